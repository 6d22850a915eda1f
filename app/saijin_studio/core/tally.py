"""Figures of one series: how many, how much, how they spread. Tallies of parts merge into the tally of the whole."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, field

# Upper ends of the buckets in seconds, six to a power of ten: fine enough for a percentile within a third.
BOUNDS = (*(float(f"{lead}e{power}") for power in range(-3, 3) for lead in (1, 1.5, 2, 3, 5, 7)), 1000.0)


@dataclass(slots=True, eq=True)
class Tally:
    """Counts, gauges and durations alike; only durations fill `buckets` (by BOUNDS, the last one beyond them).

    `at` is when `last` was seen, in seconds since 1970.
    """

    count: int = 0
    total: float = 0.0
    least: float = math.inf
    most: float = -math.inf
    last: float = 0.0
    at: float = 0.0
    buckets: list[int] = field(default_factory=list)

    def add(self, amount: int, at: float) -> None:
        """A counter goes up."""
        self.count += amount
        self.at = at

    def note(self, value: float, at: float) -> None:
        """A gauge's value at a moment."""
        self.count += 1
        self.total += value
        if value < self.least:
            self.least = value
        if value > self.most:
            self.most = value
        self.last = value
        self.at = at

    def time(self, seconds: float, at: float) -> None:
        """A duration; what a clock that was set back makes negative counts as none at all."""
        if not seconds >= 0:
            seconds = 0.0
        if not self.buckets:
            self.buckets = [0] * (len(BOUNDS) + 1)
        self.buckets[bisect_left(BOUNDS, seconds)] += 1
        self.note(seconds, at)

    def merge(self, other: Tally) -> None:
        """Adds what another tally of the same series has seen."""
        if not other.count:
            return
        self.count += other.count
        self.total += other.total
        self.least = min(self.least, other.least)
        self.most = max(self.most, other.most)
        if other.at >= self.at:
            self.last, self.at = other.last, other.at
        if other.buckets:
            mine = self.buckets or [0] * len(other.buckets)
            self.buckets = [a + b for a, b in zip(mine, other.buckets, strict=True)]

    def quantile(self, share: float) -> float | None:
        """The duration that `share` (0..1) of them do not exceed, within the width of its bucket; None without any."""
        if not self.buckets or not self.count:
            return None
        rank = max(1, math.ceil(share * self.count))
        below = 0
        for index, here in enumerate(self.buckets):
            if below + here >= rank:
                return self._within(index, (rank - below) / here)
            below += here
        return self.most  # a tally whose buckets were cut short

    def _within(self, index: int, share: float) -> float:
        low = BOUNDS[index - 1] if index else 0.0
        high = BOUNDS[index] if index < len(BOUNDS) else self.most
        low, high = max(low, self.least), min(high, self.most)
        return min(high, low + (high - low) * share)
