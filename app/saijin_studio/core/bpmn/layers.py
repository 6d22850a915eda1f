"""The first half of a layout: which column each box stands in, and in what order they stand there.

Columns come from the longest way to each box; connections that lead back are set aside first. A connection that
passes a few columns gets a thread in each of them, so that the boxes there make room for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

LONGEST_THREAD = 12
SWEEPS = 3


@dataclass(slots=True)
class Layers:
    """Boxes are numbered from 0 as given, threads after them.

    `chains` holds for each forward connection its source, its threads and its target; what leads back, and what is
    too long for threads, is in `around`.
    """

    layer: list[int]
    band: list[int]
    columns: list[list[int]] = field(default_factory=list)
    chains: dict[int, list[int]] = field(default_factory=dict)
    around: list[int] = field(default_factory=list)
    before: list[list[int]] = field(default_factory=list)
    after: list[list[int]] = field(default_factory=list)


def layered(bands: Sequence[int], links: Sequence[tuple[int, int]], low: frozenset[int] = frozenset()) -> Layers:
    """Boxes by their bands, links by the numbers of their ends; `low` are links that leave a box at its foot."""
    count = len(bands)
    after: list[list[int]] = [[] for _ in range(count)]
    for number, (source, _) in enumerate(links):
        after[source].append(number)
    back = _leading_back(count, links, after)
    made = Layers(_longest(count, links, back), list(bands))
    made.around = sorted(back)
    _thread(made, links, back)
    _order(made, {made.chains[number][1] for number in low if number in made.chains})
    return made


def _leading_back(count: int, links: Sequence[tuple[int, int]], after: list[list[int]]) -> set[int]:
    """The links that close a circle when walking from the boxes nothing leads to, then from the first ones left."""
    entered = {target for source, target in links if source != target}
    starts = [box for box in range(count) if box not in entered]
    seen, back = [0] * count, set[int]()  # 1: on the way, 2: done
    for start in (*starts, *range(count)):
        if seen[start]:
            continue
        seen[start] = 1
        stack = [(start, iter(after[start]))]
        while stack:
            box, rest = stack[-1]
            number = next(rest, -1)
            if number < 0:
                seen[box] = 2
                stack.pop()
                continue
            target = links[number][1]
            if seen[target] == 1:
                back.add(number)
            elif not seen[target]:
                seen[target] = 1
                stack.append((target, iter(after[target])))
    return back


def _longest(count: int, links: Sequence[tuple[int, int]], back: set[int]) -> list[int]:
    after: list[list[int]] = [[] for _ in range(count)]
    open_ends = [0] * count
    for number, (source, target) in enumerate(links):
        if number not in back:
            after[source].append(target)
            open_ends[target] += 1
    layer = [0] * count
    ready = [box for box in range(count) if not open_ends[box]]
    for box in ready:  # grows as it goes along
        for target in after[box]:
            layer[target] = max(layer[target], layer[box] + 1)
            open_ends[target] -= 1
            if not open_ends[target]:
                ready.append(target)
    return layer


def _thread(made: Layers, links: Sequence[tuple[int, int]], back: set[int]) -> None:
    count = len(made.layer)
    left = 3 * count + 50  # threads to give away: a bound on the work for models full of long connections
    for number, (source, target) in enumerate(links):
        if number in back:
            continue
        first, last = made.layer[source] + 1, made.layer[target]
        if last - first > min(LONGEST_THREAD, left):
            made.around.append(number)
            continue
        left -= last - first
        threads = range(len(made.layer), len(made.layer) + last - first)
        made.layer.extend(range(first, last))
        made.band.extend([made.band[source]] * len(threads))
        made.chains[number] = [source, *threads, target]


def _order(made: Layers, low: set[int]) -> None:
    """Sorts each column by the middle of what each box is connected with, there and back a few times."""
    size = len(made.layer)
    made.before, made.after = [[] for _ in range(size)], [[] for _ in range(size)]
    for chain in made.chains.values():
        for one, other in itertools.pairwise(chain):
            made.after[one].append(other)
            made.before[other].append(one)
    made.columns = [[] for _ in range(max(made.layer, default=-1) + 1)]
    for box in sorted(range(size), key=lambda box: made.band[box]):
        made.columns[made.layer[box]].append(box)
    place = [0.0] * size
    for column in made.columns:
        _number(column, place)
    for _ in range(SWEEPS):
        for column in made.columns[1:]:
            _sort(column, made, made.before, place, low)
        for column in reversed(made.columns[:-1]):
            _sort(column, made, made.after, place, low)
    for column in made.columns[1:]:
        _sort(column, made, made.before, place, low)


def _sort(column: list[int], made: Layers, beside: list[list[int]], place: list[float], low: set[int]) -> None:
    if len(column) < 2:
        return
    keys = {}
    for box in column:
        near = beside[box]
        middle = sum([place[other] for other in near]) / len(near) if near else place[box]
        keys[box] = (made.band[box], middle + (0.4 if box in low else 0.0))
    column.sort(key=keys.__getitem__)
    _number(column, place)


def _number(column: list[int], place: list[float]) -> None:
    for position, box in enumerate(column):
        place[box] = float(position)
