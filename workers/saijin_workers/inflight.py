"""The tasks this process holds now, and what each worker thread is doing."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from camunda.external_task.external_task import ExternalTask

from saijin_studio.core.cancel import CancelToken
from saijin_studio.services.resources import WorkerFigures

from .topic import Topic

__all__ = ["Flight", "InFlight", "WorkerFigures"]


@dataclass(slots=True)
class Flight:
    """One task being worked. `locked_until` is monotonic seconds."""

    task: ExternalTask
    topic: Topic
    locked_until: float
    cancel: CancelToken = field(default_factory=CancelToken)
    thread: str = ""

    @property
    def id(self) -> str:
        return str(self.task.get_task_id())


class InFlight:
    def __init__(self, limit: int, common_threads: int) -> None:
        self._limit = limit
        self._common_threads = common_threads
        self._changed = threading.Condition()
        self._flights: dict[str, Flight] = {}
        self._workers: dict[str, WorkerFigures] = {}

    def add(self, task: ExternalTask, topic: Topic) -> Flight | None:
        """None when the same task is already being worked (its lock is taken as renewed)."""
        until = time.monotonic() + topic.lock_seconds
        with self._changed:
            known = self._flights.get(task.get_task_id())
            if known is not None:
                known.locked_until = until
                return None
            flight = Flight(task, topic, until)
            self._flights[flight.id] = flight
            return flight

    def began(self, flight: Flight) -> None:
        name = threading.current_thread().name
        flight.thread = name
        with self._changed:
            old = self._workers.get(name)
            self._workers[name] = WorkerFigures(
                name,
                flight.topic.name,
                datetime.now(UTC),
                flight.task.get_business_key(),
                old.done if old else 0,
                old.failed if old else 0,
            )

    def remove(self, flight: Flight, ended_well: bool) -> None:
        with self._changed:
            self._flights.pop(flight.id, None)
            old = self._workers.get(flight.thread)
            if old is not None:
                done, failed = old.done + ended_well, old.failed + (not ended_well)
                self._workers[flight.thread] = WorkerFigures(old.name, None, None, None, done, failed)
            self._changed.notify_all()

    def wait_room(self, seconds: float) -> int:
        """How many more tasks fit; waits up to `seconds` until a common thread is free, then 0.

        A busy pool is not worth a fetch: what waits meanwhile comes with the next one, several at once.
        """
        with self._changed:
            free = self._changed.wait_for(self._has_room, seconds)
            return self._limit - len(self._flights) if free else 0

    def _has_room(self) -> bool:
        common = sum(1 for flight in self._flights.values() if not flight.topic.slots)
        return common < self._common_threads and len(self._flights) < self._limit

    def wait_empty(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._flights, seconds)

    def all(self) -> tuple[Flight, ...]:
        with self._changed:
            return tuple(self._flights.values())

    def cancel_all(self) -> None:
        for flight in self.all():
            flight.cancel.cancel()

    def figures(self) -> tuple[WorkerFigures, ...]:
        with self._changed:
            return tuple(self._workers[name] for name in sorted(self._workers))
