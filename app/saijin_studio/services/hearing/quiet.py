"""Whether the studio itself is silent, and will stay so for the moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from ...core.bus import EventBus
from ...core.cancel import CancelToken
from ...core.events import SpeechChanged, TurnChanged

ANSWER_SECONDS: Final = 10.0  # within which an answer has begun, or there will be none


class Quiet:
    """No reply is being made since `begin`, and nothing is being said, whenever that began."""

    def __init__(self, bus: EventBus, sounding: Callable[[], bool]) -> None:
        self._sounding = sounding
        self._changed = threading.Condition()
        self._turns: set[str] = set()
        self._spoken: set[str] = set()
        self._awaited = False
        self.on_sound: Callable[[], None] = lambda: None
        self._ends = [bus.subscribe(TurnChanged, self._turn), bus.subscribe(SpeechChanged, self._speech)]

    def begin(self) -> None:
        """A talk begins: of replies that hang since before nothing is heard any more."""
        with self._changed:
            self._turns.clear()
            self._awaited = False
            if not self._sounding():
                self._spoken.clear()

    def expect_answer(self, expected: bool = True) -> None:
        """Something is being said to a persona, who is not heard of yet."""
        with self._changed:
            self._awaited = expected

    def wait(self, cancel: CancelToken) -> None:
        """Raises Cancelled."""
        withdraw = cancel.on_cancel(self._wake)
        with self._changed:
            self._changed.wait_for(lambda: cancel.cancelled or not self._awaited, ANSWER_SECONDS)
            self._awaited = False
            self._changed.wait_for(lambda: cancel.cancelled or self.now)
        withdraw()
        cancel.raise_if_cancelled()

    @property
    def now(self) -> bool:
        return not self._turns and not self._spoken

    @property
    def soon(self) -> bool:
        """Whether it has to be waited for."""
        return self._awaited or not self.now

    def close(self) -> None:
        for end in self._ends:
            end()

    def _turn(self, event: TurnChanged) -> None:
        self._note(self._turns, event.correlation_id, event.state.open)

    def _speech(self, event: SpeechChanged) -> None:
        if event.state != "stored":
            self._note(self._spoken, event.correlation_id, event.state in ("preparing", "speaking"))

    def _note(self, among: set[str], key: str, goes_on: bool) -> None:
        with self._changed:
            (among.add if goes_on else among.discard)(key)
            self._awaited = self._awaited and not goes_on
            loud = not self.now
            self._changed.notify_all()
        if loud:
            self.on_sound()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
