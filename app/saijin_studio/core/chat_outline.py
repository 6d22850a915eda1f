"""The branches of a conversation as lines beside each other: what has no fork in it is one strand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .edits import Place


@dataclass(frozen=True, slots=True)
class Strand:
    """Messages that follow each other without a fork, all of the path that is shown or all beside it.

    It runs in `lane`, counted from 0, and comes from a strand above in `origin` (None at the beginning). In the lanes
    `through` others pass it by, in `shown_lane` the path that is shown. `goes_on`: something follows it.
    """

    first: Place
    last: Place
    count: int
    lane: int
    origin: int | None
    through: tuple[int, ...] = ()
    goes_on: bool = False
    shown_lane: int | None = None

    @property
    def current(self) -> bool:
        return self.first.current


def outline(places: Iterable[Place]) -> list[Strand]:
    """From top to bottom: beside each fork the other ways first, then, in its own lane, the one that is shown."""
    known = list(places)
    ids = {place.id for place in known}
    below: dict[str | None, list[Place]] = defaultdict(list)
    for place in known:
        below[place.parent_id if place.parent_id in ids else None].append(place)
    found: list[Strand] = []
    waiting = _ways(below[None], 0, None, (), None)
    while waiting:
        start, lane, origin, through, shown = waiting.pop()
        last, count = start, 1
        while len(below[last.id]) == 1 and below[last.id][0].current == start.current:
            last, count = below[last.id][0], count + 1
        found.append(Strand(start, last, count, lane, origin, through, bool(below[last.id]), shown))
        waiting += _ways(below[last.id], lane, lane, through, shown)
    return found


_Way = tuple[Place, int, int | None, tuple[int, ...], int | None]


def _ways(
    starts: list[Place], lane: int, origin: int | None, through: tuple[int, ...], shown: int | None
) -> list[_Way]:
    """What follows a fork, the last to be drawn first."""
    if not starts:
        return []
    main = next((place for place in starts if place.current), starts[-1])
    others = [place for place in starts if place is not main]
    passing = lane if main.current else shown
    beside: list[_Way] = [(place, lane + 1, origin, (*through, lane), passing) for place in reversed(others)]
    return [(main, lane, origin, through, shown), *beside]
