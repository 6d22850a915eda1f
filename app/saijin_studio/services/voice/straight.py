"""A sentence given straight to the sound device, in portions where it comes so. Nothing of it is kept."""

from __future__ import annotations

import threading
import time

from ...ports import AudioOutput, Speech


class StraightOut:
    """Hears one sentence, as LiveSentence gives it, and passes it on as part of `utterance`."""

    def __init__(self, output: AudioOutput, utterance: str) -> None:
        self._output = output
        self._utterance = utterance
        self._begun = threading.Event()
        self._begun_at = 0.0

    def hear(self, speech: Speech) -> None:
        self._output.enqueue(self._utterance, speech, self._note_begun)

    def finish(self, speech: Speech, rest: Speech | None = None) -> None:
        self.hear(rest or speech)

    def sounded_at(self, seconds: float) -> float | None:
        """When the device began to sound (time.monotonic); None where it does not within so many seconds."""
        return self._begun_at if self._begun.wait(seconds) else None

    def _note_begun(self) -> None:
        if not self._begun.is_set():
            self._begun_at = time.monotonic()
            self._begun.set()
