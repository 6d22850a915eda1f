"""Requests that do not depend on each other, sent at once."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any, Final

log = logging.getLogger(__name__)
AT_ONCE: Final = 4  # the engine answers on a few threads, beside its workers
IDLE_SECONDS: Final = 60.0  # a thread that has nothing to ask for so long ends
Call = Callable[[], Any]


class Together:
    """A few threads, each with a kept-alive connection, begun when they are needed. They keep no program from ending.

    Thread-safe.
    """

    def __init__(self) -> None:
        self._asked: queue.SimpleQueue[tuple[Call, Future[Any]]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._open = 0  # calls that no thread has finished

    def __call__(self, *calls: Call) -> tuple[Any, ...]:
        """The answers in the order of the calls, the first of which runs in the caller's thread.

        Raises what the first of those that failed has raised, after all have ended. A call must not come here itself.
        """
        if not calls:
            return ()
        others = [self._submit(call) for call in calls[1:]]
        try:
            first = calls[0]()
        finally:
            wait(others)
        return (first, *(other.result() for other in others))

    def _submit(self, call: Call) -> Future[Any]:
        future: Future[Any] = Future()
        with self._lock:
            self._open += 1
            if self._threads < min(AT_ONCE, self._open):
                self._begin()
            if self._threads:
                self._asked.put((call, future))
                return future
        self._do(call, future)
        return future

    def _begin(self) -> None:
        """One more thread. Where the system gives none the others do with those they have, or the caller asks alone."""
        try:
            threading.Thread(target=self._work, name="engine-asks", daemon=True).start()
        except RuntimeError as error:
            log.warning("the engine is asked on %d threads: %s", self._threads, error)
        else:
            self._threads += 1

    def _work(self) -> None:
        while True:
            try:
                call, future = self._asked.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                with self._lock:
                    if self._open < self._threads:  # nothing came in the last moment that only this thread could do
                        self._threads -= 1
                        return
                continue
            self._do(call, future)

    def _do(self, call: Call, future: Future[Any]) -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where it was asked for
            future.set_exception(error)
        with self._lock:
            self._open -= 1
