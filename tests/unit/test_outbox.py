"""What is to reach the engine reaches it: late where it is out of reach or busy, but never lost and never twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select

from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import EngineRefused, EngineUnavailable, StorageError
from saijin_studio.core.events import EngineChanged
from saijin_studio.core.process import EngineState, EngineStatus
from saijin_studio.ports import ProcessEngine
from saijin_studio.services import outbox as dispatching
from saijin_studio.services.outbox import OutboxDispatcher
from saijin_studio.services.processes.gate import ProcessGate
from saijin_studio.storage import outbox as storing
from saijin_studio.storage.database import Database
from saijin_studio.storage.messages import now
from saijin_studio.storage.outbox import OutboxEntry, OutboxStore
from saijin_studio.storage.tables import OutboxRow
from tests.unit.heard import heard

SECONDS = 15.0
CHAT = "chat_interaction"
TEN_MINUTES = 600.0


class Engine:
    """An engine of starts and messages; `faults` are raised one by one, after the start itself where `late`."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.started: list[str] = []
        self.told: list[tuple[str, str]] = []
        self.calls = 0
        self.running_now = 0
        self.faults: list[Exception] = []
        self.late = False
        self.listening = True

    def _call(self) -> None:
        self.calls += 1
        self.changed.notify_all()

    def _fault(self) -> None:
        if self.faults:
            raise self.faults.pop(0)

    def start_process(self, key: str, business_key: str, variables: object) -> str:
        with self.changed:
            self._call()
            if not self.late:
                self._fault()
            self.started.append(business_key)
            self.running_now += 1
            self._fault()
            return f"instance-{business_key}"

    def find_instances(self, process_key: str, business_key: str) -> tuple[str, ...]:
        with self.changed:
            return (f"instance-{business_key}",) if business_key in self.started else ()

    def correlate(self, message: str, business_key: str, variables: object) -> bool:
        with self.changed:
            self._call()
            self._fault()
            self.told.append((message, business_key))
            return self.listening

    def running(self) -> int:
        with self.changed:
            return self.running_now

    def until(self, there: Callable[[], object]) -> None:
        with self.changed:
            assert self.changed.wait_for(there, SECONDS), (self.started, self.told)


class Stage:
    """A real store, its dispatcher and an engine.

    `most` processes may run; `ahead` moves the store's clock, which stands where `stands` says so.
    """

    def __init__(self, folder: Path) -> None:
        self.database = Database.at(folder / "studio.db")
        self.store = OutboxStore(self.database)
        self.engine = Engine()
        self.bus = EventBus()
        self.most = 1000
        self.state = EngineState.READY
        self.ready_fault: StorageError | None = None
        self.ahead = timedelta()
        self.stands: datetime | None = None
        self.instances: dict[str, str] = {}
        self.unheard: list[str] = []
        gate = ProcessGate(self.engine.running, lambda: self.most)
        self.outbox = OutboxDispatcher(
            self.store,
            cast(ProcessEngine, self.engine),
            self.bus,
            self._started,
            lambda entry: self.unheard.append(entry.business_key),
            self._ready,
            gate,
        )

    def now(self) -> datetime:
        return (self.stands or now()) + self.ahead

    def _ready(self) -> bool:
        if self.ready_fault is not None:
            fault, self.ready_fault = self.ready_fault, None
            raise fault
        return self.state is EngineState.READY

    def _started(self, entry: OutboxEntry, instance_id: str) -> None:
        """As TurnStore.started does."""
        assert entry.business_key not in self.instances
        self.store.done(entry.id)
        with self.engine.changed:
            self.instances[entry.business_key] = instance_id
            self.engine.changed.notify_all()

    def add(self, *business_keys: str) -> None:
        for key in business_keys:
            self.store.add(CHAT, key, {})
        self.outbox.wake()

    def becomes(self, state: EngineState) -> None:
        self.state = state
        self.bus.publish(EngineChanged(EngineStatus(state)))

    def until_empty(self) -> None:
        """Looks again and again: nothing tells of a removed row."""
        clock = threading.Event()
        for _ in range(int(SECONDS / 0.05)):
            if self.store.next_due() is None:
                return
            clock.wait(0.05)
        raise AssertionError("the outbox is not empty")


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    monkeypatch.setattr(storing, "now", stage.now)
    monkeypatch.setattr(dispatching, "SWEEP_SECONDS", 0.05)
    stage.outbox.start()
    yield stage
    stage.outbox.stop()
    stage.database.close()


