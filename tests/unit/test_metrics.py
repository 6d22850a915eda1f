"""Figures add up however they are split, survive restarts and faults, and read the same from another process."""

from __future__ import annotations

import logging
import math
import sqlite3
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saijin_studio.core.errors import StorageError, StorageFull
from saijin_studio.core.tally import BOUNDS, Tally
from saijin_studio.services.metrics import families as families
from saijin_studio.services.metrics.service import MOST_SERIES, Metrics
from saijin_studio.services.metrics.types import StepObservation
from saijin_studio.storage.metrics import ALL_TIME, MetricsStore
from tests.clock import Clock

SECONDS = st.one_of(st.floats(0, 2000), st.sampled_from([0.0, *BOUNDS, 0.0005, 1e6]))
SAMPLES = st.lists(SECONDS, min_size=1, max_size=60)
NOON = 1_700_000_000.0 // 60 * 60


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "metrics.db"


@pytest.fixture
def metrics(file: Path, clock: Clock) -> Iterator[Metrics]:
    made = Metrics(MetricsStore(file), clock)
    yield made
    made.close()


def step(seconds: float = 0.02, outcome: str = "completed", tries: int = 1, activity: str = "think") -> StepObservation:
    return StepObservation("chat", activity, "chat.think", "io", 0.005, seconds, outcome, tries)


def tally(samples: list[float]) -> Tally:
    made = Tally()
    for at, sample in enumerate(samples):
        made.time(sample, float(at))
    return made


# -- tallies -----------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(SAMPLES, st.floats(0, 1))
def test_a_percentile_lies_in_the_bucket_of_the_true_one(samples: list[float], share: float) -> None:
    true = sorted(samples)[max(1, math.ceil(share * len(samples))) - 1]
    found = tally(samples).quantile(share)
    assert found is not None
    low = max((bound for bound in BOUNDS if bound < true), default=0.0)
    high = min((bound for bound in BOUNDS if bound >= true), default=max(samples))
    assert low <= found <= high
    assert min(samples) <= found <= max(samples)


@settings(deadline=None)
@given(SAMPLES, st.lists(st.floats(0, 1), min_size=2, max_size=5))
def test_percentiles_rise_with_their_share(samples: list[float], shares: list[float]) -> None:
    found = [tally(samples).quantile(share) or 0.0 for share in sorted(shares)]
    assert all(a <= b * (1 + 1e-12) for a, b in pairwise(found))


@settings(deadline=None)
@given(st.lists(SAMPLES, min_size=1, max_size=5))
def test_parts_merge_into_the_whole(parts: list[list[float]]) -> None:
    merged = Tally()
    for part in parts:
        merged.merge(tally(part))
    whole = tally([sample for part in parts for sample in part])
    assert (merged.count, merged.buckets, merged.least, merged.most) == (
        whole.count,
        whole.buckets,
        whole.least,
        whole.most,
    )
    assert merged.total == pytest.approx(whole.total)
    assert sum(merged.buckets) == merged.count


def test_an_empty_tally_has_no_percentile_and_changes_nothing() -> None:
    assert Tally().quantile(0.5) is None
    one = tally([0.3])
    before = deepcopy(one)
    one.merge(Tally())
    assert one == before
    assert one.quantile(0.0) == one.quantile(1.0) == 0.3


@pytest.mark.parametrize("odd", [-5.0, float("nan"), float("-inf")])
def test_a_clock_that_jumps_back_counts_as_no_time(odd: float) -> None:
    made = tally([odd])
    assert (made.count, made.total, made.buckets[0]) == (1, 0.0, 1)


