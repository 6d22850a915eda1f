"""How a person wants a persona to sound, over what its card says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from .card_values import Table
from .card_voices import read_part_voices, read_readings, read_voices, written_voice
from .errors import PersonaError
from .persona import Persona
from .voice import Part, VoiceChoice

VERSION: Final = 1
_CODE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")


@dataclass(frozen=True, slots=True)
class OwnVoices:
    """What is named here takes the place of what the card says, whole: the voice of a language, all voices of a part,
    all readings of a language. A part or language that is named and empty has none, whatever the card has.
    `silent`: its replies are not spoken, unless a chat wants that. `language`: what it speaks where letters alone do
    not tell, "" = as the writing suggests.
    """

    voices: Mapping[str, VoiceChoice] = field(default_factory=dict)
    part_voices: Mapping[Part, Mapping[str, VoiceChoice]] = field(default_factory=dict)
    readings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    silent: bool = False
    language: str = ""

    @property
    def empty(self) -> bool:
        return not (self.voices or self.part_voices or self.readings or self.silent or self.language)

    def worn(self, persona: Persona) -> Persona:
        """The persona, sounding as the person wants it."""
        if self.empty:
            return persona
        parts = {part: dict(voices) for part, voices in self.part_voices.items()}
        readings = {language: dict(words) for language, words in self.readings.items()}
        return replace(
            persona,
            voices={**persona.voices, **self.voices},
            part_voices={**persona.part_voices, **parts},
            readings={**persona.readings, **readings},
            silent=self.silent,
            speech_language=self.language,
        )


def difference(card: Persona, wanted: Persona) -> OwnVoices:
    """What has to be kept so that `card` sounds like `wanted`."""
    parts: dict[Part, Mapping[str, VoiceChoice]] = {}
    for part in dict.fromkeys((*card.part_voices, *wanted.part_voices)):
        voices = wanted.part_voices.get(part, {})
        if voices != card.part_voices.get(part, {}):
            parts[part] = voices
    readings = {}
    for language in dict.fromkeys((*card.readings, *wanted.readings)):
        words = wanted.readings.get(language, {})
        if words != card.readings.get(language, {}):
            readings[language] = words
    voices = {}
    for language in dict.fromkeys((*card.voices, *wanted.voices)):
        voice = wanted.voices.get(language, VoiceChoice())
        if voice != card.voices.get(language, VoiceChoice()):
            voices[language] = voice
    return OwnVoices(voices, parts, readings, wanted.silent, wanted.speech_language)


def read_own(told: Table) -> OwnVoices:
    """Raises PersonaError."""
    if told.get("version") != VERSION:
        raise PersonaError(f"version: {VERSION} expected, found {str(told.get('version'))[:40]}")
    silent = told.get("silent", False)
    if not isinstance(silent, bool):
        raise PersonaError(f"silent: true or false expected, found {str(silent)[:40]}")
    language = told.get("language", "")
    if not isinstance(language, str) or (language and not _CODE.fullmatch(language)):
        raise PersonaError(f"language: a code expected, found {str(language)[:40]}")
    return OwnVoices(read_voices(told, ""), read_part_voices(told, ""), read_readings(told, ""), silent, language)


def written_own(own: OwnVoices) -> dict[str, Any]:
    """As JSON; what `read_own` reads."""
    return {
        "version": VERSION,
        "voices": _written(own.voices),
        "part_voices": {part: _written(voices) for part, voices in own.part_voices.items()},
        "readings": {language: dict(words) for language, words in own.readings.items()},
        **({"silent": True} if own.silent else {}),
        **({"language": own.language} if own.language else {}),
    }


def _written(voices: Mapping[str, VoiceChoice]) -> dict[str, Any]:
    return {language: written_voice(voice) for language, voice in voices.items()}
