"""What is known of one process instance beyond its steps: its variables, its tries, its lines in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable as the engine keeps it. `value` is None for one that is `large` until it is asked for by its id.

    `scope` is the activity that holds it, "" for the instance itself. A `secret` one never leaves the engine room.
    """

    id: str
    name: str
    type: str  # the engine's: String, Boolean, Long, Double, Json, Null, ...
    value: object
    scope: str = ""
    size: int = 0  # characters of a text or JSON
    large: bool = False
    secret: bool = False
    editable: bool = False  # of a running instance, and of a type that a person can write


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a step: from when a worker had it until it was done or failed.

    `created_at` is when the task was there to be taken; before `begun_at` it waited. A time the engine did not keep is
    None.
    """

    activity_id: str
    number: int
    created_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    failed: bool
    worker: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    at: datetime
    level: str
    source: str
    text: str
