"""The voices of a card, from the studio's own data in it and to JSON again.

    voices       {"en": VOICE, ...} by language
    part_voices  {"dialogue": {"en": VOICE, ...}, "action": ..., "narration": ...} where a part has a voice of its own
    readings     {"ja": {"word": "how it is said"}, ...}

A VOICE is {engine, variant, pitch, speed, volume, emotion, effects: {reverb, room, warmth, telephone}}; what is left
out is as VoiceChoice has it.
"""

from __future__ import annotations

from typing import Any

from .card_values import Table, clean, fault, flag, number, optional_table, table, text_of
from .voice import PARTS, Effects, Part, VoiceChoice

MOST_READINGS = 2_000
LONGEST_WORD = 100


def read_voices(own: Table, where: str) -> dict[str, VoiceChoice]:
    """By language. Raises PersonaError."""
    return _by_language(optional_table(own, "voices", where), f"{where}voices.")


def read_part_voices(own: Table, where: str) -> dict[Part, dict[str, VoiceChoice]]:
    """Raises PersonaError."""
    parts = optional_table(own, "part_voices", where)
    if unknown := sorted(set(parts) - set(PARTS)):
        raise fault(f"{where}part_voices.{unknown[0]}", f"expected one of {', '.join(PARTS)}")
    at = f"{where}part_voices."
    return {part: _by_language(table(parts[part], f"{at}{part}"), f"{at}{part}.") for part in PARTS if part in parts}


def read_readings(own: Table, where: str) -> dict[str, dict[str, str]]:
    """Raises PersonaError."""
    languages = optional_table(own, "readings", where)
    found = {}
    for language in languages:
        at = f"{where}readings.{language}"
        words = table(languages[language], at)
        if len(words) > MOST_READINGS:
            raise fault(at, f"has {len(words)} words, at most {MOST_READINGS} are read")
        said = {clean(word, at): text_of(words, word, f"{at}.") for word in words}
        found[language] = {word: how for word, how in said.items() if how and 0 < len(word) <= LONGEST_WORD}
    return found


def written_voice(voice: VoiceChoice) -> dict[str, Any]:
    """What differs from the default, as JSON."""
    usual, effects = VoiceChoice(), Effects()
    plain = ("engine", "variant", "pitch", "speed", "volume", "emotion")
    made: dict[str, Any] = {n: getattr(voice, n) for n in plain if getattr(voice, n) != getattr(usual, n)}
    names = ("reverb", "room", "warmth", "telephone")
    if differing := {n: getattr(voice.effects, n) for n in names if getattr(voice.effects, n) != getattr(effects, n)}:
        made["effects"] = differing
    return made


def _by_language(voices: Table, where: str) -> dict[str, VoiceChoice]:
    return {language: _voice(voices[language], f"{where}{language}") for language in voices}


def _voice(value: object, where: str) -> VoiceChoice:
    voice = table(value, where)
    usual = VoiceChoice()
    return VoiceChoice(
        engine=text_of(voice, "engine", f"{where}."),
        variant=text_of(voice, "variant", f"{where}."),
        pitch=number(voice, "pitch", f"{where}.", usual.pitch),
        speed=number(voice, "speed", f"{where}.", usual.speed),
        volume=number(voice, "volume", f"{where}.", usual.volume),
        emotion=text_of(voice, "emotion", f"{where}.")[:LONGEST_WORD],
        effects=_effects(optional_table(voice, "effects", f"{where}."), f"{where}.effects."),
    )


def _effects(given: Table, where: str) -> Effects:
    usual = Effects()
    return Effects(
        reverb=number(given, "reverb", where, usual.reverb),
        room=number(given, "room", where, usual.room),
        warmth=number(given, "warmth", where, usual.warmth),
        telephone=flag(given, "telephone", usual.telephone),
    )
