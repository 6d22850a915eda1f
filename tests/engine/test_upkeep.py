"""What keeps a long life in order: history that goes by itself, processes that do not end, models that change."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from saijin_studio.core.errors import EngineRefused, EngineUnavailable, NotFound
from saijin_studio.core.process import InstanceState
from saijin_studio.engine.guard import Finding, Looping, Overdue, ProcessGuard
from saijin_studio.engine.models.deployer import deploy
from saijin_studio.engine.models.watcher import ModelWatcher

from .asking import until
from .conftest import Engine
from .models import START, flows, one_task, process


@pytest.fixture
def key() -> str:
    return f"upkeep_{uuid.uuid4().hex[:8]}"


def finish(engine: Engine, key: str) -> str:
    instance = engine.rest.start_process(key, "b", {"text": "x"})
    order = {"topics": [{"topicName": key, "lockDuration": 60_000}], "workerId": "hand", "maxTasks": 1}
    (task,) = engine.rest.client.post("/external-task/fetchAndLock", order)
    engine.rest.client.post(f"/external-task/{task['id']}/complete", {"workerId": "hand"})
    return instance


def test_history_goes_when_its_time_is_over(engine: Engine, key: str) -> None:
    engine.deploy(f"{key}_short.bpmn", one_task(f"{key}_short", keep="P0D"))
    engine.deploy(f"{key}_long.bpmn", one_task(f"{key}_long"))
    gone, kept = finish(engine, f"{key}_short"), finish(engine, f"{key}_long")
    (job,) = engine.rest.client.get("/history/cleanup/jobs")
    assert job["dueDate"] is not None, "it runs by itself"
    engine.rest.client.post("/history/cleanup", None, immediatelyDue="true")

    def is_gone() -> bool:
        try:
            engine.rest.detail(gone)
        except NotFound:
            return True
        return False

    until(is_gone)
    assert engine.rest.detail(kept).summary.ended_at is not None
    of_it = {"processInstanceId": gone}
    for kind in ("variable-instance", "activity-instance", "external-task-log"):
        assert engine.rest.client.post(f"/history/{kind}", of_it) == []


ROUND = '<bpmn:task id="work" camunda:asyncBefore="true"/>'  # each round is a transaction of its own


def end(engine: Engine, instance: str) -> None:
    """While the engine is at work on it, it may refuse."""

    def ended() -> bool:
        try:
            engine.rest.cancel(instance, "goes round and round")
        except EngineRefused:
            return False
        return True

    until(ended)


def circle(key: str) -> str:
    """start -> again -> work -> again, for ever."""
    return process(key, START, '<bpmn:exclusiveGateway id="again"/>', ROUND, flows("start again work again"))


def long_circle(key: str) -> str:
    """start -> first of six steps -> ... -> last -> back to the first."""
    steps = "".join(f'<bpmn:task id="s{number}"/>' for number in range(1, 5))
    join = '<bpmn:exclusiveGateway id="join"/>'
    return process(key, START, join, ROUND, steps, flows("start join work s1 s2 s3 s4 join"))


def guard(engine: Engine, seen: list[Finding], timeout: float, **more: Any) -> ProcessGuard:
    return ProcessGuard(engine.rest.client, lambda _: timeout, seen.append, **more)


def circling(engine: Engine) -> Finding:
    """The one thing that the guard finds, once it is there."""
    seen: list[Finding] = []
    watch = guard(engine, seen, 3600.0, most_times=20, settled=0.0)

    def found() -> bool:
        watch.look()
        return bool(seen)

    until(found)
    (finding,) = seen
    return finding


@pytest.mark.parametrize("drawn", [circle, long_circle])
def test_a_process_that_goes_round_and_round_is_found(engine: Engine, key: str, drawn: Callable[[str], str]) -> None:
    engine.deploy(f"{key}.bpmn", drawn(key))
    engine.deploy(f"{key}_still.bpmn", one_task(f"{key}_still"))
    still = engine.rest.start_process(f"{key}_still", "b", {})
    instance = engine.rest.start_process(key, "round", {})
    finding = circling(engine)
    assert isinstance(finding, Looping)
    assert (finding.instance_id, finding.process_key, finding.business_key) == (instance, key, "round")
    assert finding.activity_id in ("work", "again", "join", "s1", "s2", "s3", "s4")
    assert finding.times > 20
    counted = {"processInstanceId": instance, "activityId": finding.activity_id}
    assert finding.times <= engine.rest.client.post("/history/activity-instance/count", counted)["count"]
    end(engine, instance)
    assert engine.rest.detail(instance).summary.state is InstanceState.CANCELLED
    engine.rest.cancel(still, "test over")


PASSES = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:loopCardinality>30</bpmn:loopCardinality>'
    "</bpmn:multiInstanceLoopCharacteristics>"
)


def passes(key: str, inside: str) -> str:
    """start -> thirty passes of a sub-process and of a task -> a task that waits."""
    sub = f'<bpmn:subProcess id="each">{PASSES}{inside}</bpmn:subProcess>'
    many = f'<bpmn:task id="many" camunda:asyncAfter="true">{PASSES}</bpmn:task>'
    wait = f'<bpmn:serviceTask id="wait" camunda:type="external" camunda:topic="{key}"/>'
    return process(key, START, sub, many, wait, flows("start each many wait"))


INSIDE = '<bpmn:startEvent id="in"/>'


def test_thirty_passes_are_no_circle(engine: Engine, key: str) -> None:
    engine.deploy(f"{key}.bpmn", passes(key, f'{INSIDE}<bpmn:task id="one"/>{flows("in one")}'))
    instance = engine.rest.start_process(key, "passes", {})
    of_it = {"processInstanceId": instance, "activityId": "wait"}
    until(lambda: engine.rest.client.post("/history/activity-instance", of_it) != [])
    seen: list[Finding] = []
    guard(engine, seen, 3600.0, most_times=20, settled=0.0).look()
    assert seen == []
    engine.rest.cancel(instance, "test over")


def test_a_circle_in_a_pass_is_found(engine: Engine, key: str) -> None:
    again = '<bpmn:exclusiveGateway id="again"/>'
    engine.deploy(f"{key}.bpmn", passes(key, f"{INSIDE}{again}{ROUND}{flows('in again work again')}"))
    instance = engine.rest.start_process(key, "round", {})
    finding = circling(engine)
    assert isinstance(finding, Looping) and finding.activity_id in ("again", "work") and finding.times > 20
    end(engine, instance)


def test_all_that_ended_since_a_moment_are_told_however_many(engine: Engine, key: str) -> None:
    engine.deploy(f"{key}.bpmn", one_task(key))
    before = finish(engine, key)
    since = engine.rest.detail(before).summary.ended_at
    assert since is not None
    made = [finish(engine, key) for _ in range(5)]
    told = [one for one in engine.rest.finished(since, limit=2) if one.process_key == key]
    assert [one.instance_id for one in told] == [before, *made], "oldest first, from that moment on"
    newest = engine.rest.finished(limit=2)
    assert [one.instance_id for one in newest] == made[:-3:-1]


def test_a_process_that_takes_too_long_is_found_once(engine: Engine, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.deploy(f"{key}.bpmn", one_task(key))
    instance = engine.rest.start_process(key, "late", {})
    now = [1000.0]
    seen: list[Finding] = []
    limits = {key: 60.0}
    watch = ProcessGuard(engine.rest.client, lambda name: limits.get(name, 1e9), seen.append, clock=lambda: now[0])
    calls: list[str] = []
    send = engine.rest.client._send

    def counted(method: str, path: str, **arguments: Any) -> Any:
        calls.append(path)
        return send(method, path, **arguments)

    monkeypatch.setattr(engine.rest.client, "_send", counted)
    watch.look()
    assert seen == []
    now[0] += 61
    watch.look()
    watch.look()
    (finding,) = seen
    assert isinstance(finding, Overdue)
    assert (finding.instance_id, finding.business_key, finding.limit) == (instance, "late", 60.0)
    assert 60 < finding.seconds < 120
    assert len(calls) <= 48
    engine.rest.cancel(instance, "took too long")


def test_what_cannot_be_reported_is_reported_again(engine: Engine, key: str) -> None:
    engine.deploy(f"{key}.bpmn", one_task(key))
    instance = engine.rest.start_process(key, "b", {})
    heard: list[str] = []

    def report(finding: Finding) -> None:
        if finding.process_key == key:
            heard.append(finding.instance_id)
            if len(heard) == 1:
                raise EngineUnavailable("away")

    watch = ProcessGuard(engine.rest.client, lambda _: 0.0, report)
    for _ in range(3):
        watch.look()
    assert heard == [instance, instance]
    engine.rest.cancel(instance, "test over")


def test_a_redrawn_model_is_deployed_by_itself(engine: Engine, key: str, tmp_path: Path) -> None:
    (tmp_path / f"{key}.bpmn").write_text(one_task(key, "First"), encoding="utf-8")
    deploy(engine.rest, [tmp_path])
    watcher = ModelWatcher([tmp_path], lambda: deploy(engine.rest, [tmp_path]), every=0.05)
    watcher.start()
    try:
        (tmp_path / f"{key}.bpmn").write_text(one_task(key, "Redrawn"), encoding="utf-8")
        until(lambda: (key, "Redrawn", 2) in engine.rest.definitions(), 20.0)
    finally:
        watcher.stop()
