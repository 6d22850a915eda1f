"""An audio output that a test winds by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from saijin_studio.ports import Speech

SECONDS = 10.0


class Deck:
    """An audio output that plays a piece when told to."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.queue: list[tuple[str, Speech, Callable[[], None] | None]] = []
        self.heard: list[Speech] = []
        self.silenced: set[str] = set()
        self.lacking: str | None = None

    def missing(self) -> str | None:
        return self.lacking

    def begin(self, utterance: str) -> None:
        self.silenced.discard(utterance)

    def enqueue(
        self,
        utterance: str,
        speech: Speech,
        on_start: Callable[[], None] | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        with self.changed:
            if utterance not in self.silenced and self.lacking is None:
                self.queue.append((utterance, speech, on_start))
                self.changed.notify_all()

    def stop(self, utterance: str | None = None) -> None:
        with self.changed:
            self.silenced |= {utterance} if utterance else {name for name, _, _ in self.queue}
            self.queue = [each for each in self.queue if each[0] not in self.silenced]
            self.changed.notify_all()

    def wait(self, utterance: str, timeout: float | None = None) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: all(name != utterance for name, _, _ in self.queue), timeout)

    def speaking(self) -> str | None:
        return self.queue[0][0] if self.queue else None

    def close(self) -> None:
        """Nothing was opened."""

    def queued(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.queue) >= count, SECONDS)

    def play(self, pieces: int) -> None:
        for _ in range(pieces):
            self.queued(1)
            _, speech, on_start = self.queue[0]
            if on_start is not None:
                on_start()
            with self.changed:
                self.heard.append(speech)
                self.queue = self.queue[1:]
                self.changed.notify_all()

    def sound(self) -> NDArray[np.float32]:
        return np.concatenate([speech.samples for speech in self.heard])
