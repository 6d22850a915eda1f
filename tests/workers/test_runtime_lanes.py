"""No kind of work starves another; what is fetched, held and given back; closing; who looks on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.core.bpm_config import BpmConfig
from saijin_studio.core.correlation import correlation
from saijin_studio.services.metrics.types import StepObservation
from saijin_workers.lanes import POLL_SECONDS, Lanes
from saijin_workers.options import RuntimeOptions
from saijin_workers.pool import Pool
from saijin_workers.topic import BpmnError, Kind, TaskContext, Topic

from .runtime_stage import WAIT, Given, Stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.close()


KINDS: tuple[Kind, ...] = ("io", "cpu", "gpu", "audio")


@pytest.mark.parametrize("busy", KINDS)
def test_a_kind_whose_threads_are_all_busy_leaves_the_others_alone(stage: Stage, busy: Kind) -> None:
    release = threading.Event()
    topics = [stage.topic(lambda context, given: release.wait(WAIT) and None, f"{busy}.slow", kind=busy)]
    topics += [stage.topic(lambda context, given: None, f"{kind}.quick", kind=kind) for kind in KINDS if kind != busy]
    stage.work(*topics, options=RuntimeOptions(io_threads=2, cpu_threads=2, audio_threads=2))
    for _ in range(40):
        stage.engine.add(f"{busy}.slow")
    stage.until_state("started")
    quick = [stage.engine.add(f"{kind}.quick") for kind in KINDS if kind != busy for _ in range(5)]
    stage.engine.until(lambda: all(task.ended for task in quick))
    fetched = stage.engine.fetches[-1]["topics"]
    assert f"{busy}.slow" not in {topic["topicName"] for topic in fetched}
    release.set()
    stage.until_state("completed", times=55)


def test_a_topic_with_slots_is_a_bulkhead(stage: Stage) -> None:
    release = threading.Event()
    slow = stage.topic(lambda context, given: release.wait(WAIT) and None, "slow", slots=2)
    stage.work(slow, stage.topic(lambda context, given: None, "quick"))
    for _ in range(60):
        stage.engine.add("slow")
    stage.until_state("started", times=2)
    quick = [stage.engine.add("quick") for _ in range(20)]
    stage.engine.until(lambda: all(task.ended for task in quick))
    assert stage.states.count("started") == 22
    release.set()
    stage.until_state("completed", times=80)


def test_what_cannot_be_begun_soon_is_given_back_for_other_machines(stage: Stage) -> None:
    release = threading.Event()
    load = stage.topic(lambda context, given: release.wait(WAIT) and None, "load", kind="gpu")
    stage.work(load, stage.topic(lambda context, given: None, "quick"))
    tasks = [stage.engine.add("load") for _ in range(10)]
    stage.until_state("started")
    stage.engine.until(lambda: len(stage.engine.locked()) == 1)
    release.set()
    stage.until_state("completed", times=10)
    assert {task.ended for task in tasks} == {"completed"}


def test_a_busy_lane_waits_for_several_at_once() -> None:
    topic = Topic("work", Given, lambda context, given: None)
    lanes = Lanes([topic], RuntimeOptions(io_threads=2, batch=32))
    lane = lanes.of("work")
    first = lanes.turn(0)
    assert first is not None and (first.most, first.wait_seconds) == (32, POLL_SECONDS)
    assert lanes.enter(lane) and lanes.enter(lane)
    assert lanes.turn(0.01) is None
    lanes.leave(lane, 0.01)
    again = lanes.turn(0)
    assert again is not None and [topic.name for topic in again.topics] == ["work"]


def test_the_batch_bounds_a_fetch(stage: Stage) -> None:
    stage.work(stage.topic(lambda context, given: None), options=RuntimeOptions(batch=3))
    for _ in range(20):
        stage.engine.add()
    stage.until_state("completed", times=20)
    assert {fetch["maxTasks"] for fetch in stage.engine.fetches} <= {1, 2, 3}


def test_options_follow_the_configuration() -> None:
    text = """{"performance": {"worker_threads": 7, "batch_processing": {"size": 50}},
        "development": {"profiling": true}, "workflows": {"chat_interaction": {"retries": {"a": {"tries": 8}}}}}"""
    options = RuntimeOptions.of(BpmConfig.model_validate_json(text), Path("profiles"))
    assert (options.threads("io"), options.batch, options.profile_folder) == (7, 50, Path("profiles"))
    policy = options.retry_policy("chat_interaction", "a")
    assert policy is not None and policy.tries == 8
    off = BpmConfig.model_validate_json("""{"performance": {"batch_processing": {"enabled": false}}}""")
    assert (RuntimeOptions.of(off, Path("p")).batch, RuntimeOptions.of(off, Path("p")).profile_folder) == (1, None)


def test_closing_gives_back_what_nobody_finished(stage: Stage) -> None:
    ignored = threading.Event()

    def work(context: TaskContext, given: Given) -> None:
        if given.number:
            ignored.wait(WAIT)
        context.cancel.wait(WAIT)
        context.cancel.raise_if_cancelled()

    runtime = stage.work(stage.topic(work, slots=2))
    tasks = [stage.engine.add() for _ in range(3)]
    stubborn = stage.engine.add(variables={"number": {"type": "Integer", "value": 1}})
    stage.until_state("started", times=2)
    runtime.stop(0.3)
    held = {row["id"] for row in stage.engine.locked()}
    assert not held & {task.id for task in tasks}
    assert held <= {stubborn.id}  # it still runs, should it have been begun
    assert all(task.message is None for task in tasks)  # no failure of theirs
    ignored.set()


def test_each_try_is_observed(stage: Stage) -> None:
    seen: list[StepObservation] = []

    def look(observation: StepObservation) -> None:
        with stage.engine.changed:
            seen.append(observation)
            stage.engine.changed.notify_all()
        raise RuntimeError("a watcher that stumbles")

    def work(context: TaskContext, given: Given) -> None:
        assert context.process_key == "one_task"
        if given.number == 0:
            time.sleep(0.05)
        if given.number == 1:
            raise BpmnError("CODE")
        if given.number == 2:
            raise KeyError("x")

    stage.work(stage.topic(work, kind="cpu", tries=1), options=RuntimeOptions(observe=look))
    for number in range(3):
        stage.engine.add(variables={"number": {"type": "Integer", "value": number}})
    stage.engine.until(lambda: len(seen) == 3)
    assert {(s.process_key, s.activity_id, s.topic, s.kind, s.tries) for s in seen} == {
        ("one_task", "work", "work", "cpu", 1)
    }
    found = {s.outcome: s for s in seen}
    assert set(found) == {"completed", "error", "failed"}
    assert found["completed"].run_seconds >= 0.05
    assert (found["completed"].waited_seconds or 0) > 0


def test_log_lines_carry_the_correlation_id(stage: Stage) -> None:
    seen: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(correlation.get())

    logger = logging.getLogger("test.correlation")
    logger.setLevel(logging.INFO)
    logger.addHandler(Handler())
    stage.work(stage.topic(lambda context, given: logger.info("at work"), slots=1))
    tasks = [stage.engine.add() for _ in range(3)]
    stage.until_state("completed", times=3)
    assert sorted(seen) == sorted(f"key-{task.id}" for task in tasks)


def test_profiles_say_where_the_time_goes(stage: Stage, tmp_path: Path) -> None:
    def unmistakable(context: TaskContext, given: Given) -> None:
        sum(range(1000))

    runtime = stage.work(stage.topic(unmistakable), options=RuntimeOptions(profile_folder=tmp_path / "profile"))
    for _ in range(7):
        stage.engine.add()
    stage.until_state("completed", times=7)
    runtime.stop(1)
    text = (tmp_path / "profile" / "work.txt").read_text()
    assert "unmistakable" in text and "7    0.0" in text.replace("        ", " ")


def test_a_pool_makes_as_many_threads_as_it_needs() -> None:
    names: set[str] = set()
    done = threading.Semaphore(0)
    meet = threading.Barrier(3)

    def work(job: int) -> None:
        names.add(threading.current_thread().name)
        if job:
            meet.wait(10)
        done.release()

    pool = Pool("pool", 3, work)
    for _ in range(5):
        pool.submit(0)
        assert done.acquire(timeout=10)
    for _ in range(6):
        pool.submit(1)
    for _ in range(6):
        assert done.acquire(timeout=10)
    assert len(names) == 3
    assert pool.close() == []
