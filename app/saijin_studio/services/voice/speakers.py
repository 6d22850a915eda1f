"""Who says what: the speech engines in their order, and the one a persona speaks a language and a part with."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from ...core.errors import NotFound, SaijinError, SpeechUnavailable
from ...core.persona import DEFAULT_PERSONA, LANGUAGES, Persona
from ...core.voice import EngineVoice, Piece, VoiceChoice
from ...ports import ClonedSpeech, SpeechEngine
from ..personas import PersonaService

log = logging.getLogger(__name__)
ASIDE_SECONDS: Final = 60.0  # then an engine that let go of its work is asked again


@dataclass(frozen=True, slots=True)
class EngineAbility:
    """`missing` names the package that the engine lacks, None when it can speak; `does` is as SpeechEngine has it."""

    name: str
    languages: tuple[str, ...]
    missing: str | None
    does: frozenset[str] = frozenset()


class Saying(NamedTuple):
    """How a piece is said: by whom, in which language (a Japanese voice may spell out English), in which voice."""

    engine: SpeechEngine
    language: str
    voice: VoiceChoice


class Speakers:
    """`engines` stand in their order, which may change: where nothing is wished for, the first that can say a language
    says it.
    """

    def __init__(
        self,
        engines: Sequence[SpeechEngine],
        personas: PersonaService,
        default_persona: Callable[[], str],
        worn: Callable[[Persona], Persona] = lambda persona: persona,
    ) -> None:
        """`default_persona`: the key of the one whose voice it is where nobody is named; `worn` gives a persona the
        voices that the person chose for it.
        """
        self._engines = engines
        self._personas = personas
        self._worn = worn
        self.default_persona = default_persona
        self._lock = threading.Lock()
        self._warming: set[tuple[str, str]] = set()
        self._aside: dict[str, float] = {}  # by engine: until when

    def abilities(self) -> tuple[EngineAbility, ...]:
        return tuple(
            EngineAbility(each.name, tuple(sorted(each.languages)), each.missing(), each.does) for each in self._engines
        )

    def voices(self, language: str) -> tuple[tuple[str, EngineVoice], ...]:
        """The voices of each engine that can speak now, the engine's name before each."""
        able = [each for each in self._engines if language in each.languages and each.missing() is None]
        return tuple((each.name, voice) for each in able for voice in each.voices(language))

    def known(self, key: str) -> Persona:
        """Raises NotFound."""
        return self._worn(self._personas.get(key))

    def persona(self, key: str) -> Persona:
        """A persona that is gone speaks with the voice of the default one; where that is gone too, the shipped one."""
        for each in (key, self.default_persona()):
            try:
                return self._worn(self._personas.get(each))
            except NotFound:
                continue
        return self._worn(self._personas.get(DEFAULT_PERSONA))

    def choose(self, persona: Persona, language: str = "en") -> dict[str, str]:
        """The engine's name for each language that is to be expected: the one the persona asks for, if it can speak.

        A language that somebody can say is never without a voice: what is not expected is chosen when it is met.
        Raises SpeechUnavailable when none of them can be said.
        """
        expected = dict.fromkeys((*LANGUAGES, language, *persona.voices))
        found = {each: self._best(each, (persona.voice(each).engine,)) for each in expected}
        chosen = {each: engine.name for each, engine in found.items() if engine is not None}
        if not chosen:
            raise self.nobody("en")
        return chosen

    def saying(self, piece: Piece, persona: Persona, chosen: Mapping[str, str]) -> Saying | None:
        """None where nobody can say it: a Japanese voice spells out English, the reverse cannot be understood."""
        for language in (piece.language, "ja") if piece.language == "en" else (piece.language,):
            voice = persona.voice(language, piece.part)
            own = voice.engine if language in persona.part_voices.get(piece.part, {}) else ""
            engine = self._best(language, (own, chosen.get(language, "") or voice.engine))
            if engine is not None:
                return Saying(engine, language, _as_known(voice, engine.name))
        return None

    def put_aside(self, engine: SpeechEngine, language: str) -> str:
        """Others say what this engine would, for a while; the name of the next, "" (and nothing changes) for none."""
        others = [each for each in self._able(language) if each is not engine and not only_cloned(each, language)]
        if not others:
            return ""
        with self._lock:
            self._aside[engine.name] = time.monotonic() + ASIDE_SECONDS
        return others[0].name

    def warm(self, language: str, wanted: str = "") -> None:
        """Has the engine for `language` load in the background; it is asked once until it fails."""
        engine = self._best(language, (wanted,))
        if engine is None:
            return
        mark = (engine.name, language)
        with self._lock:
            if mark in self._warming:
                return
            self._warming.add(mark)
        threading.Thread(target=self._warm, args=(engine, language), name=f"warm-{language}", daemon=True).start()

    def nobody(self, language: str) -> SpeechUnavailable:
        missing = [each.missing() for each in self._engines if language in each.languages]
        package = next((name for name in missing if name), "")
        why = f" ({package} is not installed)" if package else ""
        return SpeechUnavailable(f"no voice for {language}{why}", language=language, missing=package)

    def close(self) -> None:
        for engine in self._engines:
            engine.close()

    def _warm(self, engine: SpeechEngine, language: str) -> None:
        try:
            engine.warm(language)
        except SaijinError as error:
            log.info("the voice for %s could not be made ready: %s", language, error)
        finally:
            with self._lock:
                self._warming.discard((engine.name, language))

    def _best(self, language: str, wished: tuple[str, ...]) -> SpeechEngine | None:
        """The first of `wished` that can speak, else the first in the order that has a voice of its own."""
        able = self._able(language)
        named = (each for wish in wished if wish for each in able if each.name == wish)
        return next(named, next((each for each in able if not only_cloned(each, language)), None))

    def _able(self, language: str) -> list[SpeechEngine]:
        """Without those that were put aside, unless there are no others."""
        able = [each for each in self._engines if language in each.languages and each.missing() is None]
        now = time.monotonic()
        with self._lock:
            return [each for each in able if self._aside.get(each.name, 0.0) <= now] or able


def only_cloned(engine: SpeechEngine, language: str) -> bool:
    """Nobody is given the voice of a person unasked."""
    return isinstance(engine, ClonedSpeech) and engine.only_cloned(language)


def _as_known(voice: VoiceChoice, engine: str) -> VoiceChoice:
    """Another engine does not know the names that this one has for voices and emotions."""
    return voice if voice.engine in ("", engine) else replace(voice, engine=engine, variant="", emotion="")
