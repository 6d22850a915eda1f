"""Stored sound without a sound device: what the player asked for, and what it is told when a test says so."""

from __future__ import annotations

import math
from pathlib import Path

from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import NotFound, SaijinError
from saijin_studio.core.events import PlaybackChanged, SpeechChanged
from saijin_studio.services.voice.album import Progress
from saijin_studio.services.voice.chat_album import Album
from saijin_studio.services.voice.waveform import Waveform

SECONDS = 21.0
STARTS = (0.0, 6.0, 13.0)


def a_waveform() -> Waveform:
    """Three sentences."""
    peaks = [abs(math.sin(n / 2.3)) * (0.35 + 0.6 * abs(math.sin(n / 11))) for n in range(160)]
    quiet = (int(begin / SECONDS * 160) for begin in STARTS)
    for place in quiet:
        peaks[place] = 0.0
    return Waveform(SECONDS, tuple(peaks), STARTS)


class FakePlayback:
    """Plays nothing, and tells all that a real one would."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self.calls: list[tuple[object, ...]] = []
        self.fault: SaijinError | None = None
        self._told = PlaybackChanged("", "", "stopped")
        self._utterances = 0

    def play(self, message_id: str, position: float = 0.0, speed: float = 1.0) -> str:
        if self.fault is not None:
            raise self.fault
        self.calls.append(("play", message_id, position, speed))
        self._utterances += 1
        utterance = f"played-{self._utterances}"
        self.tell(utterance, message_id, "playing", position, speed)
        return utterance

    def pause(self) -> None:
        self.calls.append(("pause",))
        told = self._told
        self.tell(told.correlation_id, told.message_id, "paused", told.position, told.speed)

    def seek(self, position: float) -> None:
        self.calls.append(("seek", position))
        told = self._told
        self.tell(told.correlation_id, told.message_id, told.state, position, told.speed)

    def set_speed(self, speed: float) -> None:
        self.calls.append(("speed", speed))
        told = self._told
        self.tell(told.correlation_id, told.message_id, told.state, told.position, speed)

    def tell(self, utterance: str, message_id: str, state: str, position: float = 0.0, speed: float = 1.0) -> None:
        """Sentence and place, in the order in which they are told."""
        index = sum(begin <= position for begin in STARTS) - 1
        speech = {"playing": "speaking", "ended": "finished"}.get(state, "stopped")
        self._bus.publish(SpeechChanged(utterance, message_id, speech, index))
        self._told = PlaybackChanged(utterance, message_id, state, index, position, SECONDS, speed)
        self._bus.publish(self._told)


class FakeSound:
    """Waveforms and albums; `gone` are messages whose sound was removed."""

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.read: list[str] = []
        self.albums: list[tuple[str, Path, bool]] = []
        self.album_fault: SaijinError | None = None

    def waveform(self, message_id: str) -> Waveform:
        self.read.append(message_id)
        if message_id in self.gone:
            raise NotFound(kind="audio", id=message_id)
        return a_waveform()

    def export_chat(
        self,
        conversation_id: str,
        path: Path,
        make_missing: bool = True,
        progress: Progress = lambda done, of: None,
        cancel: CancelToken | None = None,
    ) -> Album:
        if self.album_fault is not None:
            raise self.album_fault
        progress(1, 2)
        self.albums.append((conversation_id, path, make_missing))
        return Album(75.0, 3, ())
