"""What happens to a process that runs too long or goes round and round."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import NotFound
from saijin_studio.core.events import NoticeRaised
from saijin_studio.core.process import Incident, UserTask
from saijin_studio.ports import ProcessEngine
from saijin_studio.services.processes.limits import ProcessLimits

NOON = datetime(2025, 5, 6, 12, tzinfo=UTC)
DECISION = UserTask("t1", "Approve", "approval", "i1", "chat_interaction", "turn", NOON)
INCIDENT = Incident("n1", "i1", "chat_interaction", "Chat", "turn", "ai_processing", "AI", NOON, "broken")


class Stage:
    """One process instance, i1, and what was done to it."""

    def __init__(self) -> None:
        self.tasks: tuple[UserTask, ...] = ()
        self.open_incidents: tuple[Incident, ...] = ()
        self.ended = False
        self.cancelled: list[tuple[str, str]] = []
        self.timed_out: list[str] = []
        self.notices: list[NoticeRaised] = []
        bus = EventBus()
        bus.subscribe(NoticeRaised, self.notices.append)
        self.limits = ProcessLimits(cast(ProcessEngine, self), self.timed_out.append, bus)

    def user_tasks(self, business_key: str = "") -> tuple[UserTask, ...]:
        return tuple(task for task in self.tasks if task.business_key == business_key)

    def correlate(self, message: str, business_key: str, variables: Mapping[str, object]) -> bool:
        return False  # it was drawn without a path for it

    def incidents(self, instance_id: str = "") -> tuple[Incident, ...]:
        return tuple(one for one in self.open_incidents if one.instance_id == instance_id)

    def cancel(self, instance_id: str, reason: str) -> None:
        if self.ended:
            raise NotFound(kind="process", id=instance_id)
        self.cancelled.append((instance_id, reason))


def test_a_chat_over_its_time_is_ended_and_its_turn_told() -> None:
    stage = Stage()
    assert stage.limits.overdue("i1", "chat_interaction", "turn", 60.0)
    assert stage.cancelled == [("i1", "ran longer than 60 s")]
    assert stage.timed_out == ["turn"]
    (notice,) = stage.notices
    assert (notice.code, notice.params["process"]) == ("process_timeout", "chat_interaction")


def test_of_other_processes_no_turn_is_told() -> None:
    stage = Stage()
    stage.limits.overdue("i1", "voice_synthesis", "turn", 60.0)
    assert (stage.cancelled, stage.timed_out) == ([("i1", "ran longer than 60 s")], [])


def test_what_waits_for_a_person_may_wait() -> None:
    for waits in ("decision", "incident"):
        stage = Stage()
        stage.tasks = (DECISION,) if waits == "decision" else ()
        stage.open_incidents = (INCIDENT,) if waits == "incident" else ()
        assert not stage.limits.overdue("i1", "chat_interaction", "turn", 60.0), waits
        assert (stage.cancelled, stage.timed_out, stage.notices) == ([], [], []), waits


def test_the_decision_of_another_instance_of_the_same_turn_saves_nobody() -> None:
    stage = Stage()
    stage.tasks = (DECISION,)
    stage.limits.overdue("i2", "chat_interaction", "turn", 60.0)
    assert stage.cancelled == [("i2", "ran longer than 60 s")]


def test_one_that_ended_by_itself_meanwhile_is_left_alone() -> None:
    stage = Stage()
    stage.ended = True
    stage.limits.overdue("i1", "chat_interaction", "turn", 60.0)
    assert (stage.timed_out, stage.notices) == ([], [])


def test_a_loop_is_ended_though_somebody_is_asked_in_it() -> None:
    stage = Stage()
    stage.tasks = (DECISION,)
    stage.limits.looping("i1", "mine", "key", "again", 1001)
    assert stage.cancelled == [("i1", "came to again 1001 times")]
    assert [notice.code for notice in stage.notices] == ["process_loop"]
