"""A look at something every few seconds, on a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Repeater:
    """A look that fails is logged and does not end the next ones."""

    def __init__(self, name: str, every: float, look: Callable[[], object], first: float | None = None) -> None:
        """`name` is the thread's; `every` seconds, and the first look `first` seconds after the start."""
        self._every = every
        self._first = every if first is None else first
        self._look = look
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, wait: bool = False) -> None:
        """`wait`: returns when the last look is over. May be called without a start."""
        self._stopping.set()
        if wait and self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        wait = self._first
        while not self._stopping.wait(wait):
            wait = self._every
            try:
                self._look()
            except Exception:
                log.exception("%s stumbled", self._thread.name)
