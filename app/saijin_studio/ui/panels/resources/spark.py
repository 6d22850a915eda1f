"""Small charts of the last minute."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...theme import Theme

LENGTH = 60  # points, one a second


class Sparkline(QWidget):
    """A line of the last values over a soft ground. `ceiling` is the least top of its scale.

    It is a picture of what stands in words beside it, so screen readers pass over it.
    """

    def __init__(self, theme: Theme, ceiling: float = 100.0, height: int = 44) -> None:
        super().__init__()
        self._theme = theme
        self._ceiling = ceiling
        self._values: deque[float] = deque(maxlen=LENGTH)
        self._height = height
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.changed.connect(self.update)

    @property
    def values(self) -> tuple[float, ...]:
        return tuple(self._values)

    def add(self, value: float) -> None:
        self._values.append(value)
        self.update()

    def clear(self) -> None:
        self._values.clear()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 4, -4, -2)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if len(self._values) < 2:
            return
        line = self._line(area)
        ground = QPainterPath(line)
        ground.lineTo(area.right(), area.bottom())
        ground.lineTo(self._x(area, 0), area.bottom())
        ground.closeSubpath()
        colour = QColor(tokens.accent)
        fade = QLinearGradient(area.topLeft(), area.bottomLeft())
        for place, strength in ((0.0, 0.28), (1.0, 0.03)):
            colour.setAlphaF(strength)
            fade.setColorAt(place, colour)
        painter.fillPath(ground, fade)
        painter.setPen(QPen(QColor(tokens.accent), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPath(line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent))
        painter.drawEllipse(line.currentPosition(), 2.6, 2.6)

    def _x(self, area: QRectF, place: int) -> float:
        """The newest value is at the right edge."""
        return area.right() - (len(self._values) - 1 - place) * area.width() / (LENGTH - 1)

    def _line(self, area: QRectF) -> QPainterPath:
        top = max(self._ceiling, *self._values)
        points = [
            QPointF(self._x(area, place), area.bottom() - area.height() * max(0.0, value) / top)
            for place, value in enumerate(self._values)
        ]
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        return path
