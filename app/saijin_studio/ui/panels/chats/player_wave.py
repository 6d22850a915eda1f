"""How loud a spoken message is from moment to moment: one sees where it is played, and goes to any moment of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from ...theme import Theme
from ...tokens import RADIUS, mix

BAR, APART = 2, 1  # px
LEAST = 0.06  # of the height, for silence
TICKS = 10  # of the slider in a second
STEP, PAGE = 2.0, 10.0  # seconds that a key goes


class WaveBar(QSlider):
    """`chosen(seconds)`: the person wants to hear it from there. For screen readers it is a slider."""

    chosen = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._peaks: Sequence[float] = ()
        self._seconds = 0.0
        self._accent = theme.tokens.accent
        self._dragging = False
        self.setAccessibleName(self.tr("Place in the sound"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_sound(self, seconds: float, peaks: Sequence[float], accent: str) -> None:
        """`peaks` go evenly over all of it; quiet voices are drawn as large as loud ones."""
        most = max(peaks, default=0.0) or 1.0
        self._peaks = [peak / most for peak in peaks]
        self._seconds, self._accent = seconds, accent
        self.setRange(0, max(1, round(seconds * TICKS)))
        self.update()

    def go_to(self, seconds: float) -> None:
        """What is heard moved on; nothing happens while the person drags."""
        if not self._dragging:
            self.setValue(round(seconds * TICKS))
            self.setAccessibleDescription(f"{clock(seconds)} / {clock(self._seconds)}")

    @property
    def seconds(self) -> float:
        """Where it stands."""
        return min(self.value() / TICKS, self._seconds)

    def sizeHint(self) -> QSize:
        return QSize(160, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 24)

    # -- mouse and keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self._drag_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._drag_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._dragging = False
            self.chosen.emit(self.seconds)

    def _drag_to(self, event: QMouseEvent) -> None:
        share = event.position().x() / max(1, self.width())
        self.setValue(round(min(max(share, 0.0), 1.0) * self.maximum()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = {
            Qt.Key.Key_Left: self.seconds - STEP,
            Qt.Key.Key_Down: self.seconds - STEP,
            Qt.Key.Key_Right: self.seconds + STEP,
            Qt.Key.Key_Up: self.seconds + STEP,
            Qt.Key.Key_PageDown: self.seconds - PAGE,
            Qt.Key.Key_PageUp: self.seconds + PAGE,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: self._seconds,
        }.get(Qt.Key(event.key()))
        if place is None:
            event.ignore()  # Esc, Space and what else means something around it
            return
        self.setValue(round(min(max(place, 0.0), self._seconds) * TICKS))
        self.chosen.emit(self.seconds)

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, count = self._theme.tokens, max(1, self.width() // (BAR + APART))
        played = self.value() / self.maximum() * self.width()
        still, height = mix(tokens.text, tokens.card, 0.28), self.height() - 4
        painter.setPen(Qt.PenStyle.NoPen)
        for number in range(count):
            x = number * (BAR + APART)
            size = max(LEAST, self._peak(number / count, (number + 1) / count)) * height
            painter.setBrush(QColor(self._accent if x < played else still))
            painter.drawRoundedRect(QRectF(x, (self.height() - size) / 2, BAR, size), 1, 1)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        painter.end()

    def _peak(self, begin: float, end: float) -> float:
        """The loudest moment of a share of the whole."""
        first = int(begin * len(self._peaks))
        return max(self._peaks[first : max(first + 1, int(end * len(self._peaks)))], default=0.0)


def clock(seconds: float) -> str:
    """1:02:03, or 2:03."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
