"""The tasks this process holds now, and what each worker thread is doing."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from camunda.external_task.external_task import ExternalTask

from saijin_studio.core.cancel import CancelToken
from saijin_studio.services.resources import WorkerFigures

from .lanes import Lane
from .topic import TaskContext, Topic

REMEMBERED = 1000  # tasks that left without a report

__all__ = ["Flight", "InFlight", "WorkerFigures"]


@dataclass(eq=False, slots=True)
class Flight:
    """One task being worked. Times are monotonic seconds.

    `context` is there once a thread has begun it, `run_since` only while the topic's own code runs.
    """

    task: ExternalTask
    topic: Topic
    lane: Lane
    locked_until: float
    returned: int = 0  # how often the task came back to this process without a report
    cancel: CancelToken = field(default_factory=CancelToken)
    thread: str = ""
    context: TaskContext | None = None
    begun_at: float | None = None
    run_since: float | None = None
    ran_seconds: float = 0.0
    left_to_others: bool = False
    reported: bool = False
    fetched_again: bool = False  # while it was held: what was fetched is not worked by anybody once this one ends
    _settled: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def id(self) -> str:
        return str(self.task.get_task_id())

    def settle(self) -> bool:
        """True for the first who asks: only one of the task's own thread and the watchdog may report how it ended."""
        with self._lock:
            first, self._settled = not self._settled, True
            return first


class InFlight:
    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._flights: dict[str, Flight] = {}
        self._workers: dict[str, WorkerFigures] = {}
        self._unreported: dict[str, int] = {}

    def add(self, task: ExternalTask, topic: Topic, lane: Lane) -> Flight | None:
        """None when the same task is already being worked (its lock is taken as renewed)."""
        until = time.monotonic() + topic.lock_seconds
        with self._changed:
            known = self._flights.get(task.get_task_id())
            if known is not None:
                known.locked_until, known.fetched_again = until, True
                return None
            flight = Flight(task, topic, lane, until, self._unreported.get(task.get_task_id(), 0))
            self._flights[flight.id] = flight
            return flight

    def holds(self, task_id: str) -> bool:
        return task_id in self._flights

    def began(self, flight: Flight) -> None:
        flight.thread = threading.current_thread().name
        flight.begun_at = time.monotonic()
        with self._changed:
            old = self._workers.get(flight.thread)
            self._workers[flight.thread] = WorkerFigures(
                flight.thread,
                flight.topic.name,
                datetime.now(UTC),
                flight.task.get_business_key(),
                old.done if old else 0,
                old.failed if old else 0,
            )

    def remove(self, flight: Flight, ended_well: bool, comes_back: bool = False) -> None:
        """`comes_back`: it ended without a report, and nothing else is expected to end it."""
        with self._changed:
            if self._flights.pop(flight.id, None) is None:
                return
            if comes_back:
                self._unreported[flight.id] = flight.returned + 1
                if len(self._unreported) > REMEMBERED:
                    del self._unreported[next(iter(self._unreported))]
            else:
                self._unreported.pop(flight.id, None)
            old = self._workers.get(flight.thread)
            if old is not None:
                done, failed = old.done + ended_well, old.failed + (not ended_well)
                self._workers[flight.thread] = WorkerFigures(old.name, None, None, None, done, failed)
            self._changed.notify_all()

    def forget_thread(self, name: str) -> None:
        """A thread that was given up is no worker any more."""
        with self._changed:
            self._workers.pop(name, None)

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
