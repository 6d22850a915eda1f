"""Token counts that no prompt could wait for: they are made meanwhile, for whoever looks next."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from ...core.errors import SaijinError
from ...ports import TokenServer

log = logging.getLogger(__name__)
LATE_SECONDS: Final = 10.0  # for one text
MOST_WAITING: Final = 2_000  # texts; as many as the longest prompts have


class LateCounts:
    """Thread-safe; its thread lives while there is something to count.

    `keep(model, text, tokens)` is told of each, `lost()` when the server could not be asked, `done()` when all is
    counted.
    """

    def __init__(
        self, keep: Callable[[str, str, int], None], lost: Callable[[], None], done: Callable[[], None]
    ) -> None:
        self._keep = keep
        self._lost = lost
        self._done = done
        self._lock = threading.Lock()
        self._waiting: dict[tuple[str, str], TokenServer] = {}  # by model and text
        self._thread: threading.Thread | None = None
        self._closed = False

    def add(self, server: TokenServer, model: str, text: str) -> None:
        with self._lock:
            if self._closed or len(self._waiting) >= MOST_WAITING:
                return
            self._waiting.setdefault((model, text), server)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="late-counts", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Waits for the question that is under way: its server should be closed before."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            thread = self._thread
        if thread is not None:
            thread.join(LATE_SECONDS)

    def _run(self) -> None:
        counted = False
        while (first := self._first()) is not None:
            (model, text), server = first
            try:
                self._keep(model, text, server.count(model, text, LATE_SECONDS))
                counted = True
            except (SaijinError, TimeoutError) as error:
                log.info("tokens stay estimated: %s", error)
                self._give_up()
                return
            with self._lock:
                self._waiting.pop((model, text), None)
        if counted:
            self._done()

    def _first(self) -> tuple[tuple[str, str], TokenServer] | None:
        with self._lock:
            first = next(iter(self._waiting.items()), None)
            if first is None:
                self._thread = None
            return first

    def _give_up(self) -> None:
        with self._lock:
            self._waiting.clear()
            self._thread = None
        self._lost()
