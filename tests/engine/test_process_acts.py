"""What a person does to instances of a real engine: retried, edited, moved, begun again, ended; one and several."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from saijin_studio.core.errors import EngineRefused, InputError, NotFound, SaijinError
from saijin_studio.core.process import InstanceState
from saijin_studio.engine.rest.acts import EngineActs
from saijin_studio.engine.rest.queries import moment
from saijin_studio.services.processes.acts import ProcessActs
from saijin_studio.services.processes.service import ProcessService

from .conftest import Engine
from .models import calls, each_inside, for_each, one_task, two_tasks, user_task, waits_inside

WORKER = "by-hand"


class NoTurns:
    """The processes of these tests belong to no chat."""

    def resumed(self, correlation_id: str) -> None:
        raise AssertionError(correlation_id)

    gave_up = resumed


class Stage:
    """Models under names of their own, and a worker by hand."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.rest = engine, engine.rest
        self.key = f"acts_{uuid.uuid4().hex[:8]}"
        self.steering = EngineActs(engine.rest)
        processes = ProcessService(engine.rest, tuple, NoTurns().resumed)
        self.acts = ProcessActs(self.steering, engine.rest, processes, NoTurns())

    def deploy(self, text: str, key: str = "") -> None:
        assert self.engine.deploy(f"{key or self.key}.bpmn", text) == ()

    def start(self, model: str, /, **variables: Any) -> str:
        self.deploy(model)
        return self.rest.start_process(self.key, "b1", variables)

    def take(self, topic: str, instance: str = "") -> dict[str, Any]:
        """The next task of the topic, or that of the instance."""
        if instance:
            (mine,) = self.rest.client.post("/external-task", {"processInstanceId": instance, "topicName": topic})
            self.rest.client.post(f"/external-task/{mine['id']}/lock", {"workerId": WORKER, "lockDuration": 60_000})
            return dict(mine)
        order = {"topics": [{"topicName": topic, "lockDuration": 60_000}], "workerId": WORKER, "maxTasks": 1}
        (task,) = self.rest.client.post("/external-task/fetchAndLock", order)
        return dict(task)

    def fail(self, topic: str, instance: str = "") -> None:
        body = {"workerId": WORKER, "errorMessage": "it broke", "retries": 0, "retryTimeout": 0}
        self.rest.client.post(f"/external-task/{self.take(topic, instance)['id']}/failure", body)

    def complete(self, topic: str, instance: str = "") -> None:
        task = self.take(topic, instance)
        self.rest.client.post(f"/external-task/{task['id']}/complete", {"workerId": WORKER})

    def state(self, instance: str) -> InstanceState:
        return self.rest.detail(instance).summary.state

    def standing(self, instance: str) -> list[str]:
        """The steps that hold tokens, one entry for each."""
        rows = self.rest.client.post("/external-task", {"processInstanceId": instance})
        return sorted(row["activityId"] for row in rows)

    def kept(self, instance: str, name: str) -> dict[str, Any]:
        ask = {"processInstanceIdIn": [instance], "variableName": name}
        (row,) = self.rest.client.post("/variable-instance", ask, deserializeValues="false")
        found: dict[str, Any] = row
        return found


@pytest.fixture
def stage(engine: Engine) -> Iterator[Stage]:
    one = Stage(engine)
    yield one
    for summary in engine.rest.instances(finished=False):
        if summary.process_key.startswith(one.key):
            engine.rest.cancel(summary.instance_id, "test over")


def test_several_are_retried_and_the_refusals_are_told(stage: Stage) -> None:
    ids = [stage.start(one_task(stage.key)) for _ in range(3)]
    for one in ids[:2]:
        stage.fail(stage.key, one)
    outcome = stage.acts.retry([*ids, "no-such", ids[0]])
    assert outcome.done == tuple(ids[:2])
    assert {key: type(error) for key, error in outcome.refused.items()} == {ids[2]: NotFound, "no-such": NotFound}
    assert outcome.refused[ids[2]].params["kind"] == "incident"
    assert [stage.rest.incidents(one) for one in ids] == [(), (), ()]


def test_a_failed_step_of_a_called_process_is_retried_through_its_caller(stage: Stage) -> None:
    called = f"{stage.key}_called"
    stage.deploy(one_task(called), called)
    caller = stage.start(calls(stage.key, called))
    stage.fail(called)
    assert stage.acts.retry([caller]).done == (caller,)
    stage.complete(called)
    assert stage.state(caller) is InstanceState.COMPLETED


