"""How the elements of a model did, as colours and words on its diagram: which figure, and of which instances."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from .....core.process_query import ElementFigures, HeatSpan
from ....context import UiContext
from ....diagram import HeatLayer
from ...settings.form import Choice
from ..words import duration

MOST = 1_000  # instances that one question is about
HOURS = {"hour": 1, "day": 24, "week": 24 * 7, "month": 24 * 30, "year": 24 * 365}


class Measure(StrEnum):
    NONE = "none"
    TIME = "time"
    COUNT = "count"
    FAILURES = "failures"


def span_of(name: str, now: datetime | None = None) -> HeatSpan:
    """ "last": the last 200 instances; else those of the last hour, day, week, month or year."""
    if name not in HOURS:
        return HeatSpan()
    return HeatSpan(MOST, (now or datetime.now(UTC)) - timedelta(hours=HOURS[name]))


def heat_layer(figures: Mapping[str, ElementFigures], measure: Measure) -> HeatLayer:
    """From the coolest to the hottest element; one with nothing to tell has no colour."""
    values = {key: value for key, figure in figures.items() if (value := _value(figure, measure)) > 0}
    most = max(values.values(), default=1.0)
    shares = {key: value / most for key, value in values.items()}
    return HeatLayer(shares, {key: _words(figures[key], measure) for key in values})


def _value(figure: ElementFigures, measure: Measure) -> float:
    if measure is Measure.TIME:
        return figure.median_seconds
    return float(figure.failures if measure is Measure.FAILURES else figure.count)


def _words(figure: ElementFigures, measure: Measure) -> str:
    if measure is Measure.TIME:
        return duration(figure.median_seconds)
    if measure is Measure.FAILURES:
        words = QCoreApplication.translate("process_models", "{failures} of {count} failed")
        return words.format(failures=figure.failures, count=figure.count)
    return f"{figure.count}×"


class HeatBar(QWidget):
    """Two lists to choose from. `changed`: another figure or other instances are wanted."""

    changed = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.figure = Choice(context.theme)
        self.figure.setAccessibleName(self.tr("Heat map"))
        for measure, text in (
            (Measure.NONE, self.tr("No heat map")),
            (Measure.TIME, self.tr("Heat: usual time")),
            (Measure.COUNT, self.tr("Heat: how often")),
            (Measure.FAILURES, self.tr("Heat: failures")),
        ):
            self.figure.addItem(text, measure)
        self.span = Choice(context.theme)
        self.span.setAccessibleName(self.tr("Instances of the heat map"))
        for name, text in (
            ("last", self.tr("last 200 instances")),
            ("hour", self.tr("last hour")),
            ("day", self.tr("last day")),
            ("week", self.tr("last week")),
            ("month", self.tr("last 30 days")),
            ("year", self.tr("last year")),
        ):
            self.span.addItem(text, name)
        self.span.hide()
        for box in (self.figure, self.span):
            box.setMinimumWidth(110)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.figure)
        row.addWidget(self.span)
        self.figure.currentIndexChanged.connect(self._chosen)
        self.span.currentIndexChanged.connect(self.changed)

    @property
    def measure(self) -> Measure:
        return Measure(self.figure.currentData())

    def wanted(self) -> HeatSpan:
        return span_of(str(self.span.currentData()))

    @Slot()
    def _chosen(self) -> None:
        self.span.setVisible(self.measure is not Measure.NONE)
        self.changed.emit()
