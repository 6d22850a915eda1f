"""Collects Python's cyclic garbage on the GUI thread alone, in small steps.

Left to itself Python collects on whatever thread happens to allocate: timers of a QObject that dies on another thread
cannot be stopped, and a full collection over everything the studio has loaded stops the window for a tenth of a second.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 1000
YOUNG = 700  # objects; Python's own threshold
MIDDLE_EVERY = 10  # young collections
FULL_EVERY = 120  # young collections


class GuiGarbage(QObject):
    """Takes over from the automatic collector until `close`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rounds = 0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def spare_present(self) -> None:
        """What is loaded now stays for good: later collections need not look at it."""
        gc.freeze()

    def close(self) -> None:
        self._timer.stop()
        gc.collect()
        gc.enable()

    @Slot()
    def _collect(self) -> None:
        if gc.get_count()[0] < YOUNG:
            return
        self._rounds += 1
        gc.collect(2 if self._rounds % FULL_EVERY == 0 else 1 if self._rounds % MIDDLE_EVERY == 0 else 0)
