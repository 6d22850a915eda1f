"""The slow breathing of what is being made: a value between 0 and 1 that comes twenty times a second."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

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
