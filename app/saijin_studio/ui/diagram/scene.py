"""The elements of a diagram, their states and what is laid over them."""

from __future__ import annotations

from collections.abc import Mapping, Set

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsScene, QGraphicsSceneHelpEvent, QToolTip

from ...core.bpmn.compare import Comparison
from ...core.bpmn.diagram import Diagram, Edge
from .edges import EdgeItem
from .glimpses import Glimpses
from .journeys import Tokens, token_point
from .labels import Side, sides
from .layers import HeatLayer, difference_of
from .shapes import Found, Look, ShapeItem
from .small import SmallLayer
from .style import DiagramColours, Style
from .words import changes_in_words, difference_name, edge_lines, shape_lines, tip

MARGIN = 24.0


class DiagramScene(QGraphicsScene):
    def __init__(self, colours: DiagramColours, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ink = Style(colours)
        self.diagram = Diagram("", "")
        self.shapes: dict[str, ShapeItem] = {}
        self.edges: list[EdgeItem] = []
        self.animated = True
        self._tokens = Tokens(self, self.shapes, self.ink)
        self._small = SmallLayer()
        self._glimpses = Glimpses()
        self._heat: HeatLayer | None = None
        self._comparison: Comparison | None = None
        self._forget_states()

    def _forget_states(self) -> None:
        self._active: frozenset[str] = frozenset()
        self._waiting: frozenset[str] = frozenset()
        self._failed: frozenset[str] = frozenset()
        self._done: dict[str, int] = {}
        self._retried: dict[str, int] = {}

    # -- building

    def set_diagram(self, diagram: Diagram) -> None:
        """Draws another model, in its plain state; heat and comparison go with the old one."""
        self._tokens.forget()
        self.shapes.clear()
        self.edges.clear()
        self.clear()
        self.diagram = diagram
        self._forget_states()
        self._heat = self._comparison = None
        free, closed = sides(diagram), closed_pools(diagram)
        for shape in diagram.shapes:
            item = ShapeItem(shape, self.ink, free.get(shape.id, Side.BELOW), shape.id in closed)
            self.shapes[shape.id] = item
            self.addItem(item)
        for edge in diagram.edges:
            line = EdgeItem(edge, self.ink)
            self.edges.append(line)
            self.addItem(line)
        self._small.forget()
        self._glimpses.forget()
        self.setSceneRect(self.itemsBoundingRect().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))

    def set_colours(self, colours: DiagramColours) -> None:
        self._glimpses.forget()
        self._change(colours, self.ink.small, self.ink.boost)

    def set_small(self, small: bool, boost: float = 1.0) -> None:
        """Whether the diagram is shown without words, by `draw_small`, and how much bolder its lines are then."""
        boost = boost if small else 1.0
        if (small, boost) != (self.ink.small, self.ink.boost):
            self._change(self.ink.colours, small, boost)

    def _change(self, colours: DiagramColours, small: bool, boost: float) -> None:
        self.ink.change(colours, small, boost)
        self._tokens.restyled()
        self.update()

    def draw_small(self, painter: QPainter, seen: QRectF) -> None:
        """All elements that lie in `seen`, in few strokes; with pictures of their names where those can be read."""
        self._small.draw(painter, seen, self.shapes.values(), self.edges)
        if self.ink.boost == 1.0:
            self._glimpses.draw(painter, seen, (*self.shapes.values(), *self.edges))
        self._tokens.draw(painter)

    def _state_touched(self) -> None:
        """Items that paint themselves ask for that on their own."""
        self._small.forget()
        self._glimpses.forget()
        if self.ink.small:
            self.update()

    @property
    def element_count(self) -> int:
        return len(self.shapes) + len(self.edges)

    def count_in(self, seen: QRectF) -> int:
        """How many elements that are no connections lie in `seen`, at least in part."""
        return sum(seen.intersects(item.rect) for item in self.shapes.values())

    # -- states

    @property
    def active(self) -> frozenset[str]:
        """Where tokens are, the waiting ones too."""
        return self._active

    @property
    def waiting(self) -> frozenset[str]:
        return self._waiting

    @property
    def failed(self) -> frozenset[str]:
        return self._failed

    @property
    def done(self) -> Mapping[str, int]:
        return self._done

    @property
    def retried(self) -> Mapping[str, int]:
        return self._retried

    def set_state(
        self,
        active: frozenset[str],
        done: Mapping[str, int],
        failed: frozenset[str],
        waiting: frozenset[str] = frozenset(),
        retried: Mapping[str, int] | None = None,
    ) -> None:
        """Ids the diagram does not draw show on the collapsed sub-process around them, or not at all."""
        self._failed = self._visible(failed)
        self._waiting = frozenset(key for key in self._visible(waiting) if not self._is_frame(key))
        self._active = self._waiting | {key for key in self._visible(active) if not self._is_frame(key)}
        self._done = self._counts(done)
        self._retried = self._counts(retried or {})
        self._show()

    def _counts(self, counts: Mapping[str, int]) -> dict[str, int]:
        found: dict[str, int] = {}
        for element, count in counts.items():
            shown = self._shown(element)
            if shown is not None:
                found[shown] = max(found.get(shown, 0), count)
        return found

    def _is_frame(self, key: str) -> bool:
        """An open sub-process holds its token in one of its steps, not itself."""
        shape = self.shapes[key].data_of
        return shape.expanded and key not in self._failed

    def _shown(self, element: str) -> str | None:
        shown = self.diagram.visible(element)
        return shown if shown in self.shapes else None

    def _visible(self, elements: Set[str]) -> frozenset[str]:
        return frozenset(shown for element in elements if (shown := self._shown(element)) is not None)

    def _show(self) -> None:
        for key, item in self.shapes.items():
            item.set_look(*self._look(key), self._retried.get(key, 0))
        for line in self.edges:
            line.set_walked(self._was_walked(line.data_of))
        self._tokens.place(self._active, self._waiting)
        self._state_touched()

    def _look(self, key: str) -> tuple[Look, int]:
        count = self._done.get(key, 0)
        if key in self._failed:
            return Look.FAILED, count
        if key in self._waiting:
            return Look.WAITING, count
        if key in self._active:
            return Look.ACTIVE, count
        return (Look.DONE, count) if count else (Look.PLAIN, 0)

    def _was_walked(self, edge: Edge) -> bool:
        if edge.type != "sequenceFlow" or edge.source not in self._done:
            return False
        return edge.target in self._done or edge.target in self._active or edge.target in self._failed

    # -- movement

    def move_token(self, source: str, target: str) -> None:
        """Marks `source` as done and moves its token to `target` along the flows between them."""
        start, end = self._shown(source), self._shown(target)
        if start is None or end is None:
            return
        left = self._left(start, end)
        passed = [edge.target for edge in self.way(start, end)][:-1]
        for element in (*sorted(left), *passed):
            self._done[element] = self._done.get(element, 0) + 1
        self._failed -= left
        self._waiting -= left
        self._active = (self._active - left) | {end}
        path = self._path(start, end)
        self._show()
        if self.animated and path is not None:
            self._tokens.send(end, path)

    def way(self, start: str, end: str) -> tuple[Edge, ...]:
        """The flows from one element to another, out of and into open sub-processes; () when there are none."""
        edges = self.diagram.way(start, end)
        if edges:
            return edges
        for frame in self._frames(start):
            if frame not in (end, *self._frames(end)):
                edges = self.diagram.way(frame, end)
                if edges:
                    return edges
        for frame in self._frames(end):
            if frame not in (start, *self._frames(start)):
                for source in (start, *self._frames(start)):
                    edges = self.diagram.way(source, frame)
                    if edges:
                        return edges
        return ()

    def _frames(self, key: str) -> tuple[str, ...]:
        """The open sub-processes around an element, the innermost first."""
        item = self.shapes.get(key)
        if item is None:
            return ()
        around = [
            frame
            for frame in self.shapes.values()
            if frame is not item and frame.data_of.expanded and frame.rect.contains(item.rect)
        ]
        return tuple(frame.data_of.id for frame in sorted(around, key=lambda frame: frame.rect.width()))

    def _left(self, start: str, end: str) -> frozenset[str]:
        """What a token leaves with it: a sub-process is left by all that is in it."""
        left = set(self._frames(start)) - set(self._frames(end)) - {end}
        return frozenset({start}) | {key for key in self._active if left & set(self._frames(key))}

    def _path(self, start: str, end: str) -> QPainterPath | None:
        edges = self.way(start, end)
        if not edges:
            return None
        lines = {line.data_of.id: line for line in self.edges}
        path = QPainterPath(token_point(self.shapes[start]))
        for edge in edges:
            for point in lines[edge.id].points:
                path.lineTo(point)
        path.lineTo(token_point(self.shapes[end]))
        return path

    @property
    def moving(self) -> bool:
        return self._tokens.moving

    def token_at(self, key: str) -> QPointF | None:
        """Where the token of an active element is now, in the diagram's units."""
        return self._tokens.at(key)

    # -- what is laid over

    def set_heat(self, heat: HeatLayer | None) -> None:
        self._heat = heat
        shares = heat.shares if heat else {}
        words = heat.words if heat else {}
        for key, item in self.shapes.items():
            item.set_heat(shares.get(key), words.get(key, ""))
        self._state_touched()

    def set_comparison(self, comparison: Comparison | None) -> None:
        self._comparison = comparison
        items: list[ShapeItem | EdgeItem] = [*self.shapes.values(), *self.edges]
        for item in items:
            item.set_difference(difference_of(comparison, item.data_of.id))
        self._state_touched()

    def set_found(self, found: Set[str], here: str) -> None:
        """Marks what a search has found, and the one that is looked at ("" = none)."""
        for key, item in self.shapes.items():
            item.set_found(Found.HERE if key == here else Found.TOO if key in found else Found.NOT)
        self._state_touched()

    def set_marked(self, element: str, marked: bool) -> None:
        """Whether the keyboard is on an element."""
        if element in self.shapes:
            self.shapes[element].set_marked(marked)
            self._state_touched()

    def set_openable(self, elements: Set[str]) -> None:
        for key, item in self.shapes.items():
            item.set_opens(key in elements)
        self._state_touched()

    def take_states(self, other: DiagramScene) -> None:
        """The states and layers of another drawing of the same model."""
        self.set_state(other.active, other.done, other.failed, other.waiting, other.retried)
        self.set_heat(other._heat)
        self.set_comparison(other._comparison)

    # -- tooltips

    def tip_of(self, item: ShapeItem | EdgeItem) -> str:
        if isinstance(item, ShapeItem):
            lines = shape_lines(item.data_of, item.look, item.retried)
            lines.insert(1, item.words)
        else:
            lines = edge_lines(item.data_of)
        if item.difference is not None and self._comparison is not None:
            changes = self._comparison.changed.get(item.data_of.id, ())
            lines[1:1] = [difference_name(item.difference), *changes_in_words(changes)]
        return tip(lines)

    def helpEvent(self, event: QGraphicsSceneHelpEvent) -> None:
        """Tooltips are made when they are asked for: there may be thousands of elements."""
        item = self.item_at(event.scenePos())
        if item is None:
            QToolTip.hideText()
            event.ignore()
        else:
            QToolTip.showText(event.screenPos(), self.tip_of(item), event.widget())
            event.accept()

    def item_at(self, place: QPointF) -> ShapeItem | EdgeItem | None:
        """The uppermost element there, whether it paints itself or not."""
        shape = self.shape_at(place)
        found: list[ShapeItem | EdgeItem] = [] if shape is None else [shape]
        found += (each for each in self.edges if each.boundingRect().contains(place) and each.shape().contains(place))
        return max(found, key=lambda item: item.zValue(), default=None)

    def shape_at(self, place: QPointF) -> ShapeItem | None:
        """The uppermost element that is no connection."""
        found = (item for item in self.shapes.values() if item.rect.contains(place) and item.shape().contains(place))
        return max(found, key=lambda item: item.zValue(), default=None)


def closed_pools(diagram: Diagram) -> frozenset[str]:
    """Pools that show nothing of what is in them."""
    pools = [shape for shape in diagram.shapes if shape.type == "participant"]
    inner = [shape.bounds.centre for shape in diagram.shapes if shape.type != "participant"]
    return frozenset(
        pool.id
        for pool in pools
        if not any(
            pool.bounds.x <= point.x <= pool.bounds.right and pool.bounds.y <= point.y <= pool.bounds.bottom
            for point in inner
        )
    )
