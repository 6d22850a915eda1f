"""Holds processes back while as many run as may run at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

LOOK_SECONDS = 0.25  # the engine is asked no more often than this
TRUST_SECONDS = 5.0  # after which the count is asked for again, though there seems to be room


class ProcessGate:
    """`count` asks the engine how many run, `most` says how many may. Thread-safe.

    Between two looks at the engine our own starts are added, so that the limit is kept from the safe side.
    """

    def __init__(
        self, count: Callable[[], int], most: Callable[[], int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._count = count
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._known = 0
        self._looked: float | None = None

    def enter(self) -> bool:
        """True when one more may start, which is then counted. Raises EngineUnavailable, EngineRefused."""
        with self._lock:
            if self._room() == 0:
                return False
            self._known += 1
            return True

    def room(self) -> int:
        """How many more may start. Raises EngineUnavailable, EngineRefused."""
        with self._lock:
            return self._room()

    def _room(self) -> int:
        most = self._most()
        if self._age() > (TRUST_SECONDS if self._known < most else LOOK_SECONDS):
            self._known = self._count()
            self._looked = self._clock()
        return max(0, most - self._known)

    def _age(self) -> float:
        return float("inf") if self._looked is None else self._clock() - self._looked
