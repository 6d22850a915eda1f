"""The microphone, by sounddevice: whatever rate and channels it has, what comes out is mono at one rate.

It is open only between `listen` and `stop`. PortAudio's thread only puts blocks aside; a thread of the studio's own
resamples them and hands them on, so that nobody keeps the device waiting.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from ..core.errors import ProviderUnavailable
from . import sound_library

if TYPE_CHECKING:
    from ..ports import Samples

log = logging.getLogger(__name__)

RATE: Final = 16_000
BLOCK_SECONDS: Final = 0.032
LATENCY: Final = 0.05
SILENT_SECONDS: Final = 3.0  # a device that brings no blocks for so long has gone without a word
STOP_SECONDS: Final = 2.0
COMMON_RATES: Final = (48_000, 44_100, 16_000)


class SoundDeviceInput:
    """ports.AudioInput. `device` is asked for its current value: a part of a device's name, "" = the default.

    Blocks come at `rate` Hz, some 32 ms each.
    """

    def __init__(
        self, device: Callable[[], str] = lambda: "", rate: int = RATE, silent_seconds: float = SILENT_SECONDS
    ) -> None:
        self._device = device
        self._rate = rate
        self._silent_seconds = silent_seconds

    def missing(self) -> str | None:
        """audio_library when PortAudio is not there, audio_input when it knows no microphone. Looks anew each time."""
        library = _library()
        if library is None:
            return "audio_library"
        with sound_library.looking():
            sound_library.list_anew(library)
            return None if any(_inputs(library)) else "audio_input"

    def devices(self) -> tuple[str, ...]:
        """The names of the microphones, each once; none where there is no sound library."""
        library = _library()
        if library is None:
            return ()
        with sound_library.looking():
            sound_library.list_anew(library)
            return tuple(dict.fromkeys(str(each["name"]) for each in _inputs(library)))

    def listen(self, on_block: Callable[[Samples], None], on_lost: Callable[[], None]) -> OpenMicrophone:
        """Raises ProviderUnavailable (reason audio_library, audio_input)."""
        library = _library()
        if library is None:
            raise ProviderUnavailable("PortAudio is missing", provider="microphone", reason="audio_library")
        made = OpenMicrophone(self._rate, self._silent_seconds, on_block, on_lost)
        sound_library.take()
        try:
            made.begin(self._open(library, made))
        except BaseException:
            sound_library.give()
            raise
        return made

    def _open(self, library: Any, microphone: OpenMicrophone) -> Any:
        """A stream that runs. Of the settings a device may refuse, others are tried."""
        wanted, said = self._device() or None, "no microphone"
        for name in dict.fromkeys((wanted, None)):
            try:
                about = library.query_devices(name, "input")
            except (library.PortAudioError, ValueError) as error:
                said = str(error)
                continue
            for rate, channels in _settings(about):
                try:
                    return microphone.stream(library, name, rate, channels)
                except (library.PortAudioError, ValueError) as error:
                    said = str(error)
                    log.info(
                        "the microphone %r refuses %d Hz, %d channels: %s", name or "default", rate, channels, error
                    )
        raise ProviderUnavailable(said, provider="microphone", reason="audio_input")


class OpenMicrophone:
    """ports.Listening: `on_block` and `on_lost` are called from the thread "microphone"."""

    def __init__(
        self, rate: int, silent_seconds: float, on_block: Callable[[Samples], None], on_lost: Callable[[], None]
    ) -> None:
        self._rate = rate
        self._silent_seconds = silent_seconds
        self._on_block = on_block
        self._on_lost = on_lost
        self._blocks: queue.SimpleQueue[Samples | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._handing = threading.RLock()  # held while a block is handed on
        self._stream: Any = None
        self._device_rate = rate
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)

    def stream(self, library: Any, name: str | None, rate: int, channels: int) -> Any:
        """Opened and started. Raises PortAudioError, ValueError."""
        made = library.InputStream(
            samplerate=rate,
            device=name,
            channels=channels,
            dtype="float32",
            latency=LATENCY,
            callback=self._take,
            finished_callback=self._finished,
        )
        try:
            made.start()
        except BaseException:
            made.close(ignore_errors=True)
            raise
        self._device_rate = rate
        return made

    def begin(self, stream: Any) -> None:
        self._stream = stream
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._blocks.put(None)
        with self._handing:  # the block under way, unless this is called by whoever gets it
            pass
        if threading.current_thread() is not self._thread:
            self._thread.join(STOP_SECONDS)

    def _take(self, data: Any, frames: int, time: Any, status: Any) -> None:
        self._blocks.put(data.mean(axis=1))

    def _finished(self) -> None:
        """The stream has ended, by itself or because it was told to."""
        self._blocks.put(None)

    def _run(self) -> None:
        try:
            self._hand_on()
            with self._handing:
                if not self._stopped.is_set():
                    self._stopped.set()
                    self._on_lost()
        finally:
            self._stream.close(ignore_errors=True)
            sound_library.give()

    def _hand_on(self) -> None:
        """Until it is stopped, the device goes away, or whoever gets the blocks fails at one."""
        try:
            for block in self._at_rate():
                with self._handing:
                    if self._stopped.is_set():
                        return
                    self._on_block(block)
        except Exception:  # whatever it is, nobody must go on speaking to a microphone that is off
            log.exception("what the microphone brought could not be taken")
        else:
            if not self._stopped.is_set():
                log.warning("the microphone went away")

    def _at_rate(self) -> Iterator[Samples]:
        """Blocks of one length until the stream ends or is silent for too long."""
        import numpy as np
        import soxr

        resample = soxr.ResampleStream(self._device_rate, self._rate, 1, dtype="float32")
        length = round(self._rate * BLOCK_SECONDS)
        held: Samples = np.zeros(0, np.float32)
        while (raw := self._next()) is not None:
            held = np.concatenate([held, resample.resample_chunk(raw)])
            while len(held) >= length:
                yield held[:length]
                held = held[length:]

    def _next(self) -> Samples | None:
        try:
            return self._blocks.get(timeout=self._silent_seconds)
        except queue.Empty:
            return None


def _library() -> Any:
    """The module, None where PortAudio is not there."""
    try:
        import sounddevice
    except (OSError, ImportError) as error:
        log.info("no sound library: %s", error)
        return None
    return sounddevice


def _inputs(library: Any) -> Iterator[dict[str, Any]]:
    return (each for each in library.query_devices() if each["max_input_channels"] > 0)


def _settings(about: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Rates and channels to try: the device's own first."""
    most = int(about["max_input_channels"])
    for rate in dict.fromkeys((int(about["default_samplerate"]), *COMMON_RATES)):
        for channels in dict.fromkeys((min(2, most), 1, most)):
            yield rate, channels