def test_what_is_sent_while_the_engine_is_away_for_long_goes_out_later_in_order(stage: Stage) -> None:
    stage.becomes(EngineState.DOWN)
    keys = [f"turn-{number:02}" for number in range(70)]
    stage.add(*keys)
    for key in keys[:3]:
        stage.outbox.send("reply_cancelled", key)
    stage.ahead += timedelta(seconds=TEN_MINUTES)
    assert not threading.Event().wait(0.3)
    assert stage.engine.calls == 0
    stage.becomes(EngineState.READY)
    stage.engine.until(lambda: len(stage.instances) == 70)
    stage.until_empty()
    assert stage.engine.started == keys
    assert {key for _, key in stage.engine.told} == set(keys[:3])


def test_an_engine_that_answers_nothing_for_long_is_asked_until_it_does(stage: Stage) -> None:
    stage.engine.faults = [EngineUnavailable("away") for _ in range(8)]
    stage.add("turn")
    while stage.engine.faults:
        calls = stage.engine.calls
        stage.ahead += timedelta(seconds=TEN_MINUTES / 8)
        stage.engine.until(lambda calls=calls: stage.engine.calls > calls)  # type: ignore[misc]
    stage.ahead += timedelta(seconds=1)
    stage.engine.until(lambda: stage.instances)
    assert stage.engine.started == ["turn"]


def test_a_start_whose_answer_was_lost_is_not_made_again(stage: Stage) -> None:
    """One business key twice: the instance that is there is taken for it."""
    stage.engine.late = True
    stage.engine.faults = [EngineUnavailable("the connection broke")]
    stage.add("turn")
    stage.engine.until(lambda: stage.instances)
    assert stage.engine.started == ["turn"]
    assert stage.instances == {"turn": "instance-turn"}


def test_a_start_left_by_a_run_that_died_is_looked_for_first(stage: Stage) -> None:
    stage.becomes(EngineState.DOWN)
    stage.add("turn")
    assert stage.store.claim()  # by a run that died after it had started the process
    stage.engine.started.append("turn")
    stage.ahead += timedelta(seconds=storing.CLAIM_SECONDS + 1)
    stage.becomes(EngineState.READY)
    stage.engine.until(lambda: stage.instances)
    assert stage.engine.started == ["turn"]


def test_what_the_engine_refuses_is_kept_with_its_cause_and_tried_again_later(stage: Stage) -> None:
    stage.stands = now()
    stage.engine.faults = [EngineRefused("no such process") for _ in range(2)]
    stage.add("turn")
    stage.engine.until(lambda: stage.engine.calls)
    assert not threading.Event().wait(0.3)
    assert stage.engine.calls == 1, "while no time passes it is not tried again"
    with stage.database.reading() as session:
        assert session.scalars(select(OutboxRow.error)).all() == ["no such process"]
    stage.stands = None
    while stage.engine.faults:
        calls = stage.engine.calls
        stage.ahead += timedelta(seconds=dispatching.REFUSED_AGAIN_SECONDS)
        stage.engine.until(lambda calls=calls: stage.engine.calls > calls)  # type: ignore[misc]
    stage.ahead += timedelta(seconds=dispatching.REFUSED_AGAIN_SECONDS)
    stage.engine.until(lambda: stage.instances)


