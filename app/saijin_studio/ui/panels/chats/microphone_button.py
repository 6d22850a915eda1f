"""The composer's microphone: what it does shows in its colour, and how loud it is in the bar at its foot."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ...theme import Theme
from ...widgets import IconButton

BAR = 3  # px
FALL = 0.12  # of the meter's length, from one level to the next: what jumps back cannot be read


class MicrophoneButton(IconButton):
    """`state`: idle, opening, listening, waiting, writing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._level = 0.0
        super().__init__(theme, "voice", "", parent)
        self.state = ""
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.show_state("idle")

    @property
    def level(self) -> float:
        """Where the meter stands, from 0 to 1."""
        return self._level

    def show_state(self, state: str) -> None:
        self.state = state
        self._colour = "accent" if state in ("listening", "opening") else "muted"
        words = {
            "idle": self.tr("Dictate: hold while you speak, or press to begin and to end"),
            "writing": self.tr("Stop writing down"),
        }.get(state, self.tr("Stop listening"))
        self.change("voice", words)
        self.show_level(0.0)

    def show_level(self, level: float) -> None:
        """Rises at once and falls slowly, but for silence at the end."""
        self._level = max(level, self._level - FALL) if self.state == "listening" else 0.0
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.state != "listening":
            return
        tokens, painter = self._theme.tokens, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(4, self.height() - BAR - 1, self.width() - 8, BAR)
        for colour, share in ((tokens.line_strong, 1.0), (tokens.accent, self._level)):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(track.left(), track.top(), track.width() * share, BAR), BAR / 2, BAR / 2)
        painter.end()
