"""The course of figures over time: what was recorded stands at its minute, with its value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.core.errors import StorageError
from saijin_studio.services.metrics import families as families
from saijin_studio.services.metrics.series import MOST_LINES, make_grid
from saijin_studio.services.metrics.service import Metrics
from saijin_studio.services.metrics.types import StepObservation
from saijin_studio.storage.metrics import MetricsStore
from tests.clock import Clock

NOON = 1_700_000_000.0 // 3600 * 3600
QUARTER, HOUR, DAY = 900.0, 3600.0, 86_400.0
MANY = 600  # points


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def metrics(tmp_path: Path, clock: Clock) -> Iterator[Metrics]:
    made = Metrics(MetricsStore(tmp_path / "metrics.db"), clock)
    yield made
    made.close()


def step(
    seconds: float, name: str = "think", process: str = "chat", topic: str = "", **more: object
) -> StepObservation:
    outcome, tries = str(more.get("outcome", "completed")), int(str(more.get("tries", 1)))
    return StepObservation(process, name, topic or f"{process}.{name}", "io", None, seconds, outcome, tries)


def test_thirty_that_ended_in_a_minute_are_thirty_at_that_minute(metrics: Metrics, clock: Clock) -> None:
    clock.now = NOON - 5 * 60
    for number in range(30):
        metrics.observe_process("chat", "cancelled" if number % 3 else "completed", 1.0)
    clock.now = NOON + 10
    series = metrics.series(QUARTER, MANY)
    (chat,) = series.finished
    assert (chat.name, series.width, len(series.starts)) == ("chat", 1, 16)
    assert dict(zip(series.starts, chat.values, strict=True))[NOON - 5 * 60] == 30
    assert sum(value or 0 for value in chat.values) == 30
    assert (series.starts[0], series.starts[-1]) == (NOON - QUARTER, NOON)


def test_a_long_time_has_wider_points_with_the_rate_of_a_minute(metrics: Metrics, clock: Clock) -> None:
    clock.now = NOON - 3600
    for _ in range(30):
        metrics.observe_process("chat", "completed", 1.0)
    clock.now = NOON
    series = metrics.series(DAY, 300)
    (chat,) = series.finished
    assert (series.width, len(series.starts)) == (5, 289)
    assert dict(zip(series.starts, chat.values, strict=True))[NOON - 3600] == 6


def test_the_point_under_way_is_no_rate_of_a_few_seconds(metrics: Metrics, clock: Clock) -> None:
    metrics.observe_process("chat", "completed", 1.0)
    clock.now = NOON + 2
    assert metrics.series(QUARTER, MANY).finished[0].values[-1] == 1
    clock.now = NOON + 150
    assert metrics.series(DAY, 300).finished[0].values[-1] == pytest.approx(1 / 2.5)


def test_no_more_points_than_asked_for() -> None:
    for seconds in (QUARTER, HOUR, 6 * HOUR, DAY):
        for points in (30, 100, 288, 2000):
            grid = make_grid(seconds, points, NOON + 17)
            assert grid.count <= max(points, seconds / 3600) + 1
            assert grid.starts[0] <= NOON + 17 - seconds + 60
            assert grid.starts[-1] <= NOON + 17 < grid.starts[-1] + grid.width * 60
    assert make_grid(QUARTER, 600, NOON).width == 1


def test_the_slowest_steps_come_first_with_median_and_p95(metrics: Metrics, clock: Clock) -> None:
    clock.now = NOON - 120
    for seconds in (1.0, 1.0, 1.0, 9.0):
        metrics.observe_step(step(seconds))
    for number in range(MOST_LINES + 2):
        metrics.observe_step(step(0.001 * (number + 1), f"step {number}"))
    clock.now = NOON
    steps = metrics.series(QUARTER, MANY).steps
    assert len(steps) == MOST_LINES
    assert (steps[0].step, steps[0].slow) == ("think", 9.0)
    assert [each.step for each in steps[1:]] == ["step 6", "step 5", "step 4", "step 3"]
    assert steps[0].median[-3] == pytest.approx(1.0)
    assert steps[0].p95[-3] == 9.0
    assert [value for value in steps[0].median if value is not None] == [steps[0].median[-3]]


def test_steps_of_one_process_alone(metrics: Metrics) -> None:
    metrics.observe_step(step(5.0))
    metrics.observe_step(step(1.0, "say", "voice"))
    series = metrics.series(QUARTER, MANY, "voice")
    assert [(each.process, each.step) for each in series.steps] == [("voice", "say")]
    assert series.processes == ("chat", "voice")


def test_a_step_on_two_topics_is_one_step(metrics: Metrics) -> None:
    for name, (first, second) in {"think": (2.0, 4.0), "say": (4.0, 2.0)}.items():
        metrics.observe_step(step(first, name, topic="one"))
        metrics.observe_step(step(second, name, topic="two"))
    steps = metrics.series(QUARTER, MANY).steps
    assert [(each.step, each.slow, each.p95[-1]) for each in steps] == [("say", 4.0, 4.0), ("think", 4.0, 4.0)]


def test_queues_are_as_deep_as_they_were_seen(metrics: Metrics, clock: Clock) -> None:
    clock.now = NOON - 60
    for depth, work in ((2, 1), (7, 4), (3, 4)):
        metrics.gauge(families.QUEUE_DEPTH, depth, "chat.think")
        metrics.gauge(families.TASKS_RUNNING, work, "chat.think")
        metrics.gauge(families.QUEUE_DEPTH, 0, "idle")
        metrics.gauge(families.TASKS_RUNNING, 0, "idle")
    clock.now = NOON
    (queue,) = metrics.series(QUARTER, MANY).queues
    assert (queue.topic, queue.waiting[-2], queue.running[-2]) == ("chat.think", 7, 4)
    assert queue.waiting[-3] is None  # nobody looked: not the same as an empty queue


def test_errors_and_retries_are_counted_apart(metrics: Metrics, clock: Clock) -> None:
    clock.now = NOON - 180
    for outcome, tries in (("retrying", 1), ("failed", 2), ("completed", 3), ("abandoned", 1), ("error", 1)):
        metrics.observe_step(step(0.1, outcome=outcome, tries=tries))
    clock.now = NOON
    series = metrics.series(QUARTER, MANY)
    assert (series.errors[-4], series.retries[-4]) == (3, 2)
    assert (sum(value or 0 for value in series.errors), sum(value or 0 for value in series.retries)) == (3, 2)


def test_what_another_process_recorded_is_seen(metrics: Metrics, tmp_path: Path, clock: Clock) -> None:
    other = Metrics(MetricsStore(tmp_path / "metrics.db"), clock)
    other.observe_process("chat", "completed", 1.0)
    other.close()
    metrics.observe_process("chat", "completed", 1.0)
    assert metrics.series(QUARTER, MANY).finished[0].values[-1] == 2


def test_nothing_measured_is_no_line(metrics: Metrics) -> None:
    series = metrics.series(HOUR, MANY)
    assert (series.finished, series.steps, series.queues, series.processes) == ((), (), (), ())
    assert set(series.errors) == set(series.retries) == {0.0}


def test_closed_figures_are_an_error(metrics: Metrics) -> None:
    metrics.close()
    with pytest.raises(StorageError):
        metrics.series(HOUR, MANY)
