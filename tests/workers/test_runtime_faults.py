"""Whatever a worker function does, its task ends well, is tried again, or is a failure with a cause."""

from __future__ import annotations

import ctypes
import functools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, SupportsIndex

import pytest

from saijin_studio.core.bpm_config import RetryPolicy
from saijin_studio.core.errors import ProviderFault
from saijin_workers import execution
from saijin_workers.options import RuntimeOptions
from saijin_workers.topic import BpmnError, LeftToOthers, TaskContext

from .runtime_stage import RESET, Given, Stage, Task

AT_ONCE = RuntimeOptions(retry_policy=lambda process, step: RetryPolicy(tries=3, initial=0.01, jitter=0))
ONCE = RuntimeOptions(retry_policy=lambda process, step: RetryPolicy(tries=1))


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.close()


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise SystemExit("not even this")


def _recurse(depth: int = 0) -> int:
    return _recurse(depth + 1) + 1


def _raise(error: BaseException) -> Any:
    raise error


@dataclass(frozen=True)
class Output:
    value: object


RAISED: dict[str, tuple[Callable[[], object], str]] = {
    "exit": (lambda: _raise(SystemExit(3)), "SystemExit: 3"),
    "interrupt": (lambda: _raise(KeyboardInterrupt()), "KeyboardInterrupt"),
    "generator": (lambda: _raise(GeneratorExit()), "GeneratorExit"),
    "memory": (lambda: _raise(MemoryError()), "MemoryError"),
    "recursion": (_recurse, "RecursionError"),
    "unspeakable": (lambda: _raise(Unspeakable()), "Unspeakable"),
    "zero character": (lambda: _raise(ValueError("a\0b\ud800")), "ValueError: a"),
    "long": (lambda: _raise(ValueError("x" * 10_000)), "ValueError: xxx"),
}


@pytest.mark.parametrize("name", RAISED)
def test_whatever_is_raised_is_reported_and_the_thread_goes_on(stage: Stage, name: str) -> None:
    run, cause = RAISED[name]
    bad = True

    def work(context: TaskContext, given: Given) -> None:
        if bad:
            run()

    stage.work(stage.topic(work, slots=1), options=ONCE)
    task = stage.engine.add()
    stage.until_state("failed")
    assert task.retries == 0 and task.message is not None
    assert task.message.startswith(cause) and len(task.message) <= 600 and "\0" not in task.message
    bad = False
    stage.engine.add()
    stage.until_state("completed")


@pytest.mark.parametrize("kind", ["for good", "drawn"])
def test_secrets_in_a_failure_stay_with_the_worker(stage: Stage, kind: str) -> None:
    """What the engine keeps is shown to people, and written into files."""

    def work(context: TaskContext, given: Given) -> None:
        words = "refused: api_key=hush-hush-hush " + "x" * 590 + " sk-hush-hush-hush"
        raise BpmnError("CODE", words) if kind == "drawn" else ValueError(words)

    noted: list[str] = []
    topic = stage.topic(work, gave_up=lambda context, cause: noted.append(cause))
    stage.work(topic, options=ONCE)
    task = stage.engine.add()
    stage.until_state("error" if kind == "drawn" else "failed")
    (report,) = task.reports
    assert "refused: api_key=***" in report["errorMessage"]
    assert "hush" not in repr((report, noted, stage.details))


