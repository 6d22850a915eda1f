"""Processes as panels and the command line see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from saijin_studio.core.process import InstanceState, ProcessDetail, ProcessSummary, UserTask, Wait
from saijin_studio.ports import ProcessEngine
from saijin_studio.services.processes.service import ProcessService

NOON = datetime(2025, 5, 6, 12, tzinfo=UTC)
MINE = Wait("i1", "sign", "mine.signing", NOON)
OURS = Wait("i1", "ai_processing", "chat.ai_processing", NOON)


class Engine:
    """One chat, i1, with a decision open; what was done to it."""

    def __init__(self, process_key: str = "chat_interaction") -> None:
        summary = ProcessSummary("i1", "d1", process_key, "Chat", "turn", InstanceState.WAITING, NOON)
        self.one = ProcessDetail(summary, "<xml/>", (), frozenset({"sign"}), waits=(OURS, MINE))
        self.cancelled: list[str] = []
        self.completed: list[tuple[str, object]] = []
        self.waiting = [UserTask("t1", "Approve", "approval", "i1", "chat_interaction", "turn", NOON)]
        self.told: list[str] = []
        self.service = ProcessService(cast(ProcessEngine, self), tuple, self.told.append, ["chat.ai_processing"])

    def correlate(self, message: str, business_key: str, variables: Mapping[str, object]) -> bool:
        return False  # it was drawn without a path for it

    def detail(self, instance_id: str) -> ProcessDetail:
        return self.one

    def cancel(self, instance_id: str, reason: str) -> None:
        self.cancelled.append(instance_id)

    def user_tasks(self, business_key: str = "") -> tuple[UserTask, ...]:
        return tuple(task for task in self.waiting if business_key in ("", task.business_key))

    def complete_user_task(self, task_id: str, variables: object) -> None:
        self.completed.append((task_id, variables))


def test_a_topic_nobody_serves_is_told_from_one_that_is_busy() -> None:
    service = Engine().service
    assert service.unserved(service.detail("i1")) == (MINE,)


def test_a_turn_hears_that_its_process_was_ended_by_hand() -> None:
    engine = Engine()
    engine.service.cancel("i1")
    assert (engine.cancelled, engine.told) == (["i1"], ["turn"])
    other = Engine("voice_synthesis")
    other.service.cancel("i1")
    assert (other.cancelled, other.told) == (["i1"], [])


def test_a_decision_is_made_where_one_is_asked_for() -> None:
    engine = Engine()
    assert engine.service.decide("turn", {"decision": "approve"})
    assert engine.completed == [("t1", {"decision": "approve"})]
    assert not engine.service.decide("other", {"decision": "approve"})
    assert len(engine.completed) == 1


def test_what_else_waits_for_a_person_is_not_decided_along() -> None:
    """Somebody has drawn another decision into the chat, or into what the chat calls."""
    engine = Engine()
    approval = engine.waiting[0]
    budget = replace(approval, task_id="t2", activity_id="budget")
    called = replace(approval, task_id="t3", process_key="mine")
    engine.waiting = [budget, approval, called]
    assert engine.service.decide("turn", {"decision": "withdraw"})
    assert engine.completed == [("t1", {"decision": "withdraw"})]
    engine.waiting = [budget, called]
    assert not engine.service.decide("turn", {"decision": "withdraw"})
    assert len(engine.completed) == 1
