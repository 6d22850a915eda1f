"""A persona as the studio uses it. Its file format is a character card V3 (see cards.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from .chat_options import AuthorNote
from .lore import Lorebook
from .sampling import Sampling
from .voice import Part, VoiceChoice

DEFAULT_PERSONA = "yuuri"
LANGUAGES = ("en", "ja")


@dataclass(frozen=True, slots=True)
class PersonaText:
    """The words of a persona in one language."""

    name: str
    description: str
    personality: str = ""
    scenario: str = ""
    greeting: str = ""
    other_greetings: tuple[str, ...] = ()
    examples: str = ""  # example dialogue as in a card's mes_example
    tagline: str = ""  # one line for the gallery
    offline: dict[str, tuple[str, ...]] = field(default_factory=dict)  # phrases for the built-in model, by occasion


@dataclass(frozen=True, slots=True)
class Persona:
    """`key` is the file's name without its ending; `texts` holds at least one language.

    `model` is whom the persona would rather think with ("ollama:tinyllama", "openai", "offline"; "" = the chain) and
    `fallback` who answers where that one cannot, `preset` and `sampling` are how it chooses its words,
    `approval` whether a person looks at each of its replies first, `topics` are words that call for it and `weight`
    is its share when replies are balanced. Two things are no matter of its card but of the person: `silent`, who does
    not want to hear it, and `speech_language`, the language that it speaks where letters alone do not tell ("" = as
    the writing suggests).
    """

    key: str
    texts: dict[str, PersonaText]
    accent: str = "#7A6FF0"  # #RRGGBB
    avatar: Path | None = None
    voices: dict[str, VoiceChoice] = field(default_factory=dict)  # by language
    part_voices: dict[Part, dict[str, VoiceChoice]] = field(default_factory=dict)  # where a part has one of its own
    readings: dict[str, dict[str, str]] = field(default_factory=dict)  # by language: word -> how it is said
    silent: bool = False
    speech_language: str = ""
    system_prompt: str = ""
    post_history_instructions: str = ""
    tags: tuple[str, ...] = ()
    source: Path | None = None
    creator: str = ""
    model: str = ""
    fallback: str = ""
    preset: str = ""
    sampling: Sampling = field(default_factory=Sampling)
    note: AuthorNote | None = None
    approval: Literal["never", "always"] = "never"
    topics: tuple[str, ...] = ()
    weight: int = 1
    lore: Lorebook = field(default_factory=Lorebook)

    def text(self, language: str) -> PersonaText:
        """The texts in `language`, in English otherwise, in whatever there is at last."""
        return self.texts.get(language) or self.texts.get("en") or next(iter(self.texts.values()))

    def voice(self, language: str, part: Part = "narration") -> VoiceChoice:
        own = self.part_voices.get(part, {}).get(language)
        return own or self.voices.get(language, VoiceChoice())
