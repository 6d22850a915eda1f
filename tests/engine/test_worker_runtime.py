"""The task loop against a real engine: completion, retries, incidents, BPMN errors, long work, lost locks, restarts."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from saijin_studio.core.bpm_config import RetryPolicy
from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import InputError, ProviderFault
from saijin_studio.core.events import StepChanged
from saijin_studio.core.process import InstanceState
from saijin_studio.engine.rest.engine import RestEngine
from saijin_workers.client import WorkerClient
from saijin_workers.options import RuntimeOptions
from saijin_workers.runtime import WorkerRuntime
from saijin_workers.topic import BpmnError, TaskContext, Topic

from .conftest import Engine

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test">
  <bpmn:error id="refused" errorCode="REFUSED"/>
  <bpmn:process id="{key}" name="One task" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"/>
    <bpmn:serviceTask id="work" name="Work" camunda:type="external" camunda:topic="{key}"
        camunda:taskPriority="${{priority}}">
      <bpmn:extensionElements><camunda:properties>
        <camunda:property name="retry" value="tries=4 initial=0.2 jitter=0"/>
      </camunda:properties></bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:boundaryEvent id="caught" attachedToRef="work">
      <bpmn:errorEventDefinition errorRef="refused"/>
    </bpmn:boundaryEvent>
    <bpmn:endEvent id="end"/>
    <bpmn:endEvent id="refused_end"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="work"/>
    <bpmn:sequenceFlow id="b" sourceRef="work" targetRef="end">{condition}</bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="c" sourceRef="caught" targetRef="refused_end"/>
  </bpmn:process>
</bpmn:definitions>
"""


CONDITION = """<bpmn:conditionExpression xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
      xsi:type="bpmn:tFormalExpression">${nobody_sets_this == 1}</bpmn:conditionExpression>"""


@dataclass(frozen=True)
class Given:
    number: int = 0


@dataclass(frozen=True)
class Doubled:
    doubled: int


@dataclass(frozen=True)
class Text:
    text: str


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

    def until(self, state: str, times: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.states.count(state) >= times, 30), self.states


class Bench:
    """A process of one task with a topic of its own, and a runtime for it."""

    def __init__(self, engine: Engine, condition: str = "") -> None:
        self.engine = engine
        self.rest = RestEngine(engine.connection)
        self.key = f"one_task_{uuid.uuid4().hex[:8]}"
        engine.deploy(f"{self.key}.bpmn", MODEL.format(key=self.key, condition=condition))
        self.bus = EventBus()
        self.events = Events(self.bus)
        self.runtimes: list[WorkerRuntime] = []

    def work(
        self, run: Callable[[TaskContext, Given], object], how: RuntimeOptions | None = None, **options: object
    ) -> WorkerRuntime:
        topic = Topic(self.key, Given, run, **options)  # type: ignore[arg-type]
        runtime = WorkerRuntime(self.engine.connection, [topic], self.bus, f"test-{self.key}", how)
        self.runtimes.append(runtime)
        runtime.start()
        return runtime

    def start(self, number: int = 3, priority: int = 0) -> str:
        return self.rest.start_process(self.key, uuid.uuid4().hex, {"number": number, "priority": priority})

    def task(self, instance: str) -> dict[str, object]:
        (row,) = self.rest.client.get("/external-task", processInstanceId=instance)
        return dict(row)

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


def test_what_a_run_gives_back_at_its_end_is_taken_at_once(bench: Bench) -> None:
    held = threading.Event()

    def hang(context: TaskContext, given: Given) -> None:
        held.set()
        context.cancel.wait(30)
        context.cancel.raise_if_cancelled()

    first = bench.work(hang, lock_seconds=600)
    bench.start()
    assert held.wait(20)
    first.stop(0.1)  # gives it back
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


def test_the_next_run_takes_over_what_a_dead_one_held_and_counts_it(bench: Bench) -> None:
    instance = bench.start()
    dead = WorkerClient(f"test-{bench.key}:dead", bench.engine.connection)
    (task,) = dead.fetch([Topic(bench.key, Given, lambda context, given: None, lock_seconds=600)], 1, 5)
    messages: list[object] = []
    tries: list[int] = []

    def work(context: TaskContext, given: Given) -> None:
        tries.append(context.tries)
        messages.append(bench.task(instance)["errorMessage"])

    bench.work(work)
    bench.events.wait("completed", seconds=20)
    assert tries == [1]
    assert messages == ["its worker ended without a word (interrupted 1 times)"]
    assert task.get_process_instance_id() == instance


