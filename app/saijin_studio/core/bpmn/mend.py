"""Fills the gaps of drawn diagrams: elements that the model has and its diagram does not, or not in full."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

from .diagram import NODES, SUB_PROCESSES, Bounds, Edge, Shape
from .lines import straight
from .parts import PLAIN, Stated, make_edge, make_shape
from .sheet import Sheet, Unplaced, usual_size
from .tree import Element, Tree

PLACED = NODES | {"dataObjectReference", "dataStoreReference", "textAnnotation", "participant"}
CONNECTED = ("sequenceFlow", "messageFlow", "association")
FRAMES = frozenset({"participant", "lane", "group"})
ASIDE, BELOW, PADDING = 50.0, 30.0, 30.0
CELL = 120.0
MOST_HOPS = 40
Links = Mapping[str, Sequence[tuple[str, int]]]


def fill_gaps(tree: Tree, sheets: list[Sheet]) -> None:
    """Gives every element that should be in one of these diagrams a place in it, and says which had none.

    Raises ModelFileError where too much is folded away in them.
    """
    if not sheets:
        return
    homes = _Homes(tree, sheets)
    for element in tree.elements.values():
        if element.type in PLACED:
            homes.find(element)
    homes.close_pools()
    links = _neighbours(tree)
    for sheet in sheets:
        if sheet.shapeless:
            _Placer(tree, sheet, links).place_all()
    for element in tree.of_type(*CONNECTED):
        homes.connect(element)
    for sheet in sheets:
        for unplaced in sheet.lineless.values():
            _draw_line(tree, sheet, unplaced)


class _Homes:
    """Which diagram an element belongs to."""

    def __init__(self, tree: Tree, sheets: list[Sheet]) -> None:
        self._tree = tree
        self._sheets = sheets
        self._by_plane = {sheet.element: sheet for sheet in reversed(sheets)}
        self._drawn: dict[str, Sheet] = {}
        self._lines: set[str] = set()
        for sheet in reversed(sheets):
            self._drawn.update(dict.fromkeys((*sheet.shapes, *sheet.shapeless), sheet))
            self._lines.update(sheet.edges, sheet.lineless)
        self._rooms: dict[str, Sheet] = {}
        for sheet in sheets:
            for room in self._rooms_in(sheet):
                self._rooms.setdefault(room, sheet)

    def _rooms_in(self, sheet: Sheet) -> dict[str, Sheet]:
        """Every process and sub-process of which something is drawn, out to what the diagram is of."""
        found: dict[str, Sheet] = {}
        for identity in (*sheet.shapes, *sheet.shapeless):
            element = self._tree.get(identity)
            around = () if element is None or element.type in FRAMES else element.around()
            for room in around:
                if room.id == sheet.element:
                    break
                found[room.id] = sheet
        return found

    def close_pools(self) -> None:
        """A pool stands for all of its process where nothing of that is drawn."""
        for sheet in self._sheets:
            shown = set(self._rooms_in(sheet))
            for identity in (*sheet.shapes, *sheet.shapeless):
                pool = self._tree.elements.get(identity)
                process = self._tree.process_of(pool) if pool and pool.type == "participant" else None
                if process is not None and process.id not in shown:
                    sheet.hidden.update(self._tree.folded_into(process, identity))
                    shown.add(process.id)

    def find(self, element: Element) -> None:
        if element.id in self._drawn:
            return
        sheet = self._home(element)
        if sheet is None or element.id in sheet.hidden:
            return
        open_ = element.type in SUB_PROCESSES and self._rooms.get(element.id) is sheet
        sheet.shapeless[element.id] = Unplaced(element, Stated(expanded=open_, marker_visible=True))
        self._drawn[element.id] = sheet
        if element.type in SUB_PROCESSES and not open_:
            sheet.hidden.update(self._tree.folded_into(element, element.id))
        self._tree.problem("not_drawn", element.id, element.node, "in the model, but not in its diagram")

    def _home(self, element: Element) -> Sheet | None:
        room = element.room
        if room is None:
            return None
        if room.id in self._by_plane:
            return self._by_plane[room.id]
        sheet = self._drawn.get(room.id)
        if sheet is not None and room.type in SUB_PROCESSES:
            stated = sheet.shapes.get(room.id)
            is_open = stated.expanded if stated else sheet.shapeless[room.id].stated.expanded
            return sheet if is_open else None
        return self._rooms.get(room.id)

    def connect(self, element: Element) -> None:
        """A connection that is drawn nowhere, though both its ends are drawn in one diagram."""
        if element.id in self._lines:
            return
        source, target = self._tree.ends(element)
        for sheet in {id(each): each for each in (self._drawn.get(source), self._drawn.get(target)) if each}.values():
            if all(end in sheet.shapes or end in sheet.edges for end in (source, target)):
                sheet.lineless[element.id] = Unplaced(element, PLAIN)
                self._tree.problem("not_drawn", element.id, element.node, "in the model, but not in its diagram")
                return


def _neighbours(tree: Tree) -> Links:
    """Element -> those it is connected with, and whether they come after (1) or before (-1) it; 0: neither."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for element in tree.of_type(*CONNECTED):
        source, target = tree.ends(element)
        order = 1 if element.type == "sequenceFlow" else 0
        found[source].append((target, order))
        found[target].append((source, -order))
    return found


