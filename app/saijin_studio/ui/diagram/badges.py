"""The marks that tell a step's state without colour, the plates with words, and the token."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from .layers import Difference
from .style import Style

TOKEN_RADIUS = 7.5
PLATE_HEIGHT = 15.0
NO_BRUSH = QBrush(Qt.BrushStyle.NoBrush)


def draw_done(painter: QPainter, style: Style, at: QPointF, radius: float) -> None:
    """A check mark on a disc."""
    radius *= style.boost
    painter.setPen(style.halo)
    painter.setBrush(style.success)
    painter.drawEllipse(at, radius, radius)
    painter.setPen(style.mark)
    reach = radius * 0.45
    points = [QPointF(-reach, 0), QPointF(-reach * 0.25, reach * 0.75), QPointF(reach, -reach * 0.7)]
    painter.drawPolyline([at + point for point in points])


def draw_failed(painter: QPainter, style: Style, at: QPointF) -> None:
    """A warning triangle with its exclamation mark."""
    painter.setPen(style.halo)
    painter.setBrush(style.danger)
    corners = (QPointF(0, -10), QPointF(10.5, 8), QPointF(-10.5, 8))
    painter.drawPolygon(QPolygonF([at + corner * style.boost for corner in corners]))
    painter.setPen(style.mark)
    painter.drawLine(at + QPointF(0, -3.5) * style.boost, at + QPointF(0, 1.5) * style.boost)
    painter.drawPoint(at + QPointF(0, 5) * style.boost)


def draw_count(painter: QPainter, style: Style, at: QPointF, count: int) -> None:
    """How often a step was taken, for steps in a loop; its right edge a little beyond `at`."""
    text = f"×{count}" if count < 100 else "×99+"
    painter.setFont(style.mark_font)
    width = painter.fontMetrics().horizontalAdvance(text) + 8
    box = QRectF(at.x() - width + 6, at.y() - 7, width, 14)
    painter.setPen(style.halo)
    painter.setBrush(style.success)
    painter.drawRoundedRect(box, 7, 7)
    painter.setPen(style.mark)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def draw_retried(painter: QPainter, style: Style, at: QPointF, count: int) -> None:
    """How often a step was tried again: a turning arrow and the number; its left edge a little before `at`."""
    text = f"×{count}" if count < 100 else "×99+"
    painter.setFont(style.mark_font)
    width = painter.fontMetrics().horizontalAdvance(text) + 21
    box = QRectF(at.x() - 6, at.y() - 7, width, 14)
    painter.setPen(style.halo)
    painter.setBrush(style.warning)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QPen(style.mark.brush(), 1.4))
    painter.setBrush(NO_BRUSH)
    turn = QPointF(box.left() + 9, box.center().y())
    painter.drawArc(QRectF(turn.x() - 3.6, turn.y() - 3.6, 7.2, 7.2), 20 * 16, 280 * 16)
    tip = turn + QPointF(3.4, -1.2)
    painter.drawPolyline([tip + QPointF(-3.4, -0.4), tip, tip + QPointF(0.6, -3.4)])
    painter.drawText(box.adjusted(15, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def draw_difference(painter: QPainter, style: Style, at: QPointF, difference: Difference) -> None:
    """A square with a plus, a minus or a wave."""
    grounds = {
        Difference.ADDED: style.success,
        Difference.REMOVED: style.danger,
        Difference.CHANGED: style.warning,
    }
    half = 8.0 * style.boost
    painter.setPen(style.halo)
    painter.setBrush(grounds[difference])
    painter.drawRoundedRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half), half / 3, half / 3)
    painter.setPen(style.mark)
    painter.setBrush(NO_BRUSH)
    reach = half * 0.5
    if difference is Difference.CHANGED:
        wave = QPainterPath(at + QPointF(-reach, reach * 0.3))
        before, after = QPointF(-reach * 0.4, -reach), QPointF(reach * 0.4, reach)
        wave.cubicTo(at + before, at + after, at + QPointF(reach, -reach * 0.3))
        painter.drawPath(wave)
        return
    painter.drawLine(at - QPointF(reach, 0), at + QPointF(reach, 0))
    if difference is Difference.ADDED:
        painter.drawLine(at - QPointF(0, reach), at + QPointF(0, reach))


def draw_opens(painter: QPainter, style: Style, at: QPointF) -> None:
    """An arrow out of a corner: what is inside has a drawing of its own."""
    painter.setPen(style.halo)
    painter.setBrush(style.accent)
    painter.drawRoundedRect(QRectF(at.x() - 8, at.y() - 8, 16, 16), 4, 4)
    painter.setPen(style.mark)
    painter.drawLine(at + QPointF(-3.5, 3.5), at + QPointF(3.5, -3.5))
    painter.drawPolyline([at + QPointF(-1.5, -3.5), at + QPointF(3.5, -3.5), at + QPointF(3.5, 1.5)])


def draw_plate(painter: QPainter, style: Style, at: QPointF, words: str, most: float) -> None:
    """Words on a small plate around `at`, cut to `most` wide."""
    painter.setFont(style.label_font)
    metrics = painter.fontMetrics()
    text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(most - 10))
    width = metrics.horizontalAdvance(text) + 10
    box = QRectF(at.x() - width / 2, at.y() - PLATE_HEIGHT / 2, width, PLATE_HEIGHT)
    painter.setPen(style.faint)
    painter.setBrush(style.canvas)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(style.text)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class TokenItem(QGraphicsItem):
    """Stands on a step: a dot in the persona's colour where work is done, an hourglass where something is awaited."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self.style = style
        self.waits = False
        self.setZValue(90)

    def restyled(self) -> None:
        """The style draws marks in another size."""
        self.prepareGeometryChange()

    def set_waits(self, waits: bool) -> None:
        if waits != self.waits:
            self.waits = waits
            self.update()

    def boundingRect(self) -> QRectF:
        reach = (TOKEN_RADIUS * 1.5 + 2) * self.style.boost
        return QRectF(-reach, -reach, 2 * reach, 2 * reach)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        self.draw(painter)

    def draw(self, painter: QPainter) -> None:
        radius = TOKEN_RADIUS * self.style.boost
        if self.waits:
            self._hourglass(painter, radius)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setOpacity(0.22)
        painter.setBrush(self.style.accent)
        painter.drawEllipse(QPointF(0, 0), radius * 1.5, radius * 1.5)
        painter.setOpacity(1.0)
        painter.setPen(self.style.halo)
        painter.drawEllipse(QPointF(0, 0), radius, radius)

    def _hourglass(self, painter: QPainter, radius: float) -> None:
        painter.setPen(QPen(self.style.accent, 2 * self.style.boost))
        painter.setBrush(self.style.canvas)
        painter.drawEllipse(QPointF(0, 0), radius * 1.25, radius * 1.25)
        reach = radius * math.sqrt(0.4)
        corners = ((-1, -1), (1, -1), (-1, 1), (1, 1))
        painter.setPen(QPen(self.style.accent, 1.2 * self.style.boost))
        painter.setBrush(self.style.accent)
        painter.drawPolygon(QPolygonF([QPointF(x * reach * 0.8, y * reach) for x, y in corners]))
