"""How often and how fast the engine is started again before a person has to look."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable

RESTARTS = 3
WINDOW_SECONDS = 300.0
FIRST_WAIT_SECONDS = 0.5


class RestartBudget:
    """Three restarts in five minutes, each after a longer wait than the last, with jitter."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, jitter: Callable[[], float] = random.random
    ) -> None:
        self._clock = clock
        self._jitter = jitter
        self._spent: deque[float] = deque()

    def spend(self) -> float | None:
        """Seconds to wait before the next start, or None when the budget is spent."""
        now = self._clock()
        while self._spent and now - self._spent[0] > WINDOW_SECONDS:
            self._spent.popleft()
        if len(self._spent) >= RESTARTS:
            return None
        wait = FIRST_WAIT_SECONDS * 2.0 ** len(self._spent) * (0.5 + self._jitter())
        self._spent.append(now)
        return wait

    def refill(self) -> None:
        """A person asked for another try."""
        self._spent.clear()
