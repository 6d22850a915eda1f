"""A diagram too small to be read, painted in one go.

Thousands of items that paint themselves cost more than a frame has; here what looks alike is painted together.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from .edges import EdgeItem
from .shapes import ShapeItem

ROUND = 10.0
ROUND_FROM = 0.25  # zoom below which nobody sees that corners are round
FLOWS = 50.0  # lines lie over pools and frames, and under steps


class Batch:
    """Shapes that look like `first`. Pens are asked for at each drawing: they change with the zoom and the theme."""

    __slots__ = ("ellipses", "first", "polygons", "rects", "rounds")

    def __init__(self, first: ShapeItem) -> None:
        self.first = first
        self.rects: list[QRectF] = []
        self.rounds: list[QRectF] = []
        self.ellipses: list[QRectF] = []
        self.polygons: list[tuple[QRectF, QPolygonF]] = []

    def add(self, item: ShapeItem) -> None:
        rect = item.rect
        if item.family == "event":
            self.ellipses.append(rect)
        elif item.family == "gateway":
            centre = rect.center()
            upper = (QPointF(centre.x(), rect.top()), QPointF(rect.right(), centre.y()))
            lower = (QPointF(centre.x(), rect.bottom()), QPointF(rect.left(), centre.y()))
            self.polygons.append((rect, QPolygonF([*upper, *lower])))
        elif item.family in ("task", "sub", "group"):
            self.rounds.append(rect)
        else:
            self.rects.append(rect)

    def draw(self, painter: QPainter, seen: QRectF, rounded: bool) -> None:
        pen, brush = self.first.small_look()
        painter.setPen(_angular(pen))
        painter.setBrush(brush)
        painter.drawRects(self.rects)
        rounds = [rect for rect in self.rounds if seen.intersects(rect)]
        if rounded:
            for rect in rounds:
                painter.drawRoundedRect(rect, ROUND, ROUND)
        else:
            painter.drawRects(rounds)
        for rect in self.ellipses:
            if seen.intersects(rect):
                painter.drawEllipse(rect)
        for rect, polygon in self.polygons:
            if seen.intersects(rect):
                painter.drawPolygon(polygon)


def _angular(pen: QPen) -> QPen:
    """The same with plain ends and corners: on thin lines nobody sees round ones, and they take their time."""
    made = QPen(pen)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    made.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return made


class Lines:
    """Connections that look like `first`."""

    __slots__ = ("first", "parts")

    def __init__(self, first: EdgeItem) -> None:
        self.first = first
        self.parts: list[tuple[QRectF, QPolygonF, QPolygonF]] = []

    def add(self, line: EdgeItem) -> None:
        self.parts.append((line.boundingRect(), QPolygonF(line.points), line.head()))

    def draw(self, painter: QPainter, seen: QRectF) -> None:
        pen = self.first.small_pen()
        parts = [part for part in self.parts if seen.intersects(part[0])]
        painter.setPen(_angular(pen))
        for _, line, _ in parts:
            painter.drawPolyline(line)
        painter.setPen(QPen(pen.brush(), pen.widthF()))
        painter.setBrush(pen.brush())
        for _, _, head in parts:
            painter.drawPolygon(head)


class SmallLayer:
    """Made of the scene's items when it is first drawn, and again after `forget`."""

    def __init__(self) -> None:
        self._below: list[Batch] = []
        self._above: list[Batch] = []
        self._lines: list[Lines] = []
        self._marked: list[ShapeItem | EdgeItem] = []
        self._made = False

    def forget(self) -> None:
        """The items or their states are no longer what they were."""
        self._made = False
        self._below, self._above, self._lines, self._marked = [], [], [], []

    def draw(self, painter: QPainter, seen: QRectF, shapes: Iterable[ShapeItem], edges: Iterable[EdgeItem]) -> None:
        """What lies in `seen`, and perhaps more."""
        if not self._made:
            self._make(shapes, edges)
        rounded = painter.transform().m11() >= ROUND_FROM
        for batch in self._below:
            batch.draw(painter, seen, rounded)
        for lines in self._lines:
            lines.draw(painter, seen)
        for batch in self._above:
            batch.draw(painter, seen, rounded)
        for item in self._marked:
            if seen.intersects(item.boundingRect()):
                item.paint_marks(painter)

    def _make(self, shapes: Iterable[ShapeItem], edges: Iterable[EdgeItem]) -> None:
        self._made = True
        found: dict[tuple[object, ...], Batch] = {}
        for item in sorted(shapes, key=ShapeItem.zValue):
            shape, height = item.data_of, item.zValue()
            key = (height, shape.type, shape.fill, shape.stroke, item.look, item.heat, item.difference, shape.expanded)
            batch = found.get(key)
            if batch is None:
                batch = found[key] = Batch(item)
                (self._below if height < FLOWS else self._above).append(batch)
            batch.add(item)
            if item.has_marks():
                self._marked.append(item)
        self._make_lines(edges)

    def _make_lines(self, edges: Iterable[EdgeItem]) -> None:
        found: dict[tuple[object, ...], Lines] = {}
        for line in edges:
            key = (line.data_of.type, line.data_of.stroke, line.walked, line.difference)
            lines = found.get(key)
            if lines is None:
                lines = found[key] = Lines(line)
                self._lines.append(lines)
            lines.add(line)
            if line.difference is not None:
                self._marked.append(line)
