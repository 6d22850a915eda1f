"""What waits for a person: listed, and told when somebody else was faster or the engine is away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.ui.context import UiContext
from saijin_studio.ui.panels.processes.tasks.list import TaskModel
from saijin_studio.ui.panels.processes.tasks.load import Asked
from saijin_studio.ui.panels.processes.tasks.page import TasksPage
from tests.ui.model_fakes import FORM, ModelServices
from tests.ui.panel_fakes import nameless
from tests.ui.processes.tasks.hands import begin, form_of, form_shown, write, written


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


def test_a_decision_made_by_somebody_else_is_told(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    pane = form_shown(qtbot, page, services, FORM[:1], 2)
    write(qtbot, pane, "Rain")
    services.admin.tasks = services.admin.tasks[1:]
    page.poller.soon()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert page.pane is pane and "made meanwhile" in pane.notice_words.text()
    assert written(pane) == "Rain" and not pane.complete.isEnabled()
    qtbot.mouseClick(
        page.view.viewport(), Qt.MouseButton.LeftButton, pos=page.view.visualRect(page.model.index(0)).center()
    )
    assert page.pane is not None and page.pane.title.text() == "Choose paper"


def test_what_was_written_stays_though_somebody_else_decided(
    page: TasksPage, qtbot: QtBot, services: ModelServices
) -> None:
    pane = form_shown(qtbot, page, services, FORM[:1], 2)
    write(qtbot, pane, "Half a tho")
    page.choose("task-2")
    services.admin.tasks = services.admin.tasks[1:]
    page.poller.soon()
    qtbot.waitUntil(lambda: pane.over)
    assert page.model.rowCount() == 2
    assert page.choose("task-1") and page.pane is pane
    assert "made meanwhile" in pane.notice_words.text() and written(pane) == "Half a tho"
    page.poller.soon()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)  # it was looked at
    assert page.pane is pane
    page.choose("task-2")
    assert "task-1" not in page._panes


def test_a_decision_made_leaves_the_person_where_they_are(
    page: TasksPage, qtbot: QtBot, services: ModelServices
) -> None:
    pane = form_shown(qtbot, page, services, FORM[3:4], 3)
    qtbot.mouseClick(pane.complete, Qt.MouseButton.LeftButton)
    page.choose("task-3")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert page.pane is not None and page.pane.asked.task.task_id == "task-3"


def test_without_an_engine_nothing_is_lost(page: TasksPage, qtbot: QtBot, services: ModelServices) -> None:
    pane = form_shown(qtbot, page, services, FORM[:1])
    write(qtbot, pane, "Rain")
    services.admin.down = True
    page.poller.soon()
    qtbot.waitUntil(lambda: "last known state" in pane.notice_words.text())
    assert page.model.rowCount() == 1 and not pane.complete.isEnabled() and page.notice.isVisible()
    services.admin.down = False
    page.poller.soon()
    qtbot.waitUntil(pane.complete.isEnabled)
    assert written(pane) == "Rain" and not pane.notice.isVisible()


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
