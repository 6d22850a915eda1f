"""When the work of a child process is over: its turns, the time of one request, and the end of long idleness."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from ..core.cancel import CancelToken

GRACE_SECONDS: Final = 0.15  # what is nearly done when it is cancelled may end, so that the process stays warm


class Turns:
    """One at a time, in any order; who is cancelled does not wait any longer."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False

    @contextmanager
    def taken(self, cancel: CancelToken) -> Iterator[None]:
        """Raises Cancelled."""
        withdraw = cancel.on_cancel(self._look)
        try:
            with self._changed:
                self._changed.wait_for(lambda: not self._taken or cancel.cancelled)
                cancel.raise_if_cancelled()
                self._taken = True
        finally:
            withdraw()
        try:
            yield
        finally:
            self._free()

    @contextmanager
    def if_free(self) -> Iterator[bool]:
        """Takes the turn unless somebody has it; whether it was taken."""
        with self._changed:
            free, self._taken = not self._taken, True
        try:
            yield free
        finally:
            if free:
                self._free()

    def _free(self) -> None:
        with self._changed:
            self._taken = False
            self._changed.notify_all()

    def _look(self) -> None:
        with self._changed:
            self._changed.notify_all()


class Limit:
    """Kills the process of one request when its time has passed, or soon after it was cancelled."""

    def __init__(self, seconds: float, cancel: CancelToken) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._is_over = False
        self._cancel = cancel
        self.passed = False
        self._timers = [_timer(seconds, self._pass)]
        self._withdraw = cancel.on_cancel(self._soon)

    @property
    def reached(self) -> bool:
        return self.passed or self._cancel.cancelled

    def watch(self, child: subprocess.Popen[bytes]) -> None:
        """Raises EOFError when it is too late to begin."""
        with self._lock:
            if self.reached:
                raise EOFError("there was no time left")
            self._child = child

    def over(self) -> None:
        """The request was answered: its process is left alone from now on, whoever cancels."""
        self._withdraw()
        with self._lock:
            self._is_over = True
            timers, self._timers = self._timers, []
        for timer in timers:
            timer.cancel()

    def _pass(self) -> None:
        self.passed = True
        self._kill()

    def _soon(self) -> None:
        with self._lock:
            if not self._is_over:
                self._timers.append(_timer(GRACE_SECONDS, self._kill))

    def _kill(self) -> None:
        with self._lock:
            if self._child is not None and not self._is_over:
                self._child.kill()


class Idle:
    """Calls `end` from a thread of its own, `seconds` after the last `begin` that no `stop` followed.

    Whoever holds the turn calls both.
    """

    def __init__(self, seconds: float, end: Callable[[], None]) -> None:
        self._seconds = seconds
        self._end = end
        self._timer: threading.Timer | None = None

    def begin(self) -> None:
        self.stop()
        self._timer = _timer(self._seconds, self._end)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _timer(seconds: float, act: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
    return timer
