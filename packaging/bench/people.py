"""People who chat in a home by its store alone, as another program would: each writes when the last was answered."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from types import TracebackType

from saijin_studio.services.processes.service import CHAT
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.outbox import OutboxStore
from saijin_studio.storage.turns import TurnStore

LOOK_SECONDS = 0.05
LONGEST_PAUSE = 0.4  # seconds between an answer and the next message of the same person
MESSAGES = 20  # in one conversation


class People:
    """The load, from entry to exit. Times are of time.monotonic(), to within LOOK_SECONDS.

    `sent` and `done` are when each turn was sent and answered, by its correlation id.
    """

    def __init__(self, database: Database, number: int, seed: int) -> None:
        self._conversations = ConversationStore(database)
        self._turns = TurnStore(database)
        self._outbox = OutboxStore(database)
        self._dice = random.Random(seed)
        self._changed = threading.Condition()
        self._finishing = threading.Event()
        self._stopping = threading.Event()
        self._number = number
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="people", daemon=True)
        self.sent: dict[str, float] = {}
        self.done: dict[str, float] = {}

    def __enter__(self) -> People:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        self._thread.join(30)

    @property
    def open(self) -> frozenset[str]:
        with self._changed:
            return frozenset(self.sent.keys() - self.done.keys())

    def write(self, conversation_id: str = "") -> str:
        """A message of somebody, in a conversation of its own unless told; returns its correlation id."""
        conversation_id = conversation_id or self._conversations.create("yuuri", "bench", "").id
        at = time.monotonic()
        turn, _, entry = self._turns.send(conversation_id, f"Count for me, please ({len(self.sent)}).", CHAT)
        with self._changed:
            self.sent[turn.correlation_id] = at
        self._outbox.give_back(entry.id)  # whoever has the engine takes it
        return turn.correlation_id

    def wait_answered(self, number: int, seconds: float) -> None:
        """Until so many were answered. Raises SystemExit."""
        if not self._wait(lambda: len(self.done) >= number, seconds):
            raise SystemExit(f"only {len(self.done)} messages were answered within {seconds:g} s")

    def wait_open(self, seconds: float) -> None:
        """So long, and then until something is under way."""
        self._stopping.wait(seconds)
        self._wait(lambda: self.sent.keys() > self.done.keys(), 10.0)

    def first_after(self, at: float, seconds: float) -> float | None:
        """When the first of those that were sent after `at` was answered; None when none was in time."""
        self._wait(lambda: any(self.sent[one] >= at for one in self.done), seconds)
        with self._changed:
            return min((done for one, done in self.done.items() if self.sent[one] >= at), default=None)

    def wait_done(self, turns: frozenset[str], seconds: float) -> bool:
        return self._wait(lambda: turns <= self.done.keys(), seconds)

    def finish(self, seconds: float) -> bool:
        """Nobody writes any more; whether all were answered in time."""
        self._finishing.set()
        return self._wait(lambda: self.sent.keys() == self.done.keys(), seconds)

    def _wait(self, what: Callable[[], bool], seconds: float) -> bool:
        with self._changed:
            there = self._changed.wait_for(lambda: self._failed is not None or what(), seconds)
        if self._failed is not None:
            raise SystemExit(f"nobody could write any more: {self._failed}") from self._failed
        return there

    def _run(self) -> None:
        try:
            self._chat()
        except Exception as error:  # noqa: BLE001 - raised again where somebody waits
            with self._changed:
                self._failed = error
                self._changed.notify_all()

    def _chat(self) -> None:
        writing: dict[int, str] = {}
        places: dict[int, tuple[str, int]] = {}
        next_at = dict.fromkeys(range(self._number), 0.0)
        while not self._stopping.wait(LOOK_SECONDS):
            self._look()
            for person in range(self._number):
                if self._may_write(writing.get(person), next_at, person):
                    place, used = places.get(person, ("", MESSAGES))
                    if used >= MESSAGES:
                        place, used = self._conversations.create("yuuri", f"person {person}", "").id, 0
                    writing[person] = self.write(place)
                    places[person] = (place, used + 1)

    def _may_write(self, last: str | None, next_at: dict[int, float], person: int) -> bool:
        """A moment after the answer to the last message."""
        if self._finishing.is_set() or (last is not None and last not in self.done):
            next_at[person] = 0.0
            return False
        if not next_at[person]:
            next_at[person] = time.monotonic() + self._dice.uniform(0.0, LONGEST_PAUSE)
        return time.monotonic() >= next_at[person]

    def _look(self) -> None:
        with self._changed:
            waiting = self.sent.keys() - self.done.keys()
        still_open = {turn.correlation_id for turn in self._turns.open()}
        at = time.monotonic()
        with self._changed:
            self.done.update(dict.fromkeys(waiting - still_open, at))
            self._changed.notify_all()
