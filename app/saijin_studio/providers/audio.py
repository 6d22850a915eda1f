"""Sound: one 48 kHz stream that stays open while there is something to say, fed by a thread in blocks of 10 ms.

A stream that is opened per sentence loses its first and last milliseconds and comes late, so silence is written
between sentences; after a while without speech the stream is closed, and the thread ends.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ..ports import Speech
from . import sound_library

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]

log = logging.getLogger(__name__)

RATE: Final = 48_000
BLOCK: Final = 480
LEAD_IN_BLOCKS: Final = 5  # a stream swallows its first milliseconds
OPEN_TRIES: Final = 3
OPEN_AGAIN_SECONDS: Final = 0.3
PROBE_AGAIN_SECONDS: Final = 5.0
AHEAD_SECONDS: Final = 0.5


@dataclass(slots=True)
class _Piece:
    utterance: str
    samples: Block
    on_start: Callable[[], None] | None
    on_end: Callable[[], None] | None = None
    at: int = 0


class SoundDeviceOutput:
    """`device` and `volume` are asked for their current values: a device name ("" = default) and a factor.

    `latency` is what the device buffers, in seconds: the least time from a stop to silence.
    """

    def __init__(
        self,
        device: Callable[[], str] = lambda: "",
        volume: Callable[[], float] = lambda: 1.0,
        latency: float = 0.03,
        idle_seconds: float = 30.0,
    ) -> None:
        self._device = device
        self._volume = volume
        self._latency = latency
        self._idle_seconds = idle_seconds
        self._changed = threading.Condition()
        self._queue: deque[_Piece] = deque()
        self._fade: Block | None = None  # the last 10 ms of a piece that was stopped
        self._sounding: dict[str, int] = {}  # by utterance: frames to go until its written end has sounded
        self._begun: set[str] = set()
        self._stopped: set[str] = set()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._touched = time.monotonic()
        self._probe = _Probe()
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

    def stop(self, utterance: str | None = None) -> None:
        with self._changed:
            if utterance is None:
                self._stopped |= self._begun | {piece.utterance for piece in self._queue}
            else:
                self._stopped.add(utterance)
            self._begun -= self._stopped
            self._drop(lambda piece: piece.utterance in self._stopped)

    def wait(self, utterance: str, timeout: float | None = None) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._pending(utterance), timeout)

    def speaking(self) -> str | None:
        with self._changed:
            if self._queue:
                return self._queue[0].utterance
            return next(iter(self._sounding), None)

    @staticmethod
    def devices() -> tuple[str, ...]:
        """The names of the devices that can sound, each once; none where there is no sound library."""
        try:
            import sounddevice as sd
        except (OSError, ImportError):
            return ()
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
            self._drop(lambda piece: True)
            thread = self._thread
        if thread is not None:
            thread.join(2.0)

    # -- under the lock ------------------------------------------------------------------------------------------

    def _ensure_thread(self) -> None:
        if self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._run, name="audio", daemon=True)
            self._thread.start()

    def _pending(self, utterance: str) -> bool:
        return utterance in self._sounding or any(piece.utterance == utterance for piece in self._queue)

    def _drop(self, unwanted: Callable[[_Piece], bool]) -> None:
        if self._queue and unwanted(self._queue[0]) and self._queue[0].at:
            playing = self._queue[0]
            self._fade = _faded(playing.samples[playing.at : playing.at + BLOCK])
        kept = [piece for piece in self._queue if not unwanted(piece)]
        self._queue.clear()
        self._queue.extend(kept)
        for utterance in [name for name in self._sounding if name in self._stopped]:
            del self._sounding[utterance]
        self._changed.notify_all()

    def _next_block(self, latency_frames: int) -> tuple[Block | None, list[Callable[[], None]]]:
        """What to write next (None = nothing to say) and whom to tell that it begins or ends."""
        if self._fade is not None:
            fade, self._fade = self._fade, None
            return fade, []
        tell: list[Callable[[], None]] = []
        while self._queue:
            piece = self._queue[0]
            if piece.at == 0 and piece.on_start is not None:
                tell.append(piece.on_start)
            block = piece.samples[piece.at : piece.at + BLOCK]
            piece.at += len(block)
            if piece.at >= len(piece.samples):
                self._queue.popleft()
                self._sounding[piece.utterance] = latency_frames
                self._changed.notify_all()
                if piece.on_end is not None:
                    tell.append(piece.on_end)
            if len(block):
                return block, tell
        return None, tell

    def _wrote(self) -> None:
        """A block went out: what was written `latency` ago has sounded."""
        for utterance in list(self._sounding):
            self._sounding[utterance] -= BLOCK
            if self._sounding[utterance] <= 0:
                del self._sounding[utterance]
                self._changed.notify_all()

    def _may_end(self) -> bool:
        idle = not self._queue and not self._sounding and self._fade is None
        return idle and (self._closing or time.monotonic() - self._touched > self._idle_seconds)

    # -- the thread ----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        failures = 0
        try:
            while failures < OPEN_TRIES:
                stream = self._open()
                if stream is None:
                    failures += 1
                    with self._changed:
                        self._changed.wait_for(lambda: self._closing, OPEN_AGAIN_SECONDS)
                    continue
                failures = 0
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
                self._sounding.clear()
                self._changed.notify_all()

    def _open(self) -> Any:
        """An open stream, or None; the devices are looked for anew after a failure."""
        if self._probe.missing(self._device()) == "audio_library":
            return None
        import sounddevice as sd

        self._chosen = self._device()
        name = self._chosen or None
        sound_library.take()
        for wanted in dict.fromkeys((name, None)):
            try:
                channels = min(2, int(sd.query_devices(wanted, "output")["max_output_channels"]))
                stream = sd.OutputStream(
                    samplerate=RATE, device=wanted, channels=channels, dtype="int16", latency=self._latency
                )
                stream.start()
            except (sd.PortAudioError, ValueError) as error:
                log.info("the sound device %r cannot be opened: %s", wanted or "default", error)
            else:
                self._probe.opened()
                return stream
        sound_library.give()
        self._probe.failed()
        return None

    def _play_until_idle(self, stream: Any) -> bool:
        """True when all was said and the stream is no longer needed, false when another one is: the device went away,
        or the person chose another.
        """
        import sounddevice as sd

        try:
            ended = self._play(stream)
            stream.stop()  # what the device has is heard to its end
            return ended
        except sd.PortAudioError as error:
            log.warning("the sound device went away: %s", error)
            return False
        finally:
            stream.close(ignore_errors=True)
            sound_library.give()

    def _play(self, stream: Any) -> bool:
        """True when all was said, false when another device was chosen."""
        import numpy as np

        silence = np.zeros(BLOCK, np.float32)
        latency_frames = int(stream.latency * RATE) + BLOCK
        began, written = time.monotonic(), 0
        for _ in range(LEAD_IN_BLOCKS):
            stream.write(_frames(silence, 1.0, stream.channels))
        while self._device() == self._chosen:
            with self._changed:
                block, told = self._next_block(latency_frames)
                if block is None:
                    if self._may_end():
                        self._thread = None  # whoever comes next starts another thread
                        return True
                    if written / RATE - (time.monotonic() - began) > AHEAD_SECONDS:
                        # A null device takes frames at any speed: do not spin.
                        self._changed.wait(BLOCK / RATE)
                else:
                    self._touched = time.monotonic()
            for tell in told:
                tell()
            stream.write(_frames(silence if block is None else block, self._volume(), stream.channels))
            written += BLOCK
            with self._changed:
                self._wrote()
        return False


class _Probe:
    """Whether there is a sound library and a device; looked up when first asked, again some time after a no."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._missing: str | None = None
        self._asked_at: float | None = None
        self.known_good = False

    def missing(self, device: str) -> str | None:
        with self._lock:
            now = time.monotonic()
            stale = self._missing is not None and now - (self._asked_at or now) > PROBE_AGAIN_SECONDS
            if self._asked_at is None or stale:
                self._missing = _look_for_device(device, again=stale)
                self._asked_at = now
            return self._missing

    def opened(self) -> None:
        with self._lock:
            self._missing, self._asked_at, self.known_good = None, time.monotonic(), True

    def failed(self) -> None:
        """The device that is listed cannot be opened; the library lists anew only after being started again."""
        with self._lock:
            self.known_good = False
            self._missing = _look_for_device("", again=True) or "audio_device"
            self._asked_at = time.monotonic()


