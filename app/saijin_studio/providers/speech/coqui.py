"""Coqui's voices (VITS, and XTTS that speaks as in a recording), in a process of their own with its own packages."""

from __future__ import annotations

import importlib.util
import logging
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...core.cancel import CancelToken
from ...core.errors import Cancelled, InputError, ProviderFault, ProviderUnavailable
from ...core.voice import EngineVoice, VoiceChoice
from ...ports import Speech
from ..child_limits import Idle, Turns
from .coqui_child import CoquiChild, Frame, Gone
from .coqui_voices import ChosenVoice, CoquiVoices
from .portions import portions
from .version import of_files

if TYPE_CHECKING:
    from ...ports import Samples

log = logging.getLogger(__name__)

LOAD_SECONDS: Final = 240.0  # until the first answer: importing, and reading 2 GB from a slow disk
PIECE_SECONDS: Final = 90.0
CANCEL_SECONDS: Final = 0.15  # then the process is ended, whatever it does
IDLE_SECONDS: Final = 300.0  # then its memory, that of the GPU above all, is given back
FAULTS_OF_FILES: Final = ("voice_pickle", "voice_file", "voice_kind", "voice_sample", "voice_clone")


@dataclass(frozen=True, slots=True)
class CoquiFigures:
    """Of the last sentence: where it was made, the most memory of GPU and process, seconds until its first and last
    sound, seconds of sound.
    """

    device: str
    gpu_bytes: int
    bytes: int
    first: float
    seconds: float
    sound: float

    @property
    def rtf(self) -> float:
        return self.seconds / self.sound if self.sound else 0.0


def script() -> Path:
    """The program. An installer must ship it as a file, for another Python runs it."""
    return Path(__file__).with_name("coqui_process.py")


def own_python() -> Path | None:
    """The studio's own Python, where somebody installed Coqui beside it."""
    there = all(importlib.util.find_spec(name) for name in ("TTS", "torch", "torchaudio"))
    return Path(sys.executable) if there and not getattr(sys, "frozen", False) else None


