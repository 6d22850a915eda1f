"""One instance on the page: its token, its tries, its log, its calls, and what can be done to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import NotFound
from saijin_studio.core.events import StepChanged
from saijin_studio.core.process import InstanceState, StepRecord, Wait
from saijin_studio.core.process_query import ElementFigures, InstanceNode
from saijin_studio.core.process_record import Attempt
from saijin_studio.ui.messages import describe
from saijin_studio.ui.panels.processes.detail.page import CALLS, LOG, VARIABLES
from saijin_studio.ui.panels.processes.detail.steps import StepModel
from saijin_studio.ui.panels.processes.gantt import Doing, pieces, tries_of, waited
from saijin_studio.ui.panels.processes.log_panel import LogModel
from saijin_studio.ui.panels.processes.models.heat import Measure
from saijin_studio.ui.panels.processes.page import InstancesPage
from saijin_studio.ui.panels.processes.pick import Pick
from saijin_studio.ui.panels.processes.tree import CallModel, called_from
from tests.ui.panel_data import detail, now, steps, summary
from tests.ui.panel_fakes import Studio, studio_at
from tests.ui.process_fakes import gone, log_lines
from tests.ui.process_pages import act, opened, section_at, with_row, with_variables

RUNNING, FAILED, DONE = InstanceState.RUNNING, InstanceState.FAILED, InstanceState.COMPLETED
OTHER = "invoice"  # a process that is no chat


@pytest.fixture
def studio(qtbot: QtBot, tmp_path: Path) -> Iterator[Studio]:
    rows = (
        summary(1),
        summary(2, FAILED, persona_key="reika", failure="nobody answered"),
        summary(3, DONE, persona_key="miyu"),
        summary(4, DONE, process_key=OTHER, process_name="Invoice"),
    )
    yield from studio_at(tmp_path, *rows)


@pytest.fixture
def page(qtbot: QtBot, studio: Studio) -> Iterator[InstancesPage]:
    for section in section_at(qtbot, studio):
        yield section.instances


def enabled(studio: Studio, name: str) -> bool:
    return studio.context.actions.action(f"process.{name}").isEnabled()


def box_of(page: InstancesPage, name: str) -> QMessageBox:
    box = page.findChild(QMessageBox, name)
    assert box is not None
    return box


def press(qtbot: QtBot, box: QMessageBox, text: str) -> None:
    button = next(each for each in box.findChildren(QPushButton) if each.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


# -- what is shown


def test_the_detail_shows_diagram_and_steps(qtbot: QtBot, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-1")
    assert page.stack.currentWidget() is page.detail
    assert page.detail.card.view.diagram_scene().active == {"ai_processing"}
    names = [each.name for each in page.detail.timeline.steps.steps]
    assert names == ["Input reception", "Persona selection", "History", "Memory", "Lore", "AI processing"]
    assert page.detail.head.cancel.isVisible()
    assert not page.detail.failure.isVisible()


def test_an_event_moves_the_token_before_the_engine_is_asked(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-1")
    page.poller.stop()
    scene = page.detail.card.view.diagram_scene()
    studio.publish(
        StepChanged("turn-1", "instance-1", "response_formatting", "chat.x", "started", now(), 1, "worker-1")
    )
    qtbot.waitUntil(lambda: scene.active == {"response_formatting"})
    assert scene.moving
    assert scene.shapes["ai_processing"].count == 1
    assert page.detail.timeline.steps.steps[-1].name == "Response formatting"


def test_news_from_the_engine_move_the_token_too(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-1")
    row = studio.services.processes.rows[0]
    with_row(studio, replace(row, activity_id="output_delivery", activity_name="Output delivery"))
    scene = page.detail.card.view.diagram_scene()
    qtbot.waitUntil(lambda: scene.active == {"output_delivery"}, timeout=4000)
    assert "Output delivery" in page.detail.head.facts.text()


def test_a_model_that_cannot_be_read_shows_its_fault_not_a_picture(
    qtbot: QtBot, studio: Studio, page: InstancesPage
) -> None:
    studio.services.processes.details["instance-1"] = detail(summary(1), xml="<broken")
    opened(qtbot, page, "instance-1")
    assert not page.detail.card.view.diagram.shapes
    assert page.detail.timeline.steps.rowCount() == 6


def test_a_process_that_cannot_be_asked_for_shows_no_other_ones_picture(
    qtbot: QtBot, studio: Studio, page: InstancesPage
) -> None:
    opened(qtbot, page, "instance-1")
    studio.services.processes.down = True
    page.open_instance("instance-3")
    qtbot.waitUntil(lambda: not page.detail.card.view.diagram.shapes)
    assert "Miyu" in page.detail.head.facts.text()


def test_a_step_that_nobody_here_serves_says_so(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    wait = Wait("instance-1", "ai_processing", "print.letter", now())
    studio.services.processes.details["instance-1"] = replace(detail(summary(1)), waits=(wait,))
    opened(qtbot, page, "instance-1")
    assert page.detail.unserved.isVisible()
    assert "print.letter" in page.detail.unserved.words.text()
    assert "AI processing" in page.detail.unserved.words.text()


def test_heat_is_asked_for_once_and_laid_over_the_diagram(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    studio.services.processes.figures = {
        "ai_processing": ElementFigures("ai_processing", 40, 3, 2.5, 9.0),
        "input_reception": ElementFigures("input_reception", 40, 0, 0.05, 0.1),
    }
    opened(qtbot, page, "instance-1")
    heat, scene = page.detail.tools.heat, page.detail.card.view.diagram_scene()
    heat.figure.setCurrentIndex(heat.figure.findData(Measure.TIME))
    qtbot.waitUntil(lambda: scene.shapes["ai_processing"].words == "2.5 s")
    heat.figure.setCurrentIndex(heat.figure.findData(Measure.FAILURES))
    assert "3" in scene.shapes["ai_processing"].words
    assert studio.services.processes.calls.count("heat chat_interaction:1:1") == 1


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_diagram_is_exported(qtbot: QtBot, page: InstancesPage, tmp_path: Path, ending: str) -> None:
    opened(qtbot, page, "instance-1")
    file = tmp_path / f"chat.{ending}"
    page.detail.tools.export_to(str(file))
    qtbot.waitUntil(lambda: file.exists() and file.stat().st_size > 1000)
    assert file.read_bytes()[:5] in (b"<?xml", b"\x89PNG\r")


# -- time


def tried(number: int, created: float, begun: float | None, ended: float | None, failed: bool) -> Attempt:
    start = now() - timedelta(seconds=60)
    at = [None if each is None else start + timedelta(seconds=each) for each in (created, begun, ended)]
    assert at[0] is not None
    return Attempt("ai_processing", number, at[0], at[1], at[2], failed, "saijin-3f9a2cde81b0", "model_missing: x")


def test_waiting_is_told_apart_from_work() -> None:
    first, second = tried(1, 0, 2, 5, True), tried(2, 5, 9, None, False)
    one = StepRecord("ai_processing", "AI", "serviceTask", first.created_at)
    found = pieces(one, tries_of(one, (second, first)))
    assert [each.doing for each in found] == [Doing.WAITING, Doing.FAILED, Doing.WAITING, Doing.WORKING]
    assert round(waited(found)) == 6


def test_tries_belong_to_their_time_of_a_step() -> None:
    early, late = tried(1, 0, 0, 2, False), tried(1, 30, 30, 32, False)
    one = StepRecord("ai_processing", "AI", "serviceTask", late.created_at, late.ended_at)
    assert tries_of(one, (early, late)) == (late,)
    assert [each.doing for each in pieces(one, ())] == [Doing.WORKING]


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


def test_a_step_says_how_long_it_waited_and_each_try(qtbot: QtBot) -> None:
    first, second = tried(1, 0, 2, 5, True), tried(2, 5, 9, 10, False)
    model = StepModel()
    one = StepRecord("ai_processing", "AI processing", "serviceTask", first.created_at, second.ended_at, tries=2)
    model.set_steps((one,), attempts=(first, second))
    tip = model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "waited 6.0 s" in tip
    assert "try 1, waited 2.0 s, 3.0 s, worker 3f9a2c, failed" in tip


# -- log and calls


def test_log_lines_are_narrowed_by_level(qtbot: QtBot, studio: Studio, qtmodeltester: ModelTester) -> None:
    model = LogModel(studio.context.theme)
    qtmodeltester.check(model, force_py=True)
    model.set_lines(log_lines())
    assert model.rowCount() == 4
    model.set_least("WARNING")
    assert [line.level for line in model.lines] == ["WARNING", "ERROR"]
    assert model.index(1, 3).data() == "ai_processing failed"


def test_the_log_of_the_turn_is_shown_and_copied(qtbot: QtBot, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    page.detail.tabs.setCurrentIndex(LOG)
    qtbot.waitUntil(lambda: page.detail.log.lines.rowCount() == 4)
    page.detail.log.table.selectRow(3)
    qtbot.keyClick(page.detail.log.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "ERROR saijin_workers.runtime ai_processing failed\nTraceback" in QGuiApplication.clipboard().text()


def family() -> InstanceNode:
    inner = InstanceNode(summary(8, DONE, process_key="model_integration", process_name="Model integration"))
    return InstanceNode(summary(1), (InstanceNode(summary(7, process_key=OTHER)), inner))


def test_calls_are_a_tree(qtbot: QtBot, studio: Studio, qtmodeltester: ModelTester) -> None:
    model = CallModel(studio.context.theme)
    qtmodeltester.check(model, force_py=True)
    model.set_root(family(), "instance-8")
    root = model.index(0, 0)
    assert model.rowCount() == 1 and model.rowCount(root) == 2
    assert model.index(1, 0, root).data() == "Model integration (this one)"
    assert model.parent(model.index(1, 0, root)) == root
    assert called_from(family(), "instance-1", "model_integration") == "instance-8"
    assert called_from(family(), "instance-8", "") == ""


def test_a_called_process_is_opened(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    studio.services.processes.trees["instance-1"] = family()
    studio.services.processes.details["instance-8"] = detail(family().children[1].summary)
    opened(qtbot, page, "instance-1")
    page.detail.tabs.setCurrentIndex(CALLS)
    calls = page.detail.calls
    qtbot.waitUntil(lambda: len(calls.calls.nodes) == 3)
    calls.tree.activated.emit(calls.calls.index_of("instance-8"))
    qtbot.waitUntil(lambda: page.detail.live.instance_id == "instance-8")


CALLING = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test">
  <bpmn:process id="chat_interaction" isExecutable="true">
    <bpmn:startEvent id="start"/>
    <bpmn:callActivity id="load" name="Load" calledElement="model_integration"/>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="load"/>
    <bpmn:sequenceFlow id="b" sourceRef="load" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>"""


