r"""HarukaTTS, the voice of SaijinOS: texts said aloud or written to a WAV file, in the voices of the personas.

::

    from saijinos.haruka import HarukaTTS

    with HarukaTTS() as haruka:
        haruka.speak("Good evening. また会えましたね。", persona="yuuri", wait=True)
        haruka.save("Until tomorrow.", "goodbye.wav", persona="miyu")

Each text is a process (voice_synthesis): every sentence is said by the best engine that there is for its language, as
the persona is set up in the studio. Where a studio runs for the home it is heard there, else from this program.

From a shell, `python -m saijinos.haruka TEXT` says a text, with `--out FILE.wav` it writes it.

All errors are SaijinError: NotFound (no such persona), InputError (nothing to say), SpeechUnavailable, ProviderError,
EngineUnavailable, StorageError.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from saijin_studio.core.errors import (
    EngineUnavailable,
    InputError,
    NotFound,
    ProviderError,
    SaijinError,
    SpeechUnavailable,
    StorageError,
)

from .sync import WorkflowEngine

if TYPE_CHECKING:
    from typing import Self

    from saijin_studio.services.voice.service import VoiceService, VoiceStatus

__all__ = [
    "EngineUnavailable",
    "HarukaTTS",
    "HarukaVoice",
    "InputError",
    "NotFound",
    "ProviderError",
    "SaijinError",
    "SpeechUnavailable",
    "StorageError",
]


@dataclass(frozen=True, slots=True)
class HarukaVoice:
    """A voice that can speak now; `languages` are codes ("en"), `cloned` from a recording of a person."""

    engine: str
    id: str
    name: str
    languages: tuple[str, ...]
    licence: str
    cloned: bool


class HarukaTTS:
    """Thread-safe. Opens a studio in the background at its first use, or joins the one that runs for its home.

    Use it in a `with`, or `close` it; what this program itself still says then falls silent.
    """

    def __init__(
        self,
        home: Path | str | None = None,
        *,
        engine_url: str | None = None,
        user: str = "",
        patience: float = 180.0,
    ) -> None:
        """As WorkflowEngine in saijinos.bpm."""
        self._engine = WorkflowEngine(home, engine_url=engine_url, user=user, patience=patience)

    def speak(self, text: str, *, persona: str = "", language: str = "", wait: bool = False) -> str:
        """Says a text aloud; returns the id by which it can be stopped or waited for.

        `persona` is a key ("" = as configured), `language` the one of Latin letters ("" = found in the text); `wait`
        returns when all of it was heard or it was stopped.
        """
        voice = self._ready()
        utterance = voice.speak_text(text, persona, language)
        if wait:
            voice.await_spoken(utterance)
        return utterance

    def wait(self, utterance: str) -> None:
        """Returns when all of it was heard or it was stopped. Raises why it could not be said."""
        self._ready().await_spoken(utterance)

    def save(self, text: str, path: Path | str, *, persona: str = "", language: str = "") -> float:
        """Writes a text to a WAV file without a sound; returns its seconds. The file is there whole or not at all."""
        return self._ready().say(text, persona, Path(path).expanduser().absolute(), language=language)

    def stop(self, utterance: str | None = None) -> None:
        """Silence at once: all that this program says, or the one of this id, wherever it is said."""
        self._engine.open().voice.stop(utterance)

    def voices(self, language: str = "") -> tuple[HarukaVoice, ...]:
        """Those that can speak now, of one language or of all."""
        voice = self._engine.open().voice
        engines = [each for each in voice.status().engines if each.missing is None]
        wanted = [language] if language else sorted({code for each in engines for code in each.languages})
        found: dict[tuple[str, str], HarukaVoice] = {}
        for code in wanted:
            for engine, one in voice.voices(code):
                made = HarukaVoice(engine, one.id, one.name, one.languages, one.licence, one.cloned)
                found.setdefault((engine, one.id), made)
        return tuple(found.values())

    def status(self) -> VoiceStatus:
        """The engines in their order with what they lack, what the sound device lacks, what is being said here."""
        return self._engine.open().voice.status()

    def close(self) -> None:
        self._engine.close()

    def _ready(self) -> VoiceService:
        opened = self._engine.open()
        opened.wait_ready()
        return opened.voice

    def __enter__(self) -> Self:
        self._engine.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Says a text or writes it to a file, and prints the utterance's id or the seconds; 1 when it cannot be said."""
    parser = argparse.ArgumentParser(prog="python -m saijinos.haruka", description="Says a text in a persona's voice.")
    parser.add_argument("text")
    parser.add_argument("--persona", default="", help="its key; by default the one that is configured")
    parser.add_argument("--language", default="", help="of Latin letters, as in en; by default found in the text")
    parser.add_argument("--out", type=Path, help="writes a WAV file in the place of saying it")
    parser.add_argument("--home", type=Path, help="the studio's folder; by default SAIJIN_HOME or the user's own")
    given = parser.parse_args(arguments)
    try:
        with HarukaTTS(given.home) as haruka:
            if given.out is None:
                print(haruka.speak(given.text, persona=given.persona, language=given.language, wait=True))
            else:
                print(f"{haruka.save(given.text, given.out, persona=given.persona, language=given.language):.2f}")
    except SaijinError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
