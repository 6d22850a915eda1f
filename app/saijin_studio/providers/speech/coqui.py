"""Coqui's voices (VITS, and XTTS that speaks as in a recording), in a process of their own with its own packages."""

from __future__ import annotations

import importlib.util
import logging
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ...core.cancel import CancelToken
from ...core.errors import Cancelled, InputError, ProviderFault, ProviderUnavailable
from ...core.voice import EngineVoice, VoiceChoice
from ...ports import Speech
from ..child_limits import Idle, Turns
from .coqui_child import CoquiChild, Frame, Gone
from .coqui_sound import AGAIN, as_made, as_whole
from .coqui_voices import ChosenVoice, CoquiVoices
from .portions import portions
from .version import of_files

log = logging.getLogger(__name__)

LOAD_SECONDS: Final = 240.0  # importing, reading 2 GB from a slow disk, and learning of a recording
PIECE_SECONDS: Final = 40.0  # of silence while a loaded voice speaks; some models make a whole portion in one go
SIGN_SECONDS: Final = 0.08  # more for each character
LONGEST_PORTION: Final = 250  # characters
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
        self._awake: CoquiChild | None = None  # the one that has answered: all it needs is imported
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
        request = self._speaking(self._voices.chosen(language, voice.variant), text, language, voice.speed)
        return self._whole(request, cancel)

    def speak_like(self, recording: Path, text: str, language: str, cancel: CancelToken | None = None) -> Speech:
        """A sentence in the voice of a recording, which need not be kept. Raises what `learn` raises."""
        try:
            return self._whole(self._speaking(self._voices.like(recording), text, language, 1.0), cancel)
        except ProviderFault as error:
            _blame_file(error)
            raise

    def stream(
        self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None
    ) -> Generator[Speech, None, None]:
        """Piece by piece as it is made; whoever stops taking them cancels. Raises what `synthesise` raises."""
        request = self._speaking(self._voices.chosen(language, voice.variant), text, language, voice.speed)
        with self._turn(request, cancel) as frames:
            yield from as_made(frames)

    def _whole(self, request: dict[str, Any], cancel: CancelToken | None) -> Speech:
        with self._turn(request, cancel) as frames:
            return as_whole(frames)

    def _speaking(self, chosen: ChosenVoice, text: str, language: str, speed: float) -> dict[str, Any]:
        """Raises InputError for a text that is too long."""
        return self._request("speak", chosen) | {
            "text": "".join(portions(text, len(text) or 1)).strip(),
            "language": language,
            "speed": min(max(speed, 0.5), 2.0),
        }

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
        with self._turn(request, cancel) as frames:
            for _ in frames:
                pass

    @contextmanager
    def _turn(self, request: dict[str, Any], cancel: CancelToken | None) -> Iterator[Iterator[Frame]]:
        """The answers, once it is their turn; none where there is nothing to say."""
        if request["do"] == "speak" and not any(sign.isalnum() for sign in request["text"]):
            yield iter(())
            return
        stop = CancelToken()
        withdraw = cancel.on_cancel(stop.cancel) if cancel is not None else lambda: None
        try:
            with self._turns.taken(stop), self._going(stop), closing(self._answers(request, stop)) as frames:
                yield frames
        finally:
            withdraw()

    @contextmanager
    def _going(self, stop: CancelToken) -> Iterator[None]:
        """From the first moment of the turn on `close` can end it."""
        self._running = stop
        try:
            yield
        finally:
            self._running = None
            self._rest()

    def _answers(self, request: dict[str, Any], cancel: CancelToken) -> Generator[Frame, None, None]:
        """A process that crashed is started once more and goes on at the portion that it had not finished."""
        at = 0
        for last in (False, True):
            try:
                with closing(self._asked(request | {"from": at}, cancel)) as frames:
                    for frame in frames:
                        at = frame.header["end"] if frame.header["kind"] == "portion" else at
                        yield frame
                return
            except (Gone, OSError) as error:
                self._end()
                if last:
                    raise ProviderFault(str(error), provider=self.name, reason="crashed") from error
                log.warning("the Coqui voice crashed (%s), starting it again", error)
            yield AGAIN

    def _asked(self, request: dict[str, Any], cancel: CancelToken) -> Generator[Frame, None, None]:
        """Raises Gone, OSError, ProviderFault, Cancelled."""
        cancel.raise_if_cancelled()  # before a process is started that nobody wants
        child = self._started()
        cancel.on_cancel(child.wake)
        id_ = child.ask(request)
        seconds, over = _patience("" if child is self._awake else "loading", request), False
        try:
            while not over:
                frame = child.next(id_, seconds, cancel)
                self._awake = child
                seconds = _patience(frame.header["kind"], request)
                over = self._heard(frame)
                yield frame
        except TimeoutError as error:
            self._end()  # whatever it does, nothing will come of it
            over = True
            raise ProviderFault(str(error), provider=self.name, reason="hung") from error
        except (Gone, ProviderFault):
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
        child, self._child, self._awake = self._child, None, None
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


def _patience(kind: str, request: dict[str, Any]) -> float:
    """How long the answer after one of this kind may take."""
    if kind == "loading" or request["do"] != "speak":
        return LOAD_SECONDS
    return PIECE_SECONDS + SIGN_SECONDS * min(len(request["text"]), LONGEST_PORTION)


def _figures(header: dict[str, Any]) -> CoquiFigures:
    return CoquiFigures(
        str(header["device"]),
        int(header["gpu_bytes"]),
        int(header["bytes"]),
        float(header["first"]),
        float(header["seconds"]),
        float(header["sound"]),
    )
