"""Plays stored clips: from any second on, with pause, seek and another speed at the same pitch.

Clips go to the sound device in short pieces and only a little ahead, so that it is known to a moment what is heard
now, and an hour of speech need not be in memory.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from ...core.errors import NotFound, StorageError
from ...ports import AudioOutput, Speech
from .effects import shifted
from .sound import RATE, at_rate, read_wav
from .waveform import clip_at, seconds_of, starts_of

log = logging.getLogger(__name__)

PIECE: Final = RATE // 5  # a whole number of the device's blocks: pieces follow each other without a gap
AHEAD: Final = 10  # pieces that wait to be heard
LOOK_SECONDS: Final = 0.25
SPEEDS: Final = (0.5, 2.0)
State = Literal["playing", "paused", "ended", "stopped"]


@dataclass(frozen=True, slots=True)
class Playing:
    """`index` is the clip that is heard, `position` seconds of the `seconds` that all clips have at their own speed.

    `reason` says why it paused by itself: audio_device, audio_library, or "lost" where others silenced the device.
    """

    utterance: str
    state: State
    index: int
    position: float
    seconds: float
    speed: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of clip `index` from second `begin` to `end` of the whole, as it is to sound."""

    index: int
    begin: float
    end: float
    speech: Speech


@dataclass(slots=True)
class _Track:
    """What is played. `run` counts up with each pause, seek or other speed: what began before is out of date."""

    utterance: str
    files: tuple[Path, ...]
    starts: tuple[float, ...]
    seconds: float
    speed: float
    position: float  # where it stands or began; while it plays, `heard` says more
    state: State = "stopped"
    reason: str = ""
    run: int = 0
    given: int = 0
    begun: int = 0
    heard: tuple[_Piece, float] | None = None  # and when that began
    index: int = 0  # the clip that was told of

    def now(self) -> float:
        if self.state != "playing" or self.heard is None:
            return self.position
        piece, since = self.heard
        return min(piece.end, piece.begin + (time.monotonic() - since) * self.speed)

    def playing(self) -> Playing:
        place = self.now()
        index = self.heard[0].index if self.state == "playing" and self.heard else clip_at(self.starts, place)
        return Playing(self.utterance, self.state, index, place, self.seconds, self.speed, self.reason)


