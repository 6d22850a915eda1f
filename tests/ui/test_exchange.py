"""Chats from files, into files, and dragged out of the list, as a person does it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.core.exchange.read import read
from saijin_studio.services.exchange.outgoing import ChatFileFormat
from saijin_studio.ui.panels.chats.import_dialog import ImportDialog
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.panel_fakes import nameless
from tests.unit.exchange_stage import CHATS, Stage, open_stage


@pytest.fixture
def stage(services: StudioServices, tmp_path: Path) -> Iterator[Stage]:
    """A real store behind the window's exchange."""
    made = open_stage(tmp_path / "store")
    services.exchange = made.exchange  # type: ignore[attr-defined]
    yield made
    made.database.close()


def dialog_of(qtbot: QtBot, window: Window) -> ImportDialog:
    qtbot.waitUntil(lambda: window.main.findChild(ImportDialog) is not None)
    found = window.main.findChild(ImportDialog)
    assert isinstance(found, ImportDialog)
    return found


def drop(widget: QWidget, *files: Path) -> bool:
    """What the person's file manager would send; whether the window wants it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    given: tuple[Any, ...] = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), *given)
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), *given))
    return True


@pytest.mark.parametrize("where", ["list", "window"])
def test_files_that_are_dropped_are_taken_in(open_window: OpenWindow, qtbot: QtBot, stage: Stage, where: str) -> None:
    window = open_window()
    target = window.chats.list if where == "list" else window.main
    assert not drop(target, Path("/tmp/picture.png"))
    assert drop(target, CHATS / "openwebui.json")
    dialog = dialog_of(qtbot, window)
    qtbot.waitUntil(dialog.go.isEnabled)
    assert nameless(dialog) == []
    assert dialog.persona.isVisible()
    dialog.persona.setCurrentIndex(dialog.persona.findData("reika"))
    dialog.go.click()
    qtbot.waitUntil(lambda: len(stage.conversations.all()) > 0)
    qtbot.waitUntil(lambda: window.context.notices.current is not None)
    assert {one.persona_key for one in stage.conversations.all()} == {"reika"}


def test_what_was_left_out_is_said_with_its_place(
    open_window: OpenWindow, qtbot: QtBot, stage: Stage, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"user_name":"a","character_name":"Yuuri"}\n{oops\n{"name":"a","mes":"hi","is_user":true}\n')
    (tmp_path / "none.json").write_text("{}")
    window = open_window()
    dialog = window.chats.files.import_files([bad, tmp_path / "none.json"])
    qtbot.waitUntil(dialog.go.isEnabled)
    assert not dialog.persona.isVisible()
    told = dialog.problems.toPlainText().splitlines()
    assert [line.split(":")[0] for line in told] == ["none.json", "bad.jsonl, line 2"]
    dialog.go.click()
    qtbot.waitUntil(lambda: dialog.leave.text() == "Close")
    assert len(stage.conversations.all()) == 1
    dialog.leave.click()


def test_the_same_file_twice_is_said(open_window: OpenWindow, qtbot: QtBot, stage: Stage) -> None:
    stage.bring(CHATS / "sillytavern.jsonl")
    window = open_window()
    dialog = window.chats.files.import_files([CHATS / "sillytavern.jsonl"])
    qtbot.waitUntil(dialog.again.isVisible)
    assert not dialog.go.isEnabled()
    dialog.again.setChecked(True)
    assert dialog.go.isEnabled()
    dialog.go.click()
    qtbot.waitUntil(lambda: len(stage.conversations.all()) == 2)


def test_an_import_can_be_undone(
    open_window: OpenWindow, qtbot: QtBot, stage: Stage, services: StudioServices, tmp_path: Path
) -> None:
    file = tmp_path / "chat.jsonl"
    file.write_text('{"user_name":"a","character_name":"Yuuri"}\n{"name":"a","mes":"hi","is_user":true}\n')
    window = open_window()
    dialog = window.chats.files.import_files([file])
    qtbot.waitUntil(dialog.go.isEnabled)
    dialog.go.click()
    qtbot.waitUntil(lambda: window.context.notices.current is not None and bool(window.context.notices.current.button))
    notice = window.context.notices.current
    assert notice is not None and notice.run is not None
    notice.run()
    qtbot.waitUntil(lambda: services.chat.deleted == {stage.only()})


def test_a_dialog_that_is_closed_while_it_reads_goes(open_window: OpenWindow, qtbot: QtBot, stage: Stage) -> None:
    window = open_window()
    dialog = window.chats.files.import_files([CHATS / "chatgpt.json"])
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
    assert stage.conversations.all() == ()


@pytest.mark.parametrize("form", list(ChatFileFormat))
def test_a_chat_goes_where_the_person_says(
    open_window: OpenWindow, qtbot: QtBot, stage: Stage, services: StudioServices, tmp_path: Path, form: ChatFileFormat
) -> None:
    stage.bring(CHATS / "sillytavern.jsonl")
    chat = stage.conversations.all()[0]
    services.chat.chats[chat.id] = chat
    services.chat.stored[chat.id] = []
    window = open_window(chat)
    window.context.actions.refresh()
    window.context.actions.action("chat.export").trigger()
    dialog = window.main.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    file = tmp_path / f"out.{form}"
    dialog.fileSelected.emit(str(file))
    dialog.close()
    qtbot.waitUntil(file.exists)
    qtbot.waitUntil(lambda: window.context.notices.current is not None)
    assert file.read_bytes() == stage.exchange.content(chat.id, form) or form in ("md", "html", "txt")


def test_all_chats_go_into_an_archive(open_window: OpenWindow, qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    stage.bring(CHATS / "sillytavern.jsonl", CHATS / "chatgpt.json")
    window = open_window()
    window.chats.files.export_all(tmp_path / "all.zip")
    qtbot.waitUntil((tmp_path / "all.zip").exists)
    assert len(read("all.zip", (tmp_path / "all.zip").read_bytes()).chats) == len(stage.conversations.all())
    qtbot.waitUntil(lambda: "all.zip: " in _said(window))


def test_what_is_being_written_can_be_stopped(
    open_window: OpenWindow, qtbot: QtBot, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for its half to be seen, as a long one takes its time."""
    stage.bring(CHATS / "sillytavern.jsonl")
    seen, ended = threading.Event(), threading.Event()

    def write(*given: Any) -> None:
        progress, cancel = given[-2:]
        progress(50, 100)
        assert seen.wait(20)
        ended.set()
        cancel.raise_if_cancelled()

    monkeypatch.setattr(stage.exchange, "write", write)
    window = open_window()
    window.chats.files.export(stage.only(), ChatFileFormat.HTML, tmp_path / "out.html")
    qtbot.waitUntil(lambda: _said(window) == "out.html is being written: 50 %")
    notice = window.context.notices.current
    assert notice is not None and notice.button == "Stop" and notice.run is not None
    notice.run()
    seen.set()
    qtbot.waitUntil(lambda: ended.is_set() and window.context.notices.current is None)


