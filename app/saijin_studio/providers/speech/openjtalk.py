"""Japanese by pyopenjtalk-plus, in a process that is started when first needed and ended when long unused."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...core.cancel import CancelToken
from ...core.errors import ProviderUnavailable
from ...core.voice import EngineVoice, VoiceChoice
from ...ports import Speech
from .child import IDLE_SECONDS, VoiceProcess
from .portions import said_in_portions
from .version import of_package

if TYPE_CHECKING:
    from ...ports import Samples

TIMEOUT_SECONDS: Final = 30.0
LONGEST_PORTION: Final = 150  # characters: what it needs grows faster than the text


def default_command() -> tuple[str, ...]:
    """-P keeps the script's folder off the module path. An installer's program must pass a command of its own."""
    return (sys.executable, "-P", str(Path(__file__).with_name("openjtalk_process.py")))


class OpenJTalkEngine:
    """One voice (Mei). Sentences are made one at a time."""

    name = "openjtalk"
    languages = frozenset({"ja"})
    does = frozenset({"pitch", "speed"})

    def __init__(self, command: Sequence[str] | None = None, idle_seconds: float = IDLE_SECONDS) -> None:
        self._process = VoiceProcess(self.name, command or default_command(), idle_seconds)

    def missing(self) -> str | None:
        return None if importlib.util.find_spec("pyopenjtalk") else "pyopenjtalk-plus"

    def warm(self, language: str) -> None:
        """Has the process load its dictionaries and its voice; returns when it has. Raises ProviderError."""
        if language in self.languages and not self._process.running and self.missing() is None:
            self._ask("方", VoiceChoice(), None)

    def voices(self, language: str) -> tuple[EngineVoice, ...]:
        return (EngineVoice("mei", "Mei", ("ja",), "CC BY 3.0"),) if language in self.languages else ()

    def synthesise(self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None) -> Speech:
        """Raises ProviderUnavailable without the package, ProviderFault when it fails, InputError, Cancelled."""
        if lacking := self.missing():
            raise ProviderUnavailable(f"{lacking} is not installed", provider=self.name, missing=lacking)
        return said_in_portions(text, LONGEST_PORTION, lambda portion: self._ask(portion, voice, cancel), cancel)

    def version(self, language: str, voice: VoiceChoice) -> str:
        """That of the package."""
        return of_package("pyopenjtalk-plus")

    def close(self) -> None:
        """Ends the process; the next sentence starts another."""
        self._process.close()

    def _ask(self, text: str, voice: VoiceChoice, cancel: CancelToken | None) -> Speech:
        request = {
            "text": text,
            "speed": min(max(voice.speed, 0.4), 3.0),
            "half_tone": min(max(voice.pitch, -24.0), 24.0),
        }
        header, body = self._process.ask(request, TIMEOUT_SECONDS, cancel)
        return Speech(_within_one(body), int(header["rate"]))


def _within_one(body: bytes) -> Samples:
    """The voice goes up to 1.17 times full scale: the whole sentence is turned down rather than clipped."""
    import numpy as np

    samples: Samples = np.frombuffer(body, "<f4").astype(np.float32)
    peak = float(np.max(np.abs(samples), initial=0.0))
    return samples / np.float32(peak) if peak > 1 else samples
