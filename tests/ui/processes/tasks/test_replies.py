"""A reply that waits for a person: approved, changed or taken back as in its chat."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import TurnState
from saijin_studio.core.errors import EngineUnavailable
from saijin_studio.ui.panels.processes.tasks.load import load_tasks
from saijin_studio.ui.panels.processes.tasks.page import TasksPage
from saijin_studio.ui.panels.processes.tasks.pane import ReplyPane
from tests.ui.model_fakes import ModelServices
from tests.ui.panel_fakes import nameless
from tests.ui.processes.tasks.hands import ANSWER, begin, form_of, reply_waits


def reply_pane(qtbot: QtBot, page: TasksPage) -> ReplyPane:
    begin(qtbot, page)
    assert isinstance(page.pane, ReplyPane)
    return page.pane


def test_a_reply_is_approved(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    task, message = reply_waits(services)
    pane = reply_pane(qtbot, page)
    assert nameless(page) == []
    assert pane.words.text() == ANSWER
    assert "Yuuri" in pane.facts.text() and "in “Evening”" in pane.facts.text()
    qtbot.mouseClick(pane.approve, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.chat.turns[task.business_key].state is TurnState.ANSWERED)
    qtbot.waitUntil(lambda: page.pane is not pane)
    assert services.chat.message(message.id).text == ANSWER
    asked = services.admin.calls.count("user_tasks")
    page.poller.soon()
    qtbot.waitUntil(lambda: services.admin.calls.count("user_tasks") >= asked + 2, timeout=8000)
    assert page.model.rowCount() == 0  # though answers that were under way still have it


def test_a_reply_is_kept_with_other_words(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    task, message = reply_waits(services)
    pane = reply_pane(qtbot, page)
    qtbot.mouseClick(pane.change, Qt.MouseButton.LeftButton)
    assert pane.editor.isVisible() and pane.editor.edit.toPlainText() == ANSWER
    services.chat.fault = EngineUnavailable("gone")
    pane.editor.edit.setPlainText("Sit down.")
    qtbot.mouseClick(pane.editor.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.editor._fault.isVisible())
    assert pane.editor.edit.toPlainText() == "Sit down."
    services.chat.fault = None
    qtbot.mouseClick(pane.editor.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.chat.turns[task.business_key].state is TurnState.ANSWERED)
    assert services.chat.message(message.id).text == "Sit down."


def test_giving_up_drops_the_changes_and_leaving_keeps_them(
    page: TasksPage, qtbot: QtBot, services: ModelServices
) -> None:
    reply_waits(services)
    pane = reply_pane(qtbot, page)
    for leave, words in ((pane.editor.left.emit, "Sit down."), (pane.editor.cancel.click, ANSWER)):
        qtbot.mouseClick(pane.change, Qt.MouseButton.LeftButton)
        pane.editor.edit.setPlainText("Sit down.")
        leave()
        qtbot.mouseClick(pane.change, Qt.MouseButton.LeftButton)
        assert pane.editor.edit.toPlainText() == words and pane.editor.keep.isEnabled()
        pane.editor.left.emit()


@pytest.mark.parametrize(
    ("role", "state"),
    [
        (QMessageBox.ButtonRole.DestructiveRole, TurnState.WITHDRAWN),
        (QMessageBox.ButtonRole.RejectRole, TurnState.APPROVAL),
    ],
)
def test_a_reply_is_taken_back_after_a_question(
    page: TasksPage, qtbot: QtBot, services: ModelServices, role: QMessageBox.ButtonRole, state: TurnState
) -> None:
    task, _ = reply_waits(services)
    pane = reply_pane(qtbot, page)
    qtbot.mouseClick(pane.take_back, Qt.MouseButton.LeftButton)
    (box,) = page.findChildren(QMessageBox)
    assert "for good" in box.informativeText()
    button = next(each for each in box.buttons() if box.buttonRole(each) is role)
    assert isinstance(button, QPushButton)
    with qtbot.waitSignal(box.finished):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.chat.turns[task.business_key].state is state)


def test_a_reply_is_shown_in_its_chat(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    _, message = reply_waits(services)
    pane = reply_pane(qtbot, page)
    with qtbot.waitSignal(page._context.section_requested) as asked:
        qtbot.mouseClick(pane.show_chat, Qt.MouseButton.LeftButton)
    assert asked.args == ["chats", {"conversation": message.conversation_id}]


def test_a_reply_of_another_studio_has_a_form(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    _, message = reply_waits(services)
    services.chat.deleted.add(message.conversation_id)
    (asked,) = load_tasks(services)  # type: ignore[arg-type]
    assert not asked.is_reply
    begin(qtbot, page)
    pane = form_of(qtbot, page)
    assert pane.form is not None
    assert [row.field.label for row in pane.form.rows] == ["Decision", "Other words"]
