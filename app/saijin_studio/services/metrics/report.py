"""What the kept figures say about the last minute, hour or day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from ...core.process import TopicDepth
from ...core.tally import Tally
from ...storage.metrics import Key
from ..models.breaker import BreakerState
from . import families as families
from .families import FAMILIES, Family

# Tries that did not do their work; what was abandoned is worked again by the next who comes.
ERRORS = frozenset({"retrying", "failed", "error"})
FOR_GOOD = "failed"
SAMPLE_SECONDS = 30.0  # gauges this close to the newest one belong to the same look at the studio
RESOURCES: tuple[tuple[Family, Literal["percent", "bytes"]], ...] = (
    (families.CPU, "percent"),
    (families.PART_CPU, "percent"),
    (families.MEMORY, "bytes"),
    (families.DISK, "bytes"),
    (families.GPU, "percent"),
    (families.GPU_MEMORY, "bytes"),
    (families.GPU_TOTAL, "bytes"),
)


@dataclass(frozen=True, slots=True)
class WorkFigures:
    """A step, or a whole process where `step` is None. Times in seconds, None where nothing ended.

    `errors`: of a step the tries that failed, of a process the steps that failed for good.
    """

    process: str
    step: str | None
    count: int
    per_minute: float
    p50: float | None
    p95: float | None
    errors: int
    retries: int


@dataclass(frozen=True, slots=True)
class WaitFigures:
    """How long the tasks of a topic waited for a worker, in seconds."""

    topic: str
    kind: str
    count: int
    p50: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class Window:
    """What was done in the last `seconds`, to the minute."""

    seconds: float
    work: tuple[WorkFigures, ...]  # each process followed by its steps
    replies: tuple[WorkFigures, ...]  # by outcome, which stands in `process`
    waits: tuple[WaitFigures, ...]


@dataclass(frozen=True, slots=True)
class GaugeFigures:
    """A resource: its last value, and average and most over the longest window."""

    name: str
    part: str
    unit: Literal["percent", "bytes"]
    last: float
    average: float
    most: float


@dataclass(frozen=True, slots=True)
class MetricsReport:
    """`sampled_at`: when a running studio last looked at queues, breakers and resources; None when none did."""

    windows: tuple[Window, ...]
    queues: tuple[TopicDepth, ...]
    breakers: tuple[BreakerState, ...]
    resources: tuple[GaugeFigures, ...]
    sampled_at: datetime | None


Tallies = Mapping[Key, Tally]


def make_report(windows: Mapping[float, Tallies], now: float) -> MetricsReport:
    """Of each window, by its seconds, what `first_minute` and the minutes after it hold."""
    longest = windows[max(windows)]
    sampled = max((tally.at for (name, _), tally in longest.items() if _is_gauge(name)), default=None)
    current = {
        key: tally
        for key, tally in longest.items()
        if sampled is not None and _is_gauge(key[0]) and tally.at >= sampled - SAMPLE_SECONDS
    }
    return MetricsReport(
        windows=tuple(_window(tallies, seconds, now) for seconds, tallies in windows.items()),
        queues=_queues(current),
        breakers=_breakers(current),
        resources=_resources(current),
        sampled_at=None if sampled is None else datetime.fromtimestamp(sampled, UTC),
    )


def first_minute(seconds: float, now: float) -> int:
    return int((now - seconds) // 60)


def _is_gauge(name: str) -> bool:
    return name in FAMILIES and FAMILIES[name].kind == "gauge"


def _of(tallies: Tallies, family: Family) -> dict[tuple[str, ...], Tally]:
    """By the values of the labels."""
    return {tuple(v for _, v in labels): tally for (name, labels), tally in tallies.items() if name == family.name}


def _window(tallies: Tallies, seconds: float, now: float) -> Window:
    minutes = now / 60 - first_minute(seconds, now)
    waits = sorted((of, tally) for of, tally in _of(tallies, families.STEP_WAIT).items() if tally.count)
    turns = sorted(_of(tallies, families.TURN).items())
    return Window(
        seconds,
        tuple(_work(tallies, minutes)),
        tuple(_figures(outcome, None, tally, minutes, 0, 0) for (outcome,), tally in turns),
        tuple(WaitFigures(topic, kind, t.count, t.quantile(0.5), t.quantile(0.95)) for (kind, topic), t in waits),
    )


def _work(tallies: Tallies, minutes: float) -> Iterable[WorkFigures]:
    steps: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for (process, step, _topic), tally in _of(tallies, families.STEP).items():
        steps[process, step].merge(tally)
    ended: dict[str, Tally] = defaultdict(Tally)
    for (_outcome, process), tally in _of(tallies, families.PROCESS).items():
        ended[process].merge(tally)
    outcomes = _of(tallies, families.STEPS)
    retries = {key: tally.count for key, tally in _of(tallies, families.RETRIES).items()}
    for process in sorted({*ended, *(process for process, _ in steps)}):
        lost = sum(t.count for (how, of, _), t in outcomes.items() if of == process and how == FOR_GOOD)
        again = sum(count for (of, _), count in retries.items() if of == process)
        yield _figures(process, None, ended[process], minutes, lost, again)
        for step in sorted(step for of, step in steps if of == process):
            wrong = sum(t.count for (how, *of), t in outcomes.items() if of == [process, step] and how in ERRORS)
            yield _figures(process, step, steps[process, step], minutes, wrong, retries.get((process, step), 0))


def _figures(process: str, step: str | None, tally: Tally, minutes: float, errors: int, retries: int) -> WorkFigures:
    return WorkFigures(
        process, step, tally.count, tally.count / minutes, tally.quantile(0.5), tally.quantile(0.95), errors, retries
    )


def _queues(current: Tallies) -> tuple[TopicDepth, ...]:
    waiting, running, failed = (
        {topic: int(tally.last) for (topic,), tally in _of(current, family).items()}
        for family in (families.QUEUE_DEPTH, families.TASKS_RUNNING, families.TASKS_FAILED)
    )
    return tuple(TopicDepth(t, waiting[t], running.get(t, 0), failed.get(t, 0)) for t in sorted(waiting))


def _breakers(current: Tallies) -> tuple[BreakerState, ...]:
    left = _of(current, families.BREAKER_LEFT)
    return tuple(
        BreakerState(of[0], "paused", left[of].last if of in left else 0.0)
        if tally.last
        else BreakerState(of[0], "closed")
        for of, tally in sorted(_of(current, families.BREAKER_OPEN).items())
    )


def _resources(current: Tallies) -> tuple[GaugeFigures, ...]:
    return tuple(
        GaugeFigures(family.name, " ".join(labels), unit, tally.last, tally.total / tally.count, tally.most)
        for family, unit in RESOURCES
        for labels, tally in sorted(_of(current, family).items())
    )
