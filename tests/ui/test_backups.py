"""The page of the settings about backups, over real backups of a real store."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.events import StudioRestored
from saijin_studio.core.settings import Settings
from saijin_studio.services.backups.service import BEFORE
from saijin_studio.ui.app import StudioWindow
from saijin_studio.ui.panels.settings.backup_run import RestoreQuestion
from saijin_studio.ui.panels.settings.backups import BackupsPage
from saijin_studio.ui.panels.settings.section import SettingsSection
from saijin_studio.ui.widgets import Paragraph
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.panel_fakes import nameless
from tests.unit.backup_stage import House, open_house


@pytest.fixture
def house(services: StudioServices, tmp_path: Path) -> Iterator[House]:
    made = open_house(tmp_path / "house")
    made.say("first")
    parts: Any = services
    parts.backups, parts.settings = made.backups, made.settings
    yield made
    made.database.close()


def page_of(window: Window, qtbot: QtBot) -> BackupsPage:
    window.context.open_section("settings", page="backups")
    section = window.main.section("settings")
    assert isinstance(section, SettingsSection)
    page = section.stack.currentWidget()
    assert isinstance(page, BackupsPage)
    return page


def kept_rows(page: BackupsPage) -> list[QPushButton]:
    return page.kept.findChildren(QPushButton)


def test_a_backup_is_written_where_the_person_says(
    open_window: OpenWindow, qtbot: QtBot, house: House, tmp_path: Path
) -> None:
    window = open_window()
    page = page_of(window, qtbot)
    assert nameless(page) == []
    page.make.click()
    qtbot.waitUntil(lambda: page.findChild(QFileDialog) is not None)
    dialog = page.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "all.zip"))
    dialog.close()
    qtbot.waitUntil(lambda: not page.run.busy and "all.zip" in page.run.words.text())
    assert house.backups.info(tmp_path / "all.zip").conversations == 1


def test_a_backup_is_brought_back_after_a_question_and_undone(
    open_window: OpenWindow, qtbot: QtBot, house: House
) -> None:
    house.backups.make_named("saijin-daily")
    house.say("second")
    window = open_window()
    page = page_of(window, qtbot)
    qtbot.waitUntil(lambda: len(kept_rows(page)) == 1)
    kept_rows(page)[0].click()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), RestoreQuestion))
    question = QApplication.activeModalWidget()
    assert isinstance(question, RestoreQuestion)
    assert "Chats: 1, messages: 1" in question.words.text()
    question.restore.click()
    qtbot.waitUntil(lambda: house.titles() == {"first"})
    qtbot.waitUntil(lambda: window.context.notices.current is not None)
    qtbot.waitUntil(lambda: len(kept_rows(page)) == 2)
    notice = window.context.notices.current
    assert notice is not None and notice.run is not None
    notice.run()
    qtbot.waitUntil(lambda: house.titles() == {"first", "second"})
    qtbot.waitUntil(lambda: window.context.notices.current is None)
    assert len([one for one in house.backups.list() if one.kind == BEFORE]) == 2


def test_nothing_happens_when_the_question_is_declined(open_window: OpenWindow, qtbot: QtBot, house: House) -> None:
    house.backups.make_named("saijin-daily")
    house.say("second")
    window = open_window()
    page = page_of(window, qtbot)
    qtbot.waitUntil(lambda: len(kept_rows(page)) == 1)
    kept_rows(page)[0].click()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), RestoreQuestion))
    question = QApplication.activeModalWidget()
    assert isinstance(question, RestoreQuestion)
    assert all(each.pixmap().isNull() for each in question.findChildren(QLabel))  # no picture of the system's
    assert {type(each) for each in question.findChildren(QLabel)} == {Paragraph}  # whose lines have air between them
    QTest.keyClick(question, Qt.Key.Key_Return)  # the answer that changes nothing
    assert not page.run.busy
    assert house.titles() == {"first", "second"}


def test_a_file_that_is_no_backup_is_refused_in_words(
    open_window: OpenWindow, qtbot: QtBot, house: House, tmp_path: Path
) -> None:
    (tmp_path / "x.zip").write_text("no")
    window = open_window()
    page = page_of(window, qtbot)
    page.bring.click()
    dialog = page.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "x.zip"))
    dialog.close()
    qtbot.waitUntil(lambda: "x.zip" in page.run.words.text())
    assert QApplication.activeModalWidget() is None


def test_what_is_set_is_stored(open_window: OpenWindow, qtbot: QtBot, house: House, tmp_path: Path) -> None:
    window = open_window()
    page = page_of(window, qtbot)
    page.daily.setChecked(False)
    page.keep.setValue(3)
    page.keep.editingFinished.emit()
    page.folder.setText(str(tmp_path / "elsewhere"))
    page.folder.editingFinished.emit()
    qtbot.waitUntil(lambda: house.settings.current.backups.folder == str(tmp_path / "elsewhere"))
    stored = house.settings.current.backups
    assert (stored.daily, stored.keep) == (False, 3)
    assert house.backups.folder == tmp_path / "elsewhere"


def test_after_a_restore_the_window_is_made_again(qtbot: QtBot, qapp: QApplication, services: StudioServices) -> None:
    future: Future[Any] = Future()
    future.set_result(services)
    old = services.chat.add("yuuri", "Before")
    shown: list[int] = []
    studio = StudioWindow(qapp, future, services.bus, services.paths, Settings(), lambda: shown.append(1))
    studio.show()
    qtbot.waitUntil(lambda: shown == [1])
    first = studio.window

    def titles() -> list[str]:
        section: Any = studio.window.section("chats")
        return [item.conversation.title for item in section.list.model.items()]

    qtbot.waitUntil(lambda: titles() == ["Before"])
    del services.chat.chats[old.id]
    services.chat.add("reika", "After")
    services.bus.publish(StudioRestored())
    qtbot.waitUntil(lambda: studio.window is not first and titles() == ["After"])
    studio.window.close()
    studio.close()
