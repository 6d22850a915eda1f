"""The marks that tell a step's state without colour, and the token."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from .style import Style

TOKEN_RADIUS = 7.5


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
    """How often a step was taken, for steps in a loop."""
    text = f"×{count}" if count < 100 else "×99+"
    painter.setFont(style.mark_font)
    width = painter.fontMetrics().horizontalAdvance(text) + 8
    box = QRectF(at.x() - width + 6, at.y() - 7, width, 14)
    painter.setPen(style.halo)
    painter.setBrush(style.success)
    painter.drawRoundedRect(box, 7, 7)
    painter.setPen(style.mark)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class TokenItem(QGraphicsItem):
    """The dot that stands on the step being done, in the persona's colour."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self.style = style
        self.setZValue(90)

    def restyle(self, style: Style) -> None:
        self.prepareGeometryChange()
        self.style = style

    def boundingRect(self) -> QRectF:
        reach = (TOKEN_RADIUS * 1.5 + 2) * self.style.boost
        return QRectF(-reach, -reach, 2 * reach, 2 * reach)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        radius = TOKEN_RADIUS * self.style.boost
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setOpacity(0.22)
        painter.setBrush(self.style.accent)
        painter.drawEllipse(QPointF(0, 0), radius * 1.5, radius * 1.5)
        painter.setOpacity(1.0)
        painter.setPen(self.style.halo)
        painter.drawEllipse(QPointF(0, 0), radius, radius)
