"""The course of the last minutes, hours or day, point by point, as plots need it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...core.tally import Tally
from . import families as families
from .families import Family
from .report import ERRORS

if TYPE_CHECKING:
    from ...storage.metrics import Key, MetricsStore

WIDTHS = (1, 2, 5, 10, 15, 20, 30, 60)  # minutes of a point; a day is a multiple of each
MOST_LINES = 5  # of steps and of queues
Values = tuple[str, ...]  # of a series' labels
Course = tuple[float | None, ...]  # one of each point; None where nothing was measured
Tallies = dict[int, Tally]  # of one series, by the minute in which a point begins


@dataclass(frozen=True, slots=True)
class Grid:
    """Points of `width` minutes each, the last of them still under way at `now` (seconds since 1970)."""

    first: int  # minute since 1970, a multiple of the width
    width: int
    count: int
    now: float

    @property
    def minutes(self) -> tuple[int, int]:
        """The first one and the last one."""
        return self.first, self.first + self.count * self.width - 1

    @property
    def begins(self) -> range:
        """The first minute of each point."""
        return range(self.first, self.first + self.count * self.width, self.width)

    @property
    def starts(self) -> tuple[float, ...]:
        """When each point begins, in seconds since 1970."""
        return tuple(minute * 60.0 for minute in self.begins)

    def passed(self, minute: int) -> float:
        """Minutes of a point that are over, at least one: a few seconds say nothing about a rate."""
        return min(float(self.width), max(1.0, self.now / 60 - minute))


@dataclass(frozen=True, slots=True)
class Line:
    """`name`: a process or a topic."""

    name: str
    values: Course


@dataclass(frozen=True, slots=True)
class QueueLine:
    """The most tasks of a topic that were seen waiting, and in work, during each point."""

    topic: str
    waiting: Course
    running: Course


@dataclass(frozen=True, slots=True)
class StepLine:
    """Run times in seconds; `slow` is the p95 over the whole time."""

    process: str
    step: str
    median: Course
    p95: Course
    slow: float


@dataclass(frozen=True, slots=True)
class MetricsSeries:
    """`finished`, `errors` and `retries` are per minute; of the last point, what came so far.

    `steps` are the slowest, slowest first; `processes` are all whose steps were measured. `width` in minutes.
    """

    starts: tuple[float, ...]
    width: int
    finished: tuple[Line, ...]
    steps: tuple[StepLine, ...]
    processes: tuple[str, ...]
    queues: tuple[QueueLine, ...]
    errors: Course
    retries: Course


def make_grid(seconds: float, points: int, now: float) -> Grid:
    """The finest points of which at most `points` fill the time, if any are that wide."""
    minutes = math.ceil(seconds / 60)
    width = next((width for width in WIDTHS if minutes / width <= points), WIDTHS[-1])
    last = int(now // 60) // width
    count = math.ceil(minutes / width) + 1  # the last one has only begun
    return Grid((last - count + 1) * width, width, count, now)


def read_series(store: MetricsStore, seconds: float, points: int, process: str | None, now: float) -> MetricsSeries:
    """Four questions: everything as a whole, to choose by; the course of what was chosen; and two sums.

    Raises StorageError.
    """
    grid = make_grid(seconds, points, now)
    whole = _by_family(store.between(*grid.minutes))
    slow = _slowest(whole[families.STEP.name], process)
    topics = _deepest(whole)
    keys = [*_keys(families.PROCESS, whole[families.PROCESS.name])]
    keys += _keys(families.STEP, (key for key in whole[families.STEP.name] if key[:2] in slow))
    for family in (families.QUEUE_DEPTH, families.TASKS_RUNNING):
        keys += _keys(family, ((topic,) for topic in topics))
    courses = _courses(store.pieces(*grid.minutes, grid.width, keys))
    wrong = _keys(families.STEPS, (key for key in whole[families.STEPS.name] if key[0] in ERRORS))
    again = _keys(families.RETRIES, whole[families.RETRIES.name])
    errors, retries = (store.sums(*grid.minutes, grid.width, of) for of in (wrong, again))
    return MetricsSeries(
        starts=grid.starts,
        width=grid.width,
        finished=tuple(_finished(courses[families.PROCESS.name], grid)),
        steps=tuple(_steps(courses[families.STEP.name], slow, grid)),
        processes=tuple(sorted({key[0] for key in whole[families.STEP.name]})),
        queues=tuple(_queue(courses, topic, grid) for topic in topics),
        errors=_rates(errors, grid),
        retries=_rates(retries, grid),
    )


def _by_family(tallies: Mapping[Key, Tally]) -> Mapping[str, dict[Values, Tally]]:
    found: dict[str, dict[Values, Tally]] = defaultdict(dict)
    for (name, labels), tally in tallies.items():
        found[name][tuple(value for _, value in labels)] = tally
    return found


def _keys(family: Family, of: Iterable[Values]) -> list[Key]:
    return [(family.name, tuple(zip(family.labels, values, strict=True))) for values in of]


def _slowest(steps: Mapping[Values, Tally], process: str | None) -> dict[Values, float]:
    """Process and step with the p95 of the whole time, slowest first."""
    wholes: dict[Values, Tally] = defaultdict(Tally)
    for key, tally in steps.items():
        if process in (None, key[0]):
            wholes[key[:2]].merge(tally)  # a step may have had several topics
    times = {key: tally.quantile(0.95) or 0.0 for key, tally in wholes.items()}
    return {key: times[key] for key in sorted(times, key=lambda of: (-times[of], of))[:MOST_LINES]}


def _deepest(whole: Mapping[str, Mapping[Values, Tally]]) -> list[str]:
    """Topics that had a task, those with the most waiting first."""
    waiting, running = whole[families.QUEUE_DEPTH.name], whole[families.TASKS_RUNNING.name]
    depths = {
        key: (waiting[key].most if key in waiting else 0.0, running[key].most if key in running else 0.0)
        for key in {*waiting, *running}
    }
    busy = [key for key in depths if any(depths[key])]
    return [topic for (topic,) in sorted(busy, key=lambda of: (*(-depth for depth in depths[of]), of))[:MOST_LINES]]


def _courses(pieces: Iterable[tuple[int, Key, Tally]]) -> Mapping[str, dict[Values, Tallies]]:
    found: dict[str, dict[Values, Tallies]] = defaultdict(lambda: defaultdict(dict))
    for minute, (name, labels), tally in pieces:
        found[name][tuple(value for _, value in labels)][minute] = tally
    return found


def _rates(counts: Mapping[int, int], grid: Grid) -> Course:
    """Per minute: where nothing was counted, none came."""
    return tuple(counts.get(minute, 0) / grid.passed(minute) for minute in grid.begins)


def _finished(ended: Mapping[Values, Tallies], grid: Grid) -> Iterator[Line]:
    """The busiest first."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for (_outcome, process), course in ended.items():
        counts[process].update({minute: tally.count for minute, tally in course.items()})
    for process in sorted(counts, key=lambda of: (-counts[of].total(), of)):
        yield Line(process, _rates(counts[process], grid))


def _steps(courses: Mapping[Values, Tallies], slow: Mapping[Values, float], grid: Grid) -> Iterator[StepLine]:
    joined: dict[Values, Tallies] = defaultdict(dict)
    for key, course in courses.items():
        for minute, tally in course.items():
            joined[key[:2]].setdefault(minute, Tally()).merge(tally)
    for key, seconds in slow.items():
        course = joined[key]
        median, p95 = (
            tuple(course[minute].quantile(share) if minute in course else None for minute in grid.begins)
            for share in (0.5, 0.95)
        )
        yield StepLine(key[0], key[1], median, p95, seconds)


def _queue(courses: Mapping[str, Mapping[Values, Tallies]], topic: str, grid: Grid) -> QueueLine:
    waiting, running = (
        _most(courses[family.name].get((topic,), {}), grid) for family in (families.QUEUE_DEPTH, families.TASKS_RUNNING)
    )
    return QueueLine(topic, waiting, running)


def _most(course: Tallies, grid: Grid) -> Course:
    return tuple(course[minute].most if minute in course else None for minute in grid.begins)
