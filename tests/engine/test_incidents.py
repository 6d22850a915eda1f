"""Dead letters of a real engine: looked at, retried, changed and retried, left out, given up."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from saijin_studio.core.errors import NotFound
from saijin_studio.core.process import Incident, InstanceState
from saijin_studio.engine.rest import incidents as rest_incidents
from saijin_studio.engine.rest.acts import EngineActs
from saijin_studio.services.processes.acts import ProcessActs
from saijin_studio.services.processes.incidents import IncidentService
from saijin_studio.services.processes.service import ProcessService

from .conftest import Engine
from .models import one_task


class NoTurns:
    """The processes of these tests belong to no chat."""

    def resumed(self, correlation_id: str) -> None:
        raise AssertionError(correlation_id)

    gave_up = resumed


class Morgue:
    """One model of one task whose worker, by hand, fails for good."""

    def __init__(self, engine: Engine) -> None:
        self.rest = engine.rest
        self.key = f"dead_{uuid.uuid4().hex[:8]}"
        assert engine.deploy(f"{self.key}.bpmn", one_task(self.key)) == ()
        processes = ProcessService(self.rest, tuple, NoTurns().resumed)
        self.service = IncidentService(self.rest, ProcessActs(EngineActs(self.rest), self.rest, processes, NoTurns()))

    def take(self, *names: str) -> dict[str, Any]:
        wanted = {"topicName": self.key, "lockDuration": 60_000, "variables": list(names)}
        order = {"topics": [wanted], "workerId": "by-hand", "maxTasks": 1}
        (task,) = self.rest.client.post("/external-task/fetchAndLock", order)
        found: dict[str, Any] = task
        return found

    def fail(self, task: Mapping[str, Any], cause: str = "it broke") -> None:
        body = {"workerId": "by-hand", "errorMessage": cause, "errorDetails": f"Traceback\n{cause}", "retries": 0}
        self.rest.client.post(f"/external-task/{task['id']}/failure", {**body, "retryTimeout": 0})

    def complete(self, task: Mapping[str, Any]) -> None:
        self.rest.client.post(f"/external-task/{task['id']}/complete", {"workerId": "by-hand"})

    def dead(self, **variables: Any) -> Incident:
        instance = self.rest.start_process(self.key, "b1", variables)
        self.fail(self.take())
        (incident,) = self.service.list(instance)
        return incident

    def state(self, incident: Incident) -> InstanceState:
        return self.rest.detail(incident.instance_id).summary.state


@pytest.fixture
def morgue(engine: Engine) -> Iterator[Morgue]:
    morgue = Morgue(engine)
    yield morgue
    for one in morgue.rest.instances(finished=False):
        if one.process_key == morgue.key:
            morgue.rest.cancel(one.instance_id, "test over")


def test_cause_report_inputs_and_tries(morgue: Morgue) -> None:
    made = morgue.dead(word="日本語", facts={"a": [1, None]})
    found = morgue.service.get(made.incident_id)
    assert found == made
    assert (found.process_key, found.business_key, found.activity_id) == (morgue.key, "b1", "work")
    assert (found.message, found.details) == ("it broke", "Traceback\nit broke")
    assert (found.topic, found.worker, found.tries) == (morgue.key, "by-hand", 1)
    assert found.inputs == {"word": "日本語", "facts": {"a": [1, None]}}


def test_retried_it_may_fail_again_or_end(morgue: Morgue) -> None:
    first = morgue.dead()
    morgue.service.retry(first.incident_id)
    with pytest.raises(NotFound):
        morgue.service.retry(first.incident_id)
    morgue.fail(morgue.take(), "again")
    (second,) = morgue.service.list(first.instance_id)
    assert (second.message, second.tries) == ("again", 2)
    assert second.incident_id != first.incident_id
    morgue.service.retry(second.incident_id)
    morgue.complete(morgue.take())
    assert morgue.state(first) is InstanceState.COMPLETED


def test_edited_and_retried(morgue: Morgue) -> None:
    incident = morgue.dead(word="wrong", kept=1)
    morgue.service.retry_with(incident.incident_id, {"word": {"right": [True]}, "new": 2.5})
    task = morgue.take("word", "new", "kept")
    seen = {name: each["value"] for name, each in task["variables"].items()}
    assert json.loads(seen.pop("word")) == {"right": [True]}
    assert seen == {"new": 2.5, "kept": 1}
    morgue.complete(task)
    assert morgue.rest.variables(incident.instance_id) == {"word": {"right": [True]}, "new": 2.5, "kept": 1}


def test_left_out_the_process_goes_on(morgue: Morgue) -> None:
    incident = morgue.dead()
    morgue.service.skip(incident.incident_id)
    assert morgue.state(incident) is InstanceState.COMPLETED
    assert [step.activity_id for step in morgue.rest.steps(incident.instance_id)] == ["start", "work", "end"]
    assert morgue.service.list(incident.instance_id) == ()


def test_given_up(morgue: Morgue) -> None:
    incident = morgue.dead()
    morgue.service.cancel(incident.incident_id)
    assert morgue.state(incident) is InstanceState.CANCELLED
    for act in (morgue.service.get, morgue.service.retry, morgue.service.skip, morgue.service.cancel):
        with pytest.raises(NotFound):
            act(incident.incident_id)


def test_an_old_one_is_found_however_many_newer_ones_there_are(morgue: Morgue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_incidents, "MOST_INCIDENTS", 2)
    old, *newer = [morgue.dead(word=str(number)) for number in range(4)]
    assert old.incident_id not in {one.incident_id for one in morgue.service.list()}
    assert morgue.service.get(old.incident_id) == old
    morgue.service.retry(old.incident_id)
    morgue.complete(morgue.take())
    assert morgue.state(old) is InstanceState.COMPLETED
    assert morgue.service.get(newer[0].incident_id) == newer[0]


@pytest.mark.parametrize("name", ["", "no-such-id", "%", "../version", "日本語"])
def test_what_names_no_incident_is_not_found(morgue: Morgue, name: str) -> None:
    morgue.dead()
    with pytest.raises(NotFound):
        morgue.service.get(name)


def test_one_that_only_waits_for_another_is_no_letter_of_its_own(engine: Engine, morgue: Morgue) -> None:
    caller = f"{morgue.key}_caller"
    call = f'<bpmn:callActivity id="call" calledElement="{morgue.key}"/>'
    drawn = one_task(caller).replace('<bpmn:endEvent id="end"/>', f'<bpmn:endEvent id="end"/>{call}')
    assert engine.deploy(f"{caller}.bpmn", drawn.replace('targetRef="work"', 'targetRef="call"')) == ()
    instance = morgue.rest.start_process(caller, "b1", {})
    morgue.fail(morgue.take())
    (waiting,) = morgue.service.list(instance)
    with pytest.raises(NotFound):
        morgue.service.retry(waiting.incident_id)
    morgue.rest.cancel(instance, "test over")


def test_the_newest_first(morgue: Morgue) -> None:
    made = [morgue.dead(), morgue.dead(), morgue.dead()]
    ours = [one for one in morgue.service.list() if one.process_key == morgue.key]
    assert [one.created_at for one in ours] == sorted((one.created_at for one in made), reverse=True)
    assert {one.incident_id for one in ours} == {one.incident_id for one in made}
