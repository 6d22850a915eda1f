"""Voices made of recordings of people: kept with their consent, learned, given to personas, renamed and removed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.cancel import CancelToken
from ...core.errors import InputError, SpeechUnavailable
from ...core.own_voices import OwnVoices
from ...core.persona import LANGUAGES, Persona
from ...core.voice import VoiceChoice
from ...ports import Lack, Speech, VoiceLearner
from ..hearing.sample_check import OpenedSample, open_sample
from ..hearing.sample_files import KeptSample
from .trials import TEST_TEXTS

if TYPE_CHECKING:
    from ..hearing.samples import SampleStore
    from ..personas import PersonaService
    from .book import VoiceBook


@dataclass(frozen=True, slots=True)
class Clone:
    """`learnt`: its first sentence comes as soon as any other. `worn_by`: the keys of the personas that speak in it."""

    sample: KeptSample
    learnt: bool
    worn_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClonesFound:
    """`lacks`: what is to be brought before anything can speak in these voices, "" when all is there."""

    clones: tuple[Clone, ...]
    lacks: Lack
    languages: frozenset[str] = frozenset()


class VoiceClones:
    """All methods raise StorageError; those with an id NotFound. Not for the window's thread."""

    def __init__(self, store: SampleStore, learner: VoiceLearner, personas: PersonaService, book: VoiceBook) -> None:
        self._store = store
        self._learner = learner
        self._personas = personas
        self._book = book

    def found(self) -> ClonesFound:
        """The newest first. What was removed long ago goes now."""
        self._store.forget_removed()
        samples, worn = self._store.list(), [self._book.worn(persona) for persona in self._personas.list()]
        made = (Clone(one, self._learner.learnt(one.file), self._worn_by(one.id, worn)) for one in samples)
        return ClonesFound(tuple(made), self._learner.lacks(), self._learner.languages)

    def keep(self, name: str, opened: OpenedSample, who: str, words: str) -> KeptSample:
        """Raises InputError: sample_unusable, consent, sample_name."""
        if opened.report.verdict == "unusable":
            raise InputError("no voice can be made of this recording", reason="sample_unusable")
        return self._store.keep(name, opened.speech, who, words)

    def learn(self, sample_id: str, cancel: CancelToken | None = None) -> None:
        """Raises SpeechUnavailable, InputError where too little is heard, ProviderError, Cancelled."""
        self._learner.learn(self._store.get(sample_id).file, cancel)

    def sentence(self, opened: OpenedSample, language: str, cancel: CancelToken | None = None) -> Speech:
        """A few words in the voice of a recording that is not kept, in `language` where that can be.

        Raises SpeechUnavailable, InputError, ProviderError, Cancelled.
        """
        spoken = self._learner.languages
        if not spoken:
            raise SpeechUnavailable("what can learn a voice is not installed", language=language, reason="no_learner")
        chosen = next((code for code in (language, *LANGUAGES) if code in spoken), min(spoken))
        with self._store.trial(opened.speech) as file:
            return self._learner.speak_like(file, TEST_TEXTS.get(chosen, TEST_TEXTS["en"]), chosen, cancel)

    def recording(self, sample_id: str) -> Speech:
        """As it was kept. Raises InputError where its file is damaged."""
        return open_sample(self._store.get(sample_id).file).speech

    def give(self, sample_id: str, persona_key: str) -> OwnVoices:
        """The persona speaks in this voice from now on, in each of its languages that can be spoken in it.

        Returns what the person had chosen before, for `take_back`. Raises SpeechUnavailable.
        """
        sample, card = self._store.get(sample_id), self._personas.get(persona_key)
        before, spoken = self._book.own(card.key), self._learner.languages
        worn = before.worn(card)
        own = (*LANGUAGES, worn.speech_language, *card.texts, *worn.voices)
        wanted = [code for code in dict.fromkeys(own) if code in spoken]
        if not wanted:
            raise SpeechUnavailable("what can speak in this voice is not installed", reason="no_learner")
        voices = {
            code: replace(worn.voice(code), engine=self._learner.name, variant=sample.id, pitch=0.0, emotion="")
            for code in wanted
        }
        self._book.keep(card, replace(worn, voices={**worn.voices, **voices}))
        return before

    def take_back(self, persona_key: str, before: OwnVoices) -> None:
        """The persona sounds as before it was given a voice."""
        self._book.put(persona_key, before)

    def rename(self, sample_id: str, name: str) -> KeptSample:
        """Raises InputError (sample_name)."""
        return self._store.rename(sample_id, name)

    def export(self, sample_id: str, path: Path) -> None:
        """The recording and its consent as one file, which `take_in` reads."""
        self._store.export(sample_id, path)

    def take_in(self, file: Path) -> KeptSample:
        """Raises InputError (sample_file, sample_unusable, file)."""
        return self._store.take_in(file)

    def remove(self, sample_id: str) -> str:
        """Returns what `restore` wants; a day later it is gone for good."""
        return self._store.remove(sample_id)

    def restore(self, mark: str) -> KeptSample:
        """Takes a removal back. Raises NotFound when it is too late."""
        return self._store.restore(mark)

    def _worn_by(self, sample_id: str, worn: list[Persona]) -> tuple[str, ...]:
        wanted = (self._learner.name, sample_id)
        return tuple(one.key for one in worn if any((each.engine, each.variant) == wanted for each in voices_of(one)))


def voices_of(persona: Persona) -> list[VoiceChoice]:
    """Of all languages and parts."""
    parts = [voice for voices in persona.part_voices.values() for voice in voices.values()]
    return [*persona.voices.values(), *parts]
