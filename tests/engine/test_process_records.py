"""Single processes looked at closely, on a real engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saijin_studio.core.errors import InputError, NotFound
from saijin_studio.core.events import StepChanged
from saijin_studio.core.process_query import HeatSpan, InstanceFilter, InstanceNode
from saijin_studio.core.process_record import Variable

from .asking import until
from .conftest import Engine
from .models import calls, for_each, one_task
from .records_stage import FAILED, Stage, stages


@pytest.fixture
def make(engine: Engine) -> Iterator[Callable[..., Stage]]:
    yield from stages(engine)


@pytest.fixture
def stage(make: Callable[..., Stage]) -> Stage:
    return make()


# -- the tree ----------------------------------------------------------------------------------------------------------


def shape(node: InstanceNode) -> tuple[str, list[Any]]:
    return node.summary.process_key, [shape(child) for child in node.children]


def test_called_processes_from_the_first_caller_down(make: Callable[..., Stage]) -> None:
    inner = make()
    middle = make(lambda key: calls(key, inner.key))
    outer = make(lambda key: calls(key, middle.key))
    top = outer.start()
    bottom = inner.ids()[0]
    expected: tuple[str, list[Any]] = (outer.key, [(middle.key, [(inner.key, [])])])
    assert shape(outer.service.tree(top)) == expected
    assert shape(outer.service.tree(bottom)) == expected
    inner.fail(inner.take())
    tree = outer.service.tree(top)
    assert (tree.summary.state, tree.summary.activity_name) == (FAILED, "Ask")
    (group,) = outer.service.causes(InstanceFilter(text=bottom))
    assert group.instance_ids == (bottom,)
    assert outer.service.causes(InstanceFilter(process_key=outer.key)) == ()
    inner.rest.retry(bottom)
    inner.complete(inner.take())
    assert shape(outer.service.tree(bottom)) == expected
    alone = inner.start()
    assert shape(inner.service.tree(alone)) == (inner.key, [])
    with pytest.raises(NotFound):
        outer.service.tree("no-such-instance")


# -- heat --------------------------------------------------------------------------------------------------------------


def test_how_each_element_did(stage: Stage) -> None:
    stage.done()
    stage.start()
    task = stage.take()
    stage.fail(task, retries=1)
    stage.complete(stage.take())
    definition = stage.page().rows[0].definition_id
    heat = stage.service.heat(definition, HeatSpan())
    assert set(heat) == {"start", "work", "end"}
    work = heat["work"]
    assert (work.count, work.failures, heat["end"].count, heat["end"].failures) == (2, 1, 2, 0)
    assert 0 < work.median_seconds <= work.longest_seconds < 60
    newest = stage.service.heat(definition, HeatSpan(instances=1))
    assert (newest["work"].count, newest["work"].failures) == (1, 1)
    second = stage.page().rows[0].started_at
    assert stage.service.heat(definition, HeatSpan(since=second))["work"].count == 1
    assert stage.service.heat(definition, HeatSpan(since=datetime.now(UTC) + timedelta(days=1))) == {}
    assert stage.service.heat("no-such:1:definition", HeatSpan()) == {}


def test_a_step_that_is_open_or_repeated_counts_by_its_element(make: Callable[..., Stage]) -> None:
    stage = make(for_each)
    stage.start(count=3)
    stage.complete(stage.take())
    heat = stage.service.heat(stage.page().rows[0].definition_id, HeatSpan())
    assert {one: figures.count for one, figures in heat.items()} == {"start": 1, "work": 2}


def test_the_model_of_a_definition(stage: Stage) -> None:
    stage.start()
    assert f'id="{stage.key}"' in stage.service.xml(stage.page().rows[0].definition_id)
    with pytest.raises(NotFound):
        stage.service.xml("no-such:1:definition")


def test_a_step_that_failed_before_it_began(make: Callable[..., Stage]) -> None:
    stage = make(fails_before)
    instance = stage.start()
    until(lambda: bool(stage.client.get("/incident", processInstanceId=instance)))
    heat = stage.service.heat(stage.page().rows[0].definition_id, HeatSpan())
    assert (heat["work"].count, heat["work"].failures, heat["work"].median_seconds) == (0, 1, 0)
    assert (heat["start"].count, heat["start"].failures) == (1, 0)


def fails_before(key: str) -> str:
    """start -> work, whose input cannot be made: the engine's job ends before the step has begun."""
    no_retry = "<camunda:failedJobRetryTimeCycle>R1/PT1H</camunda:failedJobRetryTimeCycle>"
    given = '<camunda:inputOutput><camunda:inputParameter name="a">${missing.b}</camunda:inputParameter>'
    plain = f'camunda:type="external" camunda:topic="{key}"/>'
    assert plain in one_task(key)
    return one_task(key).replace(
        plain,
        f'camunda:asyncBefore="true" {plain[:-2]}><bpmn:extensionElements>{no_retry}{given}</camunda:inputOutput>'
        "</bpmn:extensionElements></bpmn:serviceTask>",
    )


# -- variables ---------------------------------------------------------------------------------------------------------


def by_name(found: tuple[Variable, ...]) -> dict[str, Variable]:
    return {one.name: one for one in found}


