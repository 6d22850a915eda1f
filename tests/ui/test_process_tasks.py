"""What waits for a person: listed, decided by a form or as in its chat, and told when somebody else was faster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QPlainTextEdit, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Message, TurnState
from saijin_studio.core.errors import EngineUnavailable, InputError
from saijin_studio.core.process import UserTask
from saijin_studio.core.process_model import FormField
from saijin_studio.ui.context import UiContext
from saijin_studio.ui.panels.processes.forms import FormView, fault_words
from saijin_studio.ui.panels.processes.tasks.list import TaskModel
from saijin_studio.ui.panels.processes.tasks.load import Asked, load_tasks
from saijin_studio.ui.panels.processes.tasks.page import TasksPage
from saijin_studio.ui.panels.processes.tasks.pane import FormPane, ReplyPane
from tests.ui.fakes import studio_context
from tests.ui.model_fakes import FORM, ModelServices
from tests.ui.panel_fakes import nameless

ANSWER = "*smiles* Sit down, the kettle is on."


@pytest.fixture
def services(tmp_path: Path) -> ModelServices:
    return ModelServices(tmp_path / "home")


@pytest.fixture
def context(qtbot: QtBot, services: ModelServices) -> Iterator[UiContext]:
    made = studio_context(services)
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, context: UiContext) -> Iterator[TasksPage]:
    made = TasksPage(context)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    yield made
    made.deactivated()


def begin(qtbot: QtBot, page: TasksPage, count: int = 1) -> None:
    page.activated()
    qtbot.waitUntil(lambda: page.model.rowCount() == count)


def form_of(qtbot: QtBot, page: TasksPage) -> FormPane:
    qtbot.waitUntil(lambda: isinstance(page.pane, FormPane) and page.pane.form is not None)
    assert isinstance(page.pane, FormPane)
    return page.pane


def reply_waits(services: ModelServices) -> tuple[UserTask, Message]:
    """A reply of a chat that is to be approved."""
    chat = services.chat.add("yuuri", "Evening")
    turn = services.chat.send(chat.id, "Good evening")
    message = services.chat.propose(turn, ANSWER)
    task = services.task(
        5,
        name="Approve the reply",
        activity_id="approval",
        process_key="chat_interaction",
        business_key=turn.correlation_id,
    )
    return task, message


# -- the list


def test_nothing_waits(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    page.activated()
    qtbot.waitUntil(lambda: "user_tasks" in services.admin.calls)
    assert page.stack.currentWidget() is page.empty
    assert not page.side.isVisible()
    assert nameless(page) == []


def test_the_oldest_decision_is_shown(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    services.task(1)
    services.task(4, name="Choose paper", variables={"persona_key": "reika"})
    begin(qtbot, page, 2)
    pane = form_of(qtbot, page)
    assert pane.title.text() == "Pick a stamp"
    assert "letters" in pane.facts.text() and "letter-1" in pane.facts.text() and "waiting since" in pane.facts.text()
    second = page.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert second == "Choose paper, Reika · letters, waiting 6 h"
    qtbot.keyClick(page.view, Qt.Key.Key_Down)
    assert page.pane is not None and page.pane.title.text() == "Choose paper"


def test_rows_change_in_place(context: UiContext, qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    services = ModelServices(context.paths.home)
    one, two, three = (Asked(services.task(number)) for number in (1, 2, 3))
    model = TaskModel(context)
    qtmodeltester.check(model, force_py=True)
    model.update_rows((one, two))
    with qtbot.assertNotEmitted(model.rowsRemoved), qtbot.waitSignal(model.rowsInserted):
        model.update_rows((one, two, three))
    with qtbot.waitSignal(model.rowsRemoved):
        model.update_rows((one, three))
    assert [row.task.task_id for row in model.rows] == ["task-1", "task-3"]


# -- forms


def test_a_decision_is_made_by_its_form(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    services.admin.forms["task-1"] = FORM[:2]
    services.task(1)
    services.task(2, name="Choose paper")
    begin(qtbot, page, 2)
    pane = form_of(qtbot, page)
    assert nameless(page) == []
    assert pane.form is not None
    topic, pages = pane.form.rows
    qtbot.mouseClick(pane.complete, Qt.MouseButton.LeftButton)
    assert topic.fault.text() == "This is needed." and services.admin.completed == []
    qtbot.keyClicks(topic.control, "Rain")
    pages.control.setText("12")  # type: ignore[attr-defined]
    qtbot.mouseClick(pane.complete, Qt.MouseButton.LeftButton)
    assert pages.fault.text() == "Between 1 and 9."
    pages.control.setText("3")  # type: ignore[attr-defined]
    qtbot.mouseClick(pane.complete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.admin.completed == [("task-1", {"topic": "Rain", "pages": 3})])
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert page.pane is not None and page.pane.title.text() == "Choose paper"
    notice = page._context.notices.current
    assert notice is not None and notice.text == "“Pick a stamp” is decided."


def test_what_was_written_waits_for_its_decision(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    services.admin.forms["task-1"] = FORM[:1]
    services.task(1)
    services.task(2, name="Choose paper")
    begin(qtbot, page, 2)
    pane = form_of(qtbot, page)
    assert pane.form is not None
    qtbot.keyClicks(pane.form.rows[0].control, "Half a tho")
    page.choose("task-2")
    assert page.pane is not pane
    page.poller.soon()
    page.choose("task-1")
    assert page.pane is pane
    assert pane.form.rows[0].value == "Half a tho"


def test_a_decision_made_by_somebody_else_is_told(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    services.admin.forms["task-1"] = FORM[:1]
    services.task(1)
    services.task(2, name="Choose paper")
    begin(qtbot, page, 2)
    pane = form_of(qtbot, page)
    assert pane.form is not None
    qtbot.keyClicks(pane.form.rows[0].control, "Rain")
    services.admin.tasks = services.admin.tasks[1:]
    page.poller.soon()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert page.pane is pane and "made meanwhile" in pane.notice_words.text()
    assert pane.form.rows[0].value == "Rain" and not pane.complete.isEnabled()
    qtbot.mouseClick(
        page.view.viewport(), Qt.MouseButton.LeftButton, pos=page.view.visualRect(page.model.index(0)).center()
    )
    assert page.pane is not None and page.pane.title.text() == "Choose paper"


def test_what_was_written_stays_though_somebody_else_decided(
    page: TasksPage, qtbot: QtBot, services: ModelServices
) -> None:
    services.admin.forms["task-1"] = FORM[:1]
    services.task(1)
    services.task(2, name="Choose paper")
    begin(qtbot, page, 2)
    pane = form_of(qtbot, page)
    assert pane.form is not None
    qtbot.keyClicks(pane.form.rows[0].control, "Half a tho")
    page.choose("task-2")
    services.admin.tasks = services.admin.tasks[1:]
    page.poller.soon()
    qtbot.waitUntil(lambda: pane.over)
    assert page.model.rowCount() == 2
    assert page.choose("task-1") and page.pane is pane
    assert "made meanwhile" in pane.notice_words.text() and pane.form.rows[0].value == "Half a tho"
    page.poller.soon()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)  # it was looked at
    assert page.pane is pane
    page.choose("task-2")
    assert "task-1" not in page._panes


def test_a_decision_made_leaves_the_person_where_they_are(
    page: TasksPage, qtbot: QtBot, services: ModelServices
) -> None:
    services.admin.forms["task-1"] = FORM[3:4]
    for number in (1, 2, 3):
        services.task(number)
    begin(qtbot, page, 3)
    pane = form_of(qtbot, page)
    qtbot.mouseClick(pane.complete, Qt.MouseButton.LeftButton)
    page.choose("task-3")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert page.pane is not None and page.pane.asked.task.task_id == "task-3"


def test_the_slower_one_hears_of_it(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    services.admin.forms["task-1"] = FORM[3:4]
    services.task(1)
    begin(qtbot, page)
    pane = form_of(qtbot, page)
    page.deactivated()  # the list does not tell it first
    services.admin.tasks.clear()
    qtbot.mouseClick(pane.complete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "made meanwhile" in pane.notice_words.text())
    assert not pane.complete.isEnabled() and services.admin.completed == []


def test_without_an_engine_nothing_is_lost(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    services.admin.forms["task-1"] = FORM[:1]
    services.task(1)
    begin(qtbot, page)
    pane = form_of(qtbot, page)
    assert pane.form is not None
    qtbot.keyClicks(pane.form.rows[0].control, "Rain")
    services.admin.down = True
    page.poller.soon()
    qtbot.waitUntil(lambda: "last known state" in pane.notice_words.text())
    assert page.model.rowCount() == 1 and not pane.complete.isEnabled() and page.notice.isVisible()
    services.admin.down = False
    page.poller.soon()
    qtbot.waitUntil(pane.complete.isEnabled)
    assert pane.form.rows[0].value == "Rain" and not pane.notice.isVisible()


def test_nobody_says_that_nothing_waits_while_there_is_no_engine(
    page: TasksPage, qtbot: QtBot, services: ModelServices
) -> None:
    def said() -> list[str]:
        return [each.text() for each in page.empty.findChildren(QLabel) if each.isVisible() and each.text()]

    services.admin.down = True
    page.activated()
    qtbot.waitUntil(lambda: len(said()) == 1)
    assert "engine" in said()[0]
    services.admin.down = False
    page.poller.soon()
    qtbot.waitUntil(lambda: said()[:1] == ["Nothing waits for you"])


def test_a_fault_while_deciding_keeps_the_form(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    services.admin.forms["task-1"] = FORM[3:4]
    services.task(1)
    begin(qtbot, page)
    pane = form_of(qtbot, page)
    page.deactivated()
    services.admin.fault = EngineUnavailable("gone")
    qtbot.mouseClick(pane.complete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "cannot be reached" in pane.notice_words.text())
    services.admin.fault = None
    qtbot.mouseClick(pane.complete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.admin.completed == [("task-1", {})])
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.empty)


# -- replies of a chat


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


# -- fields


def test_what_cannot_be_changed_is_not_sent(qtbot: QtBot, context: UiContext) -> None:
    fields = (FormField("a", "A", "text", default="x", read_only=True), FormField("b", "B", "text", default="y"))
    form = FormView(context, fields)
    qtbot.addWidget(form)
    assert form.values() == {"b": "y"}
    assert form.rows[0].control.isReadOnly()  # type: ignore[attr-defined]


def test_long_texts_get_room(qtbot: QtBot, context: UiContext) -> None:
    form = FormView(context, (FormField("a", "A", "text", maximum=5000), FormField("b", "B", "text", maximum=50)))
    qtbot.addWidget(form)
    kinds = [isinstance(row.control, QPlainTextEdit) for row in form.rows]
    assert kinds == [True, False]


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        (FormField("a", "A", "integer"), "2.5", "This is no whole number."),
        (FormField("a", "A", "number", minimum=3), "2", "At least 3."),
        (FormField("a", "A", "text", maximum=2), "long", "Write at most 2 characters."),
        (FormField("a", "A", "text", minimum=2, maximum=3), "l", "Write 2 to 3 characters."),
        (FormField("a", "A", "date"), "tomorrow", "This is no date. Write it as year-month-day: 2026-03-14"),
    ],
)
def test_faults_say_what_is_wrong(qtbot: QtBot, context: UiContext, field: FormField, value: str, fault: str) -> None:
    form = FormView(context, (field,))
    qtbot.addWidget(form)
    form.rows[0].control.setText(value)  # type: ignore[attr-defined]
    assert form.values() is None
    assert form.rows[0].fault.text() == fault


def test_an_unknown_fault_keeps_its_own_words() -> None:
    error = InputError("a very special reason", reason="variable_type")
    assert fault_words(FORM[0], error) == "This value cannot be used: a very special reason"
