"""RestEngine against a real engine: what is started, seen, retried, cancelled and counted."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from saijin_studio.core.errors import EngineRefused, NotFound
from saijin_studio.core.process import InstanceState, ProcessSummary, TopicDepth
from saijin_studio.engine.rest.engine import CANCEL_REASON, RestEngine

from .conftest import VERSION, Engine
from .models import one_task, waits_for_message


class Bench:
    """One deployed model of one task, and a worker by hand."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.rest: RestEngine = engine.rest
        self.key = f"rest_{uuid.uuid4().hex[:8]}"
        self.worker = f"hand-{self.key}"
        assert engine.deploy(f"{self.key}.bpmn", one_task(self.key)) == ()

    def start(self, **variables: Any) -> str:
        return self.rest.start_process(self.key, f"business-{uuid.uuid4().hex[:8]}", variables)

    def take(self) -> dict[str, Any]:
        order = {"topics": [{"topicName": self.key, "lockDuration": 60_000}], "workerId": self.worker, "maxTasks": 1}
        (task,) = self.rest.client.post("/external-task/fetchAndLock", order)
        found: dict[str, Any] = task
        return found

    def fail(self, task: dict[str, Any], retries: int) -> None:
        body = {"workerId": self.worker, "errorMessage": "it broke", "retries": retries, "retryTimeout": 0}
        self.rest.client.post(f"/external-task/{task['id']}/failure", body)

    def complete(self, task: dict[str, Any]) -> None:
        self.rest.client.post(f"/external-task/{task['id']}/complete", {"workerId": self.worker})

    def listed(self, instance: str) -> ProcessSummary:
        return next(one for one in self.rest.instances() if one.instance_id == instance)

    def depth(self) -> TopicDepth:
        return next(depth for depth in self.rest.topics() if depth.topic == self.key)


@pytest.fixture
def bench(engine: Engine) -> Iterator[Bench]:
    bench = Bench(engine)
    yield bench
    for one in bench.rest.instances(finished=False):
        if one.process_key == bench.key:
            bench.rest.cancel(one.instance_id, "test over")


def test_an_instance_from_waiting_to_completed(bench: Bench) -> None:
    instance = bench.start(persona_key="yuuri")
    waiting = bench.listed(instance)
    assert (waiting.state, waiting.activity_id, waiting.activity_name) == (InstanceState.WAITING, "work", "Work")
    assert (waiting.persona_key, waiting.process_name, waiting.tries) == ("yuuri", "One task", 1)
    assert waiting.business_key.startswith("business-")
    assert bench.depth() == TopicDepth(bench.key, 1, 0, 0)
    task = bench.take()
    assert bench.listed(instance).state is InstanceState.RUNNING
    assert bench.depth() == TopicDepth(bench.key, 0, 1, 0)
    detail = bench.rest.detail(instance)
    assert detail.active == {"work"}
    assert f'id="{bench.key}"' in detail.bpmn_xml
    bench.complete(task)
    done = bench.listed(instance)
    assert (done.state, done.activity_id) == (InstanceState.COMPLETED, None)
    assert done.ended_at is not None
    assert done.ended_at >= done.started_at
    assert bench.rest.detail(instance).active == frozenset()


def test_steps_in_order_with_tries_and_worker(bench: Bench) -> None:
    instance = bench.start()
    bench.fail(bench.take(), retries=2)
    assert bench.listed(instance).tries == 2
    bench.complete(bench.take())
    steps = bench.rest.steps(instance)
    assert [(step.activity_id, step.kind) for step in steps] == [
        ("start", "startEvent"),
        ("work", "serviceTask"),
        ("end", "noneEndEvent"),
    ]
    assert (steps[1].tries, steps[1].worker, steps[1].cancelled) == (2, bench.worker, False)
    assert steps[1].seconds is not None


