"""The Processes panel: live while somebody looks, honest when the engine is away, able to retry and cancel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from saijin_studio.core.events import EngineChanged, StepChanged
from saijin_studio.core.process import EngineState, InstanceState, StepRecord
from saijin_studio.ports import DeploymentProblem
from saijin_studio.ui.messages import describe
from saijin_studio.ui.panels.process_detail_steps import StepModel
from saijin_studio.ui.panels.processes import ProcessesSection
from saijin_studio.ui.panels.processes_list import ID_ROLE, InstanceFilter, InstanceModel, Show
from saijin_studio.ui.panels.processes_words import age, duration, failure_words, size
from tests.ui.panel_data import detail, now, steps, summary
from tests.ui.panel_fakes import Studio, nameless, studio_at

RUNNING, FAILED, DONE = InstanceState.RUNNING, InstanceState.FAILED, InstanceState.COMPLETED


@pytest.fixture
def studio(qtbot: QtBot, tmp_path: Path) -> Iterator[Studio]:
    rows = (
        summary(1),
        summary(2, FAILED, persona_key="reika", failure="nobody answered"),
        summary(3, DONE, persona_key="miyu"),
    )
    yield from studio_at(tmp_path, *rows)


@pytest.fixture
def section(qtbot: QtBot, studio: Studio) -> Iterator[ProcessesSection]:
    made = ProcessesSection(studio.context)
    window = QWidget()
    for part in (made.list_widget(), made.page()):
        assert part is not None
        part.setParent(window)
        part.resize(900, 700)
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    made.activated()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == 3)
    yield made
    made.deactivated()


def choose(qtbot: QtBot, section: ProcessesSection, instance_id: str) -> None:
    assert section.list.choose(instance_id)
    qtbot.waitUntil(lambda: section.detail.live.instance_id == instance_id)


def test_instances_change_in_place(qtbot: QtBot, studio: Studio, qtmodeltester: ModelTester) -> None:
    model = InstanceModel(studio.context)
    qtmodeltester.check(model, force_py=True)
    first, second, third = studio.services.processes.rows
    model.update_rows((first, second))
    with qtbot.assertNotEmitted(model.rowsInserted), qtbot.waitSignal(model.dataChanged):
        model.update_rows((replace(first, activity_name="Output delivery"), second))
    model.update_rows((third, second))
    assert {row.instance_id for row in model.rows} == {"instance-2", "instance-3"}
    model.update_rows(())
    assert model.rowCount() == 0


def test_the_sorted_list_follows(qtbot: QtBot, studio: Studio, qtmodeltester: ModelTester) -> None:
    model = InstanceModel(studio.context)
    filtered = InstanceFilter(model)
    qtmodeltester.check(filtered, force_py=True)
    first, second, third = studio.services.processes.rows
    model.update_rows((third, first))
    assert filtered.index(0, 0).data(ID_ROLE) == "instance-1"
    model.update_rows((first, second, third))
    assert filtered.index(0, 0).data(ID_ROLE) == "instance-2"
    model.update_rows((replace(second, state=DONE), first))
    assert filtered.index(0, 0).data(ID_ROLE) == "instance-1"
    assert filtered.rowCount() == 2


def test_what_needs_a_person_comes_first(section: ProcessesSection) -> None:
    filtered = section.list.filtered
    rows = [filtered.index(place, 0).data(Qt.ItemDataRole.AccessibleTextRole) for place in range(3)]
    assert [text.split(", ")[1] for text in rows] == ["Reika", "Yuuri", "Miyu"]
    assert "nobody answered" in rows[0]


@pytest.mark.parametrize(("show", "count"), [(Show.ALL, 3), (Show.LIVE, 2), (Show.FAILED, 1), (Show.FINISHED, 1)])
def test_the_list_is_filtered_by_state(section: ProcessesSection, show: Show, count: int) -> None:
    section.list.show_box.setCurrentIndex(section.list.show_box.findData(show))
    assert section.list.filtered.rowCount() == count


def test_the_list_is_searched_by_any_words(qtbot: QtBot, section: ProcessesSection) -> None:
    qtbot.keyClicks(section.list.search, "reika ai proc")
    assert section.list.filtered.rowCount() == 1
    qtbot.keyClicks(section.list.search, " nonsense")
    assert section.list.filtered.rowCount() == 0
    assert section.list.none.isVisible()


def test_it_asks_while_shown_and_not_when_hidden(qtbot: QtBot, studio: Studio, section: ProcessesSection) -> None:
    calls = studio.services.processes.calls
    before = calls.count("list")
    qtbot.waitUntil(lambda: calls.count("list") > before, timeout=3000)
    section.deactivated()
    qtbot.waitUntil(lambda: not section.poller.running)
    before = calls.count("list")
    studio.publish(step(state="started"))
    qtbot.wait(1300)  # longer than the time between two questions: the thing to see is that none comes
    assert calls.count("list") == before


def step(activity: str = "response_formatting", state: str = "started") -> StepChanged:
    return StepChanged("turn-1", "instance-1", activity, f"chat.{activity}", state, now(), 1, "worker-1")


def test_the_detail_shows_diagram_and_steps(qtbot: QtBot, section: ProcessesSection) -> None:
    choose(qtbot, section, "instance-1")
    assert section.stack.currentWidget() is section.detail
    assert section.detail.card.view.diagram_scene().active == {"ai_processing"}
    names = [each.name for each in section.detail.timeline.steps.steps]
    assert names == ["Input reception", "Persona selection", "History", "Memory", "Lore", "AI processing"]
    assert section.detail.cancel.isVisible()
    assert not section.detail.failure.isVisible()


def test_an_event_moves_the_token_before_the_engine_is_asked(
    qtbot: QtBot, studio: Studio, section: ProcessesSection
) -> None:
    choose(qtbot, section, "instance-1")
    section.poller.stop()
    scene = section.detail.card.view.diagram_scene()
    studio.publish(step(state="started"))
    qtbot.waitUntil(lambda: scene.active == {"response_formatting"})
    assert scene.moving
    assert scene.shapes["ai_processing"].count == 1
    assert section.detail.timeline.steps.steps[-1].name == "Response formatting"


def test_news_from_the_engine_move_the_token_too(qtbot: QtBot, studio: Studio, section: ProcessesSection) -> None:
    choose(qtbot, section, "instance-1")
    first, *others = studio.services.processes.rows
    later = replace(first, activity_id="output_delivery", activity_name="Output delivery")
    studio.services.processes.rows = (later, *others)
    scene = section.detail.card.view.diagram_scene()
    qtbot.waitUntil(lambda: scene.active == {"output_delivery"}, timeout=4000)
    assert "Output delivery" in section.detail.facts.text()


def test_a_failure_can_be_tried_again(qtbot: QtBot, studio: Studio, section: ProcessesSection) -> None:
    choose(qtbot, section, "instance-2")
    assert section.detail.failure_words.text() == "nobody answered"
    assert section.detail.card.view.diagram_scene().failed == {"ai_processing"}
    qtbot.mouseClick(section.detail.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.services.chat.retried == ["turn-2"])


def test_a_process_that_is_no_reply_of_ours_is_tried_again_by_the_engine(
    qtbot: QtBot, studio: Studio, section: ProcessesSection
) -> None:
    studio.services.chat.unknown = {"turn-2"}
    choose(qtbot, section, "instance-2")
    qtbot.mouseClick(section.detail.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "retry instance-2" in studio.services.processes.calls)


def cancel_box(section: ProcessesSection) -> QMessageBox:
    box = section.detail.findChild(QMessageBox, "cancel_process")
    assert box is not None
    return box


def press(qtbot: QtBot, box: QMessageBox, text: str) -> None:
    button = next(each for each in box.findChildren(QPushButton) if each.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_cancelling_asks_and_says_what_will_be_gone(qtbot: QtBot, studio: Studio, section: ProcessesSection) -> None:
    choose(qtbot, section, "instance-2")
    qtbot.mouseClick(section.detail.cancel, Qt.MouseButton.LeftButton)
    box = cancel_box(section)
    assert "Chat interaction" in box.text()
    assert "cannot be undone" in box.informativeText()
    assert "words written so far stay" in box.informativeText()
    press(qtbot, box, "Keep it running")
    assert not any(call.startswith("cancel") for call in studio.services.processes.calls)


def test_a_confirmed_cancel_ends_the_process(qtbot: QtBot, studio: Studio, section: ProcessesSection) -> None:
    choose(qtbot, section, "instance-2")
    qtbot.mouseClick(section.detail.cancel, Qt.MouseButton.LeftButton)
    press(qtbot, cancel_box(section), "Cancel the process")
    qtbot.waitUntil(lambda: "cancel instance-2" in studio.services.processes.calls)


def test_a_reply_being_written_is_asked_to_stop(qtbot: QtBot, studio: Studio, section: ProcessesSection) -> None:
    choose(qtbot, section, "instance-1")
    qtbot.mouseClick(section.detail.cancel, Qt.MouseButton.LeftButton)
    press(qtbot, cancel_box(section), "Cancel the process")
    qtbot.waitUntil(lambda: studio.services.chat.cancelled == ["turn-1"])
    assert "cancel instance-1" not in studio.services.processes.calls


def test_without_the_engine_the_last_state_stays_and_says_so(
    qtbot: QtBot, studio: Studio, section: ProcessesSection
) -> None:
    choose(qtbot, section, "instance-1")
    studio.services.processes.down = True
    studio.services.engine.state = replace(studio.services.engine.state, state=EngineState.RESTARTING)
    studio.publish(EngineChanged(studio.services.engine.state))
    qtbot.waitUntil(section.list.stale.isVisible)
    assert section.list.model.rowCount() == 3
    assert "being restarted" in section.list.stale_words.text()
    assert "last known state" in section.detail.stale_words.text()
    assert not section.detail.cancel.isEnabled()
    studio.services.processes.down = False
    studio.publish(EngineChanged(replace(studio.services.engine.state, state=EngineState.READY)))
    qtbot.waitUntil(lambda: not section.list.stale.isVisible(), timeout=3000)
    assert section.detail.cancel.isEnabled()


def test_a_model_that_does_not_deploy_is_named(qtbot: QtBot, studio: Studio) -> None:
    studio.services.processes.rows = ()
    studio.services.processes.broken = (DeploymentProblem("mine.bpmn", "task_7", 42, "x is not a number"),)
    section = ProcessesSection(studio.context)
    qtbot.addWidget(section.page())
    section.page().show()
    section.activated()
    qtbot.waitUntil(lambda: section.stack.currentWidget() is section.overview)
    words = " ".join(each.text() for each in section.overview.findChildren(type(section.overview.models_title)))
    assert "mine.bpmn" in words and "task_7" in words and "42" in words and "x is not a number" in words
    section.deactivated()


def test_a_model_that_cannot_be_read_shows_its_fault_not_a_picture(
    qtbot: QtBot, studio: Studio, section: ProcessesSection
) -> None:
    row = summary(1)
    studio.services.processes.details["instance-1"] = detail(row, xml="<broken")
    choose(qtbot, section, "instance-1")
    assert not section.detail.card.view.diagram.shapes
    assert section.detail.timeline.steps.rowCount() == 6


def test_a_process_that_cannot_be_asked_for_shows_no_other_ones_picture(
    qtbot: QtBot, studio: Studio, section: ProcessesSection
) -> None:
    choose(qtbot, section, "instance-1")
    studio.services.processes.down = True
    section.list.choose("instance-3")
    qtbot.waitUntil(lambda: not section.detail.card.view.diagram.shapes)
    assert "Miyu" in section.detail.facts.text()


def test_it_opens_at_an_instance(qtbot: QtBot, section: ProcessesSection) -> None:
    section.list.search.setText("nothing matches")
    section.show_target(instance="instance-3")
    qtbot.waitUntil(lambda: section.detail.live.instance_id == "instance-3")
    assert section.list.search.text() == ""


def test_everything_has_a_name(qtbot: QtBot, section: ProcessesSection) -> None:
    choose(qtbot, section, "instance-2")
    assert nameless(section.page()) == []
    assert nameless(section.list) == []


def test_a_section_whose_window_is_gone_hears_nothing(qtbot: QtBot, studio: Studio) -> None:
    section = ProcessesSection(studio.context)
    window = QWidget()
    section.page().setParent(window)
    section.list.setParent(window)
    section.activated()
    window.deleteLater()
    qtbot.waitUntil(lambda: not isValid(window))
    with qtbot.captureExceptions() as faults:
        studio.publish(step())
        studio.publish(EngineChanged(studio.services.engine.state))
        with qtbot.waitSignal(studio.context.bridge.engine_changed):
            studio.publish(EngineChanged(studio.services.engine.state))
    assert faults == []


def test_the_step_model_changes_in_place(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = StepModel()
    qtmodeltester.check(model, force_py=True)
    begin = now() - timedelta(seconds=5)
    model.set_steps(steps(begin, "history_loading"))
    model.set_steps(steps(begin))
    assert model.rowCount() == 8
    model.set_steps(steps(begin, "ai_processing", tries=3))
    text = model.index(5).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "AI processing" in text and "3 tries" in text and "worker 3f9a2c" in text
    model.set_steps((StepRecord("x", "Gate", "parallelGateway", begin),))
    assert model.rowCount() == 0


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