class _Placer:
    """Places what has no place beside what it is connected with, where there is room."""

    def __init__(self, tree: Tree, sheet: Sheet, links: Links) -> None:
        self._tree = tree
        self._sheet = sheet
        self._links = links
        self._waiting = dict(sheet.shapeless)
        self._grids: dict[str, _Grid] = defaultdict(_Grid)
        self._next: dict[tuple[str, int], float] = {}
        self._framed: set[str] = set()
        self._pools = self._pool_of_process()
        for shape in sheet.shapes.values():
            self._occupy(shape)

    def _pool_of_process(self) -> dict[str, Shape]:
        pools = [shape for shape in self._sheet.shapes.values() if shape.type == "participant"]
        return {shape.facts.get("process", ""): shape for shape in pools}

    def _room_id(self, identity: str) -> str:
        element = self._tree.get(identity)
        room = None if element is None else element.room
        return "" if room is None else room.id

    def _occupy(self, shape: Shape) -> None:
        if shape.type not in FRAMES:
            self._grids[self._room_id(shape.id)].add(shape.bounds)

    def place_all(self) -> None:
        ready = deque(key for key in self._waiting if self._has_drawn_neighbour(key))
        rest = deque(self._waiting)
        while ready or rest:
            identity = ready.popleft() if ready else rest.popleft()
            if identity in self._waiting:
                self._place(identity)
                ready.extend(other for other, _ in self._links.get(identity, ()) if other in self._waiting)

    def _has_drawn_neighbour(self, identity: str) -> bool:
        return any(other in self._sheet.shapes for other, _ in self._links.get(identity, ()))

    def _place(self, identity: str) -> None:
        unplaced = self._waiting.pop(identity)
        bounds = self._bounds(unplaced.element, unplaced.stated)
        shape = make_shape(unplaced.element, bounds, self._tree, unplaced.stated)
        self._sheet.shapes[identity] = shape
        self._occupy(shape)

    def _bounds(self, element: Element, stated: Stated) -> Bounds:
        if stated.expanded or element.type == "participant":
            around = self._around(element)
            if around is not None:
                return around
        host = element.node.get("attachedToRef", "").rpartition(":")[2]
        if host in self._waiting:
            self._place(host)
        if host in self._sheet.shapes:
            return self._on_border(host)
        return self._beside_neighbour(element) or self._anywhere(element)

    def _around(self, element: Element) -> Bounds | None:
        """A sub-process or a pool whose inside is drawn."""
        room = self._tree.process_of(element) if element.type == "participant" else element
        if room is None or room.id in self._framed:
            return None  # several pools may name one process
        self._framed.add(room.id)
        shapes = self._sheet.shapes
        inside = [shapes[each.id].bounds for each in room.inside() if each.id in shapes]
        if not inside:
            return None
        left, top = min(box.x for box in inside) - PADDING, min(box.y for box in inside) - PADDING
        right, bottom = max(box.right for box in inside) + PADDING, max(box.bottom for box in inside) + PADDING
        return Bounds(left, top, right - left, bottom - top)

    def _on_border(self, host: str) -> Bounds:
        box = self._sheet.shapes[host].bounds
        far = self._next.get((host, 2), box.right - 20.0)
        self._next[host, 2] = far - 40.0
        return Bounds(far - 18.0, box.bottom - 18.0, 36.0, 36.0)

    def _beside_neighbour(self, element: Element) -> Bounds | None:
        """To the right of what comes before it, to the left of what comes after, above what it notes."""
        links = self._links.get(element.id, [])
        drawn = [
            (self._sheet.shapes[other].bounds, order, other) for other, order in links if other in self._sheet.shapes
        ]
        if not drawn:
            return None
        box, order, other = min(drawn, key=lambda each: each[1])
        width, height = usual_size(element.type)
        x = {-1: box.right + ASIDE, 1: box.x - ASIDE - width, 0: box.x}[order]
        y = box.centre.y - height / 2 if order else box.y - BELOW - height
        y = self._next.get((other, order), y)
        found = self._grids[self._room_id(element.id)].free(Bounds(x, y, width, height), -1 if order == 0 else 1)
        self._next[other, order] = found.y
        return found

    def _anywhere(self, element: Element) -> Bounds:
        """Inside what it lies in, at the left; below everything where that is not drawn."""
        room = self._room_id(element.id)
        frame = self._sheet.shapes.get(room) or self._pools.get(room)
        width, height = usual_size(element.type)
        if frame is None:
            boxes = [shape.bounds for shape in self._sheet.shapes.values()] if (room, 3) not in self._next else []
            y = max((box.bottom for box in boxes), default=0.0) + ASIDE
            x = min((box.x for box in boxes), default=0.0)
        else:
            x, y = frame.bounds.x + 2 * PADDING, frame.bounds.y + PADDING
        x, y = self._next.setdefault((room, 3), x), self._next.setdefault((room, 4), y)
        found = self._grids[room].free(Bounds(x, y, width, height), 1)
        self._next[room, 4] = found.y
        return found


