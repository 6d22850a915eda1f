"""Who says what: the speech engines, the one a persona speaks a language with, and sentences said with them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ...core.errors import NotFound, SaijinError, SpeechUnavailable
from ...core.persona import DEFAULT_PERSONA, LANGUAGES, Persona
from ...core.language_runs import Run, language_runs
from ...ports import Speech, SpeechEngine
from ..personas import PersonaService

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EngineAbility:
    """`missing` names the package that the engine lacks, None when it can speak."""

    name: str
    languages: tuple[str, ...]
    missing: str | None


class Speakers:
    def __init__(
        self, engines: Sequence[SpeechEngine], personas: PersonaService, default_persona: Callable[[], str]
    ) -> None:
        """`default_persona`: the key of the one whose voice it is where nobody is named."""
        self._engines = tuple(engines)
        self._personas = personas
        self.default_persona = default_persona
        self._lock = threading.Lock()
        self._warming: set[str] = set()

    def abilities(self) -> tuple[EngineAbility, ...]:
        return tuple(EngineAbility(each.name, tuple(sorted(each.languages)), each.missing()) for each in self._engines)

    def known(self, key: str) -> Persona:
        """Raises NotFound."""
        return self._personas.get(key)

    def persona(self, key: str) -> Persona:
        """A persona that is gone speaks with the voice of the default one; where that is gone too, the shipped one."""
        for each in (key, self.default_persona()):
            try:
                return self._personas.get(each)
            except NotFound:
                continue
        return self._personas.get(DEFAULT_PERSONA)

    def choose(self, persona: Persona) -> dict[str, str]:
        """The engine's name for each language, "" for none: the one the persona asks for, if it can speak.

        Raises SpeechUnavailable when nothing can speak any language.
        """
        chosen = {language: self._best(language, persona.voice(language).engine) for language in LANGUAGES}
        if not any(chosen.values()):
            raise self._nobody("en")
        return chosen

    def say(self, text: str, persona: Persona, chosen: Mapping[str, str]) -> list[Speech]:
        """One sentence, run by run; a run that nobody can say is left out. Raises ProviderError."""
        speeches = []
        for run in language_runs(text):
            language, engine = self._speaker(run, chosen)
            if engine is not None:
                speeches.append(engine.synthesise(run.text.strip(), language, persona.voice(language)))
        if not speeches:
            raise self._nobody(next((run.language for run in language_runs(text)), "en"))
        return speeches

    def names(self, text: str, chosen: Mapping[str, str]) -> str:
        """The engines that say `text`, for the record: "espeak", "openjtalk+espeak"."""
        engines = [engine for _, engine in (self._speaker(run, chosen) for run in language_runs(text))]
        return "+".join(dict.fromkeys(engine.name for engine in engines if engine is not None))

    def warm(self, language: str) -> None:
        """Has the engines for `language` load in the background; they are asked once until one fails."""
        with self._lock:
            if language in self._warming:
                return
            self._warming.add(language)
        threading.Thread(target=self._warm, args=(language,), name=f"warm-{language}", daemon=True).start()

    def close(self) -> None:
        for engine in self._engines:
            engine.close()

    def _warm(self, language: str) -> None:
        try:
            for engine in self._engines:
                if language in engine.languages and engine.missing() is None:
                    engine.warm(language)
        except SaijinError as error:
            log.info("the voice for %s could not be made ready: %s", language, error)
        finally:
            with self._lock:
                self._warming.discard(language)

    def _speaker(self, run: Run, chosen: Mapping[str, str]) -> tuple[str, SpeechEngine | None]:
        """A Japanese voice spells out English where there is no other; the reverse cannot be understood."""
        language = run.language
        if language == "en" and not chosen.get("en") and chosen.get("ja"):
            language = "ja"
        wanted = chosen.get(language)
        return language, next((each for each in self._engines if each.name == wanted), None)

    def _best(self, language: str, wanted: str) -> str:
        able = [each.name for each in self._engines if language in each.languages and each.missing() is None]
        return wanted if wanted in able else next(iter(able), "")

    def _nobody(self, language: str) -> SpeechUnavailable:
        missing = [each.missing() for each in self._engines if language in each.languages]
        package = next((name for name in missing if name), "")
        why = f" ({package} is not installed)" if package else ""
        return SpeechUnavailable(f"no voice for {language}{why}", language=language, missing=package)
