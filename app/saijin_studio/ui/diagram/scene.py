"""The elements of a diagram, their states and the tokens that move between them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation, Slot
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsScene

from ...core.bpmn import Diagram, Edge
from .badges import TokenItem
from .edges import EdgeItem
from .labels import Side, sides
from .shapes import Look, ShapeItem
from .style import DiagramColours, Style
from .words import describe

MOVE_MILLISECONDS = 150
MARGIN = 24.0


def token_point(item: ShapeItem) -> QPointF:
    """Where a token stands: at the upper left, clear of the words, the marks and what sits on the lower edge."""
    rect = item.rect
    if item.family == "event":
        return rect.center() + QPointF(-rect.width() * 0.36, -rect.height() * 0.36)
    if item.family == "gateway":
        return rect.center() + QPointF(-rect.width() * 0.26, -rect.height() * 0.26)
    return rect.topLeft() + QPointF(1, 1)


class Journey(QObject):
    """A token on its way along a path."""

    def __init__(self, token: TokenItem, path: QPainterPath, parent: QObject) -> None:
        super().__init__(parent)
        self._token, self._path = token, path
        self.animation = QVariantAnimation(self)
        self.animation.setDuration(MOVE_MILLISECONDS)
        self.animation.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self.animation.setStartValue(0.0)
        self.animation.setEndValue(1.0)
        self.animation.valueChanged.connect(self._step)

    @Slot(object)
    def _step(self, share: float) -> None:
        self._token.setPos(self._path.pointAtPercent(min(1.0, max(0.0, float(share)))))


class DiagramScene(QGraphicsScene):
    def __init__(self, colours: DiagramColours, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ink = Style(colours)
        self.diagram = Diagram("", "")
        self.shapes: dict[str, ShapeItem] = {}
        self.edges: list[EdgeItem] = []
        self.animated = True
        self._tokens: dict[str, TokenItem] = {}
        self._journeys: dict[str, Journey] = {}
        self._active: frozenset[str] = frozenset()
        self._failed: frozenset[str] = frozenset()
        self._done: dict[str, int] = {}

    # -- building

    def set_diagram(self, diagram: Diagram) -> None:
        """Draws another model, in its plain state."""
        self._land_all()
        self._tokens.clear()
        self.shapes.clear()
        self.edges.clear()
        self.clear()
        self.diagram = diagram
        self._active, self._failed, self._done = frozenset(), frozenset(), {}
        free = sides(diagram)
        for shape in diagram.shapes:
            item = ShapeItem(shape, self.ink, free.get(shape.id, Side.BELOW))
            self.shapes[shape.id] = item
            self.addItem(item)
            item.setToolTip(describe(shape, Look.PLAIN))
        for edge in diagram.edges:
            line = EdgeItem(edge, self.ink)
            self.edges.append(line)
            self.addItem(line)
        self.setSceneRect(self.itemsBoundingRect().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))

    def set_colours(self, colours: DiagramColours) -> None:
        self._restyle(Style(colours, self.ink.small))

    def set_small(self, small: bool) -> None:
        """Whether the diagram is shown too small to be read."""
        if small != self.ink.small:
            self._restyle(Style(self.ink.colours, small))

    def _restyle(self, ink: Style) -> None:
        self.ink = ink
        items: list[ShapeItem | EdgeItem | TokenItem] = [*self.shapes.values(), *self.edges, *self._tokens.values()]
        for item in items:
            item.restyle(self.ink)
        self.update()

    # -- states

    @property
    def active(self) -> frozenset[str]:
        return self._active

    @property
    def failed(self) -> frozenset[str]:
        return self._failed

    @property
    def done(self) -> Mapping[str, int]:
        return self._done

    def set_state(self, active: frozenset[str], done: Mapping[str, int], failed: frozenset[str]) -> None:
        """Ids the diagram does not draw show on the collapsed sub-process around them, or not at all."""
        self._failed = self._visible(failed)
        self._active = frozenset(key for key in self._visible(active) if not self._is_frame(key))
        counts: dict[str, int] = {}
        for element, count in done.items():
            shown = self.diagram.visible(element)
            if shown is not None:
                counts[shown] = max(counts.get(shown, 0), count)
        self._done = counts
        self._show()

    def _is_frame(self, key: str) -> bool:
        """An open sub-process holds its token in one of its steps, not itself."""
        shape = self.shapes[key].data_of
        return shape.expanded and key not in self._failed

    def _visible(self, elements: frozenset[str]) -> frozenset[str]:
        return frozenset(shown for element in elements if (shown := self.diagram.visible(element)) is not None)

    def _show(self) -> None:
        for key, item in self.shapes.items():
            look, count = self._look(key)
            if look is not item.look:
                item.setToolTip(describe(item.data_of, look))
            item.set_look(look, count)
        for line in self.edges:
            line.set_walked(self._was_walked(line.data_of))
        self._place_tokens()

    def _look(self, key: str) -> tuple[Look, int]:
        count = self._done.get(key, 0)
        if key in self._failed:
            return Look.FAILED, count
        if key in self._active:
            return Look.ACTIVE, count
        return (Look.DONE, count) if count else (Look.PLAIN, 0)

    def _was_walked(self, edge: Edge) -> bool:
        been = edge.target in self._done or edge.target in self._active or edge.target in self._failed
        return edge.type == "sequenceFlow" and edge.source in self._done and been

    def _place_tokens(self) -> None:
        for key in [key for key in self._tokens if key not in self._active]:
            self._land(key)
            self.removeItem(self._tokens.pop(key))
        for key in self._active:
            if key not in self._tokens:
                token = TokenItem(self.ink)
                self._tokens[key] = token
                self.addItem(token)
            if key not in self._journeys:
                self._tokens[key].setPos(token_point(self.shapes[key]))

    # -- movement

    def move_token(self, source: str, target: str) -> None:
        """Marks `source` as done and moves its token to `target` along the flows between them."""
        start, end = self.diagram.visible(source), self.diagram.visible(target)
        if start is None or end is None:
            return
        left = self._left(start, end)
        passed = [edge.target for edge in self.way(start, end)][:-1]
        for element in (*sorted(left), *passed):
            self._done[element] = self._done.get(element, 0) + 1
        self._failed -= left
        self._active = (self._active - left) | {end}
        path = self._path(start, end)
        self._show()
        if self.animated and path is not None:
            self._send(end, path)

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

    def _send(self, end: str, path: QPainterPath) -> None:
        self._land(end)
        token = self._tokens[end]
        token.setPos(path.pointAtPercent(0))
        journey = Journey(token, path, self)
        self._journeys[end] = journey
        journey.animation.finished.connect(self._arrived)
        journey.animation.start()

    @Slot()
    def _arrived(self) -> None:
        still = QVariantAnimation.State.Running
        for key in [k for k, j in self._journeys.items() if j.animation.state() != still]:
            self._land(key)

    def _land(self, key: str) -> None:
        journey = self._journeys.pop(key, None)
        if journey is not None:
            journey.animation.stop()
            journey.deleteLater()
            if key in self._tokens:
                self._tokens[key].setPos(token_point(self.shapes[key]))

    def _land_all(self) -> None:
        for key in list(self._journeys):
            self._land(key)

    @property
    def moving(self) -> bool:
        return bool(self._journeys)

    def token_at(self, key: str) -> QPointF | None:
        """Where the token of an active element is now, in the diagram's units."""
        token = self._tokens.get(key)
        return None if token is None else token.pos()
