"""What programs see of a process they started: its state, its events, and what can go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from ...core.errors import InputError, NotFound, SaijinError
from ...core.process import Incident


class ProcessState(StrEnum):
    QUEUED = "queued"  # kept, the engine has not begun it yet
    RUNNING = "running"
    WAITING = "waiting"  # nobody has taken its step yet, or a person is to decide
    FAILED = "failed"  # ended without its result, or a step failed for good and waits for a person
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Nothing more happens by itself."""
        return self in (ProcessState.FAILED, ProcessState.COMPLETED, ProcessState.CANCELLED)


@dataclass(frozen=True, slots=True)
class ProcessStatus:
    """`step` is the name of the step where the process stands; `failure` an error code or the failed step's message.

    `incident` is there while a step that failed for good waits for a person: it can be retried, skipped or cancelled.
    `instance_id` is the engine's own id of the process, None before it has begun.
    """

    id: str
    process_key: str
    business_key: str
    state: ProcessState
    step: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    failure: str | None = None
    incident: Incident | None = None
    instance_id: str | None = None


@dataclass(frozen=True, slots=True)
class StepBegan:
    activity_id: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StepEnded:
    """`cancelled`: it was left before its work was done (a time-out, a stop)."""

    activity_id: str
    name: str
    at: datetime
    seconds: float
    tries: int
    cancelled: bool


@dataclass(frozen=True, slots=True)
class TextPiece:
    """More of the reply; all pieces together are the reply so far."""

    text: str


@dataclass(frozen=True, slots=True)
class ProcessEnded:
    """The last event of a stream."""

    status: ProcessStatus


ProcessEvent: TypeAlias = StepBegan | StepEnded | TextPiece | ProcessEnded


class UnknownProcess(NotFound):
    """No process has this key; the message lists those there are."""


class DuplicateBusinessKey(InputError):
    """The business key belongs to a process of another kind or with other variables, or to a text that another program
    has spoken; params: business_key.
    """


class ProcessFailed(SaijinError):
    """There is no result; `status` says where it stands."""

    def __init__(self, status: ProcessStatus) -> None:
        super().__init__(status.failure or f"the process was {status.state.value}", id=status.id)
        self.status = status


class ProcessCancelled(ProcessFailed):
    """Somebody ended it."""


class ProcessTimeout(SaijinError, TimeoutError):
    """It has no result yet; it goes on."""
