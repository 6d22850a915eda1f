"""About a hundred languages by espeak-ng, run as a program of its own: a few milliseconds a sentence."""

from __future__ import annotations

import logging
import re
import struct
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...core.cancel import CancelToken
from ...core.errors import ProviderError, ProviderFault, SpeechUnavailable
from ...core.voice import EngineVoice, VoiceChoice
from ...ports import Speech
from .espeak_program import program, run
from .espeak_voices import Accent, accents_of, languages_of, read_accents
from .portions import said_in_portions
from .version import of_files

if TYPE_CHECKING:
    from ...ports import Samples

log = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 15.0
RATE: Final = 22_050
WORDS_PER_MINUTE: Final = 175
LONGEST_PORTION: Final = 2_000
LICENCE: Final = "GPL-3.0"
# Known without asking the program, which may be missing: the studio then says what to install.
_AT_LEAST: Final = frozenset({"en"})


class EspeakEngine:
    """`variant` is a voice variant ("f3", "Annie"), an accent ("en-gb") or both ("en-gb+f3")."""

    name = "espeak"
    does = frozenset({"pitch", "speed"})

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: frozenset[str] | None = None
        self._listed: tuple[Accent, ...] | None = None
        self._codes: frozenset[str] = frozenset()

    @property
    def languages(self) -> frozenset[str]:
        """As codes without regions."""
        if not self._codes:
            try:
                self._codes = languages_of(self._accents())
            except ProviderError as error:
                log.debug("the languages are not known: %s", error)
        return self._codes or _AT_LEAST

    def missing(self) -> str | None:
        return None if program() else "espeak-ng"

    def warm(self, language: str) -> None:
        """Reads the lists of voices, which also brings the program into memory."""
        if program():
            self._names()
            self._accents()

    def voices(self, language: str) -> tuple[EngineVoice, ...]:
        """The accents of the language, the usual one first, then the timbres that all have."""
        if not program():
            return ()
        accents = accents_of(language, self._accents())
        if not accents:
            return ()
        timbres = sorted(self._names(), key=str.lower)
        spoken = (language,)
        return (
            *(EngineVoice(one.id, one.name, spoken, LICENCE) for one in accents),
            *(EngineVoice(name, name, spoken, LICENCE) for name in timbres),
        )

    def synthesise(self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None) -> Speech:
        """Raises ProviderUnavailable when the program is missing or has no such language, ProviderFault, InputError,
        Cancelled.
        """
        options = ["-b", "1", "-v", self._voice(language, voice.variant), "-s", _speed(voice), "-p", _pitch(voice)]
        return said_in_portions(text, LONGEST_PORTION, partial(self._say, options, cancel), cancel)

    def version(self, language: str, voice: VoiceChoice) -> str:
        """That of the program."""
        found = program()
        return of_files(Path(found).resolve()) if found else ""

    def close(self) -> None:
        """Each sentence is a program of its own: there is nothing to end."""

    def _say(self, options: list[str], cancel: CancelToken | None, text: str) -> Speech:
        if not text.strip():  # of nothing the program makes no file
            return _silence()
        return _read_wav(run(["--stdin", "--stdout", *options], text, TIMEOUT_SECONDS, cancel))

    def _voice(self, language: str, variant: str) -> str:
        """The voice to ask for. Persona files come from anywhere: what the program does not list is left out."""
        accents, names = self._accents(), self._names()
        kin = {one.id: one.file for one in accents_of(language, accents)}
        if accents and not kin:
            raise SpeechUnavailable(
                f"espeak-ng has no {language}", provider=self.name, language=language, reason="no_voice"
            )
        accent, _, timbre = variant.rpartition("+")
        if not accent and timbre not in names:
            accent, timbre = timbre, ""
        chosen = kin.get(accent.lower()) or next(iter(kin.values()), "en-us")
        return f"{chosen}+{timbre}" if timbre in names else chosen

    def _names(self) -> frozenset[str]:
        with self._lock:
            if self._known is None:
                listing = run(["--voices=variant"], "", TIMEOUT_SECONDS).decode("utf-8", "replace")
                self._known = frozenset(re.findall(r"!v/(\S+)", listing))
            return self._known

    def _accents(self) -> tuple[Accent, ...]:
        with self._lock:
            if self._listed is None:
                self._listed = read_accents(run(["--voices"], "", TIMEOUT_SECONDS).decode("utf-8", "replace"))
            return self._listed


def _silence() -> Speech:
    import numpy as np

    return Speech(np.zeros(0, np.float32), RATE)


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
    rate, at = RATE, 12
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
