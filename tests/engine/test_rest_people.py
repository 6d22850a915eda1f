"""What a person does with a process: decide, look at what failed, edit and go on, leave a step out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from saijin_studio.core.errors import NotFound
from saijin_studio.core.process import InstanceState

from .conftest import Engine
from .models import for_each, one_task, starts_by_message, user_task, waits_for_message, waits_inside

WORKER = "hand"


class Deployed:
    """Models under names of their own, and a worker by hand."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.rest = engine.rest
        self.key = f"people_{uuid.uuid4().hex[:8]}"

    def deploy(self, text: str) -> None:
        assert self.engine.deploy(f"{self.key}.bpmn", text) == ()

    def take(self) -> dict[str, Any]:
        order = {"topics": [{"topicName": self.key, "lockDuration": 60_000}], "workerId": WORKER, "maxTasks": 1}
        (task,) = self.rest.client.post("/external-task/fetchAndLock", order)
        found: dict[str, Any] = task
        return found

    def fail(self, retries: int = 0, details: str = "") -> None:
        body = {"workerId": WORKER, "errorMessage": "it broke", "errorDetails": details, "retries": retries}
        self.rest.client.post(f"/external-task/{self.take()['id']}/failure", {**body, "retryTimeout": 0})

    def state(self, instance: str) -> InstanceState:
        return self.rest.detail(instance).summary.state


@pytest.fixture
def deployed(engine: Engine) -> Iterator[Deployed]:
    one = Deployed(engine)
    yield one
    for summary in engine.rest.instances(finished=False):
        if summary.process_key == one.key:
            engine.rest.cancel(summary.instance_id, "test over")


def test_a_decision_is_listed_and_made(deployed: Deployed) -> None:
    deployed.deploy(user_task(deployed.key))
    rest = deployed.rest
    first = rest.start_process(deployed.key, f"{deployed.key}-1", {"text": "ああ", "facts": {"a": [1]}})
    second = rest.start_process(deployed.key, f"{deployed.key}-2", {})
    mine = [task for task in rest.user_tasks() if task.process_key == deployed.key]
    assert [task.instance_id for task in mine] == [first, second]
    (task,) = rest.user_tasks(f"{deployed.key}-1")
    assert (task.name, task.activity_id, task.business_key) == ("Approve", "approve", f"{deployed.key}-1")
    assert task.variables == {"text": "ああ", "facts": {"a": [1]}}
    rest.complete_user_task(task.task_id, {"approved": True})
    assert deployed.state(first) is InstanceState.COMPLETED
    assert rest.variables(first) == {"text": "ああ", "facts": {"a": [1]}, "approved": True}
    assert rest.user_tasks(f"{deployed.key}-1") == ()
    for task_id in (task.task_id, "no such/task"):
        with pytest.raises(NotFound):
            rest.complete_user_task(task_id, {})


def test_an_incident_tells_what_its_step_saw(deployed: Deployed) -> None:
    deployed.deploy(one_task(deployed.key))
    rest = deployed.rest
    instance = rest.start_process(deployed.key, "b", {"count": 3, "facts": {"a": "ü"}})
    deployed.fail(retries=1)
    assert rest.incidents(instance) == ()
    deployed.fail(retries=0, details="Traceback: ü\nfoo")
    (incident,) = rest.incidents(instance)
    assert incident in rest.incidents()
    assert (incident.message, incident.details) == ("it broke", "Traceback: ü\nfoo")
    assert (incident.topic, incident.worker, incident.tries) == (deployed.key, WORKER, 2)
    assert (incident.activity_id, incident.activity_name, incident.process_name) == ("work", "Work", "One task")
    assert (incident.process_key, incident.business_key) == (deployed.key, "b")
    assert incident.inputs == {"count": 3, "facts": {"a": "ü"}}
    rest.set_variables(instance, {"count": 4})
    assert rest.retry(instance) == 1
    assert rest.variables(instance)["count"] == 4
    assert rest.incidents(instance) == ()


