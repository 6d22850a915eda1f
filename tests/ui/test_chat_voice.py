"""The composer's speaker switches the voice of the open chat, and says who else would decide it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.chat_options import ChatOptions
from saijin_studio.core.conversation import Conversation, Role
from saijin_studio.core.errors import StorageFull
from saijin_studio.core.own_voices import OwnVoices
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices


@pytest.fixture
def window(chat: Conversation, open_window: OpenWindow) -> Window:
    return open_window(chat)


def button(window: Window) -> QToolButton:
    return window.chats.chat.composer.voice


def press(window: Window) -> None:
    QTest.mouseClick(button(window), Qt.MouseButton.LeftButton)


def shows(qtbot: QtBot, window: Window, on: bool, origin: str) -> None:
    state = "Replies are spoken" if on else "Replies are silent"
    qtbot.waitUntil(lambda: button(window).toolTip() == f"{state}\n{origin}")
    assert button(window).isChecked() is on
    assert (button(window).accessibleName(), button(window).accessibleDescription()) == (state, origin)


def voice(services: StudioServices, chat: Conversation) -> bool | None:
    return services.options.kept.get(chat.id, ChatOptions()).voice


def test_it_switches_the_chat_and_not_the_studio(
    qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window
) -> None:
    shows(qtbot, window, True, "From the studio")
    press(window)
    shows(qtbot, window, False, "Set for this chat. From the studio: on")
    assert voice(services, chat) is False
    assert window.context.settings.voice.enabled
    press(window)
    shows(qtbot, window, True, "From the studio")
    assert voice(services, chat) is None  # left to the studio again


def test_each_chat_has_its_own(qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window) -> None:
    other = services.chat.add("miyu", "Elsewhere")
    services.chat.put(other.id, Role.PERSONA, "Hello.")
    press(window)
    shows(qtbot, window, False, "Set for this chat. From the studio: on")
    assert voice(services, chat) is False
    window.context.open_section("chats", conversation=other.id)
    shows(qtbot, window, True, "From the studio")
    window.context.open_section("chats", conversation=chat.id)
    shows(qtbot, window, False, "Set for this chat. From the studio: on")


def test_it_follows_what_is_changed_elsewhere(
    qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window
) -> None:
    shows(qtbot, window, True, "From the studio")
    services.options.change(chat.id, voice=False)
    shows(qtbot, window, False, "Set for this chat. From the studio: on")
    services.options.change(chat.id, voice=None)
    shows(qtbot, window, True, "From the studio")
    settings = services.options.settings
    services.options.settings = replace(settings, voice=replace(settings.voice, enabled=False))
    window.context.settings_changed.emit()
    shows(qtbot, window, False, "From the studio")


def test_a_chat_begins_with_the_voice_chosen_before(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    window = open_window()
    qtbot.waitUntil(lambda: len(window.texts()) == 1)
    shows(qtbot, window, True, "From the studio")
    press(window)
    shows(qtbot, window, False, "Set for this chat. From the studio: on")
    edit = window.chats.chat.composer.edit
    QTest.keyClicks(edit, "Hello")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(services.chat.turns))
    (made,) = services.chat.chats.values()
    assert voice(services, made) is False
    window.chats.new_chat("miyu")
    shows(qtbot, window, True, "From the studio")


def test_a_switch_that_is_not_stored_says_so_and_goes_back(
    qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window
) -> None:
    shows(qtbot, window, True, "From the studio")
    services.options.fault = StorageFull()
    press(window)
    qtbot.waitUntil(lambda: window.chats.chat.composer.line.isVisible())
    qtbot.waitUntil(button(window).isChecked)


def test_switching_off_ends_what_is_spoken(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    shows(qtbot, window, True, "From the studio")
    press(window)
    qtbot.waitUntil(lambda: services.voice.calls == ["stop"])


def test_a_silent_persona_is_heard_only_where_its_chat_says_so(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    services.voice_book.put("miyu", OwnVoices(silent=True))
    window = open_window()
    window.context.personas.load()
    window.chats.new_chat("miyu")
    shows(qtbot, window, False, "From the persona")
    press(window)
    shows(qtbot, window, True, "Set for this chat. From the persona: off")
    window.chats.new_chat("reika")
    shows(qtbot, window, True, "From the studio")
    services.voice_book.put("reika", OwnVoices(silent=True))
    window.context.personas.load()
    shows(qtbot, window, False, "From the persona")
