"""Lays out boxes and the connections between them from left to right. Knows no BPMN but events on borders.

Deterministic: the same model gives the same drawing. The steps are the usual ones for layered drawings: columns
and their order (bpmn_layers), heights (bpmn_rows), ways (bpmn_routes); here they are put together.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .diagram import Bounds, Point
from .layers import layered
from .routes import Channels, Group, Part, Way, points_of
from .rows import Rows

EVENT = 36.0
STEP = 50.0  # from one border event to the next
DROP, DROP_STEP = 12.0, 8.0  # how far a line goes down from a border event before it turns
LEVEL = 16.0
BAND_PADDING, LEAST_BAND = 25.0, 100.0
BLOCK_GAP, ROW_WIDTH, ROW_GAP, ROW_COUNT = 40.0, 1000.0, 40.0, 8
UNSEEN = "\0"  # no id in XML can be this
LEAST_COLUMN = 50.0


@dataclass(frozen=True, slots=True)
class Box:
    """Something to place. `below` is the room its name takes under it; `borders` are the events on its lower edge."""

    id: str
    width: float
    height: float
    band: int = 0
    below: float = 0.0
    borders: tuple[str, ...] = ()

    @property
    def full_width(self) -> float:
        return max(self.width, STEP * len(self.borders) + 10.0)

    @property
    def foot(self) -> float:
        """What it takes below its own edge."""
        events = EVENT / 2 + DROP + DROP_STEP * len(self.borders) + 16.0 if self.borders else 0.0
        return max(self.below, events)


@dataclass(frozen=True, slots=True)
class Link:
    """From a box, or from an event on a border, to a box."""

    id: str
    source: str
    target: str
    named: bool = False


@dataclass(slots=True)
class Layout:
    """Everything relative to the upper left corner; `bands` are the upper and lower edge of each."""

    bounds: dict[str, Bounds] = field(default_factory=dict)
    ways: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    bands: tuple[tuple[float, float], ...] = ()
    width: float = 0.0
    height: float = 0.0


def lay_out(boxes: Sequence[Box], links: Sequence[Link], bands: int = 1) -> Layout:
    """Links whose ends are not among the boxes are left out."""
    owner = {box.id: box.id for box in boxes} | {event: box.id for box in boxes for event in box.borders}
    useful = [link for link in links if link.source in owner and link.target in owner]
    useful = [Link(link.id, link.source, owner[link.target], link.named) for link in useful]
    if bands > 1:
        layout = _Block(boxes, [*useful, *_beside_each_other(boxes, useful, owner)], owner, bands).layout()
        layout.ways.pop(UNSEEN, None)
        return layout
    blocks, singles = _apart(boxes, useful, owner)
    made = [_Block(some, theirs, owner, 1).layout() for some, theirs in blocks]
    made += _rows(singles, max((layout.width for layout in made), default=0.0))
    return _stack(made)


def _apart(
    boxes: Sequence[Box], links: Sequence[Link], owner: dict[str, str]
) -> tuple[list[tuple[list[Box], list[Link]]], list[Box]]:
    """What hangs together, in the order of the file; and the boxes that nothing leads to or from."""
    root = {box.id: box.id for box in boxes}

    def find(identity: str) -> str:
        while root[identity] != identity:
            root[identity] = root[root[identity]]
            identity = root[identity]
        return identity

    for link in links:
        root[find(link.target)] = find(owner[link.source])
    parts: dict[str, tuple[list[Box], list[Link]]] = {}
    linked = {find(link.target) for link in links}
    for box in boxes:
        if find(box.id) in linked:
            parts.setdefault(find(box.id), ([], []))[0].append(box)
    for link in links:
        parts[find(link.target)][1].append(link)
    return list(parts.values()), [box for box in boxes if find(box.id) not in linked]


def _beside_each_other(boxes: Sequence[Box], links: Sequence[Link], owner: dict[str, str]) -> list[Link]:
    """Links that are not drawn: they put boxes that stand alone into rows in their band."""
    linked = {owner[link.source] for link in links} | {link.target for link in links}
    rows: dict[int, list[str]] = {}
    for box in boxes:
        if box.id not in linked:
            rows.setdefault(box.band, []).append(box.id)
    return [
        Link(UNSEEN, one, other)
        for row in rows.values()
        for place, (one, other) in enumerate(itertools.pairwise(row), 1)
        if place % ROW_COUNT
    ]


def _rows(boxes: Sequence[Box], widest: float) -> list[Layout]:
    """Boxes that stand alone, in rows."""
    rows: list[Layout] = []
    for box in boxes:
        if not rows or rows[-1].width + ROW_GAP + box.full_width > max(widest, ROW_WIDTH):
            rows.append(Layout())
        row = rows[-1]
        x = row.width + ROW_GAP if row.width else 0.0
        row.bounds.update(_placed(box, x, 0.0))
        row.width = x + box.full_width
        row.height = max(row.height, box.height + box.foot)
    return rows


def _placed(box: Box, x: float, y: float) -> dict[str, Bounds]:
    """A box and the events on its lower edge, which are counted from the right."""
    width = box.full_width
    found = {box.id: Bounds(x, y, width, box.height)}
    for rank, event in enumerate(reversed(box.borders)):
        centre = x + width - 28.0 - STEP * rank
        found[event] = Bounds(centre - EVENT / 2, y + box.height - EVENT / 2, EVENT, EVENT)
    return found


def _stack(layouts: Iterable[Layout]) -> Layout:
    whole, y = Layout(), 0.0
    for layout in layouts:
        whole.bounds.update({key: shifted(box, 0.0, y) for key, box in layout.bounds.items()})
        whole.ways.update({key: shifted_way(way, 0.0, y) for key, way in layout.ways.items()})
        whole.width = max(whole.width, layout.width)
        whole.height = y + layout.height
        y = whole.height + BLOCK_GAP
    whole.bands = ((0.0, whole.height),)
    return whole


def shifted(box: Bounds, x: float, y: float) -> Bounds:
    return Bounds(box.x + x, box.y + y, box.width, box.height)


def shifted_way(way: Iterable[Point], x: float, y: float) -> tuple[Point, ...]:
    return tuple([Point(point.x + x, point.y + y) for point in way])


class _Block:
    """Boxes that hang together, or all of those in bands."""

    def __init__(self, boxes: Sequence[Box], links: Sequence[Link], owner: dict[str, str], bands: int) -> None:
        self._boxes, self._links, self._band_count = boxes, links, bands
        number = {box.id: place for place, box in enumerate(boxes)}
        self._ends = [(number[owner[link.source]], number[link.target]) for link in links]
        self._low = frozenset(place for place, link in enumerate(links) if link.source != owner[link.source])
        self._made = layered([box.band for box in boxes], self._ends, self._low)
        threads = len(self._made.layer) - len(boxes)
        self._above = [box.height / 2 for box in boxes] + [0.0] * threads
        self._below = [box.height / 2 + box.foot for box in boxes] + [0.0] * threads
        low = [tuple(self._made.chains[place][:2]) for place in self._low if place in self._made.chains]
        pairs = [(upper, lower) for upper, lower in low if self._made.band[upper] == self._made.band[lower]]
        settled = Rows(self._made, self._above, self._below, len(boxes), pairs).settle()
        self._middle = [float(round(y)) for y in settled]
        self._rank = {event: rank for box in boxes for rank, event in enumerate(reversed(box.borders))}
        self._level: dict[int, float] = {}

    def layout(self) -> Layout:
        self._go_around()
        bands = self._stack_bands()
        ways = [self._way(number) for number in range(len(self._links))]
        channels = Channels(ways, self._named(), len(self._made.columns))
        starts, columns, width = self._across(channels)
        found = Layout(bands=bands, width=width, height=bands[-1][1])
        for number, box in enumerate(self._boxes):
            left, wide = columns[self._made.layer[number]]
            y = self._middle[number] - box.height / 2
            found.bounds.update(_placed(box, left + (wide - box.full_width) / 2, y))
        for way in ways:
            link = self._links[way.number]
            end = found.bounds[link.target]
            begin = self._begin(way.number, found)
            found.ways[link.id] = points_of(begin, way, Point(end.x, end.centre.y), starts, channels)
        return found

    def _named(self) -> set[int]:
        layer = self._made.layer
        return {layer[self._ends[number][0]] for number, link in enumerate(self._links) if link.named}

    def _go_around(self) -> None:
        """Heights for what leads back, below the boxes it passes, and for what is very long, above them."""
        made, columns = self._made, len(self._made.columns)
        lows = [[-1e9] * columns for _ in range(self._band_count)]
        highs = [[1e9] * columns for _ in range(self._band_count)]
        for box, column in enumerate(made.layer):
            low, high = lows[made.band[box]], highs[made.band[box]]
            low[column] = max(low[column], self._middle[box] + self._below[box])
            high[column] = min(high[column], self._middle[box] - self._above[box])
        for number in sorted(made.around, key=self._length):
            source, target = self._ends[number]
            first, last = sorted((made.layer[source], made.layer[target]))
            passed = slice(first, last + 1)
            if made.layer[source] >= made.layer[target]:
                profile = lows[made.band[source]]
                level = max(profile[passed]) + LEVEL
            else:
                profile = highs[made.band[source]]
                level = min(profile[passed]) - LEVEL
            profile[passed] = [level] * (last + 1 - first)
            self._level[number] = level

    def _length(self, number: int) -> int:
        source, target = self._ends[number]
        return abs(self._made.layer[source] - self._made.layer[target])

    def _stack_bands(self) -> tuple[tuple[float, float], ...]:
        """Moves each band's boxes below the band before it."""
        spans: dict[int, tuple[float, float]] = {}
        for box, band in enumerate(self._made.band):
            self._widen(spans, band, self._middle[box] - self._above[box], self._middle[box] + self._below[box])
        for number, level in self._level.items():
            self._widen(spans, self._made.band[self._ends[number][0]], level, level)
        padding = BAND_PADDING if self._band_count > 1 else 0.0
        edges, offsets, y = [], [], 0.0
        for band in range(self._band_count):
            low, high = spans.get(band, (0.0, 0.0))
            height = high - low + 2 * padding
            room = max(height, LEAST_BAND) if self._band_count > 1 else height
            offsets.append(y + padding + (room - height) / 2 - low)
            edges.append((y, y + room))
            y += room
        self._middle = [y + offsets[band] for y, band in zip(self._middle, self._made.band, strict=True)]
        for number in self._level:
            self._level[number] += offsets[self._made.band[self._ends[number][0]]]
        return tuple(edges)

    @staticmethod
    def _widen(spans: dict[int, tuple[float, float]], band: int, low: float, high: float) -> None:
        before = spans.get(band, (low, high))
        spans[band] = min(before[0], low), max(before[1], high)

    def _way(self, number: int) -> Way:
        source, target = self._ends[number]
        layer = self._made.layer
        start, end = self._leaves_at(number), self._middle[target]
        own: Group = ("link", number)
        if number in self._level:
            level = self._level[number]
            parts = [Part(layer[source], start, level, own), Part(layer[target] - 1, level, end, own)]
            return Way(number, parts)
        chain = self._made.chains[number]
        heights = [start, *(self._middle[box] for box in chain[1:])]
        parts = [Part(layer[source] + step, heights[step], heights[step + 1], own) for step in range(len(chain) - 1)]
        if number not in self._low and len(self._made.after[source]) > 1:
            parts[0].group = ("from", source)
        elif len(self._made.before[target]) > 1:
            parts[-1].group = ("to", target)
        return Way(number, parts)

    def _leaves_at(self, number: int) -> float:
        source = self._ends[number][0]
        if number not in self._low:
            return self._middle[source]
        rank = self._rank[self._links[number].source]
        return self._middle[source] + self._boxes[source].height / 2 + EVENT / 2 + DROP + DROP_STEP * rank

    def _begin(self, number: int, found: Layout) -> tuple[Point, ...]:
        box = found.bounds[self._links[number].source]
        if number not in self._low:
            return (Point(box.right, box.centre.y),)
        return Point(box.centre.x, box.bottom), Point(box.centre.x, self._leaves_at(number))

    def _across(self, channels: Channels) -> tuple[list[float], list[tuple[float, float]], float]:
        """The left edges of the channels, each column's left edge and width, and the width of all."""
        widths = [LEAST_COLUMN] * len(self._made.columns)
        for number, box in enumerate(self._boxes):
            column = self._made.layer[number]
            widths[column] = max(widths[column], box.full_width)
        starts, columns, x = [], [], 0.0
        for channel, wide in zip(channels.widths, [*widths, 0.0], strict=True):
            starts.append(x)
            x += channel
            columns.append((x, wide))
            x += wide
        return starts, columns[:-1], x
