"""The chat's menu writes all that was said in it as one sound file."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Conversation
from saijin_studio.core.errors import NotFound
from saijin_studio.services.voice.album import Progress
from saijin_studio.services.voice.chat_album import Album
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices


@pytest.fixture
def window(chat: Conversation, open_window: OpenWindow) -> Window:
    return open_window(chat)


def said(window: Window) -> str:
    notice = window.context.notices.current
    return notice.text if notice is not None else ""


def ask(qtbot: QtBot, window: Window) -> QFileDialog:
    window.context.actions.action("chat.sound").trigger()
    qtbot.waitUntil(lambda: window.main.findChild(QFileDialog) is not None)
    dialog = window.main.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    return dialog


def test_it_is_in_the_menu_of_the_chat(qtbot: QtBot, window: Window) -> None:
    window.chats.acts.open_menu(window.main.pos())
    qtbot.waitUntil(lambda: window.main.findChild(QMenu) is not None)
    menus = window.main.findChildren(QMenu)
    assert any("chat.sound" in [action.objectName() for action in menu.actions()] for menu in menus)
    for menu in menus:
        menu.close()


def test_it_is_written_with_the_ending_of_the_chosen_form(
    qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window, tmp_path: Path
) -> None:
    dialog = ask(qtbot, window)
    assert len(dialog.nameFilters()) == 2
    dialog.selectNameFilter(dialog.nameFilters()[1])
    dialog.fileSelected.emit(str(tmp_path / "Talk no. 1"))
    dialog.close()
    qtbot.waitUntil(lambda: services.voice.albums == [(chat.id, tmp_path / "Talk no. 1.wav", True)])
    qtbot.waitUntil(lambda: "1:15" in said(window) and "Talk no. 1.wav" in said(window))


def test_a_chat_without_words_says_so(
    qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window, tmp_path: Path
) -> None:
    services.voice.album_fault = NotFound(kind="audio", id=chat.id)
    window.chats.sound.write(chat.id, tmp_path / "talk.flac")
    qtbot.waitUntil(lambda: bool(said(window)) and "%" not in said(window))


def test_it_can_be_stopped_on_the_way(
    qtbot: QtBot,
    services: StudioServices,
    chat: Conversation,
    window: Window,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopped = threading.Event()

    def write(key: str, file: Path, make: bool, progress: Progress, cancel: CancelToken) -> Album:
        progress(1, 4)
        if cancel.wait(5):
            stopped.set()
        cancel.raise_if_cancelled()
        return Album(1.0, 1, ())

    monkeypatch.setattr(services.voice, "export_chat", write)
    window.chats.sound.write(chat.id, tmp_path / "talk.flac")
    qtbot.waitUntil(lambda: "25 %" in said(window))
    notice = window.context.notices.current
    assert notice is not None and notice.run is not None
    notice.run()
    qtbot.waitUntil(stopped.is_set)
    qtbot.waitUntil(lambda: said(window) == "")
