"""Waiting for what the engine does by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

SECONDS = 60.0


def until(true: Callable[[], object], seconds: float = SECONDS) -> None:
    """The engine tells nobody when it has done something: it must be asked."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not true():
        assert time.monotonic() < deadline
        pause.wait(0.1)
