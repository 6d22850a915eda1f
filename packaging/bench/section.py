"""How smoothly the Processes section opens, shows its other pages, and scrolls a list of 105,000 processes.

Method: the real window over the real store, with processes and figures that are answered at once. All times are CPU
time of the GUI thread. Another thread posts an event to it every 2 ms: what the GUI thread did between two of them it
did without looking at anything else. Scrolled: from one end of the list to the other and back, at three speeds, a step
at each tick of 60 in a second; a frame is all that the GUI thread does from tick to tick, new rows included.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from bench.figure import Figure, figure
from bench.gui import longest
from bench.place import apart, screen_name

LIVE, FINISHED = 5_000, 100_000
ROW_STEPS = (31, 620, 40_000)  # px: line by line, ten rows, as one drags the bar
STEPS = 90  # of each speed and direction
RUNS = 3  # a section is opened for the first time once in a process
SETTLE_MS, STAGE_MS, FRAME_MS = 4000, 1500, 16
FRAME = 1000 / 60
TABS = ("models", "tasks", "figures")
NAMES = {
    "open": "Processes section opens, longest block",
    "models": "Models page opens, longest block",
    "tasks": "Decisions page opens, longest block",
    "figures": "Figures page opens, longest block",
}


def measure() -> Iterator[Figure]:
    """Each run in a process of its own."""
    runs = [_run() for _ in range(RUNS)]
    found = {key: [value for run in runs for value in run[key]] for key in runs[0]}
    for key, name in NAMES.items():
        method = f"the first time in a window, GUI thread's CPU time, {RUNS} runs, {screen_name()}; the goal is for"
        yield longest(figure(name, "ms", found[key], f"{method} the longest"), 50.0)
    method = f"{LIVE + FINISHED:,} rows, GUI thread's CPU time from tick to tick, {screen_name()}; the goal is for p99"
    yield _rarest(figure("Process list scrolled, one frame", "ms", found["scroll"], method), found["scroll"])
    method = "the same frames; the goal is for the longest"
    yield longest(figure("Process list scrolled, longest frame", "ms", found["scroll"], method), 50.0)


def _rarest(one: Figure, values: list[float]) -> Figure:
    """The frame that only one in a hundred is slower than."""
    p99 = sorted(values)[int(0.99 * (len(values) - 1))]
    return Figure(one.name, one.unit, p99, one.high, one.count, one.method, one.median, one.p95, FRAME)


def _run() -> dict[str, list[float]]:
    found: dict[str, list[float]] = apart("bench.section", 180)
    return found


def main() -> None:
    from PySide6.QtWidgets import QApplication

    from bench.canned import canned
    from saijin_studio.bootstrap.studio import Studio
    from saijin_studio.core.bus import EventBus
    from saijin_studio.paths import Paths
    from saijin_studio.services.settings import SettingsService
    from saijin_studio.ui.app import StudioWindow

    paths, bus = Paths(Path(os.environ["SAIJIN_HOME"])), EventBus()
    paths.make()
    settings = SettingsService(paths.settings_file, bus)
    studio = Studio(paths, settings, bus, speaks=False)
    services: Future[Any] = Future()
    services.set_result(canned(studio.services, LIVE, FINISHED))
    application = QApplication(sys.argv[:1])
    window = StudioWindow(application, services, bus, paths, settings.current, lambda: None)
    driver = _driver(window)
    window.show()
    driver.begin()
    application.exec()
    driver.end()
    window.window.close()
    window.close()
    studio.close()
    print(json.dumps(driver.found))


def _driver(window: Any) -> Any:
    from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot

    class Driver(QObject):
        """Opens one thing after the other, then scrolls. `found` are milliseconds of CPU time."""

        beat = Signal()

        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, list[float]] = {key: [] for key in ("open", *TABS, "scroll")}
            self._noted: list[float] | None = None
            self._last = 0.0
            self._over = threading.Event()
            self._heart = threading.Thread(target=self._beat)
            self._frames = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
            self._frames.timeout.connect(self._frame)
            self._stage = QTimer(self, interval=STAGE_MS)
            self._stage.timeout.connect(self._next)
            self._stages = iter(("open", *TABS, "scroll"))
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
            while not self._over.wait(0.002):
                self.beat.emit()

        @Slot()
        def _felt(self) -> None:
            now = time.thread_time()
            if self._noted is not None:
                self._noted.append(1000 * (now - self._last))
            self._last = now

        @Slot()
        def _next(self) -> None:
            stage = next(self._stages)
            if stage == "scroll":
                self._begin_scrolling()
                return
            self._noted = self.found[stage]
            target = {} if stage == "open" else {"tab": stage}
            window.context.open_section("processes", **target)

        def _begin_scrolling(self) -> None:
            self.end()
            self._stage.stop()
            self._noted = None
            window.context.open_section("processes", tab="instances")
            QTimer.singleShot(STAGE_MS, self._frames.start)

        @Slot()
        def _frame(self) -> None:
            now = time.thread_time()
            if self._noted is not None:
                self._noted.append(1000 * (now - self._last))
            self._noted, self._last = self.found["scroll"], now
            move = next(self._moves, None)
            if move is None:
                QCoreApplication.quit()
                return
            bar = window.window.section("processes").instances.list.view.verticalScrollBar()
            bar.setValue(bar.value() + move)

    return Driver()


if __name__ == "__main__":
    main()
