"""VITS voices that were exported to ONNX, by onnxruntime in a process of its own: light on a CPU."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...core.cancel import CancelToken
from ...core.errors import InputError, ProviderFault, ProviderUnavailable, SpeechUnavailable
from ...core.installed_voice import CONFIG_FILE, VITS_MODEL, InstalledVoice
from ...core.vits_voice import VitsVoice, read_vits_voice
from ...core.voice import EngineVoice, VoiceChoice
from ...ports import Speech
from .child import IDLE_SECONDS, VoiceProcess
from .espeak_program import program
from .phonemes import phonemes
from .portions import said_in_portions
from .version import of_files

if TYPE_CHECKING:
    from ...ports import Samples

TIMEOUT_SECONDS: Final = 60.0
LONGEST_PORTION: Final = 200
_TRIAL: Final = "a"


def default_command() -> tuple[str, ...]:
    """-P keeps the script's folder off the module path. An installer's program must pass a command of its own."""
    return (sys.executable, "-P", str(Path(__file__).with_name("vits_process.py")))


class VitsEngine:
    """`variant` is a voice's id, with a colon and a speaker's name where it has several ("anna", "crowd:p225")."""

    name = "vits"
    does = frozenset({"speed"})

    def __init__(
        self,
        installed: Callable[[], Sequence[InstalledVoice]],
        command: Sequence[str] | None = None,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        """`installed` gives the voices of this engine that may be used."""
        self._installed = installed
        self._process = VoiceProcess(self.name, command or default_command(), idle_seconds)
        self._lock = threading.Lock()
        self._read: dict[tuple[Path, int], VitsVoice] = {}

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(language for voice in self._installed() for language in voice.languages)

    def missing(self) -> str | None:
        """Nearly all voices are spoken by sounds, which espeak-ng tells of a text."""
        if not importlib.util.find_spec("onnxruntime"):
            return "onnxruntime"
        return None if program() or any(map(self._by_letters, self._installed())) else "espeak-ng"

    def voices(self, language: str) -> tuple[EngineVoice, ...]:
        found = []
        for one in self._installed():
            if language in one.languages:
                speakers = one.speakers or ("",)
                found += [_engine_voice(one, speaker) for speaker in speakers]
        return tuple(found)

    def warm(self, language: str) -> None:
        """Loads the first voice of the language. Raises ProviderError, InputError."""
        if self.missing() is None and language in self.languages:
            self.check(self._chosen(language, "")[0].folder)

    def check(self, folder: Path) -> None:
        """Loads the voice that lies there and has it make a short sound.

        Raises InputError where it is none, ProviderError where it cannot be tried.
        """
        voice = self._voice(folder)
        tokens = self._tokens(voice, _TRIAL, None) or tuple(token for ids in voice.symbols.values() for token in ids)
        try:
            self._ask(folder, voice, tokens[:20], 0, 1.0, None)
        except ProviderFault as error:
            why = str(error.params.get("reason") or "voice_file")
            raise InputError(error.detail, reason=why) from error

    def synthesise(self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None) -> Speech:
        """Raises SpeechUnavailable without a voice for the language, ProviderFault, InputError, Cancelled."""
        if lacking := self.missing():
            raise ProviderUnavailable(f"{lacking} is not installed", provider=self.name, missing=lacking)
        one, speaker = self._chosen(language, voice.variant)
        known = self._voice(one.folder)
        number = known.speakers.get(speaker, next(iter(known.speakers.values()), 0))
        speed = min(max(voice.speed, 0.4), 3.0)
        say = partial(self._say, one.folder, known, number, speed, cancel)
        return said_in_portions(text, LONGEST_PORTION, say, cancel)

    def version(self, language: str, voice: VoiceChoice) -> str:
        """Raises SpeechUnavailable without a voice for the language."""
        return of_files(self._chosen(language, voice.variant)[0].folder)

    def close(self) -> None:
        """Ends the process; the next sentence starts another."""
        self._process.close()

    def _say(
        self, folder: Path, voice: VitsVoice, speaker: int, speed: float, cancel: CancelToken | None, text: str
    ) -> Speech:
        tokens = self._tokens(voice, text, cancel)
        if not tokens:
            return _silence(voice.rate)
        return self._ask(folder, voice, tokens, speaker, speed, cancel)

    def _ask(
        self,
        folder: Path,
        voice: VitsVoice,
        tokens: Sequence[int],
        speaker: int,
        speed: float,
        cancel: CancelToken | None,
    ) -> Speech:
        noise, length, noise_of_durations = voice.scales
        request = {
            "model": str(folder / VITS_MODEL),
            "tokens": list(tokens),
            "scales": [noise, length / speed, noise_of_durations],
            "speaker": speaker,
            "rate": voice.rate,
            "threads": max(1, min(4, (os.cpu_count() or 1) // 2)),
        }
        _, body = self._process.ask(request, TIMEOUT_SECONDS, cancel)
        import numpy as np

        samples: Samples = np.frombuffer(body, "<f4").astype(np.float32)
        return Speech(samples, voice.rate)

    def _tokens(self, voice: VitsVoice, text: str, cancel: CancelToken | None) -> tuple[int, ...]:
        return voice.tokens(phonemes(text, voice.phonemes, cancel) if voice.phonemes else text)

    def _by_letters(self, installed: InstalledVoice) -> bool:
        try:
            return not self._voice(installed.folder).phonemes
        except InputError:
            return False  # nobody can speak with it; whoever tries is told why

    def _voice(self, folder: Path) -> VitsVoice:
        """Its description, read once for each state of the file. Raises InputError."""
        file = folder / CONFIG_FILE
        try:
            key = (file, file.stat().st_mtime_ns)
            with self._lock:
                if key not in self._read:
                    self._read[key] = read_vits_voice(json.loads(file.read_bytes()))
                return self._read[key]
        except (OSError, ValueError, RecursionError) as error:
            raise InputError(f"the voice's description cannot be read: {error}", reason="voice_config") from error

    def _chosen(self, language: str, variant: str) -> tuple[InstalledVoice, str]:
        """The wanted one, else the first that speaks the language."""
        name, _, speaker = variant.partition(":")
        able = [one for one in self._installed() if language in one.languages]
        for one in able:
            if one.id == name:
                return one, speaker
        if not able:
            raise SpeechUnavailable(
                f"no voice for {language}", provider=self.name, language=language, reason="no_voice"
            )
        return able[0], ""


def _engine_voice(one: InstalledVoice, speaker: str) -> EngineVoice:
    if not speaker:
        return EngineVoice(one.id, one.name, one.languages, one.licence)
    return EngineVoice(f"{one.id}:{speaker}", f"{one.name}, {speaker}", one.languages, one.licence)


def _silence(rate: int) -> Speech:
    import numpy as np

    return Speech(np.zeros(0, np.float32), rate)
