"""The task loop against a real engine: completion, retries, incidents, BPMN errors, long work, lost locks, restarts."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import InputError, ProviderFault
from saijin_studio.core.events import StepChanged
from saijin_studio.core.process import InstanceState
from saijin_studio.engine.rest import RestEngine
from saijin_workers.runtime import WorkerRuntime
from saijin_workers.topic import BpmnError, TaskContext, Topic

from .conftest import Engine

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test">
  <bpmn:error id="refused" errorCode="REFUSED"/>
  <bpmn:process id="{key}" name="One task" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"/>
    <bpmn:serviceTask id="work" name="Work" camunda:type="external" camunda:topic="{key}"/>
    <bpmn:boundaryEvent id="caught" attachedToRef="work">
      <bpmn:errorEventDefinition errorRef="refused"/>
    </bpmn:boundaryEvent>
    <bpmn:endEvent id="end"/>
    <bpmn:endEvent id="refused_end"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="work"/>
    <bpmn:sequenceFlow id="b" sourceRef="work" targetRef="end"/>
    <bpmn:sequenceFlow id="c" sourceRef="caught" targetRef="refused_end"/>
  </bpmn:process>
</bpmn:definitions>
"""


@dataclass(frozen=True)
class Given:
    number: int = 0


@dataclass(frozen=True)
class Doubled:
    doubled: int


class Events:
    """The steps' states as they are told, waited for without sleeping."""

    def __init__(self, bus: EventBus) -> None:
        self._changed = threading.Condition()
        self.states: list[str] = []
        bus.subscribe(StepChanged, self._on_step)

    def _on_step(self, event: StepChanged) -> None:
        with self._changed:
            self.states.append(event.state)
            self._changed.notify_all()

    def wait(self, *states: str, seconds: float = 30) -> list[str]:
        def there() -> bool:
            return [s for s in self.states if s in states] != []

        with self._changed:
            assert self._changed.wait_for(there, seconds), self.states
            return list(self.states)


class Bench:
    """A process of one task with a topic of its own, and a runtime for it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.rest = RestEngine(engine.connection)
        self.key = f"one_task_{uuid.uuid4().hex[:8]}"
        engine.deploy(f"{self.key}.bpmn", MODEL.format(key=self.key))
        self.bus = EventBus()
        self.events = Events(self.bus)
        self.runtimes: list[WorkerRuntime] = []

    def work(self, run: Callable[[TaskContext, Given], object], **options: object) -> WorkerRuntime:
        topic = Topic(self.key, Given, run, **options)  # type: ignore[arg-type]
        runtime = WorkerRuntime(self.engine.connection, [topic], self.bus, home=f"test-{self.key}")
        self.runtimes.append(runtime)
        runtime.start()
        return runtime

    def start(self, number: int = 3) -> str:
        return self.rest.start_process(self.key, uuid.uuid4().hex, {"number": number})

    def close(self) -> None:
        for runtime in self.runtimes:
            runtime.stop(0.5)
        for instance in self.rest.instances():
            if instance.process_key == self.key and instance.ended_at is None:
                self.rest.cancel(instance.instance_id, "test over")


@pytest.fixture
def bench(engine: Engine) -> Iterator[Bench]:
    bench = Bench(engine)
    yield bench
    bench.close()


def test_typed_input_and_output(bench: Bench) -> None:
    seen: list[TaskContext] = []

    def double(context: TaskContext, given: Given) -> Doubled:
        seen.append(context)
        return Doubled(given.number * 2)

    bench.work(double)
    instance = bench.start(21)
    bench.events.wait("completed")
    detail = bench.rest.detail(instance)
    assert detail.summary.state is InstanceState.COMPLETED
    assert (seen[0].activity_id, seen[0].process_instance_id, seen[0].tries) == ("work", instance, 1)
    assert bench.engine.variable(instance, "doubled") == 42


def test_a_retryable_failure_is_tried_again(bench: Bench) -> None:
    tries: list[int] = []

    def work(context: TaskContext, given: Given) -> None:
        tries.append(context.tries)
        if context.tries < 2:
            raise ProviderFault("not yet")

    bench.work(work)
    bench.start()
    states = bench.events.wait("completed")
    assert states == ["started", "retrying", "started", "completed"]
    assert tries == [1, 2]


def test_what_failed_for_good_becomes_an_incident_and_can_be_retried(bench: Bench) -> None:
    broken = True
    gave_up: list[str] = []

    def work(context: TaskContext, given: Given) -> None:
        if broken:
            raise InputError("this can never work")

    bench.work(work, gave_up=lambda context, message: gave_up.append(message))
    instance = bench.start()
    bench.events.wait("failed")
    failed = bench.rest.detail(instance)
    assert failed.summary.state is InstanceState.FAILED
    assert "this can never work" in (failed.summary.failure or "")
    assert failed.failed == {"work"}
    assert gave_up
    broken = False
    assert bench.rest.retry(instance) == 1
    bench.events.wait("completed")
    assert bench.rest.detail(instance).summary.state is InstanceState.COMPLETED


def test_a_bpmn_error_takes_the_drawn_path(bench: Bench) -> None:
    def work(context: TaskContext, given: Given) -> None:
        raise BpmnError("REFUSED", "no")

    bench.work(work)
    instance = bench.start()
    bench.events.wait("error")
    assert "refused_end" in {step.activity_id for step in bench.rest.steps(instance)}


def test_long_work_keeps_its_lock(bench: Bench) -> None:
    runs: list[str] = []

    def work(context: TaskContext, given: Given) -> None:
        runs.append(context.process_instance_id)
        context.cancel.wait(7)

    bench.work(work, lock_seconds=3, slots=1)
    bench.start()
    bench.events.wait("completed")
    assert len(runs) == 1


def test_a_cancelled_instance_cancels_its_work(bench: Bench) -> None:
    begun = threading.Event()
    stopped = threading.Event()

    def work(context: TaskContext, given: Given) -> None:
        begun.set()
        if context.cancel.wait(20):
            stopped.set()

    bench.work(work, lock_seconds=3, slots=1)
    instance = bench.start()
    assert begun.wait(20)
    bench.rest.cancel(instance, "test")
    assert stopped.wait(15)


def test_the_next_run_takes_over_what_a_dead_one_held(bench: Bench) -> None:
    held = threading.Event()

    def hang(context: TaskContext, given: Given) -> None:
        held.set()
        context.cancel.wait(30)
        context.cancel.raise_if_cancelled()

    first = bench.work(hang, lock_seconds=600)
    bench.start()
    assert held.wait(20)
    first.stop(0.1)  # reports nothing: to the engine it is as if the run had died
    bench.work(lambda context, given: None)
    bench.events.wait("completed", seconds=20)


def test_many_instances_are_each_worked_once(bench: Bench) -> None:
    seen: list[str] = []
    done = threading.Semaphore(0)

    def work(context: TaskContext, given: Given) -> None:
        seen.append(context.process_instance_id)
        done.release()

    bench.work(work)
    started = {bench.start(n) for n in range(60)}
    for _ in started:
        assert done.acquire(timeout=30)
    assert sorted(seen) == sorted(started)
