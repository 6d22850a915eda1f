"""A model server that counts aloud, one number for each `let` of the test, going on after what was said before."""

from __future__ import annotations

import threading
from types import TracebackType

from bench.counting import CountingModel, counted

LAST = 40
WHOLE = counted(LAST)


class CountingServer(CountingModel):
    """Counts to forty. `said` is the newest number."""

    def __init__(self) -> None:
        super().__init__(LAST)
        self.reached = threading.Condition()
        self.said = 0
        self._permits = threading.Semaphore(0)

    def let(self, numbers: int) -> None:
        """Allows so many more numbers to be said."""
        for _ in range(numbers):
            self._permits.release()

    def wait_said(self, number: int, seconds: float = 60) -> None:
        with self.reached:
            assert self.reached.wait_for(lambda: self.said >= number, seconds), f"only {self.said} were said"

    def may_go_on(self) -> bool:
        self._permits.acquire()
        return not self.closing.is_set()

    def note(self, number: int) -> None:
        with self.reached:
            self.said = number
            self.reached.notify_all()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        self.let(10 * LAST)
        super().__exit__(kind, error, at)