def test_a_call_activity_opens_the_process_that_it_called(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    studio.services.processes.trees["instance-1"] = family()
    studio.services.processes.details["instance-1"] = detail(summary(1, activity_id="load"), xml=CALLING)
    studio.services.processes.details["instance-8"] = detail(family().children[1].summary)
    opened(qtbot, page, "instance-1")
    page.detail.card.view.open_element("load")
    qtbot.waitUntil(lambda: page.detail.live.instance_id == "instance-8")


def test_a_called_process_is_not_opened_over_another_one(
    qtbot: QtBot, studio: Studio, page: InstancesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def tree(_instance_id: str) -> InstanceNode:
        asked.set()
        go_on.wait(10)
        return family()

    monkeypatch.setattr(studio.services.processes, "tree", tree)
    studio.services.processes.details["instance-1"] = detail(summary(1, activity_id="load"), xml=CALLING)
    opened(qtbot, page, "instance-1")
    page.detail.card.view.open_element("load")
    qtbot.waitUntil(asked.is_set)
    opened(qtbot, page, "instance-3")
    with qtbot.assertNotEmitted(page.detail.opened, wait=200):
        go_on.set()
    assert page.detail.wanted == "instance-3"


INSIDE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test"
    xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">
  <bpmn:process id="chat_interaction" isExecutable="true">
    <bpmn:subProcess id="sub" name="Prepare"><bpmn:serviceTask id="deep" name="Deep work"/></bpmn:subProcess>
  </bpmn:process>
  <di:BPMNDiagram id="whole"><di:BPMNPlane id="p1" bpmnElement="chat_interaction">
    <di:BPMNShape id="s1" bpmnElement="sub" isExpanded="false">
      <dc:Bounds x="10" y="10" width="100" height="80"/></di:BPMNShape>
  </di:BPMNPlane></di:BPMNDiagram>
  <di:BPMNDiagram id="inner"><di:BPMNPlane id="p2" bpmnElement="sub">
    <di:BPMNShape id="s2" bpmnElement="deep"><dc:Bounds x="10" y="10" width="100" height="80"/></di:BPMNShape>
  </di:BPMNPlane></di:BPMNDiagram>
</bpmn:definitions>"""


def test_a_collapsed_sub_process_is_looked_into(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    studio.services.processes.details["instance-1"] = detail(summary(1, activity_id="deep"), xml=INSIDE)
    opened(qtbot, page, "instance-1")
    view, tools = page.detail.card.view, page.detail.tools
    assert set(view.diagram.by_id) == {"sub"}
    assert view.diagram_scene().active == {"sub"}
    view.open_element("sub")
    assert set(view.diagram.by_id) == {"deep"}
    assert view.diagram_scene().active == {"deep"}
    qtbot.mouseClick(tools.leave, Qt.MouseButton.LeftButton)
    assert set(view.diagram.by_id) == {"sub"}
    assert not tools.leave.isVisible()


# -- acts


def test_a_failure_can_be_tried_again(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    assert page.detail.failure.words.text() == "nobody answered"
    assert page.detail.card.view.diagram_scene().failed == {"ai_processing"}
    qtbot.mouseClick(page.detail.failure.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.services.acts.calls == [("retry", "instance-2")])


def test_the_details_of_a_failure_are_read_when_asked_for(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    row = replace(studio.services.processes.rows[1], incident_id="incident-2")
    with_row(studio, row)
    studio.services.processes.details["instance-2"] = detail(row)
    opened(qtbot, page, "instance-2")
    failure = page.detail.failure
    qtbot.waitUntil(failure.details.isVisible)
    qtbot.mouseClick(failure.details, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(failure.report.isVisible)
    assert "nobody was there" in failure.report.toPlainText()
    assert "chat.ai_processing" in failure.report.toPlainText()
    qtbot.mouseClick(failure.details, Qt.MouseButton.LeftButton)
    assert not failure.report.isVisible()


def test_somebody_who_was_faster_is_told(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    studio.services.acts.refuse["instance-2"] = NotFound(kind="incident", id="instance-2")
    act(studio, "retry")
    qtbot.waitUntil(lambda: studio.context.notices.current is not None)
    notice = studio.context.notices.current
    assert notice is not None and notice.text == describe("not_found", {"kind": "incident"})


def test_cancelling_asks_and_says_what_will_be_gone(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    qtbot.mouseClick(page.detail.head.cancel, Qt.MouseButton.LeftButton)
    box = box_of(page, "cancel_process")
    assert "Chat interaction" in box.text()
    assert "cannot be undone" in box.informativeText()
    assert "words written so far stay" in box.informativeText()
    press(qtbot, box, "Leave it as it is")
    assert studio.services.acts.calls == []


def test_a_confirmed_cancel_ends_the_process(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    act(studio, "cancel")
    press(qtbot, box_of(page, "cancel_process"), "Cancel the process")
    qtbot.waitUntil(lambda: studio.services.acts.calls == [("cancel", "instance-2")])


def test_a_reply_being_written_is_asked_to_stop(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-1")
    act(studio, "cancel")
    press(qtbot, box_of(page, "cancel_process"), "Cancel the process")
    qtbot.waitUntil(lambda: studio.services.chat.cancelled == ["turn-1"])
    assert studio.services.acts.calls == []


def test_several_are_cancelled_and_what_was_refused_is_told(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    studio.services.chat.unknown = {"turn-1"}
    studio.services.acts.refuse["instance-1"] = gone("instance-1")
    page.list.view.selectAll()
    act(studio, "cancel")
    box = box_of(page, "cancel_process")
    assert "4 processes" in box.text()
    press(qtbot, box, "Cancel them")
    qtbot.waitUntil(lambda: studio.context.notices.current is not None)
    notice = studio.context.notices.current
    assert notice is not None
    assert notice.text == "Cancelled: 3. Refused: 1."
    assert "instance-1" in notice.detail and describe("not_found", {"kind": "process"}) in notice.detail


def test_a_token_is_moved_to_a_step_chosen_on_the_diagram(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    act(studio, "move")
    pick, view = page.detail.pick, page.detail.card.view
    assert pick.picking is Pick.MOVE
    assert "AI processing" in pick.words.text()
    assert not pick.go.isEnabled()
    view.select("message_stored")  # where it began: nothing can be moved there
    assert not pick.go.isEnabled()
    view.select("response_formatting")
    assert "Response formatting" in pick.go.text()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    box = box_of(page, "steer_process")
    assert "AI processing" in box.informativeText() and "Response formatting" in box.informativeText()
    press(qtbot, box, "Move it")
    qtbot.waitUntil(
        lambda: studio.services.acts.calls == [("move", "instance-2", "ai_processing", "response_formatting")]
    )


def test_choosing_a_step_is_given_up_with_escape(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    act(studio, "restart")
    assert page.detail.pick.isVisible()
    qtbot.keyClick(page.detail.card.view, Qt.Key.Key_Escape)
    assert page.detail.pick.picking is None
    assert not page.detail.pick.isVisible()


def test_one_that_has_ended_begins_again_as_a_new_one(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    again = replace(summary(4, process_key=OTHER, process_name="Invoice"), instance_id="instance-4-again")
    studio.services.processes.details["instance-4-again"] = detail(again)
    opened(qtbot, page, "instance-4")
    act(studio, "restart")
    page.detail.card.view.select("ai_processing")
    qtbot.mouseClick(page.detail.pick.go, Qt.MouseButton.LeftButton)
    box = box_of(page, "steer_process")
    assert "new process" in box.informativeText()
    press(qtbot, box, "Begin again")
    qtbot.waitUntil(lambda: page.detail.live.instance_id == "instance-4-again")
    assert studio.services.acts.calls == [("restart", "instance-4", "ai_processing")]


def test_a_step_is_left_out_after_a_warning(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    opened(qtbot, page, "instance-2")
    act(studio, "skip")
    box = box_of(page, "skip_step")
    assert "AI processing" in box.text() and "cannot be undone" in box.informativeText()
    press(qtbot, box, "Leave it out")
    qtbot.waitUntil(lambda: studio.services.acts.calls == [("skip", "instance-2", "ai_processing")])


def test_only_what_can_be_done_is_offered(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    names = ("retry", "edit", "move", "restart", "skip", "cancel")
    assert not any(enabled(studio, name) for name in names)
    opened(qtbot, page, "instance-1")
    assert [name for name in names if enabled(studio, name)] == ["move", "restart", "skip", "cancel"]
    opened(qtbot, page, "instance-2")
    qtbot.waitUntil(lambda: all(enabled(studio, name) for name in names))
    opened(qtbot, page, "instance-3")  # a chat whose turn is settled
    qtbot.waitUntil(lambda: not any(enabled(studio, name) for name in names))
    opened(qtbot, page, "instance-4")
    qtbot.waitUntil(lambda: [name for name in names if enabled(studio, name)] == ["restart"])


def test_editing_is_one_key_away(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    with_variables(qtbot, page)
    page.detail.tabs.setCurrentIndex(0)
    act(studio, "edit")
    assert page.detail.tabs.currentIndex() == VARIABLES
    assert page.detail.variables.text.isVisible()
