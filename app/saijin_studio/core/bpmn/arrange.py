"""Draws a model that has no drawing: pools, lanes and sub-processes around what bpmn_layout lays out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .diagram import NODES, SUB_PROCESSES, Bounds, Edge, Point, Shape
from .layout import Box, Link, lay_out, shifted, shifted_way
from .lines import message_way, straight
from .parts import Stated, make_edge, make_shape, name_of
from .sheet import usual_size
from .tree import Element, Tree
from .xml import reference

ARTEFACTS = frozenset({"dataObjectReference", "dataStoreReference", "textAnnotation", "group"})
LINES = ("messageFlow", "association", "dataInputAssociation", "dataOutputAssociation")
HEADER, PADDING, TOP = 30.0, 40.0, 45.0
POOL_GAP, CLOSED_POOL, LEAST_POOL = 60.0, 80.0, 600.0
ARTEFACT_GAP, LABEL_ROOM = 35.0, 26.0
OPEN, CLOSED = Stated(expanded=True, marker_visible=True), Stated(marker_visible=True)


@dataclass(slots=True)
class Block:
    """A laid out part of the drawing, relative to its upper left corner."""

    bounds: dict[str, Bounds] = field(default_factory=dict)
    ways: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    width: float = 0.0
    height: float = 0.0

    def take(self, other: Block, x: float, y: float) -> None:
        self.bounds.update((key, shifted(box, x, y)) for key, box in other.bounds.items())
        self.ways.update((key, shifted_way(way, x, y)) for key, way in other.ways.items())
        self.width, self.height = max(self.width, x + other.width), max(self.height, y + other.height)


class Arranger:
    """Draws the processes and collaborations of one model."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._opened: set[str] = set()
        self._borders: dict[str, list[str]] = defaultdict(list)
        self._lines: dict[str, list[tuple[Element, str]]] = defaultdict(list)
        self._near: dict[str, list[str]] = defaultdict(list)
        for event in tree.of_type("boundaryEvent"):
            self._borders[reference(event.node.get("attachedToRef"))].append(event.id)
        for line in tree.of_type(*LINES):
            source, target = tree.ends(line)
            self._lines[source].append((line, target))
            self._near[source].append(target)
            self._near[target].append(source)

    def draw(self, element: Element) -> tuple[tuple[Shape, ...], tuple[Edge, ...]]:
        """A process or a collaboration."""
        block = self._collaboration(element) if element.type == "collaboration" else self._room(element)
        shapes = {identity: self._shape(identity, bounds) for identity, bounds in block.bounds.items()}
        edges = {each: make_edge(self._tree.elements[each], way, self._tree) for each, way in block.ways.items()}
        drawn: dict[str, Shape | Edge] = {**edges, **shapes}
        for identity, start in drawn.items():
            for line, target in self._lines.get(identity, ()):
                end = drawn.get(target)
                if end is not None and line.id not in edges:
                    way = message_way(start, end) if line.type == "messageFlow" else straight(start, end)
                    edges[line.id] = make_edge(line, way, self._tree)
        return tuple(shapes.values()), tuple(edges.values())

    def _shape(self, identity: str, bounds: Bounds) -> Shape:
        return make_shape(
            self._tree.elements[identity], bounds, self._tree, OPEN if identity in self._opened else CLOSED
        )

    def _collaboration(self, element: Element) -> Block:
        pools = [child for child in element.children if child.type == "participant"]
        blocks: list[Block | None] = []
        taken: set[str] = set()
        for pool in pools:
            process = self._tree.process_of(pool)
            if process is None or process.id in taken or not process.children:
                blocks.append(None)
            else:
                taken.add(process.id)
                blocks.append(self._room(process, pool))
        width = max([block.width for block in blocks if block], default=LEAST_POOL)
        whole = Block()
        y = 0.0
        for pool, block in zip(pools, blocks, strict=True):
            if block is None:
                block = Block({pool.id: Bounds(0.0, 0.0, width, CLOSED_POOL)}, {}, width, CLOSED_POOL)
            else:
                self._stretch(block, pool, width)
            whole.take(block, 0.0, y)
            y = whole.height + POOL_GAP
        return self._with_artefacts(element, whole)

    def _stretch(self, block: Block, pool: Element, width: float) -> None:
        """All pools end at the same line, and their lanes with them."""
        more = width - block.width
        process = self._tree.process_of(pool)
        lanes = [each.id for each in process.inside() if each.type == "lane"] if process else []
        for identity in (pool.id, *lanes):
            if identity in block.bounds:
                box = block.bounds[identity]
                block.bounds[identity] = Bounds(box.x, box.y, box.width + more, box.height)
        block.width = width

    def _room(self, element: Element, pool: Element | None = None) -> Block:
        """What lies in a process or a sub-process, with its lanes, and the pool around it."""
        lanes = _Lanes(element)
        inner = {child.id: self._sub_process(child) for child in element.children if child.type in SUB_PROCESSES}
        boxes = [self._box(child, inner, lanes) for child in element.children if self._stands_alone(child, element)]
        links = [self._link(child) for child in element.children if self._leads_on(child)]
        layout = lay_out(boxes, links, lanes.count(boxes))
        block = Block(dict(layout.bounds), dict(layout.ways), layout.width, layout.height)
        for identity, content in inner.items():
            frame = block.bounds[identity]
            block.take(content, frame.x, frame.y)
        if not lanes.lanes:
            block = self._with_artefacts(element, block)
            return block if pool is None else _framed(block, pool.id)
        return self._with_artefacts(element, self._with_lanes(block, lanes, layout.bands, pool))

    def _stands_alone(self, element: Element, room: Element) -> bool:
        """Events on a border are placed with what they sit on, where that lies in the same room."""
        if element.type not in NODES:
            return False
        host = self._tree.elements.get(reference(element.node.get("attachedToRef")))
        return element.type != "boundaryEvent" or host is None or host.owner is not room or host.type not in NODES

    def _box(self, element: Element, inner: dict[str, Block], lanes: _Lanes) -> Box:
        width, height = usual_size(element.type)
        block = inner.get(element.id)
        if block is not None:
            width, height = max(block.width, width), max(block.height, height)
        beside = element.type.endswith(("Event", "Gateway")) and name_of(element, self._tree)
        room = element.owner
        borders = (
            [event for event in self._borders.get(element.id, ()) if self._tree.elements[event].owner is room]
            if element.type != "boundaryEvent"
            else []
        )
        band = lanes.band(self._tree.lane_of.get(element.id, ""))
        return Box(element.id, width, height, band, LABEL_ROOM if beside else 0.0, tuple(borders))

    def _leads_on(self, element: Element) -> bool:
        """Sequence flows, and what leads to the step that undoes another."""
        if element.type != "association":
            return element.type == "sequenceFlow"
        target = self._tree.elements.get(self._tree.ends(element)[1])
        return target is not None and target.node.get("isForCompensation") == "true"

    def _link(self, element: Element) -> Link:
        source, target = self._tree.ends(element)
        return Link(element.id, source, target, bool(name_of(element, self._tree)))

    def _sub_process(self, element: Element) -> Block:
        """An empty one is drawn closed."""
        inner = self._room(element)
        if not inner.bounds:
            return Block()
        self._opened.add(element.id)
        block = Block()
        block.take(inner, PADDING, TOP)
        block.width, block.height = block.width + PADDING, block.height + PADDING
        return block

    def _with_lanes(
        self, block: Block, lanes: _Lanes, bands: tuple[tuple[float, float], ...], pool: Element | None
    ) -> Block:
        """Lanes beside each other's boxes, those around others wider to the left; and the pool around all."""
        header = HEADER if pool is not None else 0.0
        left = header + HEADER * lanes.deepest
        width = left + PADDING + block.width + PADDING
        framed = Block(width=width, height=bands[-1][1])
        if pool is not None:
            framed.bounds[pool.id] = Bounds(0.0, 0.0, width, bands[-1][1])
        for lane, depth, first, last in lanes.lanes:
            x, top, bottom = header + HEADER * depth, bands[first][0], bands[last][1]
            framed.bounds[lane] = Bounds(x, top, width - x, bottom - top)
        framed.take(block, left + PADDING, 0.0)
        framed.width = width
        return framed

    def _with_artefacts(self, element: Element, block: Block) -> Block:
        """Data and notes stand in a row above what they belong to."""
        own = [child for child in element.children if child.type in ARTEFACTS]
        if not own:
            return block
        row, x, highest = Block(), 0.0, 0.0
        wanted = self._places(own, block)
        for child in sorted(own, key=lambda child: wanted[child.id]):
            width, height = usual_size(child.type)
            x = max(x, wanted[child.id] - width / 2)
            row.bounds[child.id] = Bounds(x, 0.0, width, height)
            x += width + PADDING
            highest = max(highest, height)
        row.width, row.height = x - PADDING, highest
        whole = Block()
        for identity, box in row.bounds.items():
            whole.bounds[identity] = shifted(box, 0.0, highest - box.height)
        whole.width = row.width
        whole.take(block, 0.0, highest + ARTEFACT_GAP)
        return whole

    def _places(self, own: list[Element], block: Block) -> dict[str, float]:
        """Where across each would best stand: above the first thing it is connected with."""
        wanted = {}
        for child in own:
            near = (block.bounds[other].centre.x for other in self._near.get(child.id, ()) if other in block.bounds)
            wanted[child.id] = next(near, 0.0)
        return wanted


