"""A runner that follows the drawn model of voice_synthesis as the engine would, branch after branch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import SaijinError, StorageFull
from saijin_studio.core.process import InstanceState, ProcessDetail, ProcessSummary, StepRecord
from saijin_studio.ports import VariableValue
from saijin_workers.topic import BpmnError, LeftToOthers, TaskContext
from saijin_workers.variables import decode, encode

if TYPE_CHECKING:
    from tests.workers.voice_stage import Stage

MODEL = Path(__file__).parents[2] / "processes" / "voice_synthesis.bpmn"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
SECONDS = 10.0


class Killed(Exception):
    """The program is gone: nothing more is reported to the engine."""


class Instance:
    """A token on the drawn model, and the variables beside it. It outlives the program, as in the engine.

    `turns` counts how often an event took the token away from a running task, whose report is then refused.
    """

    def __init__(self, business_key: str, variables: Mapping[str, VariableValue]) -> None:
        self.business_key = business_key
        self.variables: dict[str, Any] = {name: {"value": value} for name, value in variables.items()}
        self.at = "speech_wanted"
        self.path: list[str] = []
        self.tries = 1
        self.turns = 0
        self.failure: str | None = None
        self.branches: list[str] = []  # of a fork, those that were not gone yet
        self.lock = threading.Lock()

    @property
    def ended(self) -> bool:
        return self.at in ("spoken", "silenced", "not_spoken")


class DrawnProcess:
    """Follows voice_synthesis.bpmn; stands for the engine where a service asks it for instances."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._model: Any = etree.parse(MODEL).getroot()
        self._process: Any = self._model.find(f"{BPMN}process")
        self.started: dict[str, Instance] = {}
        self.messages: list[tuple[str, str]] = []
        self.deaf = False
        self.closing = CancelToken()
        self._known: list[Instance] = []
        self._threads: list[threading.Thread] = []

    # -- as a service sees the engine --------------------------------------------------------------------------------

    def start_process(self, key: str, business_key: str, variables: Mapping[str, VariableValue]) -> str:
        assert key == "voice_synthesis"
        instance = Instance(business_key, variables)
        self.started[f"i{len(self.started)}"] = instance
        self._begin(instance)
        return f"i{len(self.started) - 1}"

    def find_instances(self, process_key: str, business_key: str) -> tuple[str, ...]:
        return tuple(name for name, each in self.started.items() if each.business_key == business_key)

    def detail(self, instance_id: str) -> ProcessDetail:
        instance = self.started[instance_id]
        state = InstanceState.COMPLETED if instance.ended else InstanceState.RUNNING
        if instance.failure:
            state = InstanceState.FAILED
        now = datetime.now(UTC)
        summary = ProcessSummary(
            instance_id, "v:1", "voice_synthesis", "Voice", instance.business_key, state, now, failure=instance.failure
        )
        steps = tuple(StepRecord(name, name, "task", now) for name in (*instance.path, instance.at))
        return ProcessDetail(summary, "", steps, frozenset({instance.at}))

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the voice does not need {name} of the engine")

    def send_message(self, name: str, business_key: str) -> None:
        """Wakes the event sub-processes that wait for it; nobody may."""
        if self.deaf:
            raise StorageFull("no space left")
        self.messages.append((name, business_key))
        (message,) = [each.get("id") for each in self._model.iter(f"{BPMN}message") if each.get("name") == name]
        (start,) = [
            definition.getparent().get("id")
            for definition in self._process.iter(f"{BPMN}messageEventDefinition")
            if definition.get("messageRef") == message
        ]
        for instance in list(self._known):
            if instance.business_key == business_key and not instance.ended and start not in instance.path:
                self.interrupt(instance, start)

    @property
    def ended(self) -> list[str]:
        """How the processes ended that it ran."""
        return [each.at for each in self._known if each.ended]

    # -- as the engine works -----------------------------------------------------------------------------------------

    def run(self, instance: Instance, until: Callable[[Instance], bool] = lambda instance: False) -> Instance:
        """Goes on until the process has ended, failed for good, or `until` is true before a step."""
        if instance not in self._known:
            self._known.append(instance)
        turn = instance.turns
        while instance.turns == turn and not (instance.ended or instance.failure or until(instance)):
            element = self._element(instance.at)
            instance.path.append(instance.at)
            if element.tag == f"{BPMN}serviceTask":
                try:
                    self._task(instance, element)
                except (Killed, LeftToOthers):
                    break
            else:
                self._move(instance, turn, lambda element=element: self._passed(instance, element))  # type: ignore[misc]
        return instance

    def interrupt(self, instance: Instance, event: str) -> None:
        """An event that takes the token from where it is: a message or a timer."""
        with instance.lock:
            instance.turns += 1
            instance.tries, instance.at = 1, event
            instance.branches.clear()
        self._begin(instance)

    def shut_down(self) -> None:
        """The program closes: running tasks are cancelled and left to the engine."""
        self.closing.cancel()
        self.join()

    def join(self) -> None:
        """Until all processes that were started have ended."""
        for thread in self._threads:
            thread.join(SECONDS)
            assert not thread.is_alive()

    def _begin(self, instance: Instance) -> None:
        thread = threading.Thread(target=self.run, args=(instance,))
        self._threads.append(thread)
        thread.start()

    def _move(self, instance: Instance, turn: int, move: Callable[[], str]) -> None:
        """What is reported of a task that an event ended is refused."""
        with instance.lock:
            if instance.turns == turn:
                instance.at = move()

    def _task(self, instance: Instance, element: Any) -> None:
        turn, task = instance.turns, instance.at
        topic = self._stage.topics[element.get(f"{CAMUNDA}topic")]
        context = TaskContext(
            instance.business_key, task, "i", topic.name, instance.tries, instance.tries >= topic.tries
        )
        self.closing.on_cancel(context.cancel.cancel)
        try:
            output = topic.run(context, decode(instance.variables, topic.input_type))
        except BpmnError as error:
            code = error.code
            instance.branches.clear()
            self._move(instance, turn, lambda: self._caught(element, code))
        except SaijinError as error:
            if self.closing.cancelled:
                raise Killed from error
            instance.tries += 1
            if not error.retryable or context.last_try:
                instance.failure = f"{error.code}: {error}"
            return
        else:
            assert output is None or all(len(str(value)) < 200 for value in asdict(output).values())

            def completed() -> str:
                instance.variables.update(encode(output))
                return self._next(instance, element)

            self._move(instance, turn, completed)
        instance.tries = 1

    def _passed(self, instance: Instance, element: Any) -> str:
        """Where the token goes from what is no task."""
        if element.find(f"{BPMN}multiInstanceLoopCharacteristics") is not None:
            return self._pass(instance, element, 0)
        if element.tag == f"{BPMN}parallelGateway":
            return self._forked(instance, element)
        frame = element.getparent()
        if element.tag == f"{BPMN}endEvent" and frame.tag == f"{BPMN}subProcess":
            definition = element.find(f"{BPMN}errorEventDefinition")
            if definition is not None:
                instance.branches.clear()
                return self._caught(frame, self._code(definition))
            return self._pass(instance, frame, instance.variables["loopCounter"]["value"] + 1)
        return self._next(instance, element)

    def _forked(self, instance: Instance, gateway: Any) -> str:
        """The first branch of a fork; at the join the next one, and what follows it after the last."""
        flows = list(self._process.iter(f"{BPMN}sequenceFlow"))
        outgoing = [str(flow.get("targetRef")) for flow in flows if flow.get("sourceRef") == gateway.get("id")]
        if sum(flow.get("targetRef") == gateway.get("id") for flow in flows) > 1 and instance.branches:
            return instance.branches.pop(0)
        instance.branches += outgoing[1:]
        return outgoing[0]

    def _pass(self, instance: Instance, frame: Any, number: int) -> str:
        """The sub-process's first element for one more pass, or what comes after it."""
        loop = frame.find(f"{BPMN}multiInstanceLoopCharacteristics")
        assert loop.get("isSequential") == "true"
        if number < instance.variables[loop.findtext(f"{BPMN}loopCardinality").strip("${}")]["value"]:
            instance.variables["loopCounter"] = {"value": number}
            return str(frame.find(f"{BPMN}startEvent").get("id"))
        instance.variables.pop("loopCounter", None)
        return self._next(instance, frame)

    def _element(self, name: str) -> Any:
        return next(element for element in self._process.iter() if element.get("id") == name)

    def _next(self, instance: Instance, element: Any) -> str:
        flows = [
            flow for flow in self._process.iter(f"{BPMN}sequenceFlow") if flow.get("sourceRef") == element.get("id")
        ]
        for flow in flows:
            condition = flow.findtext(f"{BPMN}conditionExpression")
            if condition and _holds(condition, instance.variables):
                return str(flow.get("targetRef"))
        default = element.get("default")
        (chosen,) = [flow for flow in flows if default in (None, flow.get("id"))]
        return str(chosen.get("targetRef"))

    def _caught(self, element: Any, code: str) -> str:
        """The boundary event that catches an error, at the activity or at what it stands in."""
        for event in self._process.iter(f"{BPMN}boundaryEvent"):
            definition = event.find(f"{BPMN}errorEventDefinition")
            attached = event.get("attachedToRef") == element.get("id")
            if attached and definition is not None and self._code(definition) == code:
                return str(event.get("id"))
        frame = element.getparent()
        assert frame is not self._process, f"nothing at {element.get('id')} catches {code}"
        return self._caught(frame, code)

    def _code(self, definition: Any) -> str:
        errors = {error.get("id"): error.get("errorCode") for error in self._model.iter(f"{BPMN}error")}
        return str(errors[definition.get("errorRef")])


def _holds(condition: str, variables: Mapping[str, Any]) -> bool:
    name, more_than, number = condition.strip("${}").split()
    assert more_than == ">"
    return bool(variables[name]["value"] > int(number))
