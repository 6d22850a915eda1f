"""A process that makes sound, in the protocol of openjtalk_process.py: its memory and its crashes are its own."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from ...core.cancel import CancelToken
from ...core.errors import ProviderFault
from ..child_process import end_child, start_child
from .openjtalk_process import read_exactly, read_message, write_message

log = logging.getLogger(__name__)

IDLE_SECONDS: Final = 600.0  # then its memory is given back
GRACE_SECONDS: Final = 0.15  # what is nearly done when it is cancelled may end, so that the process stays warm
LOOK_AGAIN_SECONDS: Final = 0.05


class VoiceProcess:
    """Started when first needed, ended when long unused. Requests are answered one at a time."""

    def __init__(self, provider: str, command: Sequence[str], idle_seconds: float = IDLE_SECONDS) -> None:
        self._provider = provider
        self._command = tuple(command)
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._idle: threading.Timer | None = None

    @property
    def running(self) -> bool:
        return self._child is not None

    def ask(self, request: dict[str, Any], seconds: float, cancel: CancelToken | None = None) -> tuple[Any, bytes]:
        """The answer's header and its samples. Raises ProviderFault, and Cancelled within 300 ms of a cancel.

        A process that does not answer within `seconds` is killed; the next request starts another.
        """
        cancel = cancel or CancelToken()
        with self._turn(cancel):
            limit = _Limit(seconds, cancel)
            try:
                return self._twice(request, limit)
            except (OSError, EOFError) as error:
                self._end()
                cancel.raise_if_cancelled()
                if limit.passed:
                    raise ProviderFault(
                        f"no sound within {seconds:.0f} s", provider=self._provider, reason="hung"
                    ) from error
                raise ProviderFault(
                    f"the voice went away: {error}", provider=self._provider, reason="crashed"
                ) from error
            finally:
                limit.over()
                self._rest()

    def close(self) -> None:
        """Ends the process; the next request starts another."""
        with self._lock:
            self._end()

    @contextmanager
    def _turn(self, cancel: CancelToken) -> Iterator[None]:
        """Another voice may be at work; who is cancelled does not wait for it."""
        while not self._lock.acquire(timeout=LOOK_AGAIN_SECONDS):
            cancel.raise_if_cancelled()
        try:
            cancel.raise_if_cancelled()
            yield
        finally:
            self._lock.release()

    def _twice(self, request: dict[str, Any], limit: _Limit) -> tuple[Any, bytes]:
        """The process may have died since the last request, which is no fault of this one: try with a new one."""
        was_there = self._child is not None
        try:
            return self._exchange(request, limit)
        except (OSError, EOFError) as error:
            if not was_there or limit.reached:
                raise
            log.info("the voice %s had gone (%s), starting it again", self._provider, error)
            self._end()
            return self._exchange(request, limit)

    def _exchange(self, request: dict[str, Any], limit: _Limit) -> tuple[Any, bytes]:
        child = self._started()
        limit.watch(child)
        if child.stdin is None or child.stdout is None:
            raise EOFError("the process has no pipes")
        write_message(child.stdin, request)  # type: ignore[arg-type]
        header = read_message(child.stdout)  # type: ignore[arg-type]
        if "error" in header:
            reason = {"reason": str(header["reason"])} if "reason" in header else {}
            raise ProviderFault(str(header["error"]), provider=self._provider, **reason)
        return header, read_exactly(child.stdout, int(header["count"]) * 4)  # type: ignore[arg-type]

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = start_child(self._command)
        return self._child

    def _rest(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        if self._child is None:
            return
        self._idle = threading.Timer(self._idle_seconds, self.close)
        self._idle.daemon = True
        self._idle.start()

    def _end(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        child, self._child = self._child, None
        if child is not None:
            end_child(child, self._provider)


class _Limit:
    """Kills the process of one request when its time has passed, or soon after it was cancelled."""

    def __init__(self, seconds: float, cancel: CancelToken) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._is_over = False
        self._cancel = cancel
        self.passed = False
        self._timers = [_timer(seconds, self._pass)]
        cancel.on_cancel(self._soon)

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
        """The request was answered: its process is left alone from now on."""
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


def _timer(seconds: float, act: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
    return timer
