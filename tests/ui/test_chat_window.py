"""Chats in windows of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from msgspec.structs import replace as changed
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation
from saijin_studio.core.events import ConversationChanged
from saijin_studio.ui.chat_window import ChatWindow, ChatWindows

from .conftest import OpenWindow, Window


@pytest.fixture
def window(open_window: OpenWindow, chat: Conversation) -> Window:
    return open_window(chat)


@pytest.fixture
def apart(qtbot: QtBot, window: Window, chat: Conversation) -> Iterator[ChatWindow]:
    windows = ChatWindows(window.context, window.main)
    window.context.window_requested.connect(windows.open)
    window.context.actions.action("chat.window").trigger()
    (made,) = windows._open.values()
    qtbot.waitUntil(lambda: made.page.live.conversation is not None)
    yield made
    windows.close()


def texts(window: ChatWindow) -> list[str]:
    return [row.text for row in window.page.transcript.stack.rows]


def test_it_shows_its_chat_and_takes_words(qtbot: QtBot, window: Window, apart: ChatWindow) -> None:
    assert apart.windowTitle() == "Evening" and texts(apart) == ["Welcome."]
    apart.page.composer.edit.setPlainText("From here")
    qtbot.keyClick(apart.page.composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "From here" in texts(apart))
    qtbot.waitUntil(lambda: "From here" in window.texts())


def test_a_chat_has_one_window(window: Window, apart: ChatWindow) -> None:
    windows = ChatWindows(window.context, window.main)
    first = windows.open("c")
    assert windows.open("c") is first
    windows.close()


def test_actions_of_both_windows_are_their_own(window: Window, apart: ChatWindow) -> None:
    shared = {spec.id for spec in apart.context.actions.specs()} & {spec.id for spec in window.context.actions.specs()}
    assert shared, "a chat's actions are in both"
    for action_id in shared:
        assert apart.context.actions.action(action_id) is not window.context.actions.action(action_id)


def test_a_new_title_and_settings_reach_it(qtbot: QtBot, window: Window, apart: ChatWindow, chat: Conversation) -> None:
    window.services.chat.chats[chat.id] = replace(chat, title="Night")
    window.services.bus.publish(ConversationChanged(chat.id))
    qtbot.waitUntil(lambda: apart.windowTitle() == "Night")
    settings = window.context.settings
    apart.context.save_settings(changed(settings, look=changed(settings.look, enter_sends=False)))
    assert not window.context.settings.look.enter_sends and not apart.context.settings.look.enter_sends
    assert not apart.page.composer.edit.enter_sends


def test_it_goes_with_its_chat(qtbot: QtBot, window: Window, apart: ChatWindow, chat: Conversation) -> None:
    gone: list[bool] = []
    apart.destroyed.connect(lambda: gone.append(True))
    del window.services.chat.chats[chat.id]
    window.services.bus.publish(ConversationChanged(chat.id))
    qtbot.waitUntil(lambda: bool(gone))