def test_variables_of_every_kind_while_it_runs_and_after(stage: Stage) -> None:
    given: dict[str, Any] = {
        "text": "日本語",
        "yes": True,
        "count": 2**40,
        "share": 0.25,
        "none": None,
        "facts": {"a": [1, "ü"]},
    }
    instance = stage.start(**given)
    running = by_name(stage.records.variables(instance))
    assert {name: one.value for name, one in running.items()} == given
    kinds = {"text": "String", "yes": "Boolean", "count": "Long", "share": "Double", "none": "Null", "facts": "Json"}
    assert {name: one.type for name, one in running.items()} == kinds
    assert all(one.editable and not one.secret and one.scope == "" for one in running.values())
    stage.complete(stage.take())
    ended = by_name(stage.records.variables(instance))
    assert {name: one.value for name, one in ended.items()} == given
    assert not any(one.editable for one in ended.values())
    with pytest.raises(NotFound):
        stage.records.variables("no-such-instance")


def test_secrets_stay_where_they_are(stage: Stage) -> None:
    facts = {
        "user": "me",
        "password": "hush",
        "list": [{"api_key": "hush"}],
        "headers": ["Authorization: Bearer hush-hush"],
        "note": "sk-hush-hush-hush",
    }
    instance = stage.start(api_token="hush", persona_key="yuuri", facts=facts, note="Authorization: Bearer hush-hush")
    found = by_name(stage.records.variables(instance))
    assert "hush" not in repr(found)
    assert (found["api_token"].secret, found["api_token"].value, found["api_token"].editable) == (True, None, False)
    assert found["persona_key"].value == "yuuri"
    shown = {"user": "me", "password": "***", "list": [{"api_key": "***"}]}
    assert found["facts"].value == {**shown, "headers": ["Authorization: ***"], "note": "***"}
    assert not found["facts"].editable
    assert not found["note"].editable
    with pytest.raises(InputError) as refused:
        stage.records.value(found["api_token"].id)
    assert refused.value.params["reason"] == "secret"
    assert "hush" not in repr(stage.records.value(found["facts"].id))


def test_large_values_come_when_they_are_asked_for(stage: Stage) -> None:
    long, reference = ["word"] * 2000, {"$blob": "sha256:" + "0" * 64, "bytes": 70_000}
    instance = stage.start(long=long, elsewhere=reference, inside={"api_key": "hush", "words": long})
    file = {"value": "aGVsbG8=", "type": "Bytes"}
    stage.client.put(f"/process-instance/{instance}/variables/raw", file)
    found = by_name(stage.records.variables(instance))
    assert all(one.large and one.value is None and not one.editable for one in found.values())
    assert stage.records.value(found["inside"].id) == {"api_key": "***", "words": long}
    assert (found["long"].size, found["elsewhere"].size) == (len(json.dumps(long)), 70_000)
    assert found["raw"].type == "Bytes"
    assert stage.records.value(found["long"].id) == long
    assert stage.records.value(found["raw"].id) == b"hello"
    assert stage.records.value(found["elsewhere"].id) == {"kept": "elsewhere", "password": "***"}
    with pytest.raises(NotFound):
        stage.records.value("no-such-variable")


def test_variables_of_a_step_have_its_scope(make: Callable[..., Stage]) -> None:
    stage = make(for_each)
    instance = stage.start(count=2)
    found = {(one.scope, one.name): one for one in stage.records.variables(instance)}
    assert found["", "count"].value == 2
    assert found["work", "word"].value == "in"
    assert found["work", "word"].editable


# -- tries -------------------------------------------------------------------------------------------------------------


def test_each_try_from_its_making_to_its_end(stage: Stage) -> None:
    instance = stage.start()
    (waiting,) = stage.records.attempts(instance)
    assert (waiting.number, waiting.begun_at, waiting.ended_at, waiting.worker) == (1, None, None, "")
    task = stage.take()
    (taken,) = stage.records.attempts(instance)
    assert (taken.worker, taken.begun_at) == ("hand", None)
    began = datetime.now(UTC)
    stage.bus.publish(StepChanged("c", instance, "work", stage.key, "started", began, worker="hand"))
    (seen,) = stage.records.attempts(instance)
    assert seen.begun_at == began
    stage.fail(task, "no luck, token=abcdefgh12345", retries=1)
    stage.complete(stage.take())
    first, second = stage.records.attempts(instance)
    assert (first.activity_id, first.number, first.failed, first.worker) == ("work", 1, True, "hand")
    assert first.message == "no luck, token=***"
    assert first.begun_at == began
    assert (second.number, second.failed, second.message, second.begun_at) == (2, False, "", None)
    assert first.created_at <= began
    assert first.ended_at == second.created_at
    assert second.ended_at is not None
    assert second.ended_at >= second.created_at
    with pytest.raises(NotFound):
        stage.records.attempts("no-such-instance")


def test_a_task_that_waits_for_a_person_has_no_further_try(stage: Stage) -> None:
    instance = stage.failed()
    (only,) = stage.records.attempts(instance)
    assert (only.failed, only.message) == (True, "it broke")
    stage.rest.retry(instance)
    assert [one.number for one in stage.records.attempts(instance)] == [1, 2]