UNUSABLE = {
    "object": (object(), "object cannot be a process variable"),
    "bytes": (b"x", "bytes cannot"),
    "nested object": ({"a": [object()]}, "not JSON serializable"),
    "set": ({1}, "set cannot"),
    "not a number": (float("nan"), "nan is no number"),
    "not a number inside": ([float("inf")], "not JSON compliant"),
    "huge integer": (2**70, "64 bits"),
    "50 MB": ("x" * 50_000_000, "at most 16777216"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_output_that_the_engine_cannot_keep_fails_at_once(stage: Stage, name: str) -> None:
    value, cause = UNUSABLE[name]
    stage.work(stage.topic(lambda context, given: Output(value)))
    task = stage.engine.add()
    stage.until_state("failed")
    assert task.retries == 0 and task.message is not None
    assert task.message.startswith("input: output value: ") and cause in task.message


def test_no_dataclass_is_no_output(stage: Stage) -> None:
    stage.work(stage.topic(lambda context, given: {"value": 1}))
    task = stage.engine.add()
    stage.until_state("failed")
    assert task.message == "input: a topic returns a dataclass or None, not dict"


def test_a_run_over_its_limit_fails_and_its_late_result_is_not_used(stage: Stage) -> None:
    hang, late = threading.Event(), threading.Event()
    tries: list[int] = []

    def work(context: TaskContext, given: Given) -> Output:
        tries.append(context.tries)
        if context.tries == 1:
            assert context.cancel.wait(15)  # told to stop, and yet:
            hang.wait(15)
            late.set()
            return Output("late")
        return Output("in time")

    stage.work(stage.topic(work, slots=1, limit_seconds=0.2), options=AT_ONCE)
    task = stage.engine.add()
    stage.until_state("completed")
    hang.set()
    assert late.wait(5)
    assert stage.states == ["started", "retrying", "started", "completed"]
    assert "hung: took longer than 0.2 s" in stage.details
    assert tries == [1, 2]
    assert task.output["value"]["value"] == "in time"


def test_hanging_every_time_ends_as_an_incident(stage: Stage) -> None:
    stage.work(stage.topic(lambda context, given: time.sleep(8), limit_seconds=0.1), options=AT_ONCE)
    task = stage.engine.add()
    stage.until_state("failed")
    assert task.message == "hung: took longer than 0.1 s"
    assert stage.states.count("retrying") == 2


def test_a_thread_that_dies_is_replaced_and_its_task_failed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(self: execution.Execution, *arguments: object) -> None:
        raise SystemExit("the thread")

    runtime = stage.work(stage.topic(lambda context, given: None, slots=1), options=AT_ONCE)
    with monkeypatch.context() as patched:
        patched.setattr(execution.Execution, "run", die)
        task = stage.engine.add()
        begun = time.monotonic()
        stage.until_state("retrying")
    assert time.monotonic() - begun < 5
    assert "worker_died: the worker's thread ended: SystemExit: the thread" in stage.details
    stage.until_state("completed")
    assert task.ended == "completed"
    assert [figures.topic for figures in runtime.figures()] == [None]


def test_a_thread_shot_from_outside_loses_no_task(stage: Stage) -> None:
    """The exception comes wherever the thread is then: in the function, or in the loop around it."""

    def work(context: TaskContext, given: Given) -> None:
        if context.tries == 1:
            ident = ctypes.c_ulong(threading.get_ident())
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(SystemExit))

    stage.work(stage.topic(work), options=AT_ONCE)
    tasks = [stage.engine.add() for _ in range(5)]
    stage.engine.until(lambda: all(task.ended == "completed" for task in tasks))


def _begun_or_given_up(begun: list[str], run: int, task: Task) -> bool:
    return len(begun) > run or task.retries == 0


def test_a_step_that_outlives_no_worker_ends_as_an_incident(stage: Stage) -> None:
    """Each run dies over the task: its lock stays, and the next run counts that."""
    task = stage.engine.add(worker="test:dead", locked_until=time.monotonic() + 600)
    begun: list[str] = []

    def work(context: TaskContext, given: Given) -> None:
        begun.append(context.worker)
        context.cancel.wait(15)

    for run in range(10):
        runtime = stage.work(stage.topic(work, slots=1), options=AT_ONCE)
        stage.engine.until(functools.partial(_begun_or_given_up, begun, run, task))
        if task.retries == 0:
            break
        runtime._stopping.set()  # as if killed: it never says another word
        runtime._keeper.stop()
    assert task.message is not None and "was begun 6 times and never reported on" in task.message
    assert len(set(begun)) == 5


def test_an_incident_is_left_to_people_by_the_next_run(stage: Stage) -> None:
    until = time.monotonic() + 600
    incident = stage.engine.add(worker="test:dead", locked_until=until, retries=0, message="input: no")
    stage.work(stage.topic(lambda context, given: None))
    stage.engine.add()
    stage.until_state("completed")
    assert (incident.retries, incident.message, incident.ended) == (0, "input: no", "")


def test_a_task_that_keeps_losing_its_lock_ends_as_an_incident(stage: Stage) -> None:
    def work(context: TaskContext, given: Given) -> None:
        context.cancel.cancel()
        with stage.engine.changed:
            next(iter(stage.engine.tasks.values())).locked_until = 0
        raise ProviderFault("the lock was lost")

    stage.work(stage.topic(work), options=AT_ONCE)
    task = stage.engine.add()
    stage.engine.until(lambda: task.retries == 0)
    assert task.message is not None and "was begun 6 times" in task.message


def test_what_is_left_to_others_is_not_reported(stage: Stage) -> None:
    begun: list[str] = []

    def work(context: TaskContext, given: Given) -> None:
        begun.append(context.correlation_id)
        raise LeftToOthers

    stage.work(stage.topic(work, lock_seconds=0.3))
    task = stage.engine.add()
    stage.engine.until(lambda: len(begun) >= 8)  # again whenever its lock runs out, and never a failure
    assert (task.retries, task.message, task.ended) == (None, None, "")


def test_a_drawn_error_that_the_engine_refuses_is_a_failure(stage: Stage) -> None:
    stage.engine.refuse["bpmnError"] = [(500, {"type": "ProcessEngineException", "message": "no such thing"})]
    stage.work(stage.topic(lambda context, given: _raise(BpmnError("CODE"))))
    task = stage.engine.add()
    stage.until_state("failed")
    assert task.message == "engine_refused: no such thing"


def test_a_refused_completion_is_a_failure_with_the_engines_words(stage: Stage) -> None:
    """A condition behind the step that cannot be evaluated, say: left alone it would be tried for ever."""
    stage.engine.refuse["complete"] = [(500, {"type": "ProcessEngineException", "message": "Unknown property used"})]
    stage.work(stage.topic(lambda context, given: None))
    task = stage.engine.add()
    stage.until_state("failed")
    assert task.message == "engine_refused: Unknown property used" and task.retries == 0


TRANSIENT = [
    (500, {"type": "OptimisticLockingException", "message": "ENGINE-03005 Execution of 'UPDATE' failed"}),
    (500, {"type": "ProcessEngineException", "message": "ENGINE-03077 Cannot resolve parent with id 'a', perhaps"}),
    (500, {"type": "ProcessEngineException", "message": "ENGINE-03004 Exception while executing Database Operation"}),
    (500, {"type": "CannotCreateTransactionException", "message": "Could not open JDBC Connection for transaction"}),
    (503, {"type": "", "message": "starting"}),
    (500, {"title": "not the engine's own words: its server is closing"}),
    (404, {"title": "not the engine's own words: its server is starting"}),
    (401, {"type": "", "message": "the engine was started anew with another password"}),
]


@pytest.mark.parametrize("answer", TRANSIENT, ids=lambda answer: str(answer[1].get("type") or answer[0]))
def test_a_completion_that_meets_a_passing_fault_is_repeated(stage: Stage, answer: tuple[int, Any]) -> None:
    runs: list[str] = []
    stage.engine.refuse["complete"] = [answer] * 3
    stage.work(stage.topic(lambda context, given: runs.append(context.correlation_id)))
    task = stage.engine.add()
    stage.until_state("completed")
    assert task.ended == "completed" and len(runs) == 1


def test_fetches_that_fail_in_any_way_are_tried_again(stage: Stage) -> None:
    stage.engine.refuse["fetchAndLock"] = [(500, {}), (200, {"no": "list"}), (404, []), (200, [{"no": "task"}])]  # type: ignore[list-item]
    stage.work(stage.topic(lambda context, given: None))
    task = stage.engine.add()
    stage.until_state("completed")
    assert task.ended == "completed"


class Answers(list[tuple[int, Any]]):
    """Answers to come, with the moments at which they went."""

    def __init__(self, answers: list[tuple[int, Any]]) -> None:
        super().__init__(answers)
        self.went: list[float] = []

    def pop(self, index: SupportsIndex = -1) -> tuple[int, Any]:
        self.went.append(time.monotonic())
        return super().pop(index)


@pytest.mark.parametrize(
    "answer",
    [
        (500, {"type": "ProcessEngineException", "message": "too many requests at once"}),
        (503, {"title": "starting"}),
        (RESET, None),
    ],
    ids=["500", "503", "reset"],
)
def test_fetches_that_keep_failing_come_later_and_later_and_go_on_by_themselves(
    stage: Stage, answer: tuple[int, Any]
) -> None:
    answers = stage.engine.refuse["fetchAndLock"] = Answers([answer] * 6)
    stage.work(stage.topic(lambda context, given: None))
    task = stage.engine.add()
    stage.until_state("completed")
    assert task.ended == "completed" and not answers
    pauses = [later - earlier for earlier, later in pairwise(answers.went)]
    assert sum(pauses[-2:]) > 2 * sum(pauses[:2])
    assert pauses[-1] < 5  # it is there soon after the engine is