# -- recording and keeping ---------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), SECONDS, st.booleans()), min_size=1, max_size=30))
def test_minutes_and_totals_hold_each_observation_once(
    tmp_path_factory: pytest.TempPathFactory, seen: list[tuple[int, float, bool]]
) -> None:
    """Whatever is flushed when, by whichever of two processes."""
    file = tmp_path_factory.mktemp("kept") / "metrics.db"
    clock = Clock(NOON)
    both = [Metrics(MetricsStore(file), clock) for _ in range(2)]
    for index, (minute, seconds, flush) in enumerate(seen):
        clock.now = NOON + 60 * minute
        both[index % 2].observe_step(step(seconds))
        if flush:
            both[index % 2].flush()
    for one in both:
        one.close()
    store = MetricsStore(file)
    for minute, _, _ in seen:
        mine = [seconds for at, seconds, _ in seen if at == minute]
        here = int(NOON // 60) + minute
        kept = {key[0]: found for key, found in store.between(here, here).items()}[families.STEP.name]
        assert (kept.count, kept.least, kept.most) == (len(mine), min(mine), max(mine))
        assert kept.buckets == tally(mine).buckets
    merged = {key[0]: found for key, found in store.between(0, int(NOON // 60) + 9).items()}[families.STEP.name]
    totals = {key[0]: kept for key, kept in store.totals().items()}
    assert totals[families.STEP.name].buckets == tally([seconds for _, seconds, _ in seen]).buckets == merged.buckets
    assert (merged.least, merged.most, merged.at) == (
        min(seconds for _, seconds, _ in seen),
        max(seconds for _, seconds, _ in seen),
        max(NOON + 60 * minute for minute, _, _ in seen),
    )
    assert totals[families.STEPS.name].count == len(seen)
    store.close()


def test_many_threads_record_and_flush_and_nothing_is_lost(metrics: Metrics) -> None:
    stop = threading.Event()

    def keep_flushing() -> None:
        while not stop.is_set():
            metrics.flush()

    flusher = threading.Thread(target=keep_flushing)
    flusher.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: metrics.observe_step(step(tries=1 + n % 2)), range(4000)))
    stop.set()
    flusher.join()
    (figures,) = [work for work in metrics.report((60.0,)).windows[0].work if work.step]
    assert (figures.count, figures.retries) == (4000, 2000)


def test_recording_costs_less_than_twenty_microseconds(metrics: Metrics) -> None:
    def batch() -> float:
        seen = step()
        began = time.perf_counter()
        for _ in range(2000):
            metrics.observe_step(seen)
        return (time.perf_counter() - began) / 2000

    assert min(batch() for _ in range(5)) < 20e-6


def test_figures_survive_a_restart(metrics: Metrics, file: Path, clock: Clock) -> None:
    metrics.observe_step(step(0.5))
    metrics.close()
    again = Metrics(MetricsStore(file), clock)
    again.observe_step(step(0.5))
    (whole, figures) = again.report((60.0,)).windows[0].work
    assert (whole.step, figures.step, figures.count, figures.p50) == (None, "think", 2, 0.5)
    again.close()


def test_what_is_older_than_a_day_goes_but_counters_only_rise(metrics: Metrics, file: Path, clock: Clock) -> None:
    metrics.observe_step(step())
    metrics.flush()
    clock.now += 86_400 + 120
    metrics.observe_step(step())
    metrics.flush()
    metrics.forget_old()
    assert sum(work.count for work in metrics.report((86_400.0,)).windows[0].work if work.step) == 1
    assert 'saijin_retries_total{process="chat"' not in metrics.metrics_text()
    assert 'saijin_steps_total{outcome="completed",process="chat",step="think"} 2.0' in metrics.metrics_text()
    with sqlite3.connect(file) as look:
        (oldest,) = look.execute("SELECT min(minute) FROM metric_minutes WHERE minute != ?", (ALL_TIME,)).fetchone()
    look.close()
    assert oldest == int(clock.now // 60)
    clock.now += 31 * 86_400
    metrics.forget_old()
    assert "saijin_steps_total{" not in metrics.metrics_text()


def test_a_clock_that_ran_ahead_leaves_no_figures_of_the_future(metrics: Metrics, clock: Clock) -> None:
    clock.now += 10 * 86_400
    metrics.observe_step(step())
    metrics.flush()
    clock.now = NOON
    metrics.observe_step(step())
    metrics.flush()
    metrics.forget_old()
    assert sum(work.count for work in metrics.report((60.0,)).windows[0].work if work.step) == 1


class FullStore(MetricsStore):
    """A disk that takes nothing until it does."""

    full = True

    def add(self, minutes):  # type: ignore[no-untyped-def]
        if self.full:
            raise StorageFull("no room")
        super().add(minutes)


def test_what_a_full_disk_did_not_take_is_stored_later(file: Path, clock: Clock) -> None:
    store = FullStore(file)
    metrics = Metrics(store, clock)
    for _ in range(3):
        metrics.observe_step(step())
        with pytest.raises(StorageFull):
            metrics.flush()
    store.full = False
    metrics.observe_step(step())
    assert sum(work.count for work in metrics.report((60.0,)).windows[0].work if work.step) == 4
    metrics.close()


def test_a_disk_that_stays_full_holds_at_most_an_hour_in_memory(file: Path, clock: Clock) -> None:
    store = FullStore(file)
    metrics = Metrics(store, clock)
    for _ in range(100):
        clock.now += 60
        metrics.observe_step(step())
        with pytest.raises(StorageFull):
            metrics.flush()
    store.full = False
    assert sum(work.count for work in metrics.report((86_400.0,)).windows[0].work if work.step) == 60
    metrics.close()


def test_made_up_names_cannot_fill_the_disk(metrics: Metrics, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(MOST_SERIES):
        metrics.observe_step(step(activity=f"step {number} " + "x" * 300))
    metrics.observe_process("chat", "completed", 1.0)
    metrics.flush()
    assert len(metrics._store.totals()) <= MOST_SERIES
    assert len([r for r in caplog.records if r.levelno == logging.WARNING]) == 1


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_file_is_begun_anew(file: Path, clock: Clock, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    metrics = Metrics(MetricsStore(file), clock)
    metrics.observe_step(step())
    assert metrics.report((60.0,)).windows[0].work
    metrics.close()


def test_a_file_of_another_layout_is_begun_anew(file: Path, clock: Clock) -> None:
    file.parent.mkdir()
    with sqlite3.connect(file) as old:
        old.execute("CREATE TABLE metric_minutes (minute INTEGER)")
        old.execute("PRAGMA user_version = 99")
    old.close()
    metrics = Metrics(MetricsStore(file), clock)
    metrics.observe_step(step())
    metrics.flush()
    metrics.close()


def test_a_place_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "metrics.db").mkdir()
    (tmp_path / "file").touch()
    for place in (tmp_path / "metrics.db", tmp_path / "file" / "metrics.db"):
        metrics = Metrics(MetricsStore(place))
        metrics.observe_step(step())
        with pytest.raises(StorageError):
            metrics.flush()
        metrics.close()


def test_who_measures_and_reads_nothing_leaves_no_file(file: Path) -> None:
    Metrics(MetricsStore(file)).close()
    assert not file.parent.exists()


def test_closed_figures_are_not_opened_again(metrics: Metrics) -> None:
    metrics.close()
    metrics.observe_step(step())
    with pytest.raises(StorageError):
        metrics.flush()


# -- what they say -----------------------------------------------------------------------------------------------


def test_windows_hold_what_was_done_in_them(metrics: Metrics, clock: Clock) -> None:
    for minutes_ago, outcome in ((600, "failed"), (30, "retrying"), (0, "completed"), (0, "completed")):
        clock.now = NOON - minutes_ago * 60
        metrics.observe_step(step(1.5, outcome, tries=2 if outcome == "retrying" else 1))
    clock.now = NOON + 30
    metrics.observe_process("chat", "completed", 12.0)
    metrics.observe_turn("answered", 13.0)
    minute, hour, day = metrics.report((60.0, 3600.0, 86_400.0)).windows
    assert [(w.step, w.count, w.errors, w.retries) for w in minute.work] == [(None, 1, 0, 0), ("think", 2, 0, 0)]
    assert [(w.step, w.count, w.errors, w.retries) for w in hour.work] == [(None, 1, 0, 1), ("think", 3, 1, 1)]
    assert [(w.step, w.count, w.errors, w.retries) for w in day.work] == [(None, 1, 1, 1), ("think", 4, 2, 1)]
    assert minute.work[0].p50 == 12.0
    assert minute.work[1].p95 == 1.5
    assert minute.work[1].per_minute == pytest.approx(2 / 1.5)
    assert [(reply.process, reply.p50) for reply in minute.replies] == [("answered", 13.0)]
    assert [(wait.topic, wait.kind, wait.count) for wait in minute.waits] == [("chat.think", "io", 2)]


def test_percentiles_of_a_plain_spread(metrics: Metrics) -> None:
    samples = [n / 1000 for n in range(1, 1001)]
    for sample in samples:
        metrics.observe_step(step(sample))
    figures = metrics.report((60.0,)).windows[0].work[1]
    assert figures.p50 == pytest.approx(statistics.median(samples), rel=0.02)
    assert figures.p95 == pytest.approx(0.95, rel=0.05)


def test_gauges_of_the_last_look_are_the_current_ones(metrics: Metrics, clock: Clock) -> None:
    metrics.gauge(families.QUEUE_DEPTH, 7, "gone.topic")
    metrics.gauge(families.CPU, 90)
    clock.now += 300
    metrics.gauge(families.QUEUE_DEPTH, 3, "chat.think")
    metrics.gauge(families.BREAKER_OPEN, 1, "ollama")
    metrics.gauge(families.BREAKER_LEFT, 12.5, "ollama")
    metrics.gauge(families.BREAKER_OPEN, 0, "offline")
    metrics.gauge(families.CPU, 10)
    report = metrics.report((3600.0,))
    assert [(depth.topic, depth.waiting) for depth in report.queues] == [("chat.think", 3)]
    assert [(b.provider, b.state, b.seconds_left) for b in report.breakers] == [
        ("offline", "closed", 0.0),
        ("ollama", "paused", 12.5),
    ]
    (cpu,) = report.resources
    assert (cpu.last, cpu.average, cpu.most) == (10, 50, 90)
    assert report.sampled_at is not None
    assert report.sampled_at.timestamp() == clock.now


def test_nothing_measured_says_nothing(metrics: Metrics) -> None:
    report = metrics.report((60.0,))
    assert (report.windows[0].work, report.queues, report.resources, report.sampled_at) == ((), (), (), None)
