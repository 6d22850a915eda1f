"""Listens once and has it written down, for who waits for the words themselves."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING, Final, Literal

from ...core.cancel import CancelToken
from ...core.errors import Cancelled, ProviderUnavailable, SaijinError
from ...core.events import DictationChanged, SoundHeard
from ...ports import Transcript
from .activity import RATE, VoiceActivity
from .level import dbfs
from .parts import HearingParts
from .recording import Recording
from .writing_down import LEAST_SECONDS, words_of

if TYPE_CHECKING:
    from ...ports import Samples

Ends = Literal["done", "lost", "cancelled"]
KEY: Final = "one take"


class OneTake:
    """Events tell its level and when it listens and writes down, with the key `KEY`."""

    def __init__(self, parts: HearingParts, seconds: float) -> None:
        self._parts = parts
        self._most = round(seconds * RATE)
        self._blocks: queue.SimpleQueue[Samples | Ends] = queue.SimpleQueue()

    def run(self, language: str, done: CancelToken, cancel: CancelToken) -> Transcript:
        """Until a pause after something was said, `done`, or the end of its time.

        What could not be written down stays kept. Raises ProviderError, InputError, Cancelled.
        """
        self._parts.transcriber()
        recording = self._parts.recordings.begin()
        try:
            self._listen(recording, done, cancel)
            self._tell("writing")
            words = words_of(self._parts, recording.end(), language, cancel)
        except (SaijinError, OSError) as error:
            recording.end()
            if isinstance(error, Cancelled) or recording.seconds < LEAST_SECONDS or not _worth_keeping(error):
                self._parts.recordings.forget(recording.id)
            raise
        finally:
            self._parts.recordings.release(recording.id)
        self._parts.recordings.forget(recording.id)
        return words

    def _listen(self, recording: Recording, done: CancelToken, cancel: CancelToken) -> None:
        """Raises ProviderUnavailable, also where the microphone goes before anything was said; Cancelled."""
        microphone = self._parts.microphone.listen(self._blocks.put, lambda: self._blocks.put("lost"))
        withdraws = (
            done.on_cancel(lambda: self._blocks.put("done")),
            cancel.on_cancel(lambda: self._blocks.put("cancelled")),
        )
        try:
            self._tell("listening")
            why = self._hear(recording)
        finally:
            microphone.stop()
            for withdraw in withdraws:
                withdraw()
        cancel.raise_if_cancelled()
        if why == "lost" and recording.seconds < LEAST_SECONDS:
            raise ProviderUnavailable("the microphone went away", provider="microphone", reason="audio_input")

    def _hear(self, recording: Recording) -> Ends:
        activity, left = VoiceActivity(self._parts.settings().pause_seconds), self._most
        while True:
            block = self._blocks.get()
            if isinstance(block, str):
                return block
            self._parts.bus.publish(SoundHeard(KEY, dbfs(block)))
            room = recording.add(block)
            left -= len(block)
            if not room or left <= 0 or any(change.what == "ends" for change in activity.feed(block)):
                return "done"

    def _tell(self, state: str) -> None:
        self._parts.bus.publish(DictationChanged(KEY, state))


def _worth_keeping(error: Exception) -> bool:
    """Silence is not."""
    return not isinstance(error, SaijinError) or error.params.get("reason") != "hearing_silent"
