"""Decisions made by a form: what is written waits, faults stand at their fields."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import EngineUnavailable, InputError
from saijin_studio.core.process_model import FormField
from saijin_studio.ui.context import UiContext
from saijin_studio.ui.panels.processes.forms import FormView, fault_words
from saijin_studio.ui.panels.processes.tasks.page import TasksPage
from tests.ui.model_fakes import FORM, ModelServices
from tests.ui.panel_fakes import nameless
from tests.ui.processes.tasks.hands import form_shown, write, written


def test_a_decision_is_made_by_its_form(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    pane = form_shown(qtbot, page, services, FORM[:2], 2)
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
    pane = form_shown(qtbot, page, services, FORM[:1], 2)
    write(qtbot, pane, "Half a tho")
    page.choose("task-2")
    assert page.pane is not pane
    page.poller.soon()
    page.choose("task-1")
    assert page.pane is pane
    assert written(pane) == "Half a tho"


def test_the_slower_one_hears_of_it(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    pane = form_shown(qtbot, page, services, FORM[3:4])
    page.deactivated()  # the list does not tell it first
    services.admin.tasks.clear()
    qtbot.mouseClick(pane.complete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "made meanwhile" in pane.notice_words.text())
    assert not pane.complete.isEnabled() and services.admin.completed == []


def test_a_fault_while_deciding_keeps_the_form(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    pane = form_shown(qtbot, page, services, FORM[3:4])
    page.deactivated()
    services.admin.fault = EngineUnavailable("gone")
    qtbot.mouseClick(pane.complete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "cannot be reached" in pane.notice_words.text())
    services.admin.fault = None
    qtbot.mouseClick(pane.complete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.admin.completed == [("task-1", {})])
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.empty)


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
