"""Connections: rounded lines with the ends their types ask for."""

from __future__ import annotations

import itertools
import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ...core.bpmn.diagram import Edge
from .badges import draw_difference
from .layers import Difference
from .style import Style
from .text import TextBlock, Written

CORNER = 6.0
HEAD_LENGTH, HEAD_HALF = 9.0, 4.2
LABEL_WIDTH = 90.0
REACH = 14.0  # how far heads and marks stand out from the line
GHOST = 0.5  # opacity of what is no longer there
NO_BRUSH = QBrush(Qt.BrushStyle.NoBrush)


def _towards(start: QPointF, end: QPointF, distance: float) -> QPointF:
    length = math.hypot(end.x() - start.x(), end.y() - start.y())
    return start if length == 0 else start + (end - start) * (distance / length)


def line_path(points: list[QPointF]) -> QPainterPath:
    """A line through the points with its corners rounded, never by more than half of a leg."""
    path = QPainterPath(points[0])
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        legs = (corner - before).manhattanLength(), (after - corner).manhattanLength()
        reach = min(CORNER, legs[0] / 2, legs[1] / 2)
        path.lineTo(_towards(corner, before, reach))
        path.quadTo(corner, _towards(corner, after, reach))
    path.lineTo(points[-1])
    return path


def _solid(pen: QPen) -> QPen:
    """The same without dashes, for heads."""
    if pen.style() is Qt.PenStyle.SolidLine:
        return pen
    solid = QPen(pen)
    solid.setStyle(Qt.PenStyle.SolidLine)
    return solid


def middle(points: list[QPointF]) -> QPointF:
    """Half way along the line."""
    lengths = [math.hypot((b - a).x(), (b - a).y()) for a, b in itertools.pairwise(points)]
    rest = sum(lengths) / 2
    for start, end, length in zip(points, points[1:], lengths, strict=False):
        if rest <= length:
            return _towards(start, end, rest)
        rest -= length
    return points[-1]