class _Grid:
    """Boxes by the cells they touch, so that finding room does not look at all of them."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Bounds]] = defaultdict(list)
        self._large: list[Bounds] = []
        self._top = self._bottom = 0.0

    @staticmethod
    def _touched(box: Bounds) -> list[tuple[int, int]]:
        across = range(int(box.x // CELL), int(box.right // CELL) + 1)
        down = range(int(box.y // CELL), int(box.bottom // CELL) + 1)
        return [] if len(across) * len(down) > 400 else [(x, y) for x in across for y in down]

    def add(self, box: Bounds) -> None:
        self._top, self._bottom = min(self._top, box.y), max(self._bottom, box.bottom)
        cells = self._touched(box)
        if not cells:
            self._large.append(box)
        for cell in cells:
            self._cells[cell].append(box)

    def free(self, box: Bounds, way: int) -> Bounds:
        """The first place downwards (1) or upwards (-1) where nothing is; beyond everything, where that is far."""
        hops = 0
        while blocker := self._blocker(box):
            hops += 1
            low, high = (blocker.y, blocker.bottom) if hops < MOST_HOPS else (self._top, self._bottom)
            box = Bounds(box.x, high + BELOW if way > 0 else low - BELOW - box.height, box.width, box.height)
        return box

    def _blocker(self, box: Bounds) -> Bounds | None:
        near = [other for cell in self._touched(box) for other in self._cells.get(cell, ())]
        return next((other for other in (*near, *self._large) if overlap(box, other)), None)


def overlap(one: Bounds, other: Bounds) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def _draw_line(tree: Tree, sheet: Sheet, unplaced: Unplaced) -> None:
    source, target = tree.ends(unplaced.element)
    ends = [_anchor(sheet, sheet.hidden.get(end, end)) for end in (source, target)]
    if ends[0] is None or ends[1] is None:
        tree.problem("no_ends", unplaced.element.id, unplaced.element.node, "what it connects is not drawn")
        return
    points = straight(ends[0], ends[1])
    sheet.edges[unplaced.element.id] = make_edge(unplaced.element, points, tree, unplaced.stated)


def _anchor(sheet: Sheet, identity: str) -> Shape | Edge | None:
    return sheet.shapes.get(identity) or sheet.edges.get(identity)