def _said(window: Window) -> str:
    notice = window.context.notices.current
    return notice.text if notice is not None else ""


def test_a_chat_that_is_dragged_out_is_a_file(
    open_window: OpenWindow, qtbot: QtBot, stage: Stage, services: StudioServices
) -> None:
    stage.bring(CHATS / "sillytavern.jsonl")
    chat = stage.conversations.all()[0]
    services.chat.chats[chat.id] = chat
    services.chat.stored[chat.id] = []
    window = open_window(chat)
    qtbot.waitUntil(lambda: window.chats.list.model.item(chat.id) is not None)
    mime = window.chats.list.model.mimeData([window.chats.list.model.index(0, 0)])
    (url,) = mime.urls()
    file = Path(url.toLocalFile())
    qtbot.waitUntil(file.exists)
    (found,) = json.loads(file.read_text("utf-8"))["chats"]
    assert found["title"] == chat.title
    assert not drop_mime(window.chats.list, mime)


def drop_mime(widget: QWidget, mime: QMimeData) -> bool:
    """A chat of the list that is let go over the list is no file to import."""
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    return enter.isAccepted()


def test_the_menus_offer_it(open_window: OpenWindow, qtbot: QtBot, stage: Stage, services: StudioServices) -> None:
    chat = services.chat.add("yuuri", "Evening")
    window = open_window(chat)
    window.chats.acts.open_menu(QPoint(0, 0))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert "chat.export" in [action.objectName() for action in menu.actions()]
    menu.close()
    names = window.chats.list.menu_actions
    assert {"chat.import", "chat.export_all", "backup.open"} <= set(names)
    window.context.actions.action("backup.open").trigger()
    assert window.main.section("settings").target() == {"page": "backups"}
