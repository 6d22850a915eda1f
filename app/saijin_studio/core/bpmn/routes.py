"""The ways of connections between columns: right angles only, and never through a box.

Upright parts run in the channels between columns, each on a track of its own; what leads back, and what is very
long, runs level below or above the boxes it passes.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass, field

from .diagram import Point

TRACK, MARGIN = 10.0, 20.0
CHANNEL, NAMED_CHANNEL = 50.0, 90.0

Group = tuple[str, int]


@dataclass(slots=True)
class Part:
    """One upright part of a way, in the channel to the right of a column."""

    channel: int
    start: float
    end: float
    group: Group


@dataclass(slots=True)
class Way:
    """A connection in the making: from its first point through its upright parts to its last point."""

    number: int
    parts: list[Part] = field(default_factory=list)


class Channels:
    """Gives every upright part its track; parts of one group share one."""

    def __init__(self, ways: list[Way], named: set[int], columns: int) -> None:
        self._tracks: dict[tuple[int, Group], int] = {}
        spans: dict[int, dict[Group, tuple[float, float]]] = defaultdict(dict)
        for way in ways:
            for part in way.parts:
                low, high = sorted((part.start, part.end))
                if low == high and part.group not in spans[part.channel]:
                    continue
                before = spans[part.channel].get(part.group, (low, high))
                spans[part.channel][part.group] = min(before[0], low), max(before[1], high)
        self.widths: list[float] = []
        for channel in range(-1, columns):
            count = self._assign(channel, spans.get(channel, {}))
            least = 0.0 if channel < 0 or channel == columns - 1 else NAMED_CHANNEL if channel in named else CHANNEL
            self.widths.append(max(least, 2 * MARGIN + (count - 1) * TRACK if count else 0.0))

    def _assign(self, channel: int, spans: dict[Group, tuple[float, float]]) -> int:
        """The track that has been free for longest, or a new one. Returns how many there are."""
        ends: list[tuple[float, int]] = []  # a heap
        for group, (low, high) in sorted(spans.items(), key=lambda item: (item[1], item[0])):
            if ends and ends[0][0] + 1 < low:
                track = heapq.heapreplace(ends, (high, ends[0][1]))[1]
            else:
                track = len(ends)
                heapq.heappush(ends, (high, track))
            self._tracks[channel, group] = track
        return len(ends)

    def offset(self, part: Part) -> float:
        return MARGIN + self._tracks.get((part.channel, part.group), 0) * TRACK


def points_of(
    begin: tuple[Point, ...], way: Way, end: Point, starts: list[float], channels: Channels
) -> tuple[Point, ...]:
    """`starts` are the left edges of the channels, the one before the first column first."""
    points = [*begin]
    for part in way.parts:
        if part.start != part.end:
            x = starts[part.channel + 1] + channels.offset(part)
            points += [Point(x, part.start), Point(x, part.end)]
    return without_idle((*points, end))


def without_idle(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Leaves out points that lie on the straight line between their neighbours, and doubles."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept) if len(kept) > 1 else points[:1] * 2


def _in_line(one: Point, two: Point, three: Point) -> bool:
    return one.x == two.x == three.x or one.y == two.y == three.y
