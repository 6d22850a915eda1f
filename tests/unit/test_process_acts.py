"""The rules around acts on processes: a chat's turn, approvals, several at once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from saijin_studio.core.correlation import correlation
from saijin_studio.core.errors import EngineRefused, EngineUnavailable, InputError, NotFound, SaijinError
from saijin_studio.core.process import UserTask
from saijin_studio.core.process_model import FormField
from saijin_studio.ports import InstanceFacts, ModelAdmin, ProcessEngine, ProcessSteering
from saijin_studio.services.processes.acts import ProcessActs
from saijin_studio.services.processes.service import ProcessService
from saijin_studio.services.processes.user_tasks import UserTaskService

NOON = datetime(2025, 5, 6, 12, tzinfo=UTC)
CHAT, OTHER, ENDED = "chat", "other", "ended"


class Stage:
    """An engine with a chat that failed, another process, and a chat that has ended; `did` in order."""

    def __init__(self) -> None:
        self.did: list[tuple[str, ...]] = []
        self.failed = {CHAT, OTHER}
        self.fault: SaijinError | None = None
        self.deaf: SaijinError | None = None  # raised when it is asked what failed, after it was asked to act
        self.acted = False
        self.on = True
        self.kinds = {CHAT: "chat_interaction", OTHER: "model", ENDED: "chat_interaction"}
        self.tasks: tuple[UserTask, ...] = ()
        engine = cast(ProcessEngine, self)
        processes = ProcessService(engine, tuple, lambda one: self.did.append(("cancelled", one)))
        self.acts = ProcessActs(cast(ProcessSteering, self), engine, processes, self, lambda key: self.on)
        self.user_tasks_service = UserTaskService(engine, cast(ModelAdmin, self), self)

    # what ProcessActs steers

    def facts(self, instance_id: str) -> InstanceFacts:
        if instance_id not in self.kinds:
            raise NotFound(kind="process", id=instance_id)
        return InstanceFacts(instance_id, self.kinds[instance_id], f"t-{instance_id}", "d1", instance_id != ENDED)

    def failing(self, instance_id: str) -> tuple[str, ...]:
        if self.acted and self.deaf:
            raise self.deaf
        return (instance_id,) if instance_id in self.failed else ()

    def set_typed(self, instance_id: str, values: Mapping[str, object], scope: str = "") -> None:
        self._do("set", instance_id, json.dumps(dict(values)), scope)

    def move(self, instance_id: str, source: str, target: str) -> None:
        self._do("move", instance_id, source, target)

    def move_all(self, instance_id: str, target: str) -> None:
        self._do("move all", instance_id, target)

    def restart(self, instance_id: str, activity_id: str) -> str:
        self._do("restart", instance_id, activity_id)
        return "new"

    # the engine

    def retry(self, instance_id: str) -> int:
        self._do("retry", instance_id)
        return 1

    def skip(self, instance_id: str, activity_id: str) -> None:
        self._do("skip", instance_id, activity_id)

    def cancel(self, instance_id: str, reason: str) -> None:
        self._do("cancel", instance_id)

    def detail(self, instance_id: str) -> Any:
        facts = self.facts(instance_id)
        return SimpleNamespace(summary=SimpleNamespace(process_key=facts.process_key, business_key=facts.business_key))

    def user_tasks(self, business_key: str = "") -> tuple[UserTask, ...]:
        return tuple(one for one in self.tasks if business_key in ("", one.business_key))

    def open_task(self, task_id: str) -> UserTask:
        found = next((one for one in self.tasks if one.task_id == task_id), None)
        if found is None:
            raise NotFound(kind="user_task", id=task_id)
        return found

    def task_form(self, task_id: str) -> tuple[FormField, ...]:
        return (FormField("count", "How many", "integer", True),)

    def complete_task(self, task_id: str, values: Mapping[str, object]) -> None:
        self._do("complete", task_id, json.dumps(dict(values)))

    # the turns and the chats

    def resumed(self, correlation_id: str) -> None:
        self.did.append(("resumed", correlation_id))

    def gave_up(self, correlation_id: str) -> None:
        self.did.append(("gave up", correlation_id))

    def approve(self, correlation_id: str, text: str = "") -> None:
        self.did.append(("approve", correlation_id, text))

    def disapprove(self, correlation_id: str) -> None:
        self.did.append(("disapprove", correlation_id))

    def asks(self, instance: str, activity: str = "approval") -> str:
        """A decision that the instance waits for; its id."""
        facts = self.facts(instance)
        self.tasks = (UserTask("u1", "?", activity, instance, facts.process_key, facts.business_key, NOON),)
        return "u1"

    def _do(self, *what: str) -> None:
        self.acted = True
        if self.fault:
            raise self.fault
        self.did.append(what)


@pytest.fixture
def stage() -> Stage:
    return Stage()


ACTS: tuple[Callable[[Stage, str], object], ...] = (
    lambda stage, one: stage.acts.retry_with(one, {"a": 1}),
    lambda stage, one: stage.acts.skip(one, "ai_processing"),
    lambda stage, one: stage.acts.move(one, "ai_processing", "input_reception"),
    lambda stage, one: stage.acts.restart(one, "input_reception"),
)


@pytest.mark.parametrize("act", ACTS)
def test_a_failed_chats_turn_is_told_before_the_engine(stage: Stage, act: Callable[[Stage, str], object]) -> None:
    act(stage, CHAT)
    assert stage.did[0] == ("resumed", "t-chat")
    assert len(stage.did) > 1
    stage.did.clear()
    act(stage, OTHER)
    assert ("resumed", "t-other") not in stage.did
    stage.did.clear()
    stage.fault = EngineRefused("no", status=400, type="")
    with pytest.raises(EngineRefused):
        act(stage, CHAT)
    assert stage.did == [("resumed", "t-chat"), ("gave up", "t-chat")]


@pytest.mark.parametrize("act", ACTS)
def test_a_turn_waits_again_when_the_engine_goes_away_after_it_refused(
    stage: Stage, act: Callable[[Stage, str], object]
) -> None:
    stage.fault, stage.deaf = EngineRefused("no", status=400, type=""), EngineUnavailable("gone")
    with pytest.raises(EngineRefused):
        act(stage, CHAT)
    assert stage.did == [("resumed", "t-chat"), ("gave up", "t-chat")]


@pytest.mark.parametrize("act", ACTS)
def test_whoever_is_slower_calls_no_turn_waiting(
    stage: Stage, act: Callable[[Stage, str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else has retried or moved it, between the look and the act."""

    def slower(*_: object) -> int:
        stage.failed.clear()
        raise NotFound(kind="step", id="ai_processing")

    for name in ("retry", "skip", "move", "move_all"):
        monkeypatch.setattr(stage, name, slower)
    with pytest.raises(NotFound):
        act(stage, CHAT)
    assert ("gave up", "t-chat") not in stage.did


