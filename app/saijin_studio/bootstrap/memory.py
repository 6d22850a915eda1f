"""What the person told about themselves in a conversation, as short lines for a prompt."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.conversation import Message, Role
from ..providers.llm.offline.facts import Fact, remembered

_WORDS = {
    "en": {
        "name": "The user's name is {value}.",
        "likes": "The user likes {value}.",
        "dislikes": "The user does not like {value}.",
        "favourite": "The user's favourite {about} is {value}.",
        "lives": "The user lives in {value}.",
        "from": "The user comes from {value}.",
        "job": "The user is {value} by profession.",
        "works": "The user works at {value}.",
        "has": "The user has {value}.",
        "called": "The user's {about} is called {value}.",
        "birthday": "The user's birthday is {value}.",
        "age": "The user is {value} years old.",
    },
    "ja": {
        "name": "相手の名前は{value}。",
        "likes": "相手は{value}が好き。",
        "dislikes": "相手は{value}が苦手。",
        "favourite": "相手が一番好きな{about}は{value}。",
        "lives": "相手は{value}に住んでいる。",
        "from": "相手は{value}の出身。",
        "job": "相手の仕事は{value}。",
        "works": "相手は{value}で働いている。",
        "has": "相手は{value}を持っている(飼っている)。",
        "called": "相手の{about}の名前は{value}。",
        "birthday": "相手の誕生日は{value}。",
        "age": "相手は{value}歳。",
    },
}


def remember(history: Sequence[Message], language: str) -> tuple[str, ...]:
    """Oldest first; what was said later replaces what it contradicts."""
    facts = remembered(message.text for message in history if message.role is Role.USER)
    return tuple(_line(fact, _WORDS.get(language, _WORDS["en"])) for fact in facts)


def _line(fact: Fact, words: dict[str, str]) -> str:
    return words[fact.kind].format(value=fact.value, about=fact.about) if fact.kind in words else fact.value
