"""The Processes panel: live while somebody looks, honest when the engine is away, able to find and open anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from saijin_studio.core.events import EngineChanged, StepChanged
from saijin_studio.core.process import EngineState, ProcessSummary
from saijin_studio.core.process_query import InstancePage
from saijin_studio.ports import DeploymentProblem
from saijin_studio.ui.messages import describe
from saijin_studio.ui.panels.processes.list import ID_ROLE, ROW, SUMMARY_ROLE, InstanceModel
from saijin_studio.ui.panels.processes.page import InstancesPage
from saijin_studio.ui.panels.processes.section import ProcessesSection
from saijin_studio.ui.panels.processes.words import age, duration, failure_words, size
from tests.ui.panel_data import now, summary
from tests.ui.panel_fakes import Studio, nameless
from tests.ui.process_fakes import ManyRows
from tests.ui.process_pages import act, ids


@pytest.fixture
def rows(chats: tuple[ProcessSummary, ...]) -> tuple[ProcessSummary, ...]:
    return chats


def a_page(*rows: ProcessSummary, first: int = 0, total: int | None = None) -> InstancePage:
    return InstancePage(rows, first, len(rows) if total is None else total, 0, 0)


# -- the model


def test_rows_change_in_place(qtbot: QtBot, studio: Studio, qtmodeltester: ModelTester) -> None:
    model = InstanceModel(studio.context)
    qtmodeltester.check(model, force_py=True)
    first, second, third = studio.services.processes.rows
    model.take(a_page(first, second))
    with qtbot.assertNotEmitted(model.rowsInserted), qtbot.waitSignal(model.dataChanged):
        model.take(a_page(replace(first, activity_name="Output delivery"), second))
    model.take(a_page(third, second, first))
    assert [model.known[place].instance_id for place in range(3)] == ["instance-3", "instance-2", "instance-1"]
    model.take(a_page())
    assert model.rowCount() == 0
    model.begin(a_page(first))
    assert model.rowCount() == 1


def test_only_what_was_asked_for_is_known(qtbot: QtBot, studio: Studio, qtmodeltester: ModelTester) -> None:
    model = InstanceModel(studio.context)
    qtmodeltester.check(model, force_py=True)
    many = ManyRows(summary(1), live=50, finished=450)
    model.take(many.page(0, 100))
    assert model.rowCount() == 500
    assert model.index(400).data(SUMMARY_ROLE) is None
    assert model.index(400).data(Qt.ItemDataRole.AccessibleTextRole) == "not read yet"
    model.take(many.page(390, 50))
    assert model.index(400).data(ID_ROLE) == "done-400"
    assert model.index(3).data(ID_ROLE) == "live-3"


def test_rows_elsewhere_are_forgotten_when_the_order_changes(qtbot: QtBot, studio: Studio) -> None:
    model = InstanceModel(studio.context)
    model.take(ManyRows(summary(1), live=50, finished=450).page(0, 100))
    model.take(ManyRows(summary(1), live=51, finished=450).page(300, 50))
    assert model.rowCount() == 501
    assert model.place("live-3") is None
    assert model.place("done-320") == 320


# -- the list


def test_the_list_is_read_page_by_page_where_the_person_looks(
    qtbot: QtBot, studio: Studio, page: InstancesPage
) -> None:
    processes = studio.services.processes
    processes.many = ManyRows(summary(1), live=5_000, finished=100_000)
    view = page.list.view
    qtbot.waitUntil(lambda: view.instances.rowCount() == 105_000, timeout=4000)
    processes.asked.clear()
    view.verticalScrollBar().setValue(60_000 * ROW)
    qtbot.waitUntil(lambda: view.instances.place("done-60000") is not None)
    assert all(limit <= 200 for _, _, limit in processes.asked)
    first = next(first for _, first, limit in processes.asked if limit == 200)
    assert first <= 60_000 < first + 200
    assert len(view.instances.known) < 1_000


def test_a_refresh_keeps_place_and_choice(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    processes, view = studio.services.processes, page.list.view
    processes.many = ManyRows(summary(1), live=5_000, finished=20_000)
    qtbot.waitUntil(lambda: view.instances.rowCount() == 25_000, timeout=4000)
    view.verticalScrollBar().setValue(2_000 * ROW + 17)
    qtbot.waitUntil(lambda: view.instances.place("live-2003") is not None)
    view.choose("live-2003")
    view.verticalScrollBar().setValue(2_000 * ROW + 17)
    top = view.instances.known[2_000].instance_id
    later = Shifted(processes.many, 3)
    processes.many = later
    qtbot.waitUntil(lambda: view.instances.place(top) == 2_003, timeout=4000)
    assert view.verticalScrollBar().value() == 2_003 * ROW + 17
    assert view.chosen == ("live-2003",)
    assert [index.row() for index in view.selectionModel().selectedIndexes()] == [2_006]


class Shifted(ManyRows):
    """The same instances with so many new ones before them."""

    def __init__(self, before: ManyRows, by: int) -> None:
        super().__init__(summary(1), 5_000 + by, 20_000)
        self._before, self._by = before, by

    def page(self, first: int, limit: int) -> InstancePage:
        old = self._before.page(max(0, first - self._by), limit)
        fresh = [summary(100_000 + place) for place in range(first, min(self._by, first + limit))]
        return InstancePage((*fresh, *old.rows)[:limit], first, old.live + self._by, old.finished, 0)


def test_several_are_chosen_and_stay_chosen(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    view = page.list.view
    view.selectAll()
    assert set(view.chosen) == {"instance-1", "instance-2", "instance-3"}
    assert page.list.acts.isVisible()
    assert "3" in page.list.acts_words.text()
    rows = studio.services.processes.rows
    studio.services.processes.rows = (replace(rows[0], activity_name="Output delivery"), *rows[1:], summary(0))
    qtbot.waitUntil(lambda: "instance-0" in ids(page), timeout=3000)
    assert set(view.chosen) == {"instance-1", "instance-2", "instance-3"}
    page.list.choose_none()
    assert view.chosen == ()
    assert not page.list.acts.isVisible()


def test_one_out_of_sight_stays_chosen_beside_another(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    processes, view = studio.services.processes, page.list.view
    processes.many = ManyRows(summary(1), live=5_000, finished=20_000)
    qtbot.waitUntil(lambda: view.instances.rowCount() == 25_000, timeout=4000)
    view.choose("live-1")
    view.verticalScrollBar().setValue(9_000 * ROW)
    qtbot.waitUntil(lambda: view.instances.place("done-9001") is not None)
    processes.many = Shifted(processes.many, 3)
    qtbot.waitUntil(lambda: view.instances.place("done-9001") == 9_004, timeout=4000)
    assert list(view.chosen) == ["live-1"] and view.instances.place("live-1") is None
    spot = view.visualRect(view.instances.index(9_004, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, spot)
    assert list(view.chosen) == ["live-1", "done-9001"]
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert list(view.chosen) == ["done-9001"]


def test_it_asks_once_for_each_refresh_and_not_when_hidden(
    qtbot: QtBot, studio: Studio, section: ProcessesSection
) -> None:
    calls, poller = studio.services.processes.calls, section.instances.poller
    before = calls.count("page")
    qtbot.waitUntil(lambda: calls.count("page") > before, timeout=3000)
    assert set(calls[-2:]) <= {"page", "definitions"}
    section.deactivated()
    qtbot.waitUntil(lambda: not poller.running)
    before = calls.count("page")
    studio.publish(step())
    qtbot.wait(1300)  # longer than the time between two questions: the thing to see is that none comes
    assert calls.count("page") == before


def test_another_tab_asks_nothing_of_the_list(qtbot: QtBot, studio: Studio, section: ProcessesSection) -> None:
    other = OtherPage()
    section._pages[1] = other
    section.stack.addWidget(other)
    section.tabs.setCurrentIndex(1)
    assert other.told == ["activated"]
    assert not section.instances.poller.running
    section.tabs.setCurrentIndex(0)
    assert other.told == ["activated", "deactivated"]
    assert section.instances.poller.running


class OtherPage(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def activated(self) -> None:
        self.told.append("activated")

    def deactivated(self) -> None:
        self.told.append("deactivated")


def step(activity: str = "response_formatting", state: str = "started") -> StepChanged:
    return StepChanged("turn-1", "instance-1", activity, f"chat.{activity}", state, now(), 1, "worker-1")


# -- the engine away


def test_without_the_engine_the_last_state_stays_and_says_so(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    page.open_instance("instance-1")
    qtbot.waitUntil(lambda: page.detail.live.instance_id == "instance-1")
    studio.services.processes.down = True
    studio.services.engine.state = replace(studio.services.engine.state, state=EngineState.RESTARTING)
    studio.publish(EngineChanged(studio.services.engine.state))
    qtbot.waitUntil(page.list.stale.isVisible)
    assert page.list.view.instances.rowCount() == 3
    assert "being restarted" in page.list.stale_words.text()
    assert "last known state" in page.detail.stale.words.text()
    assert not page.detail.head.cancel.isEnabled()
    assert not studio.context.actions.action("process.cancel").isEnabled()
    studio.services.processes.down = False
    studio.publish(EngineChanged(replace(studio.services.engine.state, state=EngineState.READY)))
    qtbot.waitUntil(lambda: not page.list.stale.isVisible(), timeout=3000)
    assert page.detail.head.cancel.isEnabled()
    assert studio.context.actions.action("process.cancel").isEnabled()


def test_a_model_that_does_not_deploy_is_named(qtbot: QtBot, studio: Studio) -> None:
    studio.services.processes.rows = ()
    studio.services.processes.broken = (DeploymentProblem("mine.bpmn", "task_7", 42, "x is not a number"),)
    section = ProcessesSection(studio.context)
    qtbot.addWidget(section.page())
    section.page().show()
    section.activated()
    overview = section.instances.overview
    qtbot.waitUntil(lambda: overview.has_problems)
    words = " ".join(each.text() for each in overview.findChildren(type(overview.models_title)))
    assert "mine.bpmn" in words and "task_7" in words and "42" in words and "x is not a number" in words
    section.deactivated()


def test_it_opens_at_an_instance_that_the_list_does_not_show(
    qtbot: QtBot, section: ProcessesSection, page: InstancesPage
) -> None:
    page.list.filter.search.setText("nothing matches")
    qtbot.waitUntil(lambda: ids(page) == [], timeout=3000)
    section.show_target(instance="instance-3")
    qtbot.waitUntil(lambda: page.detail.live.instance_id == "instance-3")
    assert page.stack.currentWidget() is page.detail
    assert section.target() == {"instance": "instance-3"}


def test_where_there_is_little_room_list_and_instance_take_turns(
    qtbot: QtBot, studio: Studio, section: ProcessesSection, page: InstancesPage
) -> None:
    section.page().resize(560, 600)
    qtbot.waitUntil(lambda: page.width() == 560)
    assert page.list.isVisible() and not page.stack.isVisible()
    page.open_instance("instance-1")
    assert page.stack.isVisible() and not page.list.isVisible()
    act(studio, "list")
    assert page.list.isVisible()
    asked = studio.services.processes.calls.count("page")
    qtbot.waitUntil(lambda: studio.services.processes.calls.count("page") >= asked + 2, timeout=5000)
    assert page.list.isVisible() and not page.stack.isVisible()
    page.open_instance("instance-2")
    assert page.stack.isVisible() and not page.list.isVisible()


def test_everything_has_a_name(qtbot: QtBot, section: ProcessesSection, page: InstancesPage) -> None:
    page.list.filter.more.setChecked(True)
    page.open_instance("instance-2")
    qtbot.waitUntil(lambda: page.detail.live.instance_id == "instance-2")
    for place in range(page.detail.tabs.count()):
        page.detail.tabs.setCurrentIndex(place)
        assert nameless(section.page()) == []


def test_a_section_whose_window_is_gone_hears_nothing(qtbot: QtBot, studio: Studio) -> None:
    section = ProcessesSection(studio.context)
    window = QWidget()
    section.page().setParent(window)
    section.activated()
    window.deleteLater()
    qtbot.waitUntil(lambda: not isValid(window))
    with qtbot.captureExceptions() as faults:
        studio.publish(step())
        studio.publish(EngineChanged(studio.services.engine.state))
        with qtbot.waitSignal(studio.context.bridge.engine_changed):
            studio.publish(EngineChanged(studio.services.engine.state))
    assert faults == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0212, "21 ms"), (1.25, "1.2 s"), (59.94, "59.9 s"), (65, "1 min 5 s"), (7800, "2 h 10 min")],
)
def test_durations_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "now"), (12, "12 s"), (125, "2 min"), (7300, "2 h"), (200000, "2 d")]
)
def test_ages_in_words(seconds: float, words: str) -> None:
    moment = now()
    assert age(moment - timedelta(seconds=seconds), moment) == words


def test_failures_in_words() -> None:
    assert failure_words("model_missing: no such model") == f"{describe('model_missing')}\nno such model"
    assert failure_words("cancelled") == "cancelled"
    assert failure_words("Something: else") == "Something: else"


def test_sizes_in_words() -> None:
    assert [size(n) for n in (12, 2048, 5 * 1024**2, 1.5 * 1024**3)] == ["12 B", "2 KB", "5 MB", "1.5 GB"]