def test_an_act_stands_in_the_log_of_its_turn(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    turns: list[str] = []

    def note(record: logging.LogRecord) -> bool:
        turns.append(correlation.get())
        return True

    caplog.handler.addFilter(note)
    caplog.set_level("INFO")
    stage.acts.move(CHAT, "ai_processing", "input_reception")
    assert "process chat: moved by a person from ai_processing to input_reception" in caplog.text
    assert turns == ["t-chat"]


@pytest.mark.parametrize("act", ACTS[1:])
def test_a_chat_on_its_way_is_not_called_waiting(stage: Stage, act: Callable[[Stage, str], object]) -> None:
    stage.failed.clear()
    stage.fault = EngineRefused("no", status=400, type="")
    with pytest.raises(EngineRefused):
        act(stage, CHAT)
    assert stage.did == []


def test_what_did_not_fail_is_not_retried(stage: Stage) -> None:
    stage.failed.clear()
    with pytest.raises(NotFound) as caught:
        stage.acts.retry_with(CHAT, {"a": 1})
    assert caught.value.params == {"kind": "incident", "id": CHAT}
    assert stage.did == []


def test_an_ended_chat_is_not_begun_again(stage: Stage) -> None:
    with pytest.raises(InputError) as caught:
        stage.acts.restart(ENDED, "output_delivery")
    assert caught.value.params["reason"] == "turn_over"
    stage.kinds[ENDED] = "model"
    assert stage.acts.restart(ENDED, "work") == "new"
    stage.on = False
    with pytest.raises(InputError) as caught:
        stage.acts.restart(ENDED, "work")
    assert caught.value.params["reason"] == "workflow_off"
    assert stage.did == [("restart", ENDED, "work")]


@pytest.mark.parametrize("act", ACTS)
def test_what_has_ended_is_not_steered(stage: Stage, act: Callable[[Stage, str], object]) -> None:
    if act is not ACTS[-1]:
        with pytest.raises(NotFound):
            act(stage, ENDED)
    with pytest.raises(NotFound):
        act(stage, "unknown")
    assert stage.did == []


def test_nobody_is_led_past_an_approval(stage: Stage) -> None:
    stage.asks(CHAT)
    acts: tuple[Callable[[], object], ...] = (
        lambda: stage.acts.skip(CHAT, "approval"),
        lambda: stage.acts.move(CHAT, "approval", "approved_delivery"),
        lambda: stage.acts.restart(CHAT, "approved_delivery"),
    )
    for act in acts:
        with pytest.raises(InputError) as caught:
            act()
        assert caught.value.params["reason"] == "decision"
    assert stage.did == []
    stage.asks(OTHER)
    stage.acts.skip(OTHER, "approval")
    assert stage.did == [("skip", OTHER, "approval")]


def test_a_refusal_stops_no_other(stage: Stage) -> None:
    outcome = stage.acts.cancel([OTHER, "unknown", ENDED, CHAT, OTHER])
    assert outcome.done == (OTHER, CHAT)
    assert {key: type(error) for key, error in outcome.refused.items()} == {"unknown": NotFound, ENDED: NotFound}
    assert stage.did == [("cancel", OTHER), ("cancel", CHAT), ("cancelled", "t-chat")]


def test_without_an_engine_nobody_else_is_asked(stage: Stage) -> None:
    asked: list[str] = []

    def facts(instance_id: str) -> InstanceFacts:
        asked.append(instance_id)
        raise EngineUnavailable("gone")

    stage.facts = facts  # type: ignore[method-assign]
    outcome = stage.acts.retry(["1", "2", "3"])
    assert (outcome.done, set(outcome.refused), asked) == ((), {"1", "2", "3"}, ["1"])


@pytest.mark.parametrize(("name", "value"), [("1a", 1), ("a", float("nan")), ("a", "\0"), ("a", 2**63), ("a b", 1)])
def test_what_the_engine_cannot_keep_is_refused_first(stage: Stage, name: str, value: Any) -> None:
    acts: tuple[Callable[[], object], ...] = (
        lambda: stage.acts.set_variable(OTHER, name, value),
        lambda: stage.acts.retry_with(OTHER, {name: value}),
    )
    for act in acts:
        with pytest.raises(InputError) as caught:
            act()
        assert caught.value.params["name"] == name
    assert stage.did == []


def test_a_reply_is_approved_as_in_its_conversation(stage: Stage) -> None:
    task = stage.asks(CHAT)
    service = stage.user_tasks_service
    assert [one.name for one in service.form(task)] == ["decision", "text"]
    for values in ({}, {"decision": "perhaps"}, {"decision": ""}):
        with pytest.raises(InputError) as caught:
            service.complete(task, values)
        assert caught.value.params["name"] == "decision"
    service.complete(task, {"decision": "approve", "text": "better"})
    service.complete(task, {"decision": "withdraw"})
    assert stage.did == [("approve", "t-chat", "better"), ("disapprove", "t-chat")]


def test_another_decision_in_a_chat_is_no_approval(stage: Stage) -> None:
    """Somebody has drawn it there."""
    task = stage.asks(CHAT, "budget")
    assert [one.name for one in stage.user_tasks_service.form(task)] == ["count"]
    stage.user_tasks_service.complete(task, {"count": "3"})
    stage.acts.move(CHAT, "budget", "input_reception")
    assert stage.did[0] == ("complete", task, '{"count": 3}')
    assert stage.did[-1] == ("move", CHAT, "budget", "input_reception")


def test_other_decisions_go_to_the_engine(stage: Stage) -> None:
    task = stage.asks(OTHER)
    with pytest.raises(InputError):
        stage.user_tasks_service.complete(task, {"count": "x"})
    stage.user_tasks_service.complete(task, {"count": "3"})
    assert stage.did == [("complete", task, '{"count": 3}')]
    with pytest.raises(NotFound):
        stage.user_tasks_service.complete("u2", {})
