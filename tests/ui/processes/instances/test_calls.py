"""The log of an instance, and what it called: a tree, other instances and insides of sub-processes."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.core.process_query import InstanceNode
from saijin_studio.ui.panels.processes.detail.page import CALLS, LOG
from saijin_studio.ui.panels.processes.log_panel import LogModel
from saijin_studio.ui.panels.processes.page import InstancesPage
from saijin_studio.ui.panels.processes.tree import CallModel, called_from
from tests.ui.panel_data import DONE, OTHER, detail, summary
from tests.ui.panel_fakes import Studio
from tests.ui.process_fakes import log_lines
from tests.ui.process_pages import opened


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
