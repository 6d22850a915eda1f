"""What a worker function is: a topic with typed input and output, free of the engine's API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from saijin_studio.core.cancel import CancelToken

Kind = Literal["io", "cpu", "gpu", "audio"]


@dataclass(frozen=True, slots=True)
class TaskContext:
    """One try at one external task. `correlation_id` is the instance's business key, `tries` counts from 1."""

    correlation_id: str
    activity_id: str
    process_instance_id: str
    topic: str = ""
    tries: int = 1
    last_try: bool = False
    worker: str = ""
    cancel: CancelToken = field(default_factory=CancelToken)  # set: the lock is lost, the limit over, or we stop
    process_key: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and the function that works it.

    `input_type` is a dataclass whose fields are the process variables to fetch; fields with defaults are optional.
    `run` returns a dataclass whose fields become process variables, or None.
    `tries` counts all tries before the task becomes an incident, where neither the model nor the configuration says;
    `gave_up` is then told once.
    A topic with `slots` has that many threads of its own (for work that waits long); 0 shares the pool of its kind.
    A run that takes longer than `limit_seconds` is cancelled and its try counts as failed; None sets no limit.
    """

    name: str
    input_type: type[Any]
    run: Callable[[TaskContext, Any], Any]
    tries: int = 3
    lock_seconds: float = 30.0
    slots: int = 0
    gave_up: Callable[[TaskContext, str], None] | None = None
    kind: Kind = "io"
    limit_seconds: float | None = None


class BpmnError(Exception):
    """Raised by a topic for an outcome that the model draws: caught by a boundary event with this code."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message


class LeftToOthers(Exception):
    """Raised by a topic that ends without a report, because something else (a message) ends the step.

    Should that never come, the task is worked again once its lock has run out.
    """
