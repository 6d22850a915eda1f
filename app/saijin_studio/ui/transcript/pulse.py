"""The slow breathing of what is being made: a value between 0 and 1 that comes twenty times a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QRect, QTimer, Signal, Slot

if TYPE_CHECKING:
    from .view import TranscriptView

INTERVAL_MS = 50
PERIOD_MS = 1600


class Pulse(QObject):
    """`beat(value)` while it is turned on."""

    beat = Signal(float)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._tick)
        self._clock = QElapsedTimer()
        self._clock.start()

    def turn(self, on: bool) -> None:
        if on != self._timer.isActive():
            if on:
                self._timer.start()
            else:
                self._timer.stop()

    @Slot()
    def _tick(self) -> None:
        phase = (self._clock.elapsed() % PERIOD_MS) / PERIOD_MS
        self.beat.emit(1 - abs(2 * phase - 1))


class RowPulse(Pulse):
    """Has the rows breathe that are being made and seen."""

    def __init__(self, view: TranscriptView) -> None:
        super().__init__(view)
        self._view = view
        self.beat.connect(self._paint)

    def watch(self) -> None:
        """What is shown has changed."""
        view = self._view
        wanted = view.theme.motion_ms > 0 and view.isVisible() and any(row.making for row in view.stack.rows[-3:])
        self.turn(wanted)
        if not wanted:
            view.rows_painter.pulse = 1.0

    @Slot(float)
    def _paint(self, value: float) -> None:
        view = self._view
        view.rows_painter.pulse = value
        for piece in view.placed:
            if piece.row.making:
                view.viewport().update(QRect(0, piece.y, view.measure.left + 90, 70))
                view.viewport().update(QRect(0, piece.y + piece.height - 30, view.measure.left + 90, 30))
