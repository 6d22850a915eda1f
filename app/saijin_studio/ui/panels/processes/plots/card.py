"""A chart as a card: its title and time, the drawing, and a legend with the values of the point one looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ....theme import Theme
from ....widgets import OneLine, label
from .charts import Chart
from .marks import Mark, Swatch, marks

if TYPE_CHECKING:
    from .canvas import Canvas

STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}


class Legend(QWidget):
    """A line for each row: its mark, its name, and a value of each quantity."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(1, 1)
        self._shape: tuple[int, tuple[str, ...]] = (0, ())
        self._heads: list[Swatch] = []
        self._rows: list[tuple[Swatch, OneLine, list[QLabel]]] = []

    def show_chart(self, chart: Chart, looks: tuple[tuple[Mark, ...], ...]) -> None:
        shape = (len(chart.rows), tuple(name for _, name in chart.quantities))
        if shape != self._shape:
            self._shape = shape
            self._rebuild(chart)
        for place, head in enumerate(self._heads):
            head.show_mark(looks[0][place], form=False)
        for row, look, (swatch, name, _) in zip(chart.rows, looks, self._rows, strict=True):
            swatch.show_mark(look[0])
            name.setText(row.name)
            name.setToolTip(row.name)

    def show_place(self, chart: Chart, place: int) -> None:
        for row, (_, _, values) in zip(chart.rows, self._rows, strict=True):
            for course, shown in zip(row.courses, values, strict=True):
                shown.setText(chart.words(course[place]))

    def _rebuild(self, chart: Chart) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.deleteLater()
        self._heads, self._rows = [], []
        if chart.rows and len(chart.quantities) > 1:
            for place, (_, name) in enumerate(chart.quantities):
                self._grid.addWidget(self._head(name), 0, 2 + place, Qt.AlignmentFlag.AlignRight)
        for number in range(1, len(chart.rows) + 1):
            made = (Swatch(), OneLine(""), [label("", "strong") for _ in chart.quantities])
            self._rows.append(made)
            self._grid.addWidget(made[0], number, 0)
            self._grid.addWidget(made[1], number, 1)
            for place, shown in enumerate(made[2]):
                self._grid.addWidget(shown, number, 2 + place, Qt.AlignmentFlag.AlignRight)

    def _head(self, name: str) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        swatch = Swatch()
        self._heads.append(swatch)
        row.addWidget(swatch)
        row.addWidget(label(name, "small"))
        return head


class PlotCard(QFrame):
    """Takes the keyboard's focus: left and right go from point to point, Esc back to the newest.

    `pointed` tells at which point the person looks, by mouse or keyboard; None for the newest.
    """

    pointed = Signal(object)

    def __init__(self, theme: Theme, canvas: Canvas, chooser: QWidget | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._canvas = canvas
        self._chart: Chart | None = None
        self._place: int | None = None
        self.setProperty("surface", "card")
        self.setProperty("pressable", "true")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title, self.when = label("", "strong"), label("", "small")
        self._note, self.empty = label("", "small", wrap=True), label("", "muted", wrap=True)
        self.legend = Legend()
        self._lay_out(chooser)
        canvas.widget.setParent(self)
        canvas.widget.setMouseTracking(True)
        viewport = canvas.widget.viewport()  # type: ignore[attr-defined]
        viewport.setMouseTracking(True)
        viewport.installEventFilter(self)
        theme.changed.connect(self._dress)

    def _lay_out(self, chooser: QWidget | None) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.when)
        column.addLayout(head)
        column.addWidget(self._note)
        if chooser is not None:
            column.addWidget(chooser)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMinimumHeight(self._canvas.widget.minimumHeight())
        column.addWidget(self.empty)
        column.addWidget(self._canvas.widget)
        column.addWidget(self.legend)
        column.addStretch(1)

    @property
    def chart(self) -> Chart | None:
        return self._chart

    def show_chart(self, chart: Chart) -> None:
        self._chart = chart
        self._title.setText(chart.title)
        self._note.setText(chart.note)
        self.empty.setText(chart.empty)
        self.empty.setVisible(not chart.rows)
        self._canvas.widget.setVisible(bool(chart.rows))
        self.legend.setVisible(bool(chart.rows))
        self.setAccessibleName(chart.title)
        self._dress()
        self.show_place(self._place)

    def show_place(self, place: int | None) -> None:
        """The values of a point; None for the newest one."""
        chart = self._chart
        if chart is None:
            return
        self._place = None if place is None else min(place, len(chart.starts) - 1)
        shown = len(chart.starts) - 1 if self._place is None else self._place
        self._canvas.show_place(self._place)
        self.when.setText(chart.when(shown) if chart.rows else "")
        self.legend.show_place(chart, shown)
        self.setAccessibleDescription(spoken(chart, shown))

    @Slot()
    def _dress(self) -> None:
        if self._chart is not None:
            self._canvas.show_chart(self._chart, self._theme.tokens)
            self.legend.show_chart(self._chart, marks(self._chart, self._theme.tokens))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._point(self._canvas.place_at(event.position()))
        elif event.type() == QEvent.Type.Leave:
            self._point(None)
        elif event.type() == QEvent.Type.Resize:
            self._canvas.fit()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._chart is None or not self._chart.rows:
            super().keyPressEvent(event)
            return
        last = len(self._chart.starts) - 1
        key = Qt.Key(event.key())
        if key in STEPS:
            self._point(min(last, max(0, (last if self._place is None else self._place) + STEPS[key])))
        elif key == Qt.Key.Key_Home:
            self._point(0)
        elif key == Qt.Key.Key_End or (key == Qt.Key.Key_Escape and self._place is not None):
            self._point(None)
        else:
            super().keyPressEvent(event)

    def _point(self, place: int | None) -> None:
        if place != self._place:
            self.pointed.emit(place)


def spoken(chart: Chart, place: int) -> str:
    """What stands in the legend, as a sentence for a screen reader."""
    if not chart.rows:
        return chart.empty
    parts = []
    for row in chart.rows:
        values = [
            f"{name} {chart.words(c[place])}".strip()
            for (_, name), c in zip(chart.quantities, row.courses, strict=True)
        ]
        parts.append(f"{row.name}: {', '.join(values)}")
    return f"{chart.when(place)}. {'; '.join(parts)}"
