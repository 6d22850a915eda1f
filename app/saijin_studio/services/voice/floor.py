"""Who is heard: sentences go to the sound device in order, those of one utterance after those of another."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ...core.errors import SaijinError
from ...ports import AudioOutput
from . import sound
from .makings import Portion

log = logging.getLogger(__name__)
AHEAD: Final = 3  # sentences in the device's queue; the others wait as files
WAITING: Final = 10  # so many sentences that wait are enough for now: who stops listening has no use for more
QUIET_SECONDS: Final = 15.0  # who says nothing for so long lets the next one speak


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence to be heard. `begins` is called as it begins to sound and must return at once, `ended` after it."""

    path: Path
    begins: Callable[[], None]
    ended: Callable[[], None] = lambda: None


@dataclass(slots=True)
class _Turn:
    waiting: deque[Line] = field(default_factory=deque)
    given: int = 0  # lines that the device has and that have not ended
    heard_at: float = field(default_factory=time.monotonic)
    last: bool = False  # nothing more will be said


class Floor:
    """The first who comes has the floor until they `leave`. Thread-safe."""

    def __init__(self, output: AudioOutput) -> None:
        self._output = output
        self._changed = threading.Condition()
        self._turns: dict[str, _Turn] = {}  # in the order in which they came
        self._feeding = threading.Lock()  # one line after the other

    def say(self, utterance: str, line: Line) -> None:
        """Has it heard from its file, at once or when its turn comes."""
        with self._feeding:
            at_once = self._taken(utterance, line)
            if at_once:
                self._give(utterance, line)

    def say_live(self, utterance: str, line: Line, first: Portion, rest: Iterator[Portion]) -> bool:
        """Has it heard as its portions come; returns when the last one is given.

        False, and nothing is heard, where it has to wait: then its file is to be said. Raises what `rest` raises.
        """
        with self._feeding:
            if not self._taken(utterance, None):
                return False
            self._pass_on(utterance, line, first, line.begins)
        try:
            portion = first
            while not portion.last:
                portion = next(rest)
                self._pass_on(utterance, line, portion, None)
        except SaijinError:
            self._ended(utterance)
            raise
        return True

    def hold(self, utterance: str) -> None:
        """Takes the floor, or a place behind those that have it, for what goes to the device in another way."""
        with self._changed:
            self._turns.setdefault(utterance, _Turn())

    def wait(self, utterance: str, seconds: float) -> bool:
        """Whether all that was said has sounded; waits that long for it."""
        with self._changed:
            if utterance in self._turns and self._first() != utterance:
                self._pass_over_the_quiet()
                self._changed.wait_for(lambda: self._first() == utterance, seconds)
                return False
        if not self._output.wait(utterance, seconds):
            return False
        with self._feeding, self._changed:
            turn = self._turns.get(utterance)
            if turn is None or not turn.waiting:
                return self._output.wait(utterance, 0.0)
        self._feed()
        return False

    def has_room(self, utterance: str, seconds: float) -> bool:
        """Whether few sentences of it still wait to be heard; waits about that long for it."""
        if self._waiting(utterance) >= WAITING:
            self.wait(utterance, seconds)
        return self._waiting(utterance) < WAITING

    def leave(self, utterance: str | None = None) -> None:
        """What was said and not given to the device is dropped, of one or of all; the next one may speak."""
        with self._changed:
            for name in [utterance] if utterance else list(self._turns):
                self._turns.pop(name, None)
            self._changed.notify_all()
        self._feed()

    def end(self, utterance: str) -> None:
        """Nothing more will be said; the next one may speak when what was said has sounded."""
        with self._changed:
            if utterance in self._turns:
                self._turns[utterance].last = True
        self._feed()

    def _taken(self, utterance: str, line: Line | None) -> bool:
        """Whether it may sound at once, and then it has its place at the device; a line that may not waits."""
        with self._changed:
            turn = self._turns.setdefault(utterance, _Turn())
            turn.heard_at = time.monotonic()
            if self._first() == utterance and not turn.waiting and self._has_room(utterance, turn):
                turn.given += 1
                return True
            if line is not None:
                turn.waiting.append(line)
            return False

    def _pass_on(self, utterance: str, line: Line, portion: Portion, begins: Callable[[], None] | None) -> None:
        ends = (lambda: self._sounded(utterance, line)) if portion.last else None
        self._output.enqueue(utterance, portion.speech, begins, ends)

    def _first(self) -> str | None:
        for name, turn in list(self._turns.items()):
            if not (turn.last and not turn.waiting and self._output.wait(name, 0.0)):
                return name
            del self._turns[name]
            self._changed.notify_all()
        return None

    def _pass_over_the_quiet(self) -> None:
        """Whoever has the floor may wait for a slow model, or its process may have been ended elsewhere."""
        first = self._first()
        if first is None:
            return
        turn = self._turns[first]
        silent = not turn.waiting and self._output.wait(first, 0.0)
        if silent and time.monotonic() - turn.heard_at > QUIET_SECONDS:
            self._turns[first] = self._turns.pop(first)
            threading.Thread(target=self._feed, name="speech-floor", daemon=True).start()

    def _waiting(self, utterance: str) -> int:
        with self._changed:
            turn = self._turns.get(utterance)
            return len(turn.waiting) if turn is not None else 0

    def _has_room(self, utterance: str, turn: _Turn) -> bool:
        """A device that goes away takes what it had with it, and tells of no end."""
        if turn.given >= AHEAD and self._output.wait(utterance, 0.0):
            turn.given = 0
        return turn.given < AHEAD

    def _feed(self) -> None:
        """Gives the device what it may have now."""
        with self._feeding:
            while (following := self._next()) is not None:
                self._give(*following)

    def _next(self) -> tuple[str, Line] | None:
        with self._changed:
            first = self._first()
            if first is None:
                return None
            turn = self._turns[first]
            if not turn.waiting or not self._has_room(first, turn):
                return None
            turn.given += 1
            return first, turn.waiting.popleft()

    def _give(self, utterance: str, line: Line) -> None:
        try:
            speech = sound.read_wav(line.path)
        except SaijinError as error:  # taken back meanwhile
            log.info("a sentence of %s is not heard: %s", utterance, error)
            self._ended(utterance)
        else:
            self._pass_on(utterance, line, Portion(speech, last=True), line.begins)

    def _sounded(self, utterance: str, line: Line) -> None:
        """On the device's own thread, which nothing may hold up."""
        threading.Thread(target=self._after, args=(utterance, line), name="speech-floor", daemon=True).start()

    def _after(self, utterance: str, line: Line) -> None:
        line.ended()
        self._ended(utterance)
        self._feed()

    def _ended(self, utterance: str) -> None:
        with self._changed:
            turn = self._turns.get(utterance)
            if turn is not None:
                turn.given = max(0, turn.given - 1)
                turn.heard_at = time.monotonic()
