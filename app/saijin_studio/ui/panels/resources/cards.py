"""The cards of the Resources panel: a figure with its last minute, and a part of the studio with its state."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from ....core.process import EngineState, EngineStatus
from ....services.resources import ProcessFigures
from ...icons import icon_pixmap
from ...theme import Theme
from ...widgets import label, push_button, set_property
from ..processes.words import age, engine_state, size
from .spark import Sparkline


class Card(QFrame):
    """A titled card with an icon that follows the theme."""

    def __init__(self, theme: Theme, icon_name: str, title: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon_name = icon_name
        self.setProperty("surface", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 12, 14, 12)
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
    """A large figure, what it is of, and its last minute where that tells something."""

    def __init__(self, theme: Theme, icon_name: str, title: str, spark: bool = True) -> None:
        super().__init__(theme, icon_name, title)
        self.number = label("–", "display")
        self.note = label("", "small", wrap=True)
        self.column.addWidget(self.number)
        self.spark = Sparkline(theme) if spark else None
        if self.spark is not None:
            self.column.addWidget(self.spark)
        self.column.addWidget(self.note)
        self.column.addStretch(1)

    def show_figure(self, number: str, note: str, value: float = 0.0) -> None:
        """`value` is 0..100 and goes into the sparkline."""
        self.number.setText(number)
        self.note.setText(note)
        if self.spark is not None:
            self.spark.add(value)


class PartCard(Card):
    """The studio, the engine or the database: state, uptime, pid, memory and CPU."""

    def __init__(self, theme: Theme, icon_name: str, title: str, restart: bool = False, uptime: bool = True) -> None:
        super().__init__(theme, icon_name, title)
        self.state = label("", "ok")
        self.head.addWidget(self.state)
        self.spark = Sparkline(theme, ceiling=20.0, height=36)
        self.column.addWidget(self.spark)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        self.values: dict[str, QLabel] = {}
        names = (
            ("cpu", self.tr("CPU")),
            ("memory", self.tr("Memory")),
            ("uptime", self.tr("Up for")),
            ("threads", self.tr("Threads")),
            ("pid", self.tr("Process id")),
        )
        # The engine's and the database's age tells of restarts; the window's own is of no use to anybody.
        shown = [each for each in names if each[0] != ("threads" if uptime else "uptime")]
        for place, (key, name) in enumerate(shown):
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
        texts = {
            "cpu": f"{figures.cpu_percent:.1f} %",
            "memory": size(figures.memory_bytes),
            "uptime": age(since) if since else "–",
            "threads": str(figures.threads),
            "pid": str(figures.pid) if figures.pid else "–",
        }
        for key, value in self.values.items():
            value.setText(texts[key])
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