def test_what_is_logged_of_an_entry_names_its_turn(stage: Stage) -> None:
    with heard("saijin_studio.services.outbox") as log:
        stage.engine.faults = [EngineRefused("no such process")]
        stage.add("turn-1")
        assert log.turn_of("the engine refused chat_interaction") == "turn-1"
        stage.engine.faults = [ValueError("a defect")]
        stage.outbox.send("reply_cancelled", "turn-2")
        assert log.turn_of("the outbox stumbled") == "turn-2"
        stage.ready_fault = StorageError("no answer")
        stage.outbox.wake()
        assert log.turn_of("the outbox could not be worked") == "", "of no entry at all"


def test_starts_wait_while_as_many_run_as_may(stage: Stage) -> None:
    stage.most = 2
    stage.add("a", "b", "c", "d")
    stage.engine.until(lambda: len(stage.instances) == 2)
    assert not threading.Event().wait(0.4)
    assert stage.engine.started == ["a", "b"]
    with stage.engine.changed:
        stage.engine.running_now -= 1
    stage.engine.until(lambda: "c" in stage.instances)
    assert stage.engine.started == ["a", "b", "c"]


def test_what_waits_counts_as_untried(stage: Stage) -> None:
    """So that a person who stops it ends it at once."""
    stage.most = 0
    stage.becomes(EngineState.DOWN)
    stage.add("sent here")
    (entry,) = stage.store.claim()
    stage.becomes(EngineState.READY)
    stage.outbox.take(entry)
    stage.add("sent elsewhere")
    assert not threading.Event().wait(0.3)
    stage.outbox.stop()
    assert [entry.attempts for entry in stage.store.claim()] == [0, 0]


def test_messages_pass_starts_that_wait(stage: Stage) -> None:
    stage.most = 0
    stage.add(*(f"turn-{number}" for number in range(120)))
    other = stage.store.post("reply_cancelled", "running")  # by another program of this home
    stage.store.give_back(other.id)
    stage.engine.until(lambda: stage.engine.told)
    assert stage.engine.told == [("reply_cancelled", "running")]
    assert stage.engine.started == []


def test_a_message_waits_for_the_start_of_its_process(stage: Stage) -> None:
    stage.most, stage.engine.listening = 0, False
    stage.add("turn")
    stage.outbox.send("reply_cancelled", "turn")
    stage.engine.until(lambda: stage.engine.told)
    assert stage.unheard == []
    stage.most, stage.engine.listening = 1000, True
    stage.ahead += timedelta(seconds=1)
    stage.engine.until(lambda: stage.instances)
    stage.until_empty()
    assert stage.unheard == []
    assert set(stage.engine.told) == {("reply_cancelled", "turn")}


def test_a_message_nobody_waits_for_is_told_once(stage: Stage) -> None:
    stage.engine.listening = False
    stage.outbox.send("reply_cancelled", "turn")
    stage.until_empty()
    assert (stage.unheard, stage.engine.told) == (["turn"], [("reply_cancelled", "turn")])


def test_a_message_that_meets_a_step_is_told_again(stage: Stage) -> None:
    stage.engine.faults = [EngineRefused("concurrent update"), EngineUnavailable("away")]
    stage.outbox.send("reply_cancelled", "turn")
    for _ in range(2):
        calls = stage.engine.calls
        stage.engine.until(lambda calls=calls: stage.engine.calls >= max(1, calls))  # type: ignore[misc]
        stage.ahead += timedelta(seconds=1)
    stage.until_empty()
    assert stage.engine.told == [("reply_cancelled", "turn")]


def test_a_clock_that_is_set_back_keeps_nothing_waiting(stage: Stage) -> None:
    stage.becomes(EngineState.DOWN)
    stage.ahead += timedelta(days=1)
    stage.add("turn")
    stage.ahead = timedelta()
    stage.becomes(EngineState.READY)
    stage.engine.until(lambda: stage.instances)