class EdgeItem(QGraphicsItem):
    def __init__(self, edge: Edge, style: Style) -> None:
        super().__init__()
        self.data_of = edge
        self.style = style
        self.walked = False
        self.difference: Difference | None = None
        self._head_kept: QPolygonF | None = None
        self.points = [QPointF(point.x, point.y) for point in edge.waypoints]
        self.path = line_path(self.points)
        self.label: TextBlock | None = None
        self.label_at = QPointF()
        bounding = self.path.boundingRect().adjusted(-REACH, -REACH, REACH, REACH)
        if edge.name:
            self.label, self.label_at = self._lay_out_label()
            bounding = bounding.united(self.label.rect(self.label_at.x(), self.label_at.y()))
        self._bounding = bounding
        self.setZValue(50)

    def _lay_out_label(self) -> tuple[TextBlock, QPointF]:
        stated = self.data_of.label
        width = max(LABEL_WIDTH, stated.width if stated else 0.0)
        block = TextBlock(self.data_of.name, self.style.label_font, width)
        if stated:
            return block, QPointF(stated.centre.x - width / 2, stated.y)
        centre = middle(self.points)
        above = 12.0 if self.data_of.envelope else 3.0
        return block, QPointF(centre.x() - width / 2, centre.y() - block.height - above)

    def written(self) -> Written | None:
        """The name as it lies on the drawing."""
        return None if self.label is None else Written(self.label, self.label_at, self.style.muted, self.style.veil)

    def set_walked(self, walked: bool) -> None:
        """Whether a token went along here."""
        if walked != self.walked:
            self.walked = walked
            self.setZValue(51 if walked else 50)
            self.update()

    def set_difference(self, difference: Difference | None) -> None:
        if difference is not self.difference:
            self.difference = difference
            self.update()

    def boundingRect(self) -> QRectF:
        return self._bounding

    def shape(self) -> QPainterPath:
        stroker = QPainterPathStroker()
        stroker.setWidth(8)
        return stroker.createStroke(self.path)

    # -- painting

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        style = self.style
        if self.difference is Difference.REMOVED:
            painter.setOpacity(GHOST)
            self._paint_line(painter)
            painter.setOpacity(1.0)
        else:
            self._paint_line(painter)
        self.paint_marks(painter)
        if self.label is not None and not style.small:
            self.label.clear_ground(painter, style.veil, self.label_at.x(), self.label_at.y())
            painter.setPen(style.muted)
            self.label.draw(painter, self.label_at.x(), self.label_at.y())

    def _paint_line(self, painter: QPainter) -> None:
        kind, style = self.data_of.type, self.style
        painter.setBrush(NO_BRUSH)
        if not self.data_of.known:
            self._stroke(painter, style.unknown)
        elif kind == "sequenceFlow":
            self._paint_sequence(painter)
        elif kind == "messageFlow":
            self._paint_message(painter)
        elif "ssociation" in kind:
            self._paint_association(painter)
        else:
            self._stroke(painter, style.unknown)

    def paint_marks(self, painter: QPainter) -> None:
        if self.difference is not None:
            draw_difference(painter, self.style, middle(self.points), self.difference)

    def small_pen(self) -> QPen:
        """With what the line is painted while it is too small to be read."""
        kind = self.data_of.type
        if kind == "messageFlow":
            return self._dashed(Qt.PenStyle.DashLine)
        return self._dashed(Qt.PenStyle.DotLine) if "ssociation" in kind else self._pen()

    def head(self) -> QPolygonF:
        if self._head_kept is None:
            self._head_kept = self._head(self.points[-2], self.points[-1])
        return self._head_kept

    def _pen(self) -> QPen:
        style = self.style
        if self.difference is not None:
            return {"added": style.added, "removed": style.removed, "changed": style.changed}[self.difference]
        return style.walked if self.walked else style.line_pen(self.data_of.stroke)

    def _stroke(self, painter: QPainter, pen: QPen) -> None:
        painter.setPen(pen)
        painter.drawPath(self.path)

    def _dashed(self, kind: Qt.PenStyle) -> QPen:
        pen = QPen(self._pen())
        pen.setStyle(kind)
        return pen

    def _paint_sequence(self, painter: QPainter) -> None:
        pen = self._pen()
        self._stroke(painter, pen)
        solid = _solid(pen)
        painter.setPen(solid)
        painter.setBrush(pen.brush())
        painter.drawPolygon(self.head())
        first = QPointF(self.points[0])
        if self.data_of.conditional:
            painter.setBrush(self.style.fill)
            painter.drawPolygon(self._along(first, ((0, 0), (8, -4.5), (16, 0), (8, 4.5))))
        elif self.data_of.default:
            painter.drawPolyline(self._along(first, ((6, 4.5), (11, -4.5))))

    def _paint_message(self, painter: QPainter) -> None:
        self._stroke(painter, self._dashed(Qt.PenStyle.DashLine))
        painter.setPen(_solid(self._pen()))
        painter.setBrush(self.style.fill)
        painter.drawEllipse(self.points[0], 4, 4)
        painter.drawPolygon(self.head())
        if self.data_of.envelope and not self.style.small:
            self._envelope(painter)

    def _envelope(self, painter: QPainter) -> None:
        """The message on its way: white where it begins the talk, shaded where it answers."""
        centre = middle(self.points)
        box = QRectF(centre.x() - 13, centre.y() - 9, 26, 18)
        initiating = self.data_of.envelope == "initiating"
        painter.setBrush(self.style.fill if initiating else self.style.shaded)
        painter.drawRect(box)
        painter.drawPolyline([box.topLeft(), box.center() + QPointF(0, 2), box.topRight()])

    def _paint_association(self, painter: QPainter) -> None:
        self._stroke(painter, self._dashed(Qt.PenStyle.DotLine))
        painter.setPen(_solid(self._pen()))
        directed = self.data_of.type != "association"
        if directed or self.data_of.arrow in ("one", "both"):
            painter.drawPolyline(self.head())
        if self.data_of.arrow == "both":
            painter.drawPolyline(self._head(self.points[1], self.points[0]))

    def _along(self, origin: QPointF, places: tuple[tuple[float, float], ...]) -> QPolygonF:
        """Points given as (distance along the first leg, distance to its side)."""
        ahead = _towards(QPointF(), self.points[1] - self.points[0], 1.0)
        side = QPointF(-ahead.y(), ahead.x())
        return QPolygonF([origin + ahead * far + side * off for far, off in places])

    def _head(self, before: QPointF, tip: QPointF) -> QPolygonF:
        back = _towards(QPointF(), before - tip, 1.0)
        side = QPointF(-back.y(), back.x()) * HEAD_HALF
        base = tip + back * HEAD_LENGTH
        return QPolygonF([base + side, tip, base - side])
