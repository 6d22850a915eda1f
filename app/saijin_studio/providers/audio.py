"""Sound: one 48 kHz stream that stays open while there is something to say, fed by a thread in blocks of 10 ms.

A stream that is opened per sentence loses its first and last milliseconds and comes late, so silence is written
between sentences; after a while without speech the stream is closed, and the thread ends.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..ports import Speech
from . import sound_library
from .audio_probe import AudioProbe
from .audio_stream import BLOCK, RATE, DeviceStream, faded
from .other_rate import OtherRate

if TYPE_CHECKING:
    from .audio_stream import Block

log = logging.getLogger(__name__)

OPEN_TRIES: Final = 3
LOST_TRIES: Final = 60  # one that was there may come back, or another one in its place
OPEN_AGAIN_SECONDS: Final = 0.3
AHEAD_SECONDS: Final = 0.5
LOOK_SECONDS: Final = 0.005  # in silence
LATENCY: Final = 0.2  # what the device is asked to hold: a busy machine may leave us alone for so long


@dataclass(slots=True)
class _Piece:
    utterance: str
    samples: Block
    on_start: Callable[[], None] | None
    on_end: Callable[[], None] | None = None
    at: int = 0


class _Told(NamedTuple):
    """Somebody who is told when what was written for an utterance begins or ends to sound."""

    at: float
    utterance: str
    tell: Callable[[], None]


class SoundDeviceOutput:
    """`device` and `volume` are asked for their current values: a device name ("" = default) and a factor.

    `latency` is what the device buffers while there is speech, in seconds.
    """

    def __init__(
        self,
        device: Callable[[], str] = lambda: "",
        volume: Callable[[], float] = lambda: 1.0,
        latency: float = LATENCY,
        idle_seconds: float = 30.0,
    ) -> None:
        self._device = device
        self._volume = volume
        self._latency = latency
        self._idle_seconds = idle_seconds
        self._changed = threading.Condition()
        self._queue: deque[_Piece] = deque()
        self._cut: set[str] = set()  # of these the device has something that is not to be heard
        self._sounding: dict[str, float] = {}  # by utterance: when what was written of it has sounded
        self._told: deque[_Told] = deque()
        self._begun: set[str] = set()
        self._stopped: set[str] = set()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._touched = time.monotonic()
        self._probe = AudioProbe()
        self._chosen = ""  # what was asked for when the stream was opened

    def missing(self) -> str | None:
        """audio_library when PortAudio is not there, audio_device when it knows no output that can be opened."""
        with self._changed:
            if self._thread is not None and self._probe.known_good:
                return None
        return self._probe.missing(self._device())

    def begin(self, utterance: str) -> None:
        """Opens the stream, so that the first sentence does not wait for it."""
        with self._changed:
            self._stopped.discard(utterance)
            self._begun.add(utterance)
            self._touched = time.monotonic()
            self._ensure_thread()

    def enqueue(
        self,
        utterance: str,
        speech: Speech,
        on_start: Callable[[], None] | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        samples = _at_rate(speech)
        with self._changed:
            if utterance in self._stopped or self._closing:
                return
            self._queue.append(_Piece(utterance, samples, on_start, on_end))
            self._ensure_thread()
            self._changed.notify_all()

    def stop(self, utterance: str | None = None) -> None:
        with self._changed:
            if utterance is None:
                self._stopped |= self._begun | {piece.utterance for piece in self._queue}
            else:
                self._stopped.add(utterance)
            self._begun -= self._stopped
            self._drop(lambda utterance: utterance in self._stopped)

    def wait(self, utterance: str, timeout: float | None = None) -> bool:
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            while self._pending(utterance):
                now = time.monotonic()
                if deadline is not None and now >= deadline:
                    return False
                ends = [each for each in (deadline, self._sounding.get(utterance)) if each is not None and each > now]
                self._changed.wait(min(ends) - now if ends else None)
            return True

    def speaking(self) -> str | None:
        with self._changed:
            if self._queue:
                return self._queue[0].utterance
            return next((name for name in self._sounding if self._pending(name)), None)

    @staticmethod
    def devices() -> tuple[str, ...]:
        """The names of the devices that can sound, each once; none where there is no sound library."""
        try:
            import sounddevice as sd
        except (OSError, ImportError):
            return ()
        with sound_library.looking():
            sound_library.list_anew(sd)
            try:
                found = sd.query_devices()
            except sd.PortAudioError:
                return ()
        return tuple(dict.fromkeys(str(each["name"]) for each in found if each["max_output_channels"]))

    def close(self) -> None:
        """Falls silent, closes the stream and waits for that, at most two seconds."""
        with self._changed:
            self._closing = True
            self._drop(lambda utterance: True)
            thread = self._thread
        if thread is not None:
            thread.join(2.0)

    # -- under the lock ------------------------------------------------------------------------------------------

    def _ensure_thread(self) -> None:
        if self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._run, name="audio", daemon=True)
            self._thread.start()

    def _pending(self, utterance: str) -> bool:
        sounds = self._sounding.get(utterance, 0.0) > time.monotonic()
        return sounds or any(piece.utterance == utterance for piece in self._queue)

    def _drop(self, unwanted: Callable[[str], bool]) -> None:
        """Nothing of these utterances is heard any more."""
        now = time.monotonic()
        self._cut |= {name for name, at in self._sounding.items() if unwanted(name) and at > now}
        self._queue = deque(piece for piece in self._queue if not unwanted(piece.utterance))
        self._told = deque(each for each in self._told if not unwanted(each.utterance))
        self._sounding = {name: at for name, at in self._sounding.items() if not unwanted(name)}
        self._changed.notify_all()

    def _next_frames(self, count: int, seconds_ahead: float) -> tuple[str, Block] | None:
        """What to write next, so many frames at most, and of which utterance it is; None = nothing to say."""
        while self._queue:
            piece, now = self._queue[0], time.monotonic()
            if piece.at == 0 and piece.on_start is not None:
                self._told.append(_Told(now + seconds_ahead, piece.utterance, piece.on_start))
            frames = piece.samples[piece.at : piece.at + count]
            piece.at += len(frames)
            ends = now + seconds_ahead + len(frames) / RATE
            self._sounding[piece.utterance] = ends
            if piece.at >= len(piece.samples):
                self._queue.popleft()
                if piece.on_end is not None:
                    self._told.append(_Told(ends, piece.utterance, piece.on_end))
            if len(frames):
                return piece.utterance, frames
        return None

    def _due(self) -> list[Callable[[], None]]:
        """Whom to tell now; who was forgotten meanwhile is told of nothing."""
        now, due = time.monotonic(), []
        while self._told and self._told[0].at <= now:
            due.append(self._told.popleft().tell)
        for name in [name for name, at in self._sounding.items() if at <= now]:
            del self._sounding[name]
            self._changed.notify_all()
        return due

    def _take_back(self, blocks: Sequence[tuple[str, Block]], dropped: Set[str] = frozenset()) -> None:
        """What was written and not heard is said again, but for silence and what was dropped."""
        kept = [_Piece(name, block, None) for name, block in blocks if name and name not in dropped]
        self._queue.extendleft(reversed(kept))

    def _may_end(self) -> bool:
        idle = not (self._queue or self._told or self._cut or any(map(self._pending, self._sounding)))
        return idle and (self._closing or time.monotonic() - self._touched > self._idle_seconds)

    # -- the thread ----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        failures, tries = 0, OPEN_TRIES
        try:
            while failures < tries:
                stream = self._open()
                if stream is None:
                    failures += 1
                    with self._changed:
                        if self._changed.wait_for(lambda: self._closing, OPEN_AGAIN_SECONDS):
                            return
                        tries = tries if self._queue else OPEN_TRIES
                    continue
                failures, tries = 0, LOST_TRIES
                if self._play_until_idle(stream):
                    return
            log.warning("there is no sound device that can be opened")
        finally:
            self._leave()

    def _leave(self) -> None:
        with self._changed:
            if self._thread is threading.current_thread():
                self._thread = None
                self._queue.clear()
                self._told.clear()
                self._sounding.clear()
                self._changed.notify_all()

    def _open(self) -> DeviceStream | None:
        """An open stream, or None; the devices are looked for anew after a failure."""
        if self._probe.missing(self._device()) == "audio_library":
            return None
        import sounddevice as sd

        self._chosen = self._device()
        name = self._chosen or None
        sound_library.take()
        for wanted in dict.fromkeys((name, None)):
            try:
                stream = self._started(wanted)
                opened = DeviceStream(stream)
            except (sd.PortAudioError, ValueError) as error:
                log.info("the sound device %r cannot be opened: %s", wanted or "default", error)
            else:
                self._probe.opened()
                return opened
        sound_library.give()
        self._probe.failed()
        return None

    def _started(self, device: str | None) -> Any:
        """A stream that runs, at the device's own rate where it refuses ours. Raises PortAudioError, ValueError."""
        import sounddevice as sd

        about = sd.query_devices(device, "output")
        channels = min(2, int(about["max_output_channels"]))
        own = int(about.get("default_samplerate", RATE))
        options = {"device": device, "channels": channels, "dtype": "int16", "latency": self._latency}
        try:
            stream: Any = sd.OutputStream(samplerate=RATE, **options)
        except sd.PortAudioError as error:
            if own == RATE:
                raise
            log.info("the sound device %r gets %d Hz: %s", device or "default", own, error)
            stream = OtherRate(sd.OutputStream(samplerate=own, **options), RATE, own)
        stream.start()
        return stream

    def _play_until_idle(self, stream: DeviceStream) -> bool:
        """True when all was said and the stream is no longer needed, false when another one is: the device went away,
        or the person chose another.
        """
        import sounddevice as sd

        try:
            ended = self._play(stream)
            if ended:
                stream.stop()
            else:
                unheard = stream.unheard()
                stream.empty()
                with self._changed:
                    self._take_back(unheard)  # the other device says it
            return ended
        except sd.PortAudioError as error:
            log.warning("the sound device went away: %s", error)
            with self._changed:
                self._take_back(stream.unheard())
            return False
        finally:
            stream.close()
            sound_library.give()

    def _play(self, stream: DeviceStream) -> bool:
        """True when all was said, false when another device was chosen."""
        began, written = time.monotonic(), 0
        stream.lead_in()
        while self._device() == self._chosen:
            self._cut_off(stream)
            rested = stream.rested()
            with self._changed:
                due = self._due()
                following = self._next_frames(stream.frames_wanted, stream.seconds_ahead)
                if following is not None:
                    self._touched = time.monotonic()
                elif self._may_end():
                    self._thread = None  # whoever comes next starts another thread
                    return True
                elif not due and (rested or written / RATE - (time.monotonic() - began) > AHEAD_SECONDS):
                    # It has silence enough, or it is a null device that takes frames at any speed.
                    asked = time.monotonic()
                    self._changed.wait(LOOK_SECONDS)
                    stream.came_late(time.monotonic() - asked - LOOK_SECONDS)
                    continue
            for tell in due:
                tell()
            if following is None:
                stream.write_silence()
            else:
                stream.write(*following, self._volume())
            written += BLOCK if following is None else len(following[1])
        return False

    def _cut_off(self, stream: DeviceStream) -> None:
        """Empties the device when it still has words of somebody who was stopped."""
        with self._changed:
            dropped, self._cut = self._cut, set()
            if not dropped:
                return
            unheard = stream.unheard()
            self._take_back(unheard, dropped)
        stream.empty()
        if unheard and unheard[0][0] in dropped:
            stream.write("", faded(unheard[0][1]), self._volume())
        stream.lead_in()


def _at_rate(speech: Speech) -> Block:
    import numpy as np

    if speech.sample_rate == RATE:
        return speech.samples
    import soxr

    resampled: Block = soxr.resample(speech.samples, speech.sample_rate, RATE).astype(np.float32)
    return resampled
