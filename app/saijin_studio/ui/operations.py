"""Background work for widgets: runs off the GUI thread, reports back on it, forgets owners that are gone."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from ..core.errors import SaijinError

if TYPE_CHECKING:
    from ..services.container import Services

log = logging.getLogger(__name__)
T = TypeVar("T")
THREADS = 4


class UnexpectedError(SaijinError):
    """A fault nobody foresaw: a defect of the studio, not of what the person did."""

    code = "unexpected"


class Operation:
    """One piece of work under way. After `cancel` no callback comes; work that has not begun never begins."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        self._cancelled.set()


@dataclass(frozen=True, slots=True)
class _Job:
    operation: Operation
    work: Callable[[Any], Any]
    owner: QObject
    done: Callable[[Any], None] | None
    failed: Callable[[SaijinError], None] | None


@dataclass(frozen=True, slots=True)
class _Outcome:
    number: int
    value: Any = None
    error: SaijinError | None = None


class Operations(QObject):
    """Runs work with the services once they are built. Lives on the GUI thread.

    `failed` is emitted with the SaijinError of work whose caller gave no `failed` of its own, and of every
    unexpected fault.
    """

    failed = Signal(object)
    _finished = Signal(object)

    def __init__(self, services: Future[Services], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._kept: dict[int, _Job] = {}  # so that a widget's last reference is never dropped by another thread
        self._numbers = itertools.count()
        self._jobs: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._finished.connect(self._deliver)
        self._threads = [
            threading.Thread(target=self._labour, name=f"operation-{number}", daemon=True) for number in range(THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def run(
        self,
        work: Callable[[Services], T],
        *,
        owner: QObject,
        done: Callable[[T], None] | None = None,
        failed: Callable[[SaijinError], None] | None = None,
        lasting: bool = False,
    ) -> Operation:
        """Runs `work(services)` on a background thread; `done` or `failed` come on the GUI thread while `owner` lives.

        Pieces of work may overtake each other: start the next one from `done` where their order matters. What is
        `lasting` may take minutes: it has a thread of its own, so that nothing waits behind it.
        """
        job = _Job(Operation(), work, owner, done, failed)
        operation, number = job.operation, next(self._numbers)
        self._kept[number] = job
        begin = self._begin_apart if lasting else self._jobs.put
        self._services.add_done_callback(lambda _: begin(number))
        return operation

    def close(self, timeout: float = 2.0) -> None:
        """Ends the threads; waits up to `timeout` seconds for each piece of work under way, not for a lasting one."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(timeout)

    def _labour(self) -> None:
        while (number := self._jobs.get()) is not None:
            self._work(number)

    def _begin_apart(self, number: int) -> None:
        threading.Thread(target=self._work, args=(number,), name=f"lasting-{number}", daemon=True).start()

    def _work(self, number: int) -> None:
        outcome = self._attempt(number)
        if isValid(self):  # the window may have gone while we worked
            self._finished.emit(outcome)

    def _attempt(self, number: int) -> _Outcome:
        job = self._kept[number]
        if job.operation.cancelled:
            return _Outcome(number)
        try:
            return _Outcome(number, job.work(self._services.result()))
        except SaijinError as error:
            return _Outcome(number, error=error.with_traceback(None))  # its frames would keep the job here
        except Exception as fault:  # reported as a defect, with its traceback in the log
            log.exception("background work failed")
            return _Outcome(number, error=UnexpectedError(f"{type(fault).__name__}: {fault}"))

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        job = self._kept.pop(outcome.number)
        if job.operation.cancelled or not isValid(job.owner):
            return
        if outcome.error is None:
            if job.done is not None:
                job.done(outcome.value)
            return
        if job.failed is not None:
            job.failed(outcome.error)
        if job.failed is None or isinstance(outcome.error, UnexpectedError):
            self.failed.emit(outcome.error)