def _look_for_device(device: str, again: bool) -> str | None:
    try:
        import sounddevice as sd
    except (OSError, ImportError) as error:
        log.info("no sound library: %s", error)
        return "audio_library"
    try:
        if again:
            sound_library.list_anew(sd)
        sd.query_devices(device or None, "output")
    except (sd.PortAudioError, ValueError) as error:
        log.info("no sound device: %s", error)
        return "audio_device" if not device else _look_for_device("", again=False)
    return None


def _at_rate(speech: Speech) -> Block:
    import numpy as np

    if speech.sample_rate == RATE:
        return speech.samples
    import soxr

    resampled: Block = soxr.resample(speech.samples, speech.sample_rate, RATE).astype(np.float32)
    return resampled


def _faded(block: Block) -> Block:
    """Down to silence within the block, since a cut would click."""
    import numpy as np

    faded: Block = (block.T * np.linspace(1, 0, len(block), dtype=np.float32)).T.astype(np.float32)
    return faded


def _frames(block: Block, volume: float, channels: int) -> Any:
    """Whole blocks of 16-bit frames, the same on each channel unless the block has two columns: left and right."""
    import numpy as np

    frames = np.zeros((BLOCK, channels), np.int16)
    scaled = np.rint(np.clip(block * (volume * 32768), -32768, 32767)).astype(np.int16)
    columns = scaled[:, None] if scaled.ndim == 1 else scaled
    frames[: len(block)] = columns if channels > 1 else columns.mean(axis=1, keepdims=True)
    return frames
