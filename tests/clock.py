"""A clock that stands until a test moves it."""

from __future__ import annotations


class Clock:
    """Call it for the time; `now` is the test's to set."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now
