"""Secrets that processes hold or fail with do not leave the engine room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from saijin_studio.core.process_query import InstanceFilter
from saijin_studio.engine.rest.models import EngineModels

from .conftest import Engine
from .models import user_task
from .records_stage import Stage, stages

SECRET = "hush-hush-hush"
GIVEN: dict[str, Any] = {
    "clientSecret": SECRET,
    "note": f"token={SECRET}",
    "facts": {"password": SECRET, "headers": [f"Authorization: Bearer {SECRET}"], "plain": 1},
    "word": "said",
}
SHOWN = {
    "clientSecret": "***",
    "note": "token=***",
    "facts": {"password": "***", "headers": ["Authorization: ***"], "plain": 1},
    "word": "said",
}


@pytest.fixture
def make(engine: Engine) -> Iterator[Callable[..., Stage]]:
    yield from stages(engine)


def test_what_failed_for_good(make: Callable[..., Stage]) -> None:
    stage = make()
    instance = stage.start(**GIVEN)
    body = {"workerId": "hand", "errorMessage": f"refused: token={SECRET}", "retries": 0, "retryTimeout": 0}
    details = f"Traceback\napi_key={SECRET}"
    stage.client.post(f"/external-task/{stage.take()['id']}/failure", {**body, "errorDetails": details})
    (incident,) = stage.rest.incidents(instance)
    assert incident.inputs == SHOWN
    assert (incident.message, incident.details) == ("refused: token=***", "Traceback\napi_key=***")
    (row,) = stage.page().rows
    assert row.failure == "refused: token=***"
    (group,) = stage.service.causes(InstanceFilter(process_key=stage.key))
    assert group.cause == "refused: token=***"
    assert stage.ids(cause=group.cause) == [instance]
    assert stage.service.causes(InstanceFilter(process_key=stage.key, cause=group.cause)) == (group,)
    assert stage.ids(cause="refused: ***") == []


def with_fields(key: str) -> str:
    """A decision whose form shows what the process holds."""
    names = ("clientSecret", "note", "word", "facts", "agreed", "pin")
    fields = "".join(f'<camunda:property name="input.{name}" value="required=yes"/>' for name in names)
    properties = f"<bpmn:extensionElements><camunda:properties>{fields}</camunda:properties></bpmn:extensionElements>"
    plain = '<bpmn:userTask id="approve" name="Approve"/>'
    return user_task(key).replace(plain, f"{plain[:-2]}>{properties}</bpmn:userTask>")


def test_a_decision_and_its_form(make: Callable[..., Stage], engine: Engine) -> None:
    stage = make(with_fields)
    instance = stage.start("b1", **GIVEN, agreed=True)
    (task,) = [one for one in stage.service.decisions() if one.instance_id == instance]
    assert task.variables == {**SHOWN, "agreed": True}
    fields = {field.name: field for field in EngineModels(engine.rest, []).task_form(task.task_id)}
    assert {name: field.default for name, field in fields.items() if field.default} == {
        "word": "said",
        "agreed": "true",
    }
    # What is not shown stays as it is when nothing is entered; what the process does not have yet is needed.
    assert [name for name, field in fields.items() if field.required] == ["word", "agreed", "pin"]
