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
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from bench.figure import Figure, figure
from bench.gui import longest
from bench.place import apart, screen_name

LIVE, FINISHED = 5_000, 100_000
RUNS = 3  # a section is opened for the first time once in a process
FRAME = 1000 / 60
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
    from bench.section_driver import Driver
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
    driver = Driver(window)
    window.show()
    driver.begin()
    application.exec()
    driver.end()
    window.window.close()
    window.close()
    studio.close()
    print(json.dumps(driver.found))


if __name__ == "__main__":
    main()
