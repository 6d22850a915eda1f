"""How lines are told apart: by colour, and without colour by the form of their marks and dashes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from ....tokens import Tokens, readable
from .charts import Chart

LINE = 1.8  # px
MARK = 8.0  # px across
DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


@dataclass(frozen=True, slots=True)
class Mark:
    """`form` is centred on the origin and one unit across."""

    colour: str
    dash: Qt.PenStyle
    form: QPainterPath

    def pen(self) -> QPen:
        made = QPen(QColor(self.colour), LINE, self.dash)
        made.setCosmetic(True)
        return made


def marks(chart: Chart, tokens: Tokens) -> tuple[tuple[Mark, ...], ...]:
    """Of each row and quantity: dashes tell quantities apart where there are several, else rows."""
    colours, forms = _colours(chart, tokens), _forms()
    several = len(chart.quantities) > 1
    return tuple(
        tuple(
            Mark(
                colours[row % len(colours)],
                DASHES[(quantity if several else row) % len(DASHES)],
                forms[row % len(forms)],
            )
            for quantity in range(len(chart.quantities))
        )
        for row in range(len(chart.rows))
    )


def _colours(chart: Chart, tokens: Tokens) -> tuple[str, ...]:
    if chart.key == "faults":
        return tokens.error, tokens.warning
    violet, rose = (_turned(tokens, degrees) for degrees in (80, 150))
    return tokens.accent, tokens.warning, violet, rose, tokens.text, tokens.muted


def _turned(tokens: Tokens, degrees: int) -> str:
    """The accent with another hue, light enough to be told from the text."""
    accent = QColor(tokens.accent)
    turned = QColor.fromHsl((accent.hslHue() + degrees) % 360, accent.hslSaturation(), 175 if tokens.dark else 115)
    return readable(turned.name(), tokens.card)


def _forms() -> tuple[QPainterPath, ...]:
    circle, square = QPainterPath(), QPainterPath()
    circle.addEllipse(QRectF(-0.5, -0.5, 1, 1))
    square.addRect(QRectF(-0.42, -0.42, 0.84, 0.84))
    corners = ((3, 0.62), (4, 0.62))
    triangle, diamond = (_polygon(_round(count, size)) for count, size in corners)
    upside_down = QTransform().rotate(180).map(triangle)
    star = _polygon([QPointF(p.x() * s, p.y() * s) for p, s in zip(_round(10, 0.62), (1, 0.45) * 5, strict=True)])
    return circle, square, triangle, diamond, upside_down, star


def _round(count: int, size: float) -> list[QPointF]:
    turns = (2 * pi * corner / count - pi / 2 for corner in range(count))
    return [QPointF(cos(turn) * size, sin(turn) * size) for turn in turns]


def _polygon(points: list[QPointF]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
    return path


def mark_places(course: tuple[float | None, ...], most: int = 16) -> Iterator[int]:
    """Where a line carries its mark: now and then, and wherever a value stands alone and would not be seen."""
    every = max(1, -(-len(course) // most))
    for place, value in enumerate(course):
        if value is None:
            continue
        before = course[place - 1] if place else None
        after = course[place + 1] if place + 1 < len(course) else None
        if place % every == 0 or (before is None and after is None):
            yield place


class Swatch(QWidget):
    """A piece of a line with its mark, for a legend; without a form, the dashes alone."""

    def __init__(self, width: int = 26) -> None:
        super().__init__()
        self._mark: Mark | None = None
        self._form = True
        self.setFixedSize(QSize(width, 16))

    def show_mark(self, mark: Mark, form: bool = True) -> None:
        self._mark, self._form = mark, form
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._mark is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        painter.setPen(self._mark.pen())
        painter.drawLine(QPointF(1, middle), QPointF(self.width() - 1, middle))
        if self._form:
            painter.translate(self.width() / 2, middle)
            painter.scale(MARK, MARK)
            painter.fillPath(self._mark.form, QColor(self._mark.colour))
        painter.end()