def _framed(block: Block, pool: str) -> Block:
    whole = Block()
    whole.take(block, HEADER + PADDING, PADDING)
    whole.width, whole.height = whole.width + PADDING, max(whole.height + PADDING, CLOSED_POOL)
    whole.bounds = {pool: Bounds(0.0, 0.0, whole.width, whole.height), **whole.bounds}
    return whole


class _Lanes:
    """The lanes of a process: innermost ones are bands, those around them span several."""

    def __init__(self, element: Element) -> None:
        self.lanes: list[tuple[str, int, int, int]] = []  # id, depth, first band, last band
        self._bands: dict[str, int] = {}
        self.deepest = 0
        for child in element.children:
            if child.type == "laneSet":
                self._set(child.children, 0)
            elif child.type == "lane":
                self._lane(child, 0)

    def _set(self, lanes: Iterable[Element], depth: int) -> None:
        for lane in lanes:
            if lane.type == "lane":
                self._lane(lane, depth)

    def _lane(self, lane: Element, depth: int) -> None:
        first, place = len(self._bands), len(self.lanes)
        self.deepest = max(self.deepest, depth + 1)
        inner: list[Element] = []
        for child in lane.children:  # lanes inside, with or without a set around them
            inner += child.children if child.type == "childLaneSet" else [child]
        inner = [each for each in inner if each.type == "lane"]
        self._set(inner, depth + 1)
        if not inner:
            self._bands[lane.id] = first
        self.lanes.insert(place, (lane.id, depth, first, len(self._bands) - 1))

    def band(self, lane: str) -> int:
        """What is in no lane stands below all of them."""
        return self._bands.get(lane, len(self._bands))

    def count(self, boxes: Iterable[Box]) -> int:
        return max([len(self._bands), *(box.band + 1 for box in boxes), 1])
