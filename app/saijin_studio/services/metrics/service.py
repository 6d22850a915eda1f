"""Figures of the studio: recorded by whoever does the work, kept for a day, read here or by another process."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import StorageError
from ...core.tally import Tally
from ...paths import Paths
from ...storage.metrics import Key, MetricsStore
from .families import PROCESS, RETRIES, STEP, STEP_WAIT, STEPS, TURN, Family
from .report import MetricsReport, first_minute, make_report
from .series import MetricsSeries, read_series
from .types import StepObservation

log = logging.getLogger(__name__)

DAY_MINUTES = 24 * 60
SERIES_DAYS = 30  # how long a series that is not seen any more stays in the totals
MOST_SERIES = 2000  # a process that makes up names must not fill the disk
MOST_MINUTES = 60  # kept in memory while the disk takes nothing
LONGEST_LABEL = 100


@dataclass(frozen=True, slots=True)
class _StepTallies:
    run: Tally
    wait: Tally
    outcome: Tally
    retries: Tally


class Metrics:
    """Thread-safe. Recording does no I/O; `flush` brings what was recorded to the store, `clock` is time.time."""

    def __init__(self, store: MetricsStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._known: set[Key] = set()
        self._waiting: dict[int, dict[Key, Tally]] = {}  # by minute, not yet in the store
        self._minute = 0
        self._now: dict[Key, Tally] = {}  # of this minute
        self._steps: dict[tuple[str, ...], _StepTallies] = {}  # the same tallies, found by one look-up

    # -- recording -----------------------------------------------------------------------------------------------

    def observe_step(self, seen: StepObservation) -> None:
        """One try of a step has ended. A few microseconds."""
        at = self._clock()
        with self._lock:
            self._turn_to(at)
            names = (seen.process_key, seen.activity_id, seen.topic, seen.kind, seen.outcome)
            tallies = self._steps.get(names) or self._step(*names)
            tallies.run.time(seen.run_seconds, at)
            tallies.outcome.add(1, at)
            if seen.waited_seconds is not None:
                tallies.wait.time(seen.waited_seconds, at)
            if seen.tries > 1:
                tallies.retries.add(1, at)

    def observe_process(self, process_key: str, outcome: str, seconds: float) -> None:
        """A process has ended. `outcome`: completed or cancelled."""
        self._time(PROCESS, (outcome, process_key), seconds)

    def observe_turn(self, outcome: str, seconds: float) -> None:
        """A reply is final. `outcome`: a TurnState that is not open."""
        self._time(TURN, (outcome,), seconds)

    def gauge(self, family: Family, value: float, *labels: str) -> None:
        """`labels` in the order of the family's."""
        at = self._clock()
        with self._lock:
            self._turn_to(at)
            self._tally(family, labels).note(value, at)

    def _time(self, family: Family, labels: Sequence[str], seconds: float) -> None:
        at = self._clock()
        with self._lock:
            self._turn_to(at)
            self._tally(family, labels).time(seconds, at)

    def _turn_to(self, at: float) -> None:
        minute = int(at // 60)
        if minute != self._minute:
            self._minute = minute
            self._now = self._waiting.setdefault(minute, {})
            self._steps.clear()

    def _step(self, process: str, step: str, topic: str, kind: str, outcome: str) -> _StepTallies:
        made = self._steps[process, step, topic, kind, outcome] = _StepTallies(
            run=self._tally(STEP, (process, step, topic)),
            wait=self._tally(STEP_WAIT, (kind, topic)),
            outcome=self._tally(STEPS, (outcome, process, step)),
            retries=self._tally(RETRIES, (process, step)),
        )
        return made

    def _tally(self, family: Family, values: Sequence[str]) -> Tally:
        labels = tuple(zip(family.labels, (value[:LONGEST_LABEL] for value in values), strict=True))
        key = (family.name, labels)
        if key not in self._known:
            if len(self._known) >= MOST_SERIES:
                return Tally()
            self._known.add(key)
            if len(self._known) == MOST_SERIES:
                log.warning("%d series are measured; new ones are left out until the next start", MOST_SERIES)
        return self._now.setdefault(key, Tally())

    # -- keeping -------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Raises StorageError, StorageFull; what could not be stored is kept for the next time, up to an hour."""
        with self._lock:
            taken, self._waiting = self._waiting, {}
            self._minute, self._now = 0, {}
            self._steps.clear()
        try:
            self._store.add(taken)
        except BaseException:
            with self._lock:
                self._take_back(taken)
            raise

    def _take_back(self, taken: dict[int, dict[Key, Tally]]) -> None:
        for minute, tallies in taken.items():
            here = self._waiting.setdefault(minute, {})
            for key, tally in tallies.items():
                here.setdefault(key, Tally()).merge(tally)
        for minute in sorted(self._waiting)[:-MOST_MINUTES]:
            del self._waiting[minute]

    def forget_old(self) -> None:
        """Drops what is older than a day. Raises StorageError."""
        now = self._clock()
        minute = int(now // 60)
        self._store.keep(minute - DAY_MINUTES, minute + 1, now - SERIES_DAYS * 86_400)

    def close(self) -> None:
        """Stores the last figures, if they can be stored."""
        try:
            self.flush()
        except StorageError as error:
            log.warning("the last metrics cannot be stored: %s", error)
        self._store.close()

    # -- reading -------------------------------------------------------------------------------------------------

    def metrics_text(self) -> str:
        """All series in Prometheus' text format. Raises StorageError."""
        from .text import exposition  # prometheus-client only where it is asked for

        self.flush()
        return exposition(self._store.totals(), self._clock())

    def report(self, windows: Sequence[float]) -> MetricsReport:
        """What was done in the last so many seconds, one window after the other. Raises StorageError."""
        self.flush()
        now = self._clock()
        last = int(now // 60)
        return make_report({seconds: self._store.between(first_minute(seconds, now), last) for seconds in windows}, now)

    def series(self, seconds: float, points: int, process: str | None = None) -> MetricsSeries:
        """The course of the last so many seconds in about so many points; the steps of one process, or of all.

        Raises StorageError.
        """
        self.flush()
        return read_series(self._store, seconds, points, process, self._clock())


def metrics_file(paths: Paths) -> Path:
    return paths.database_file.with_name("metrics.db")


def open_metrics(paths: Paths) -> Metrics:
    """The metrics of a home: to record them, or to read what another process records. Does no I/O yet."""
    return Metrics(MetricsStore(metrics_file(paths)))
