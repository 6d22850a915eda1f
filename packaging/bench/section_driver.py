"""What a person does with the Processes section, one stage after the other, and what it costs the GUI thread."""

from __future__ import annotations

import threading
import time
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot

ROW_STEPS = (31, 620, 40_000)  # px: line by line, ten rows, as one drags the bar
STEPS = 90  # of each speed and direction
SETTLE_MS, STAGE_MS, FRAME_MS = 4000, 1500, 16
BEAT_SECONDS = 0.002
TABS = ("models", "tasks", "figures")
STAGES = ("open", *TABS, "scroll")


class Driver(QObject):
    """Opens one thing after the other, then scrolls. `found` are milliseconds of CPU time."""

    beat = Signal()

    def __init__(self, window: Any) -> None:
        super().__init__()
        self._window = window
        self.found: dict[str, list[float]] = {key: [] for key in STAGES}
        self._noted: list[float] | None = None
        self._last = 0.0
        self._over = threading.Event()
        self._heart = threading.Thread(target=self._beat)
        self._frames = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._frames.timeout.connect(self._frame)
        self._stage = QTimer(self, interval=STAGE_MS)
        self._stage.timeout.connect(self._next)
        self._stages = iter(STAGES)
        self._moves = iter([way * step for step in ROW_STEPS for way in (1, -1) for _ in range(STEPS)])
        self.beat.connect(self._felt, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        QTimer.singleShot(SETTLE_MS, self._stage.start)
        QTimer.singleShot(SETTLE_MS, self._next)
        self._heart.start()

    def end(self) -> None:
        self._over.set()
        self._heart.join()

    def _beat(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            self.beat.emit()

    @Slot()
    def _felt(self) -> None:
        self._note()

    @Slot()
    def _next(self) -> None:
        stage = next(self._stages)
        if stage == "scroll":
            self._begin_scrolling()
            return
        self._noted = self.found[stage]
        target = {} if stage == "open" else {"tab": stage}
        self._window.context.open_section("processes", **target)

    def _begin_scrolling(self) -> None:
        self.end()
        self._stage.stop()
        self._noted = None
        self._window.context.open_section("processes", tab="instances")
        QTimer.singleShot(STAGE_MS, self._frames.start)

    @Slot()
    def _frame(self) -> None:
        self._note()
        self._noted = self.found["scroll"]
        move = next(self._moves, None)
        if move is None:
            QCoreApplication.quit()
            return
        bar = self._window.window.section("processes").instances.list.view.verticalScrollBar()
        bar.setValue(bar.value() + move)

    def _note(self) -> None:
        """What the thread did since this was last asked."""
        now = time.thread_time()
        if self._noted is not None:
            self._noted.append(1000 * (now - self._last))
        self._last = now