def test_a_variable_keeps_its_type(stage: Stage) -> None:
    instance = stage.start(one_task(stage.key), text="a", facts={"a": 1}, whole=1, share=0.5, on=False, none=None)
    path = f"/process-instance/{instance}/variables"
    stage.rest.client.put(f"{path}/small", {"value": 7, "type": "Integer"})
    stage.rest.client.put(f"{path}/at", {"value": "2026-01-31T12:00:00.000+0000", "type": "Date"})
    given: dict[str, Any] = {"text": "12", "facts": '{"b": [2]}', "whole": "12", "share": 3, "on": "true", "small": 8}
    given |= {"at": "2026-02-01T00:00:00+00:00", "none": "x", "new": [1]}
    for name, value in given.items():
        stage.acts.set_variable(instance, name, value)
    types = {name: stage.kept(instance, name)["type"] for name in given}
    assert types == {
        "text": "String",
        "facts": "Json",
        "whole": "Long",
        "share": "Double",
        "on": "Boolean",
        "small": "Integer",
        "at": "Date",
        "none": "String",
        "new": "Json",
    }
    assert stage.kept(instance, "whole")["value"] == 12
    assert stage.kept(instance, "on")["value"] is True
    assert json.loads(stage.kept(instance, "facts")["value"]) == {"b": [2]}
    assert moment(stage.kept(instance, "at")["value"]) == datetime(2026, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "value"),
    [("whole", "many"), ("small", 2**31), ("facts", "{"), ("text", "a" * 4001), ("text", 3), ("on", "perhaps")],
)
def test_what_does_not_fit_changes_nothing(stage: Stage, name: str, value: Any) -> None:
    instance = stage.start(one_task(stage.key), text="a", facts={"a": 1}, whole=1, on=True)
    stage.rest.client.put(f"/process-instance/{instance}/variables/small", {"value": 7, "type": "Integer"})
    before = stage.rest.variables(instance)
    with pytest.raises(InputError) as caught:
        stage.acts.set_variable(instance, name, value)
    assert caught.value.params["name"] == name
    stage.fail(stage.key)
    with pytest.raises(InputError):
        stage.acts.retry_with(instance, {"new": 1, name: value})
    assert stage.rest.variables(instance) == before
    assert len(stage.rest.incidents(instance)) == 1


def test_a_step_has_variables_of_its_own(stage: Stage) -> None:
    instance = stage.start(two_tasks(stage.key), word="outer")
    stage.complete(f"{stage.key}_first")
    stage.acts.set_variable(instance, "word", "inner", "second")
    assert stage.take(f"{stage.key}_second")["variables"]["word"]["value"] == "inner"
    assert stage.rest.variables(instance)["word"] == "outer"
    with pytest.raises(NotFound):
        stage.acts.set_variable(instance, "word", "x", "first")


def test_edited_and_retried(stage: Stage) -> None:
    instance = stage.start(one_task(stage.key), word="wrong")
    with pytest.raises(NotFound):
        stage.acts.retry_with(instance, {"word": "right"})
    assert stage.rest.variables(instance) == {"word": "wrong"}
    stage.fail(stage.key)
    stage.acts.retry_with(instance, {"word": "right"})
    assert stage.take(stage.key)["variables"]["word"]["value"] == "right"


def test_a_token_moves_forward_and_back(stage: Stage) -> None:
    instance = stage.start(two_tasks(stage.key))
    stage.acts.move(instance, "first", "second")
    assert stage.standing(instance) == ["second"]
    stage.acts.move(instance, "second", "first")
    assert stage.standing(instance) == ["first"]
    for source, target in (("second", "first"), ("first", "nowhere"), ("nowhere", "first")):
        with pytest.raises(NotFound):
            stage.acts.move(instance, source, target)
    assert stage.standing(instance) == ["first"]
    stage.acts.move(instance, "first", "end")
    assert stage.state(instance) is InstanceState.COMPLETED
    with pytest.raises(NotFound):
        stage.acts.move(instance, "first", "second")


def test_a_failed_step_is_left_by_moving(stage: Stage) -> None:
    instance = stage.start(two_tasks(stage.key))
    stage.fail(f"{stage.key}_first")
    stage.acts.move(instance, "first", "second")
    assert stage.rest.incidents(instance) == ()
    stage.complete(f"{stage.key}_second")
    assert stage.state(instance) is InstanceState.COMPLETED


def test_into_a_sub_process_and_out_of_it(stage: Stage) -> None:
    instance = stage.start(waits_inside(stage.key))
    stage.acts.move(instance, "hour", "work")
    assert stage.standing(instance) == ["work"]
    stage.acts.move(instance, "work", "hour")
    assert "hour" in stage.steering.standing(instance)
    stage.acts.move(instance, "inside", "work")
    assert stage.standing(instance) == ["work"]


