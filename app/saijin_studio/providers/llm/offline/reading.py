"""What a message is about and what it wants, by plain patterns; the first intent that fits wins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from . import reading_en, reading_ja
from .defaults import Defaults
from .facts import LONGEST_MESSAGE, Fact, facts_in, is_japanese, sentences
from .tools import choice_in, sum_in


class _Language(Protocol):
    """What reading_en and reading_ja have in common. URGENT comes before all else, LATER after feelings."""

    URGENT: tuple[tuple[str, re.Pattern[str]], ...]
    SOCIAL: tuple[tuple[str, re.Pattern[str]], ...]
    LATER: tuple[tuple[str, re.Pattern[str]], ...]
    DENIED_FEELING: re.Pattern[str]

    def is_question(self, text: str) -> bool: ...

    def topic(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """`intent` names a plan of reply.py; `topic`, `feeling` and `category` are "" when nothing was found."""

    text: str
    intent: str
    topic: str = ""
    said: str = ""  # the person's statement turned towards them: "you went to the beach"
    feeling: str = ""
    felt: str = ""  # the word that showed the feeling
    category: str = ""
    facts: tuple[Fact, ...] = ()


def read(text: str, defaults: Defaults) -> Reading:
    """Reads one message of the person. `defaults` brings the words by which categories and feelings are known."""
    plain = " ".join(text[:LONGEST_MESSAGE].split())
    japanese = is_japanese(plain)
    language: _Language = reading_ja if japanese else reading_en
    feeling, felt = _known_by_words(plain, {name: f.words for name, f in defaults.feelings.items()})
    if feeling and language.DENIED_FEELING.search(plain):
        feeling = felt = ""
    category, _ = _known_by_words(plain, {name: c.words for name, c in defaults.categories.items()})
    facts = facts_in(plain)
    intent = _intent(plain, language, feeling, facts)
    topic = language.topic(plain)
    said = "" if japanese else reading_en.reflected(sentences(plain))
    return Reading(plain, intent, topic, said, feeling, felt, category, facts)


def _intent(text: str, language: _Language, feeling: str, facts: tuple[Fact, ...]) -> str:
    if not text:
        return "start"
    for intent, pattern in language.URGENT:
        if pattern.search(text):
            return intent
    if sum_in(text):
        return "sum"
    if choice_in(text):
        return "choice"
    if facts:
        return "told"
    for intent, pattern in language.SOCIAL:
        if pattern.search(text):
            return intent
    if feeling and not language.is_question(text):
        return "feeling"
    for intent, pattern in language.LATER:
        if pattern.search(text):
            return intent
    return "question" if language.is_question(text) else "statement"


def _known_by_words(text: str, kinds: dict[str, tuple[str, ...]]) -> tuple[str, str]:
    """The kind whose word stands in the text, and that word; ("", "") for none."""
    lowered = text.casefold()
    for kind, words in kinds.items():
        if match := _any_of(words).search(lowered):
            return kind, next(word for word in match.groups() if word)
    return "", ""


@lru_cache(maxsize=128)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Latin words as whole words, also in the plural; Japanese has no gaps between words."""
    latin = "|".join(re.escape(word) for word in words if word.isascii())
    others = "|".join(re.escape(word) for word in words if not word.isascii())
    whole = rf"(?<![a-z])({latin})(?:s|es)?(?![a-z]|['’]t)" if latin else ""
    return re.compile("|".join(part for part in (whole, f"({others})" if others else "") if part))
