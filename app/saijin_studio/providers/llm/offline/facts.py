"""What the person said about themselves, found by plain patterns in their own messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from . import facts_en, facts_ja

LONGEST_MESSAGE = 4000  # characters of a message that are looked at
_MOST_MESSAGES = 500
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
_SENTENCE = re.compile(r"[^.!?。！？\n]{1,400}(?:[.!?。！？]+|$)", re.MULTILINE)
_MANY = frozenset({"likes", "dislikes", "has"})  # kinds of which a person has several


@dataclass(frozen=True, slots=True)
class Fact:
    """`kind` is name, likes, dislikes, favourite, lives, from, job, works, has, called, birthday or age.

    `about` says of what it is the favourite, or who is called so; `said` is how the person put it, to be quoted.
    """

    kind: str
    value: str
    about: str = ""
    said: str = ""

    @property
    def slot(self) -> tuple[str, str]:
        """Facts with the same slot replace each other."""
        return (self.kind, self.value.casefold()) if self.kind in _MANY else (self.kind, self.about.casefold())


def is_japanese(text: str) -> bool:
    """Whether the text holds Japanese letters."""
    return bool(_JAPANESE.search(text))


def sentences(text: str) -> tuple[str, ...]:
    """Each with its closing marks; a full stop inside a number or name may part it too early, which does no harm."""
    return tuple(s.strip() for s in _SENTENCE.findall(text[:LONGEST_MESSAGE]) if s.strip())


def facts_in(text: str) -> tuple[Fact, ...]:
    """What one message tells. Questions tell nothing."""
    return _facts(text[:LONGEST_MESSAGE])


@lru_cache(maxsize=1000)  # a prompt looks through the same messages as the one before it
def _facts(text: str) -> tuple[Fact, ...]:
    return tuple(dict.fromkeys(_found(text)))


def _found(text: str) -> Iterator[Fact]:
    for sentence in sentences(text):
        if sentence.endswith(("?", "？", "か。", "かな", "の？")):
            continue
        reader = facts_ja.read if is_japanese(sentence) else facts_en.read
        for found in reader(sentence):
            yield Fact(*found)


def remembered(messages: Iterable[str]) -> tuple[Fact, ...]:
    """The facts of all messages, oldest first; what was said later takes the place of what it contradicts."""
    known: dict[tuple[str, str], Fact] = {}
    for text in tuple(messages)[-_MOST_MESSAGES:]:
        for fact in facts_in(text):
            known.pop(fact.slot, None)
            known.pop(_opposite(fact), None)
            known[fact.slot] = fact
    return tuple(known.values())


def _opposite(fact: Fact) -> tuple[str, str]:
    other = {"likes": "dislikes", "dislikes": "likes"}.get(fact.kind, "")
    return (other, fact.value.casefold())