def test_to_the_end_of_a_sub_process(stage: Stage) -> None:
    instance = stage.start(waits_inside(stage.key))
    stage.acts.move(instance, "hour", "out")
    assert stage.standing(instance) == ["work"]
    other = stage.start(each_inside(stage.key))
    with pytest.raises(InputError) as caught:
        stage.acts.move(other, "one", "out")
    assert caught.value.params["reason"] == "multi_instance"
    assert stage.standing(other) == ["one", "one"]


def test_one_of_many_goes_on_among_the_many(stage: Stage) -> None:
    instance = stage.start(each_inside(stage.key))
    stage.acts.move(instance, "one", "other")
    assert stage.standing(instance) == ["other", "other"]
    for _ in range(2):
        stage.complete(f"{stage.key}_other")
    assert stage.standing(instance) == ["after"]


def test_many_are_left_together_and_begun_together(stage: Stage) -> None:
    instance = stage.start(each_inside(stage.key))
    stage.acts.move(instance, "one", "after")
    assert stage.standing(instance) == ["after"]
    with pytest.raises(InputError) as caught:
        stage.acts.move(instance, "after", "other")
    assert (caught.value.params["reason"], caught.value.params["step"]) == ("multi_instance", "each")
    stage.acts.move(instance, "after", "each")
    assert stage.standing(instance) == ["one", "one"]


def test_a_repeated_task_is_begun_again_as_a_whole(stage: Stage) -> None:
    instance = stage.start(for_each(stage.key), count=2)
    stage.complete(stage.key)
    stage.acts.restart(instance, "work")
    for _ in range(2):
        stage.complete(stage.key)
    assert stage.state(instance) is InstanceState.COMPLETED


def test_a_running_one_begins_again(stage: Stage) -> None:
    instance = stage.start(two_tasks(stage.key), word="kept")
    stage.complete(f"{stage.key}_first")
    assert stage.acts.restart(instance, "first") == instance
    assert stage.standing(instance) == ["first"]
    with pytest.raises(NotFound):
        stage.acts.restart(instance, "nowhere")
    assert stage.rest.variables(instance) == {"word": "kept"}


@pytest.mark.parametrize("cancelled", [False, True])
def test_an_ended_one_begins_again_as_a_new_one(stage: Stage, cancelled: bool) -> None:
    instance = stage.start(two_tasks(stage.key), word="kept", facts={"a": [1]})
    stage.complete(f"{stage.key}_first")
    if cancelled:
        stage.rest.cancel(instance, "on purpose")
    else:
        stage.complete(f"{stage.key}_second")
    first = stage.acts.restart(instance, "second")
    second = stage.acts.restart(instance, "second")
    assert len({instance, first, second}) == 3
    for one in (first, second):
        summary = stage.rest.detail(one).summary
        assert (summary.process_key, summary.business_key, summary.activity_id) == (stage.key, "b1", "second")
        assert stage.rest.variables(one) == {"word": "kept", "facts": {"a": [1]}}
    with pytest.raises(NotFound):
        stage.acts.restart(instance, "nowhere")


def test_several_are_ended(stage: Stage) -> None:
    ids = [stage.start(one_task(stage.key)) for _ in range(3)]
    stage.acts.cancel(ids[:1])
    outcome = stage.acts.cancel([*ids, "../x"])
    assert outcome.done == tuple(ids[1:])
    assert {key: type(error) for key, error in outcome.refused.items()} == {ids[0]: NotFound, "../x": NotFound}
    assert {stage.state(one) for one in ids} == {InstanceState.CANCELLED}


def test_two_people_at_once_move_it_once(stage: Stage) -> None:
    """Whoever is second is told, whatever moment he meets; there is one token all the time."""
    instance = stage.start(two_tasks(stage.key))
    for _ in range(10):
        told = _both(lambda: stage.acts.move(instance, "first", "second"))
        assert stage.standing(instance) == ["second"], told
        assert len(told) == 1
        assert isinstance(told[0], NotFound | EngineRefused)
        stage.acts.move(instance, "second", "first")


def test_it_ends_while_it_is_steered(stage: Stage) -> None:
    instance = stage.start(user_task(stage.key), word="a")
    (task,) = (one for one in stage.rest.user_tasks() if one.instance_id == instance)
    stage.rest.complete_user_task(task.task_id, {})
    acts: tuple[Callable[[], object], ...] = (
        lambda: stage.acts.set_variable(instance, "word", "b"),
        lambda: stage.acts.skip(instance, "approve"),
        lambda: stage.acts.move(instance, "approve", "start"),
        lambda: stage.acts.retry_with(instance, {}),
    )
    for act in acts:
        with pytest.raises(NotFound):
            act()


def _both(act: Callable[[], None]) -> list[SaijinError]:
    """The errors of two who do it at the same moment."""
    told: list[SaijinError] = []
    together = threading.Barrier(2)

    def one() -> None:
        together.wait()
        try:
            act()
        except SaijinError as error:
            told.append(error)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told
