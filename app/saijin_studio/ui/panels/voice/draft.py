"""A persona's voices while they are being chosen: what is kept, what is wanted, and the way back."""

from __future__ import annotations

from dataclasses import replace

from ....core.own_voices import OwnVoices, difference
from ....core.persona import Persona
from ....core.voice import Part, VoiceChoice

MOST_STEPS = 200


class VoiceDraft:
    """`wanted` is what is heard and shown; nothing of it is stored before somebody does so and says `kept`."""

    def __init__(self, card: Persona, own: OwnVoices) -> None:
        self.card = card
        self._stored = own.worn(card)
        self.wanted = self._stored
        self._steps: list[tuple[str, Persona]] = []

    @property
    def changed(self) -> bool:
        """Whether there is something to keep."""
        return difference(self.card, self._stored) != difference(self.card, self.wanted)

    @property
    def as_card(self) -> bool:
        return difference(self.card, self.wanted).empty

    @property
    def can_undo(self) -> bool:
        return bool(self._steps)

    def undo(self) -> None:
        if self._steps:
            self.wanted = self._steps.pop()[1]

    def kept(self, stored: Persona) -> None:
        """This is stored now; the steps back stay, so that it can be undone and kept again."""
        self._stored = stored

    def back_to_card(self) -> None:
        self._step("", self.card)

    def hear(self, on: bool) -> None:
        """Whether its replies are spoken, where a chat does not say otherwise."""
        self._step("", replace(self.wanted, silent=not on))

    def speak(self, language: str) -> None:
        """What it speaks where letters alone do not tell; "" = as the writing suggests."""
        self._step("", replace(self.wanted, speech_language=language))

    # -- voices

    def voice(self, language: str, part: Part = "narration") -> VoiceChoice:
        return self.wanted.voice(language, part)

    def has_own(self, language: str, part: Part) -> bool:
        """Whether the part has a voice of its own in this language."""
        return language in self.wanted.part_voices.get(part, {})

    def choose(self, language: str, part: Part, voice: VoiceChoice, mark: str = "") -> None:
        """Changes of the same `mark`, one after the other, are one step back."""
        if voice == self.voice(language, part):
            return
        place = f"{mark} {language} {part}" if mark else ""
        if self.has_own(language, part):
            self._step(place, self._with_part(part, {**self.wanted.part_voices[part], language: voice}))
        else:
            self._step(place, replace(self.wanted, voices={**self.wanted.voices, language: voice}))

    def set_own(self, language: str, part: Part, own: bool) -> None:
        """A voice of its own begins as the one it had."""
        if own == self.has_own(language, part):
            return
        voices = dict(self.wanted.part_voices.get(part, {}))
        if own:
            voices[language] = self.voice(language, part)
        else:
            del voices[language]
        self._step("", self._with_part(part, voices))

    def _with_part(self, part: Part, voices: dict[str, VoiceChoice]) -> Persona:
        return replace(self.wanted, part_voices={**self.wanted.part_voices, part: voices})

    # -- readings

    def readings(self, language: str) -> dict[str, str]:
        return dict(self.wanted.readings.get(language, {}))

    def read(self, language: str, word: str, said: str) -> None:
        """The word is said so from now on; "" leaves it to the engine."""
        words = self.readings(language)
        if words.get(word, "") == said:
            return
        words.pop(word, None)
        if said:
            words[word] = said
        self._step("", replace(self.wanted, readings={**self.wanted.readings, language: words}))

    def _step(self, mark: str, wanted: Persona) -> None:
        if wanted == self.wanted:
            return
        if not (mark and self._steps and self._steps[-1][0] == mark):
            self._steps = [*self._steps[-MOST_STEPS:], (mark, self.wanted)]
        self.wanted = wanted