def test_what_the_engine_still_gave_to_a_dead_run_is_freed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not notice that whoever asked for work is gone, and locks for them what comes next."""
    monkeypatch.setattr("saijin_workers.runtime.DEAD_POLL_SECONDS", 60.0)
    dead = WorkerClient(f"test-{bench.key}:dead", bench.engine.connection)
    topic = Topic(bench.key, Given, lambda context, given: None, lock_seconds=600)
    worked: list[str] = []
    lost: list[str] = []

    def work(context: TaskContext, given: Given) -> None:
        worked.append(context.process_instance_id)
        if not lost:  # while its only slot is taken this run asks for nothing
            second = bench.start()
            lost.extend(task.get_process_instance_id() for task in dead.fetch([topic], 1, 5))
            assert lost == [second]

    bench.work(work, slots=1)
    bench.start()
    bench.events.until("completed", 2)
    assert worked[1:] == lost and bench.events.states.count("failed") == 0


def test_the_retry_policy_of_the_model_and_of_the_configuration(bench: Bench) -> None:
    seen: list[tuple[int, bool]] = []

    def work(context: TaskContext, given: Given) -> None:
        seen.append((context.tries, context.last_try))
        raise ProviderFault("no")

    first = bench.work(work, tries=9)
    instance = bench.start()
    bench.events.wait("failed")
    assert seen == [(1, False), (2, False), (3, False), (4, True)]
    first.stop(0.5)
    seen.clear()
    bench.events.states.clear()
    bench.work(work, RuntimeOptions(retry_policy=lambda process, step: RetryPolicy(tries=1)))
    bench.rest.retry(instance)
    bench.events.wait("failed")
    assert seen == [(1, True)]


def test_urgent_tasks_come_first(bench: Bench) -> None:
    order: list[int] = []
    done = threading.Semaphore(0)

    def work(context: TaskContext, given: Given) -> None:
        order.append(given.number)
        done.release()

    for number in (1, 5, 3, 2, 4):
        bench.start(number, priority=number)
    bench.work(work, RuntimeOptions(batch=1), slots=1)
    for _ in range(5):
        assert done.acquire(timeout=30)
    assert order == [5, 4, 3, 2, 1]


def test_what_the_database_would_refuse_is_still_reported(bench: Bench) -> None:
    def work(context: TaskContext, given: Given) -> Text:
        if given.number == 3:
            raise SystemExit("zero \0 half \ud800 " + "x" * 5000)
        return Text("zero \0 half \ud800 and long: " + "語" * 5000)

    bench.work(work, RuntimeOptions(retry_policy=lambda process, step: RetryPolicy(tries=1)))
    instance = bench.start(3)
    bench.events.wait("failed")
    failed = bench.rest.detail(instance)
    assert failed.summary.state is InstanceState.FAILED
    assert (failed.summary.failure or "").startswith("SystemExit: zero ")
    other = bench.start(4)
    bench.events.wait("completed")
    assert json.loads(bench.engine.variable(other, "text")).startswith("zero \0 half \ud800 and")


def test_a_step_that_hangs_is_failed_and_tried_by_another_thread(bench: Bench) -> None:
    release = threading.Event()

    def work(context: TaskContext, given: Given) -> None:
        if context.tries == 1:
            release.wait(60)

    bench.work(work, slots=1, limit_seconds=1)
    bench.start()
    assert bench.events.wait("completed") == ["started", "retrying", "started", "completed"]
    release.set()


def test_a_completion_that_the_engine_refuses_becomes_an_incident(engine: Engine) -> None:
    bench = Bench(engine, CONDITION)
    try:
        bench.work(lambda context, given: None)
        instance = bench.start()
        bench.events.wait("failed")
        failed = bench.rest.detail(instance)
        assert failed.summary.state is InstanceState.FAILED
        assert "nobody_sets_this" in (failed.summary.failure or "")
    finally:
        bench.close()
