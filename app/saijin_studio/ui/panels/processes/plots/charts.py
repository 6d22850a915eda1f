"""The figures of the plots as charts: what is drawn, stands in the table and is copied is made here, once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from ..words import duration
from .names import ModelNames

if TYPE_CHECKING:
    from .....services.metrics.series import Course, MetricsSeries

Unit = Literal["per_minute", "seconds", "tasks"]
MOST_PROCESSES = 5  # lines; the others are added up
translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is measured, with a course for each quantity of its chart. `key` names it for programs."""

    key: str
    name: str
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`note` says what is drawn, `empty` what it means when there are no rows.

    `quantities` are key and name of what is drawn of each row; a single one has no name. `width` is in minutes.
    """

    key: str
    title: str
    note: str
    empty: str
    unit: Unit
    quantities: tuple[tuple[str, str], ...]
    starts: tuple[float, ...]
    width: int
    rows: tuple[Row, ...]

    @property
    def top(self) -> float:
        """The greatest value there is."""
        values = (value for row in self.rows for course in row.courses for value in course)
        return max((value for value in values if value is not None), default=0.0)

    def when(self, place: int) -> str:
        """The time of a point, in words."""
        begin = time_of_day(self.starts[place])
        if place == len(self.starts) - 1:
            return translate("plots", "{time}, so far").format(time=begin)
        if self.width == 1:
            return begin
        return translate("plots", "{begin} to {end}").format(
            begin=begin, end=time_of_day(self.starts[place] + self.width * 60)
        )

    def words(self, value: float | None) -> str:
        """A value as people read it."""
        if value is None:
            return "–"
        if self.unit == "seconds":
            return duration(value)
        return QLocale().toString(value, "f", 0 if value == round(value) else 2 if value < 1 else 1)


def make_charts(series: MetricsSeries, process: str | None, names: ModelNames | None = None) -> tuple[Chart, ...]:
    """`process` is the one whose steps are in it; None for all. Without `names` those of the shipped models."""
    names = names or ModelNames()
    return _finished(series, names), _steps(series, process, names), _queues(series), _faults(series)


def time_of_day(at: float) -> str:
    """Hours and minutes as the person's system writes them."""
    local = QDateTime.fromSecsSinceEpoch(int(at)).time()
    return QLocale().toString(local, QLocale.FormatType.ShortFormat)


def csv_text(charts: Iterable[Chart]) -> str:
    """A line for each value that there is, under names that stay the same in every language."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("time", "minutes", "figure", "of", "quantity", "value"))
    for chart in charts:
        for row in chart.rows:
            for (quantity, _), course in zip(chart.quantities, row.courses, strict=True):
                for start, value in zip(chart.starts, course, strict=True):
                    if value is not None:
                        when = datetime.fromtimestamp(start).astimezone().isoformat()
                        writer.writerow((when, chart.width, chart.key, row.key, quantity, f"{value:.6g}"))
    return text.getvalue()


def _finished(series: MetricsSeries, names: ModelNames) -> Chart:
    rows = [Row(line.name, names.process(line.name), (line.values,)) for line in series.finished[:MOST_PROCESSES]]
    others = series.finished[MOST_PROCESSES:]
    if others:
        together = tuple(
            sum(value or 0.0 for value in values) for values in zip(*(o.values for o in others), strict=True)
        )
        rows.append(Row("", translate("plots", "{count} others").format(count=len(others)), (together,)))
    return Chart(
        "finished",
        translate("plots", "Finished per minute"),
        translate("plots", "Processes that came to their end."),
        translate("plots", "No process came to its end in this time."),
        "per_minute",
        (("count", ""),),
        series.starts,
        series.width,
        tuple(rows),
    )


def _steps(series: MetricsSeries, process: str | None, names: ModelNames) -> Chart:
    of_several = process is None and len(series.processes) > 1
    rows = []
    for line in series.steps:
        name = names.step(line.process, line.step)
        if of_several:
            name = translate("plots", "{step} · {process}").format(step=name, process=names.process(line.process))
        rows.append(Row(f"{line.process}/{line.step}", name, (line.median, line.p95)))
    return Chart(
        "step_time",
        translate("plots", "Time per step"),
        translate("plots", "The slowest steps. One try in twenty takes longer than p95."),
        translate("plots", "No step was worked in this time."),
        "seconds",
        (("median", translate("plots", "median")), ("p95", translate("plots", "p95"))),
        series.starts,
        series.width,
        tuple(rows),
    )


def _queues(series: MetricsSeries) -> Chart:
    return Chart(
        "queue",
        translate("plots", "Queue depth"),
        translate("plots", "The most tasks at one time in the busiest queues."),
        translate("plots", "No task waited in this time."),
        "tasks",
        (("waiting", translate("plots", "waiting")), ("running", translate("plots", "in work"))),
        series.starts,
        series.width,
        tuple(Row(line.topic, line.topic, (line.waiting, line.running)) for line in series.queues),
    )


def _faults(series: MetricsSeries) -> Chart:
    rows = (
        Row("errors", translate("plots", "Errors"), (series.errors,)),
        Row("retries", translate("plots", "Retries"), (series.retries,)),
    )
    return Chart(
        "faults",
        translate("plots", "Errors and retries per minute"),
        translate("plots", "Tries of steps that failed, and tries after the first."),
        translate("plots", "No step failed in this time."),
        "per_minute",
        (("count", ""),),
        series.starts,
        series.width,
        rows if any(series.errors) or any(series.retries) else (),
    )
