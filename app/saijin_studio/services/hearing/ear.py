"""Listens until somebody has said something; what the studio itself says, it does not hear."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING, Final, Literal

from ...core.errors import InputError
from ...core.events import DictationChanged, SoundHeard
from .activity import RATE, VoiceActivity
from .level import FLOOR, dbfs
from .parts import HearingParts
from .recording import Recording

if TYPE_CHECKING:
    from ...ports import Samples

ECHO_SECONDS: Final = 0.4  # of the room, and of what the device still buffers after the last word
KEPT_SECONDS: Final = 1.0  # of the sound before a word is known to have begun
OFF_SECONDS: Final = 10.0  # a microphone without the least sound for so long is switched off

Why = Literal["said", "interrupted", "lost", "stopped"]


class Ear:
    """Listens once, for the composer `key`: `recording` is what was said, None where nothing was."""

    def __init__(self, parts: HearingParts, key: str) -> None:
        self._parts = parts
        self._key = key
        self._blocks: queue.SimpleQueue[Samples | Why] = queue.SimpleQueue()
        self._still = 0  # samples since the last sound of any kind
        self._is_off = False
        self.recording: Recording | None = None
        self._begin_anew()

    def take(self, block: Samples) -> None:
        self._blocks.put(block)

    def lose(self) -> None:
        self._blocks.put("lost")

    def interrupt(self) -> None:
        self._blocks.put("interrupted")

    def quit(self) -> None:
        self._blocks.put("stopped")

    def hear(self) -> Why:
        while True:
            block = self._blocks.get()
            if isinstance(block, str):
                return block
            level = dbfs(block)
            self._parts.bus.publish(SoundHeard(self._key, level))
            self._watch(level, len(block))
            if self._parts.sounding():
                if self.recording is not None:
                    return "interrupted"
                self._begin_anew()
            elif self._echo > 0:
                self._echo -= len(block)
            elif self._ended(block):
                return "said"

    def forget(self) -> None:
        if self.recording is not None:
            self.recording.end()
            self._parts.recordings.forget(self.recording.id)

    def _begin_anew(self) -> None:
        """What was heard until now was not for it."""
        self._activity = VoiceActivity(self._parts.settings().pause_seconds)
        self._echo = round(ECHO_SECONDS * RATE)
        self._before: list[Samples] = []
        self._at = 0  # samples that the activity has heard

    def _watch(self, level: float, length: int) -> None:
        """Says once that nothing at all comes from the microphone, and once that something does again."""
        self._still = self._still + length if level <= FLOOR else 0
        is_off = self._still >= OFF_SECONDS * RATE
        if is_off != self._is_off and (is_off or not self._still):
            self._is_off = is_off
            error = InputError("no sound", reason="hearing_silent") if is_off else None
            about = (error.code, "", dict(error.params)) if error is not None else ("", "", {})
            self._parts.bus.publish(DictationChanged(self._key, "listening", "", *about))

    def _ended(self, block: Samples) -> bool:
        changes = self._activity.feed(block)
        self._at += len(block)
        room = self._keep(block)
        for change in changes:
            if change.what == "begins" and self.recording is None:
                self._begin(change.at)
            elif change.what == "ends":
                return True
        return not room

    def _keep(self, block: Samples) -> bool:
        if self.recording is not None:
            return self.recording.add(block)
        self._before.append(block)
        while sum(map(len, self._before)) > KEPT_SECONDS * RATE + len(block):
            self._before.pop(0)
        return True

    def _begin(self, at: int) -> None:
        """What came shortly before the first loud frame is the beginning of the word."""
        import numpy as np

        self.recording = self._parts.recordings.begin()
        before = np.concatenate(self._before)
        self.recording.add(before[max(0, len(before) - (self._at - at)) :])
        self._before.clear()
