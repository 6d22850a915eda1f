"""A process of steps in a row with its drawing, for whoever wants to take them by hand; and who takes them."""

from __future__ import annotations

import itertools
import threading
from types import TracebackType

from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.ports import EngineConnection

KEY = "walk"
FILE = f"{KEY}.bpmn"
LOOK_SECONDS = 0.05


def walk(steps: int) -> str:
    """start -> step_1 -> step_2 ... -> end; a step is an external task whose topic is its own name."""
    names = ["start", *(f"step_{number}" for number in range(1, steps + 1)), "end"]
    tasks = "".join(
        f'<bpmn:serviceTask id="{name}" name="{name}" camunda:type="external" camunda:topic="{name}"/>'
        for name in names[1:-1]
    )
    flows = "".join(
        f'<bpmn:sequenceFlow id="to_{target}" sourceRef="{source}" targetRef="{target}"/>'
        for source, target in itertools.pairwise(names)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test"
    xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:dd="http://www.omg.org/spec/DD/20100524/DI">
  <bpmn:process id="{KEY}" name="Walk" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"/>{tasks}<bpmn:endEvent id="end"/>{flows}
  </bpmn:process>
  <di:BPMNDiagram><di:BPMNPlane bpmnElement="{KEY}">{_drawing(names)}</di:BPMNPlane></di:BPMNDiagram>
</bpmn:definitions>
"""


def _drawing(names: list[str]) -> str:
    boxes = "".join(
        f'<di:BPMNShape bpmnElement="{name}"><dc:Bounds x="{150 * place}" y="20" width="100" height="80"/>'
        "</di:BPMNShape>"
        for place, name in enumerate(names)
    )
    arrows = "".join(
        f'<di:BPMNEdge bpmnElement="to_{name}"><dd:waypoint x="{150 * place + 100}" y="60"/>'
        f'<dd:waypoint x="{150 * place + 150}" y="60"/></di:BPMNEdge>'
        for place, name in enumerate(names[1:])
    )
    return boxes + arrows


class Hand:
    """Takes the steps of one instance as another program's worker would."""

    def __init__(self, connection: EngineConnection, instance_id: str) -> None:
        self._engine = RestEngine(lambda: connection)
        self._instance_id = instance_id
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._wait_and_complete, name="hand")

    def fail(self, message: str) -> None:
        """For good."""
        task = self._lock()
        body = {"workerId": "hand", "errorMessage": message, "retries": 0}
        self._engine.client.post(f"/external-task/{task}/failure", body)

    def complete(self) -> None:
        self._engine.client.post(f"/external-task/{self._lock()}/complete", {"workerId": "hand"})

    def __enter__(self) -> Hand:
        """Completes the next step that may be tried."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._leaving.set()
        self._thread.join(10)

    def _wait_and_complete(self) -> None:
        ask = {"processInstanceId": self._instance_id, "withRetriesLeft": True, "notLocked": True}
        while not self._leaving.wait(LOOK_SECONDS):
            if self._engine.client.post("/external-task", ask):
                self.complete()
                return

    def _lock(self) -> str:
        (task,) = self._engine.client.post("/external-task", {"processInstanceId": self._instance_id})
        lock = {"workerId": "hand", "lockDuration": 60_000}
        self._engine.client.post(f"/external-task/{task['id']}/lock", lock)
        return str(task["id"])