def test_an_incident_and_its_retry(bench: Bench) -> None:
    instance = bench.start()
    bench.fail(bench.take(), retries=0)
    failed = bench.listed(instance)
    assert (failed.state, failed.failure, failed.tries) == (InstanceState.FAILED, "it broke", 1)
    assert failed.incident_id is not None
    assert bench.rest.detail(instance).failed == {"work"}
    assert bench.depth().failed == 1
    assert bench.rest.retry(instance) == 1
    assert bench.rest.retry(instance) == 0, "nothing is left to retry"
    assert bench.listed(instance).state is InstanceState.WAITING
    bench.complete(bench.take())
    assert bench.listed(instance).state is InstanceState.COMPLETED


def test_cancel_keeps_its_reason(bench: Bench) -> None:
    instance = bench.start()
    bench.rest.cancel(instance, "the person said so")
    assert bench.listed(instance).state is InstanceState.CANCELLED
    assert bench.engine.variable(instance, CANCEL_REASON) == "the person said so"
    with pytest.raises(NotFound):
        bench.rest.cancel(instance, "again")


def test_what_is_not_there(bench: Bench) -> None:
    for ask in (bench.rest.detail, bench.rest.steps, bench.rest.retry):
        with pytest.raises(NotFound) as caught:
            ask("no/such id")
        assert caught.value.params == {"kind": "process", "id": "no/such id"}
    with pytest.raises(NotFound):
        bench.rest.cancel("no-such-id", "")
    with pytest.raises(EngineRefused) as refused:
        bench.rest.start_process("no such key", "x", {})
    assert refused.value.params["status"] == 404


def test_found_by_business_key_running_or_not(bench: Bench) -> None:
    first = bench.rest.start_process(bench.key, "same", {})
    bench.complete(bench.take())
    second = bench.rest.start_process(bench.key, "same", {})
    assert set(bench.rest.find_instances(bench.key, "same")) == {first, second}
    assert bench.rest.find_instances(bench.key, "other") == ()


def test_running_first_and_no_more_than_asked(bench: Bench) -> None:
    for _ in range(3):
        bench.start()
    bench.complete(bench.take())
    states = [one.ended_at is None for one in bench.rest.instances()]
    assert states == sorted(states, reverse=True)
    assert len(bench.rest.instances(limit=2)) == 2
    assert all(one.ended_at is None for one in bench.rest.instances(finished=False))


def test_the_list_takes_few_requests_however_long(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(12):
        bench.start()
    bench.fail(bench.take(), retries=1)
    calls: list[str] = []
    send = bench.rest.client._send

    def counted(method: str, path: str, **arguments: Any) -> Any:
        calls.append(path)
        return send(method, path, **arguments)

    monkeypatch.setattr(bench.rest.client, "_send", counted)
    assert len(bench.rest.instances()) >= 12
    assert len(calls) <= 7


def test_variables_of_every_kind_come_back(bench: Bench) -> None:
    given = {"text": "日本語", "yes": True, "count": 2**40, "share": 0.25, "none": None, "facts": {"a": [1, "ü"]}}
    instance = bench.start(**given)
    seen = {name: bench.engine.variable(instance, name) for name in given}
    assert {**seen, "facts": json.loads(seen["facts"])} == given


def test_a_message_wakes_who_waits(engine: Engine) -> None:
    key = f"message_{uuid.uuid4().hex[:8]}"
    engine.deploy(f"{key}.bpmn", waits_for_message(key, f"{key}.go"))
    instance = engine.rest.start_process(key, "b1", {})
    assert not engine.rest.correlate(f"{key}.go", "other", {})
    assert engine.rest.correlate(f"{key}.go", "b1", {"word": "go"})
    assert engine.rest.detail(instance).summary.state is InstanceState.COMPLETED
    assert engine.variable(instance, "word") == "go"
    assert not engine.rest.correlate(f"{key}.go", "b1", {})


def test_definitions_and_version(bench: Bench) -> None:
    assert (bench.key, "One task", 1) in bench.rest.definitions()
    assert bench.rest.version() == VERSION