class CoquiEngine:
    """`variant` is a voice's id, with a colon and a speaker's name where it has several. Sentences wait their turn."""

    name = "coqui"
    does = frozenset({"speed"})

    def __init__(
        self,
        voices: CoquiVoices,
        python: Callable[[], Path | None],
        note: Callable[[str], None] = lambda code: None,
        command: Callable[[Path], Sequence[str]] = lambda python: (str(python), "-P", str(script())),
        idle_seconds: float = IDLE_SECONDS,
        device: str = "auto",
    ) -> None:
        """`python` gives the one of the packages' own environment, None where they are not installed.

        `note` is told voice_memory_smaller and voice_memory_cpu when a GPU had no room.
        """
        self._voices = voices
        self._python = python
        self._note = note
        self._command = command
        self._device = device
        self._turns = Turns()
        self._child: CoquiChild | None = None
        self._running: CancelToken | None = None
        self._idle = Idle(idle_seconds, self._end_if_idle)
        self.figures: CoquiFigures | None = None

    @property
    def languages(self) -> frozenset[str]:
        return self._voices.languages

    def missing(self) -> str | None:
        return None if self._python() else "coqui-tts"

    def voices(self, language: str) -> tuple[EngineVoice, ...]:
        return self._voices.listed(language)

    def only_cloned(self, language: str) -> bool:
        return self._voices.only_cloned(language)

    def warm(self, language: str) -> None:
        """Starts the process and loads the first voice of the language. Raises ProviderError."""
        if self.missing() is None and language in self.languages:
            self._finish(self._request("load", self._voices.chosen(language, "")))

    def check(self, folder: Path) -> None:
        """Loads the model that lies there, a pickle too: whoever asks has seen to it that a person wants it.

        Raises InputError where it is no voice, ProviderError where it cannot be tried.
        """
        self._try(self._request("load", self._voices.at(folder)) | {"trusted": True})

    def learn(self, recording: Path, cancel: CancelToken | None = None) -> None:
        """Finds out what makes the voice of a recording, so that its first sentence comes as soon as any other.

        Raises SpeechUnavailable without an XTTS model, InputError where too little is heard, ProviderError, Cancelled.
        """
        self._try(self._request("learn", self._voices.like(recording)), cancel)

    def _try(self, request: dict[str, Any], cancel: CancelToken | None = None) -> None:
        try:
            self._finish(request, cancel)
        except ProviderFault as error:
            _blame_file(error)
            raise

    def synthesise(self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None) -> Speech:
        """Raises SpeechUnavailable without a voice for the language, ProviderError, InputError, Cancelled."""
        return _joined(list(self.stream(text, language, voice, cancel)))

    def speak_like(self, recording: Path, text: str, language: str, cancel: CancelToken | None = None) -> Speech:
        """A sentence in the voice of a recording, which need not be kept. Raises what `learn` raises."""
        try:
            return _joined(list(self._spoken(self._voices.like(recording), text, language, 1.0, cancel)))
        except ProviderFault as error:
            _blame_file(error)
            raise

    def stream(
        self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None
    ) -> Generator[Speech, None, None]:
        """Piece by piece as it is made; whoever stops taking them cancels. Raises what `synthesise` raises."""
        yield from self._spoken(self._voices.chosen(language, voice.variant), text, language, voice.speed, cancel)

    def _spoken(
        self, chosen: ChosenVoice, text: str, language: str, speed: float, cancel: CancelToken | None
    ) -> Generator[Speech, None, None]:
        said = "".join(portions(text, len(text) or 1)).strip()
        if not any(sign.isalnum() for sign in said):
            return
        request = self._request("speak", chosen) | {
            "text": said,
            "language": language,
            "speed": min(max(speed, 0.5), 2.0),
        }
        stop = CancelToken()
        if cancel is not None:
            cancel.on_cancel(stop.cancel)
        with self._turns.taken(stop), closing(self._answers(request, stop)) as frames:
            for frame in frames:
                yield _speech(frame)

    def version(self, language: str, voice: VoiceChoice) -> str:
        """Raises SpeechUnavailable without a voice for the language."""
        chosen = self._voices.chosen(language, voice.variant)
        return of_files(chosen.model.folder, *((chosen.recording,) if chosen.recording else ()))

    def close(self) -> None:
        """Ends the process in the middle of a sentence too; the next sentence starts another."""
        running, child = self._running, self._child
        if running is not None:
            running.cancel()
        if child is not None:
            child.kill()
        self._end_if_idle()

    # -- the process ---------------------------------------------------------------------------------------------

    def _finish(self, request: dict[str, Any], cancel: CancelToken | None = None) -> None:
        stop = CancelToken()
        if cancel is not None:
            cancel.on_cancel(stop.cancel)
        with self._turns.taken(stop):
            for _ in self._answers(request, stop):
                pass

    def _answers(self, request: dict[str, Any], cancel: CancelToken) -> Generator[Frame, None, None]:
        """The pieces of sound. A process that crashed is started once more and goes on where it was."""
        said, self._running = 0, cancel
        try:
            for last in (False, True):
                try:
                    with closing(self._asked(request | {"skip": said}, cancel)) as frames:
                        for frame in frames:
                            said += int(frame.header["count"])
                            yield frame
                    return
                except (Gone, OSError) as error:
                    self._end()
                    if last:
                        raise ProviderFault(str(error), provider=self.name, reason="crashed") from error
                    log.warning("the Coqui voice crashed (%s), starting it again", error)
        finally:
            self._running = None
            self._rest()

    def _asked(self, request: dict[str, Any], cancel: CancelToken) -> Generator[Frame, None, None]:
        """Raises Gone, OSError, ProviderFault, Cancelled."""
        child = self._started()
        cancel.on_cancel(child.wake)
        id_ = child.ask(request)
        seconds, over = LOAD_SECONDS, False
        try:
            while not over:
                frame = child.next(id_, seconds, cancel)
                seconds = PIECE_SECONDS
                over = self._heard(frame)
                if frame.header["kind"] == "chunk":
                    yield frame
        except TimeoutError as error:
            raise ProviderFault(str(error), provider=self.name, reason="hung") from error
        except Gone:
            over = True
            raise
        except ProviderFault:
            over = True
            raise
        finally:
            if not over and not child.withdraw(id_, CANCEL_SECONDS):
                self._end()

    def _heard(self, frame: Frame) -> bool:
        """Whether it was the last one. Raises ProviderFault, Cancelled."""
        header = frame.header
        if header["kind"] == "note":
            self._note(f"voice_memory_{header['note']}")
        if header["kind"] == "error":
            reason = {"reason": str(header["reason"])} if header["reason"] else {}
            raise ProviderFault(str(header["error"]), provider=self.name, **reason)
        if header["kind"] == "cancelled":
            raise Cancelled()
        if header["kind"] == "done":
            self.figures = _figures(header)
        return bool(header["kind"] == "done")

    def _started(self) -> CoquiChild:
        """Raises ProviderUnavailable without the optional part, OSError."""
        python = self._python()
        if python is None:
            raise ProviderUnavailable("the Coqui voices are not installed", provider=self.name, missing="coqui-tts")
        if self._child is None or not self._child.alive:
            self._end()
            self._child = CoquiChild(self._command(python))
        return self._child

    def _rest(self) -> None:
        """Called with the turn taken."""
        if self._child is not None:
            self._idle.begin()

    def _end_if_idle(self) -> None:
        """Whoever has the turn sees to the process otherwise."""
        with self._turns.if_free() as free:
            if free:
                self._end()

    def _end(self) -> None:
        self._idle.stop()
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _request(self, do: str, voice: ChosenVoice) -> dict[str, Any]:
        """What every request says of its voice."""
        return {
            "do": do,
            "device": self._device,
            "folder": str(voice.model.folder),
            "trusted": voice.model.pickle,
            "speaker": voice.speaker,
            "reference": str(voice.recording or ""),
        }


def _blame_file(error: ProviderFault) -> None:
    """What lies in a file that was given is the fault of the file: raises InputError then."""
    reason = str(error.params.get("reason", ""))
    if reason in FAULTS_OF_FILES:
        raise InputError(error.detail, reason=reason) from error


def _joined(pieces: Sequence[Speech]) -> Speech:
    import numpy as np

    if not pieces:
        return Speech(np.zeros(0, np.float32), 24_000)
    samples: Samples = np.concatenate([piece.samples for piece in pieces])
    return Speech(samples, pieces[0].sample_rate)


def _speech(frame: Frame) -> Speech:
    """What is louder than full scale is turned down, piece by piece."""
    import numpy as np

    samples: Samples = np.frombuffer(frame.body, "<f4").astype(np.float32)
    peak = float(np.max(np.abs(samples), initial=0.0))
    return Speech(samples / np.float32(peak) if peak > 1 else samples, int(frame.header["rate"]))


def _figures(header: dict[str, Any]) -> CoquiFigures:
    return CoquiFigures(
        str(header["device"]),
        int(header["gpu_bytes"]),
        int(header["bytes"]),
        float(header["first"]),
        float(header["seconds"]),
        float(header["sound"]),
    )
