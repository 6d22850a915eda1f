"""The cards of the Resources panel: a figure with its last minute, and a part of the studio with its state."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from ...core.process import EngineState, EngineStatus
from ...services.resources import ProcessFigures
from ..icons import icon_pixmap
from ..theme import Theme
from ..widgets import label, push_button, set_property
from .processes_words import age, engine_state, size
from .resources_spark import Meter, Sparkline


class Card(QFrame):
    """A titled card with an icon that follows the theme."""

    def __init__(self, theme: Theme, icon_name: str, title: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon_name = icon_name
        self.setProperty("surface", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.setSpacing(6)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self._picture = QLabel()
        self._picture.setFixedSize(18, 18)
        self.title = label(title, "strong")
        self.head.addWidget(self._picture)
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        self.column.addLayout(self.head)
        theme.changed.connect(self._dress)
        self._dress()

    @Slot()
    def _dress(self) -> None:
        self._picture.setPixmap(icon_pixmap(self._icon_name, self._theme.tokens.muted, 18, self.devicePixelRatioF()))


class FigureCard(Card):
    """A large figure, what it is of, and its sparkline or meter."""

    def __init__(self, theme: Theme, icon_name: str, title: str, spark: bool = True) -> None:
        super().__init__(theme, icon_name, title)
        self.number = label("–", "display")
        self.note = label("", "small", wrap=True)
        self.column.addWidget(self.number)
        self.spark = Sparkline(theme) if spark else None
        self.meter = None if spark else Meter(theme)
        if self.spark is not None:
            self.column.addWidget(self.spark)
        if self.meter is not None:
            self.column.addSpacing(6)
            self.column.addWidget(self.meter)
            self.column.addStretch(1)
        self.column.addWidget(self.note)

    def show_figure(self, number: str, note: str, value: float) -> None:
        """`value` is 0..100 for a sparkline, 0..1 for a meter."""
        self.number.setText(number)
        self.note.setText(note)
        if self.spark is not None:
            self.spark.add(value)
        if self.meter is not None:
            self.meter.set_share(value)


class PartCard(Card):
    """The studio, the engine or the database: state, uptime, pid, memory and CPU."""

    def __init__(self, theme: Theme, icon_name: str, title: str, restart: bool = False) -> None:
        super().__init__(theme, icon_name, title)
        self.state = label("", "ok")
        self.head.addWidget(self.state)
        self.spark = Sparkline(theme, ceiling=20.0, height=36)
        self.column.addWidget(self.spark)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        self.values: dict[str, QLabel] = {}
        names = (
            ("cpu", self.tr("CPU")),
            ("memory", self.tr("Memory")),
            ("uptime", self.tr("Up for")),
            ("pid", self.tr("Process id")),
        )
        for place, (key, name) in enumerate(names):
            column = place % 2 * 2
            self.values[key] = label("–", "strong")
            grid.addWidget(label(name, "small"), place // 2, column)
            grid.addWidget(self.values[key], place // 2, column + 1)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        self.column.addLayout(grid)
        self.trouble = label("", "error", wrap=True)
        self.trouble.hide()
        self.column.addWidget(self.trouble)
        self.restart = push_button(self.tr("Start again"), "primary", self.tr("Start the engine again"))
        self.restart.setVisible(False)
        if restart:
            self.column.addWidget(self.restart, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)

    def show_figures(self, figures: ProcessFigures | None, since: datetime | None) -> None:
        """None: the process is not there."""
        if figures is None:
            for value in self.values.values():
                value.setText("–")
            self.spark.add(0.0)
            return
        self.values["cpu"].setText(f"{figures.cpu_percent:.1f} %")
        self.values["memory"].setText(size(figures.memory_bytes))
        self.values["uptime"].setText(age(since) if since else "–")
        self.values["pid"].setText(str(figures.pid) if figures.pid else "–")
        self.spark.add(figures.cpu_percent)

    def show_state(self, status: EngineStatus, trouble: str = "") -> None:
        """The engine's state in a word; `trouble` is the sentence for what is wrong."""
        ready = status.state is EngineState.READY
        down = status.state in (EngineState.DOWN, EngineState.STOPPED)
        self.state.setText(engine_state(status.state))
        set_property(self.state, "role", "ok" if ready else "error" if down else "warning")
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.restart.setVisible(down)