def test_a_failed_step_is_left_out(deployed: Deployed) -> None:
    deployed.deploy(one_task(deployed.key))
    instance = deployed.rest.start_process(deployed.key, "b", {})
    deployed.fail()
    deployed.rest.skip(instance, "work")
    assert deployed.state(instance) is InstanceState.COMPLETED
    assert deployed.rest.incidents(instance) == ()
    with pytest.raises(NotFound):
        deployed.rest.skip(instance, "work")


def test_one_of_many_is_left_out_and_the_others_go_on(deployed: Deployed) -> None:
    deployed.deploy(for_each(deployed.key))
    instance = deployed.rest.start_process(deployed.key, "b", {"count": 2})
    deployed.fail()
    (incident,) = deployed.rest.incidents(instance)
    assert (incident.inputs["loopCounter"], incident.inputs["word"]) == (0, "in")
    deployed.rest.skip(instance, "work")
    task = deployed.take()
    deployed.rest.client.post(f"/external-task/{task['id']}/complete", {"workerId": WORKER})
    assert deployed.state(instance) is InstanceState.COMPLETED


def test_other_steps_are_stepped_over(deployed: Deployed) -> None:
    rest = deployed.rest
    deployed.deploy(user_task(deployed.key))
    instance = rest.start_process(deployed.key, "b", {})
    with pytest.raises(NotFound) as caught:
        rest.skip(instance, "no_such_step")
    assert caught.value.params == {"kind": "step", "id": "no_such_step"}
    rest.skip(instance, "approve")
    assert deployed.state(instance) is InstanceState.COMPLETED
    deployed.deploy(waits_for_message(deployed.key, f"{deployed.key}.go"))
    instance = rest.start_process(deployed.key, "b", {})
    rest.skip(instance, "wait")
    assert deployed.state(instance) is InstanceState.COMPLETED


def test_stepping_over_within_a_sub_process(deployed: Deployed) -> None:
    deployed.deploy(waits_inside(deployed.key))
    instance = deployed.rest.start_process(deployed.key, "b", {})
    deployed.rest.skip(instance, "hour")
    deployed.rest.client.post(f"/external-task/{deployed.take()['id']}/complete", {"workerId": WORKER})
    assert deployed.state(instance) is InstanceState.COMPLETED


def test_counting_what_runs(deployed: Deployed) -> None:
    deployed.deploy(one_task(deployed.key))
    before = deployed.rest.running()
    assert deployed.rest.running([deployed.key]) == 0
    instances = [deployed.rest.start_process(deployed.key, "b", {}) for _ in range(3)]
    assert deployed.rest.running([deployed.key, "other"]) == 3
    assert deployed.rest.running() == before + 3
    deployed.rest.cancel(instances[0], "")
    assert deployed.rest.running([deployed.key]) == 2


def test_where_a_process_waits(deployed: Deployed) -> None:
    deployed.deploy(one_task(deployed.key))
    instance = deployed.rest.start_process(deployed.key, "b", {})
    (wait,) = deployed.rest.detail(instance).waits
    assert (wait.instance_id, wait.activity_id, wait.topic) == (instance, "work", deployed.key)
    assert abs((datetime.now(UTC) - wait.since).total_seconds()) < 60
    assert wait in deployed.rest.waits()
    deployed.take()
    assert deployed.rest.waits(instance) == ()


def test_variables_of_what_is_not_there(deployed: Deployed) -> None:
    for act in (deployed.rest.variables, lambda one: deployed.rest.set_variables(one, {"a": 1})):
        for name in ("no-such-id", "no/such id"):
            with pytest.raises(NotFound):
                act(name)
    assert deployed.rest.incidents("no-such-id") == ()


def test_a_message_starts_a_process(deployed: Deployed) -> None:
    rest, message = deployed.rest, f"{deployed.key}.begin"
    assert not rest.correlate(message, "b1", {})
    deployed.deploy(starts_by_message(deployed.key, message))
    assert rest.correlate(message, "b1", {"word": "go"})
    (instance,) = rest.find_instances(deployed.key, "b1")
    assert rest.variables(instance) == {"word": "go"}
    assert rest.correlate(message, "b2", {})
    assert len(rest.find_instances(deployed.key, "b2")) == 1
