"""Real metrics at a time of the test's choosing, and what a plot says."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtWidgets import QLabel

from saijin_studio.core.errors import StorageError
from saijin_studio.services.metrics import families
from saijin_studio.services.metrics.series import MetricsSeries
from saijin_studio.services.metrics.service import Metrics
from saijin_studio.services.metrics.types import StepObservation
from saijin_studio.storage.metrics import MetricsStore
from saijin_studio.ui.panels.processes.plots.card import PlotCard

NOON = 1_700_000_000.0 // 3600 * 3600
FIVE_AGO = NOON - 300


class Figures(Metrics):
    """Real metrics at a time of the test's choosing. `asked` counts, `fault` is raised."""

    def __init__(self, file: Path) -> None:
        self.now = NOON + 20
        self.asked = 0
        self.fault: StorageError | None = None
        self.slow = threading.Event()  # when it is not set, what was asked for is answered later
        self.slow.set()
        self.held = False
        super().__init__(MetricsStore(file), lambda: self.now)

    def series(self, seconds: float, points: int, process: str | None = None) -> MetricsSeries:
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        found = super().series(seconds, points, process)
        self.held = not self.slow.is_set()
        assert self.slow.wait(20)
        return found

    def put(self) -> None:
        """Thirty processes and some steps of five minutes ago, a queue, an error and a retry."""
        self.now, now = FIVE_AGO, self.now
        for _ in range(30):
            self.observe_process("chat_interaction", "completed", 2.0)
        for _ in range(3):
            self.observe_process("own", "completed", 2.0)
        self.step("chat_interaction", "ai_processing", 3.0)
        self.step("own", "look_up", 1.5, "retrying")
        self.step("own", "look_up", 1.5, "completed", 2)
        self.gauge(families.QUEUE_DEPTH, 7, "chat.ai_processing")
        self.gauge(families.TASKS_RUNNING, 2, "chat.ai_processing")
        self.now = now

    def step(self, process: str, name: str, seconds: float, outcome: str = "completed", tries: int = 1) -> None:
        self.observe_step(StepObservation(process, name, f"{process}.{name}", "io", None, seconds, outcome, tries))


def texts(card: PlotCard) -> list[str]:
    """What the card says, from top to bottom as far as it can be seen."""
    return [each.text() for each in card.findChildren(QLabel) if each.isVisible() and each.text()]


def values(card: PlotCard) -> dict[str, list[str]]:
    """The legend: name -> values."""
    return {name.text(): [each.text() for each in shown] for _, name, shown in card.legend._rows}


def five_ago(card: PlotCard) -> int:
    assert card.chart is not None
    return card.chart.starts.index(FIVE_AGO)
