"""Waiting for the engine with progress, and Ctrl+C as a wish instead of an exception."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..core.cancel import CancelToken
from ..core.errors import EngineUnavailable, SaijinError, of_code
from ..core.process import EngineState, EngineStatus
from .output import Output
from .words import engine_line

if TYPE_CHECKING:
    from ..services.container import Services

PATIENCE = 180.0  # seconds without any progress after which waiting ends
GLANCE = 0.2


def wait_for_engine(services: Services, out: Output, stop: CancelToken, patience: float = PATIENCE) -> None:
    """Returns when the engine answers. Raises what it has given up for, EngineUnavailable when it makes no progress."""
    engine = services.engine
    seen: tuple[EngineState, float | None] | None = None
    deadline = time.monotonic() + patience
    while not engine.wait_ready(GLANCE):
        stop.raise_if_cancelled()
        status = engine.status()
        if status.state is EngineState.DOWN:
            raise given_up(status)
        if (status.state, status.progress) != seen:
            seen = (status.state, status.progress)
            deadline = time.monotonic() + patience
        if time.monotonic() > deadline:
            raise EngineUnavailable(f"it was not ready after {patience:.0f} seconds")
        out.progress(engine_line(status))
    out.end_progress()


def given_up(status: EngineStatus) -> SaijinError:
    """Why the engine is down, as the error that it was."""
    if status.error:
        return of_code(status.error, status.detail)
    return EngineUnavailable(status.detail or "it was started several times and ended each time")


@contextmanager
def stop_on_interrupt() -> Iterator[CancelToken]:
    """A token that Ctrl+C (or a polite kill) sets; the second Ctrl+C ends the program as usual."""
    token = CancelToken()
    if threading.current_thread() is not threading.main_thread():
        yield token
        return

    def on_signal(number: int, _frame: object) -> None:
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        # On a thread of its own: the main thread may hold the token's lock at this moment.
        threading.Thread(target=token.cancel, name="stop", daemon=True).start()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield token
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
