"""The drawing of a chart. The only module that knows pyqtgraph, which takes a second to load: import it elsewhere
than on the GUI thread.
"""

from __future__ import annotations

from datetime import datetime
from math import floor, log10, nan

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsGridLayout, QWidget

from ....theme import font
from ....tokens import TYPE_SMALL, Tokens
from .charts import Chart, time_of_day
from .marks import LINE, MARK, Mark, mark_places, marks

HEIGHT = 170  # px
GRID = 90  # of 255
ROOM = 1.12  # of the greatest value
FOOT = 0.07  # of it below zero, so that the zero has room for its figure
LEAST_TOP = {"per_minute": 4.0, "seconds": 0.01, "tasks": 4.0}
PX_PER_HOUR_MARK = 90
TICKS_UP = 5
MINUTES_BETWEEN = (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720)


class Canvas:
    """One plot. `widget` belongs to whoever lays it out; the mouse moves nothing in it."""

    def __init__(self) -> None:
        self._view = pg.GraphicsView(background=None)
        self.widget: QWidget = self._view
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False)
        self._left, self._bottom = (pg.AxisItem(side, linkView=self._box) for side in ("left", "bottom"))
        self._lines: list[tuple[pg.PlotCurveItem, pg.ScatterPlotItem]] = []
        self._chart: Chart | None = None
        self.widget.setFixedHeight(HEIGHT)
        for widget in (self.widget, self._view.viewport()):
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lay_out()
        self._here = pg.InfiniteLine(angle=90, movable=False)
        self._here.hide()
        self._box.addItem(self._here, ignoreBounds=True)

    def _lay_out(self) -> None:
        """pyqtgraph's own plot would bring a hundred hidden widgets of its menus."""
        whole = pg.GraphicsWidget()
        grid = QGraphicsGridLayout(whole)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setSpacing(0)
        grid.addItem(self._box, 0, 1)
        grid.addItem(self._left, 0, 0)
        grid.addItem(self._bottom, 1, 1)
        self._view.setCentralItem(whole)
        self._left.setGrid(GRID)
        self._left.setZValue(-1)
        for axis in (self._left, self._bottom):
            axis.setStyle(tickLength=0, hideOverlappingLabels=False, tickFont=font(TYPE_SMALL - 1))

    def show_chart(self, chart: Chart, tokens: Tokens) -> None:
        """Draws it anew, in these colours."""
        self._chart = chart
        looks = [mark for row in marks(chart, tokens) for mark in row]
        courses = [course for row in chart.rows for course in row.courses]
        self._have_lines(len(courses))
        for (curve, scatter), course, mark in zip(self._lines, courses, looks, strict=True):
            self._draw(curve, scatter, course, mark)
        self._dress(tokens)
        self._scale(chart)

    def show_place(self, place: int | None) -> None:
        """The line at a point; None takes it away."""
        self._here.setVisible(place is not None)
        if place is not None and self._chart is not None:
            self._here.setPos(self._chart.starts[place])

    def place_at(self, position: QPointF) -> int | None:
        """The point nearest to a place in the widget; None without a chart."""
        if self._chart is None:
            return None
        at = self._box.mapSceneToView(self._view.mapToScene(position.toPoint()))
        starts = self._chart.starts
        between = (starts[-1] - starts[0]) / max(1, len(starts) - 1) or 1.0
        return min(len(starts) - 1, max(0, round((float(at.x()) - starts[0]) / between)))

    def _have_lines(self, count: int) -> None:
        while len(self._lines) > count:
            for item in self._lines.pop():
                self._box.removeItem(item)
        while len(self._lines) < count:
            made = (pg.PlotCurveItem(connect="finite", antialias=True), pg.ScatterPlotItem(antialias=True))
            self._lines.append(made)
            for item in made:
                self._box.addItem(item)

    def _draw(
        self, curve: pg.PlotCurveItem, scatter: pg.ScatterPlotItem, course: tuple[float | None, ...], mark: Mark
    ) -> None:
        assert self._chart is not None
        starts = self._chart.starts
        curve.setData(np.array(starts), np.array([nan if value is None else value for value in course]), pen=mark.pen())
        places = list(mark_places(course))
        brush = QColor(mark.colour)
        scatter.setData(
            [starts[place] for place in places],
            [course[place] for place in places],
            symbol=mark.form,
            size=MARK,
            brush=brush,
            pen=QPen(Qt.PenStyle.NoPen),
        )

    def _dress(self, tokens: Tokens) -> None:
        for axis in (self._left, self._bottom):
            axis.setPen(QPen(QColor(tokens.line_strong), 1))
            axis.setTextPen(QPen(QColor(tokens.muted)))
        here = QPen(QColor(tokens.muted), LINE / 2)
        here.setCosmetic(True)
        self._here.setPen(here)

    def fit(self) -> None:
        """The times of day again, for another width."""
        if self._chart is not None:
            first, last = self._chart.starts[0], self._chart.starts[-1]
            across = [(at, time_of_day(at)) for at in hours(first, last, self.widget.width())]
            self._bottom.setTicks([across])

    def _scale(self, chart: Chart) -> None:
        top = max(chart.top, LEAST_TOP[chart.unit]) * ROOM
        first, last = chart.starts[0], chart.starts[-1]
        side = (last - first) * 0.015
        self._box.setRange(
            xRange=(first - side, last + side), yRange=(-top * FOOT, top), padding=0, disableAutoRange=True
        )
        up = [(value, chart.words(value)) for value in ticks(top, whole=chart.unit == "tasks")]
        self._left.setTicks([up])
        self.fit()


def ticks(top: float, whole: bool = False) -> list[float]:
    """Round values from 0 to `top`, about TICKS_UP of them."""
    rough = top / TICKS_UP
    size = 10.0 ** floor(log10(rough))
    step = next(size * lead for lead in (1, 2, 5, 10) if size * lead >= rough)
    if whole:
        step = max(1.0, step)
    return [step * number for number in range(int(top / step) + 1)]


def hours(first: float, last: float, width: int) -> list[float]:
    """Round times of day between the two, as many as find room in `width` px."""
    room = max(2, width // PX_PER_HOUR_MARK)
    step = next((m * 60 for m in MINUTES_BETWEEN if (last - first) / (m * 60) <= room), MINUTES_BETWEEN[-1] * 60)
    offset = _offset(first)
    begin = -(-(first + offset) // step) * step - offset
    return [at for at in (begin + step * number for number in range(room + 2)) if at <= last]


def _offset(at: float) -> float:
    """Seconds by which local time is ahead."""
    offset = datetime.fromtimestamp(at).astimezone().utcoffset()
    return offset.total_seconds() if offset is not None else 0.0
