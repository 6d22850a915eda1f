"""What comes of a step whose poller dies, whose engine is away, or whose lock is gone: it is done once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from camunda.external_task.external_task import ExternalTask

from saijin_studio.core.conversation import MessageState, TurnState
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore
from saijin_workers import keeper
from saijin_workers.client import WorkerClient
from saijin_workers.topic import TaskContext

from .runtime_stage import WAIT, Given, Stage

SHORT = 0.5  # seconds of a lock


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr(keeper, "CHECK_SECONDS", 0.05)
    stage = Stage()
    yield stage
    stage.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    database = Database.at(tmp_path / "studio.db")
    yield database
    database.close()


class Held:
    """A step that goes on when it is let; what cancels it ends it. `runs` are the correlation ids it ran for."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.runs: list[str] = []
        self._free = threading.Event()

    def __call__(self, context: TaskContext, given: object) -> None:
        with self.changed:
            self.runs.append(context.correlation_id)
            self.changed.notify_all()
        assert self._free.wait(WAIT)
        context.cancel.raise_if_cancelled()

    def wait(self, runs: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.runs) >= runs, WAIT), self.runs

    def let(self) -> None:
        self._free.set()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # it is what this is about
def test_a_polling_thread_that_dies_is_replaced_and_what_it_had_fetched_is_worked(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies with tasks in its hands, which the engine keeps locked for this worker."""
    fetch, shot = WorkerClient.fetch, threading.Event()

    def dying(self: WorkerClient, *arguments: Any) -> list[ExternalTask]:
        found = fetch(self, *arguments)
        if found and not shot.is_set():
            shot.set()
            raise SystemExit("the poller")
        return found

    monkeypatch.setattr(WorkerClient, "fetch", dying)
    stage.work(stage.topic(lambda context, given: None))
    tasks = [stage.engine.add() for _ in range(3)]
    stage.engine.until(lambda: all(task.ended == "completed" for task in tasks))
    assert shot.is_set()


@pytest.mark.parametrize("ends", ["meanwhile", "afterwards"])
def test_an_engine_that_is_away_for_longer_than_a_lock_finds_its_step_done_once(stage: Stage, ends: str) -> None:
    """With the only thread at work nothing is fetched, so the lock can only be taken anew by its keeper."""
    work = Held()
    stage.work(stage.topic(work, slots=1, lock_seconds=SHORT))
    task = stage.engine.add()
    work.wait(1)
    stage.engine.go_away()
    if ends == "meanwhile":
        work.let()
    stage.engine.expire_locks()
    stage.engine.come_back()
    stage.engine.until(lambda: task.refused or task.ended)
    stage.engine.until(lambda: task.ended or stage.engine.locked())
    work.let()
    stage.until_state("completed")
    assert (task.ended, task.retries, task.message) == ("completed", None, None)
    assert len(work.runs) == 1
    assert stage.states == ["started", "completed"]


def test_a_lock_that_ran_out_is_taken_anew_before_another_worker_comes(stage: Stage) -> None:
    work = Held()
    stage.work(stage.topic(work, slots=1, lock_seconds=SHORT))
    task = stage.engine.add()
    work.wait(1)
    stage.engine.expire_locks()
    stage.engine.until(lambda: task.refused and stage.engine.locked())
    work.let()
    stage.until_state("completed")
    assert len(work.runs) == 1


def test_when_all_locks_run_out_at_once_and_another_worker_takes_them_each_effect_is_there_once(
    stage: Stage, store: Database
) -> None:
    """The engine's clock jumped: both deliver the same replies, and only the later one may say so."""
    conversations, turns, replies = ConversationStore(store), TurnStore(store), ReplyStore(store)
    held = Held()

    def deliver(context: TaskContext, given: Given) -> None:
        held(context, given)
        how = (MessageState.COMPLETE, TurnState.ANSWERED)
        replies.deliver(context.correlation_id, context.activity_id, "Good day.", *how)

    asked = [turns.send(conversations.create("yuuri", "", "").id, "Hello", "chat_interaction")[0] for _ in range(3)]
    topic = stage.topic(deliver, slots=3)
    stage.work(topic, home="first")
    tasks = [stage.engine.add(key=turn.correlation_id) for turn in asked]
    held.wait(3)
    second = stage.work(topic, home="second")
    stage.engine.expire_locks()
    held.wait(6)
    assert {task.worker for task in tasks} == {second.worker_id}
    held.let()
    stage.until_state("completed", 3)
    stage.engine.until(lambda: all(task.refused for task in tasks))  # the first one's word does not count
    assert sorted(set(stage.states)) == ["completed", "started"] and stage.states.count("completed") == 3
    for turn in asked:
        assert [message.text for message in conversations.messages(turn.conversation_id, None, 9)][-2:] == [
            "Hello",
            "Good day.",
        ]