class Player:
    """One utterance at a time. Calls return at once and may come from any thread.

    `tell` hears of each change of state, place or speed, with the clip that it then is at, and of each clip that
    follows; it must return at once and may come from the sound device's thread.
    """

    def __init__(self, output: AudioOutput, tell: Callable[[Playing], None] = lambda playing: None) -> None:
        self._output = output
        self._tell = tell
        self._changed = threading.Condition()
        self._track: _Track | None = None

    def play(self, utterance: str, files: Sequence[Path], position: float = 0.0, speed: float = 1.0) -> Playing:
        """Stops what was played before. Raises NotFound, StorageError for a clip that cannot be read."""
        lengths = [seconds_of(file) for file in files]
        whole = sum(lengths)
        with self._changed:
            self.stop()
            track = _Track(utterance, tuple(files), starts_of(lengths), whole, _speed(speed), _within(position, whole))
            self._track = track
            self._begin(track)
            return track.playing()

    def now(self) -> Playing | None:
        """What is or was played last."""
        with self._changed:
            return self._track.playing() if self._track else None

    def pause(self) -> None:
        self._halt("paused")

    def stop(self) -> None:
        """Ends what plays or is paused."""
        self._halt("stopped")

    def resume(self) -> None:
        """Goes on where it paused or stopped; from the beginning when it had ended."""
        with self._changed:
            track = self._track
            if track is not None and track.state != "playing":
                if track.state == "ended":
                    track.position = 0.0
                self._begin(track)

    def seek(self, position: float) -> None:
        """To this second; what is paused stays so."""
        with self._changed:
            if (track := self._track) is not None:
                self._move(track, _within(position, track.seconds), track.speed)

    def set_speed(self, speed: float) -> None:
        """0.5 to 2 times as fast."""
        with self._changed:
            if (track := self._track) is not None:
                self._move(track, track.now(), _speed(speed))

    # -- under the lock ------------------------------------------------------------------------------------------

    def _begin(self, track: _Track) -> None:
        track.run += 1
        track.given = track.begun = 0
        track.heard, track.state, track.reason = None, "playing", ""
        self._output.begin(track.utterance)
        threading.Thread(target=self._feed, args=(track, track.run), name="player", daemon=True).start()
        self._tell_clip(track)

    def _move(self, track: _Track, position: float, speed: float) -> None:
        going = track.state == "playing"
        if going:
            self._silence(track)
        elif track.state == "ended":
            track.state = "paused"
        track.position, track.speed, track.heard = position, speed, None
        if going:
            self._begin(track)
        else:
            self._tell(track.playing())

    def _halt(self, state: State, reason: str = "") -> None:
        with self._changed:
            track = self._track
            halted = ("playing", "paused") if state == "stopped" else ("playing",)
            if track is None or track.state not in halted:
                return
            self._silence(track)
            track.position, track.state, track.reason = track.now(), state, reason
            self._tell(track.playing())

    def _tell_clip(self, track: _Track) -> None:
        playing = track.playing()
        track.index = playing.index
        self._tell(playing)

    def _silence(self, track: _Track) -> None:
        track.run += 1
        self._output.stop(track.utterance)
        self._changed.notify_all()

    # -- the thread that reads ahead -----------------------------------------------------------------------------

    def _feed(self, track: _Track, run: int) -> None:
        for piece in _pieces(track.files, track.starts, track.position, track.speed):
            if not self._give(track, run, piece):
                return
        while not self._output.wait(track.utterance, LOOK_SECONDS):
            if track.run != run:
                return
        with self._changed:
            if track.run == run and not self._gone(track):
                track.run += 1
                track.position, track.state = track.seconds, "ended"
                self._tell(track.playing())

    def _give(self, track: _Track, run: int, piece: _Piece) -> bool:
        """Waits until there is room; false when this run is over."""
        with self._changed:
            while track.run == run and track.given - track.begun >= AHEAD:
                if not self._changed.wait(LOOK_SECONDS) and self._gone(track):
                    return False
            if track.run != run:
                return False
            track.given += 1
            self._output.enqueue(track.utterance, piece.speech, lambda: self._begins(track, run, piece))
            return True

    def _gone(self, track: _Track) -> bool:
        """Whether pieces were dropped: the device went away for good, or others wanted silence. Then it pauses."""
        if track.begun == track.given or not self._output.wait(track.utterance, 0.0):
            return False
        self._halt("paused", self._output.missing() or "lost")
        return True

    def _begins(self, track: _Track, run: int, piece: _Piece) -> None:
        with self._changed:
            if track.run != run:
                return
            track.begun += 1
            track.heard = (piece, time.monotonic())
            self._changed.notify_all()
            if piece.index != track.index:
                self._tell_clip(track)


def _pieces(files: Sequence[Path], starts: Sequence[float], position: float, speed: float) -> Iterator[_Piece]:
    """What is to sound from `position` on; a clip that went away meanwhile is left out."""
    for index in range(clip_at(starts, position), len(files)):
        try:
            samples = at_rate(read_wav(files[index]), RATE).samples
        except (NotFound, StorageError) as error:
            log.warning("%s is not heard: %s", files[index].name, error)
            continue
        first = max(0, round((position - starts[index]) * RATE))
        made = shifted(Speech(samples[first:], RATE), 0.0, speed).samples
        for place in range(0, len(made), PIECE):
            part = made[place : place + PIECE]
            begin = starts[index] + (first + place * speed) / RATE
            yield _Piece(index, begin, begin + len(part) * speed / RATE, Speech(part, RATE))


def _speed(speed: float) -> float:
    return min(max(speed, SPEEDS[0]), SPEEDS[1])


def _within(position: float, seconds: float) -> float:
    return min(max(position, 0.0), seconds)
