"""English by espeak-ng, run as a program of its own: a few milliseconds a sentence, and its licence stays outside."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...core.cancel import CancelToken
from ...core.errors import ProviderFault, ProviderUnavailable
from ...core.voice import EngineVoice, VoiceChoice
from ...ports import Speech

if TYPE_CHECKING:
    from ...ports import Samples

TIMEOUT_SECONDS: Final = 15.0
WORDS_PER_MINUTE: Final = 175
ACCENTS: Final = {"en": "en-us"}
_PLACES: Final = (Path(r"C:\Program Files\eSpeak NG\espeak-ng.exe"),)
_NO_WINDOW: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0)


class EspeakEngine:
    """`variant` is a voice variant ("f3", "Annie"), an accent ("en-gb") or both ("en-gb+f3")."""

    name = "espeak"
    languages = frozenset(ACCENTS)
    does = frozenset({"pitch", "speed"})

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: frozenset[str] | None = None

    def missing(self) -> str | None:
        return None if _program() else "espeak-ng"

    def warm(self, language: str) -> None:
        """Reads the list of voices, which also brings the program into memory."""
        if language in self.languages and _program():
            self._names()

    def voices(self, language: str) -> tuple[EngineVoice, ...]:
        if language not in self.languages or not _program():
            return ()
        names = sorted(self._names(), key=str.lower)
        return tuple(EngineVoice(name, name, tuple(ACCENTS), "GPL-3.0") for name in names)

    def synthesise(self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None) -> Speech:
        """Raises ProviderUnavailable when the program is missing, ProviderFault when it fails."""
        options = ["-b", "1", "-v", self._voice(language, voice.variant), "-s", _speed(voice), "-p", _pitch(voice)]
        # "[[" would begin phoneme codes.
        spoken = text.replace("[[", "[").replace("\0", " ")
        return _read_wav(_run(["--stdin", "--stdout", *options], spoken))

    def close(self) -> None:
        """Each sentence is a program of its own: there is nothing to end."""

    def _voice(self, language: str, variant: str) -> str:
        """The voice to ask for. Persona files come from anywhere: what the program does not list is left out."""
        accent, _, timbre = variant.rpartition("+")
        names = self._names()
        if not accent and timbre in ("en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-029"):
            accent, timbre = timbre, ""
        if not re.fullmatch(r"en(-[a-z0-9]+)*", accent):
            accent = ACCENTS.get(language, "en-us")
        return f"{accent}+{timbre}" if timbre in names else accent

    def _names(self) -> frozenset[str]:
        with self._lock:
            if self._known is None:
                listing = _run(["--voices=variant"], "").decode("utf-8", "replace")
                self._known = frozenset(re.findall(r"!v/(\S+)", listing))
            return self._known


def _program() -> str | None:
    found = shutil.which("espeak-ng")
    return found or next((str(place) for place in _PLACES if place.is_file()), None)


def _run(arguments: list[str], text: str) -> bytes:
    program = _program()
    if program is None:
        raise ProviderUnavailable("espeak-ng is not installed", provider="espeak", missing="espeak-ng")
    try:
        done = subprocess.run(
            [program, *arguments],
            input=text.encode("utf-8", "replace"),
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
            creationflags=_NO_WINDOW,
        )
    except subprocess.TimeoutExpired as error:
        raise ProviderFault(f"espeak-ng took more than {TIMEOUT_SECONDS:.0f} s", provider="espeak") from error
    except OSError as error:
        raise ProviderUnavailable(str(error), provider="espeak", missing="espeak-ng") from error
    if done.returncode:
        detail = done.stderr.decode("utf-8", "replace").strip() or f"espeak-ng ended with {done.returncode}"
        raise ProviderFault(detail, provider="espeak")
    return done.stdout


def _speed(voice: VoiceChoice) -> str:
    return str(round(min(max(WORDS_PER_MINUTE * voice.speed, 80), 450)))


def _pitch(voice: VoiceChoice) -> str:
    """The program's scale from 0 to 99 reaches about eight semitones (as measured) below and above its middle."""
    return str(round(min(max(50 + voice.pitch * 6, 0), 99)))


def _read_wav(data: bytes) -> Speech:
    """Mono 16 bit. The lengths in the headers are those of a stream, so what there is counts."""
    import numpy as np

    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ProviderFault("espeak-ng gave no WAV data", provider="espeak")
    rate, at = 22050, 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if kind == b"fmt ":
            rate = struct.unpack_from("<I", data, at + 12)[0]
        if kind == b"data":
            body = data[at + 8 :]
            samples: Samples = np.frombuffer(body[: len(body) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)
            return Speech(samples, rate)
        at += 8 + size + size % 2
    raise ProviderFault("espeak-ng gave no samples", provider="espeak")
