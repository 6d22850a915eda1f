"""Who answers: an addressed persona, else the conversation's own, else the studio's default."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .persona import DEFAULT_PERSONA, Persona


@dataclass(frozen=True, slots=True)
class Route:
    """`reason`: mentioned, conversation, default, only."""

    persona_key: str
    reason: str


def choose(text: str, conversation_persona: str, personas: Iterable[Persona]) -> Route | None:
    """None when there is no persona at all. A mention is `@key` or `@name`, in any language of the persona."""
    known = {persona.key: persona for persona in personas}
    mentioned = _mentioned(text, known)
    if mentioned:
        return Route(mentioned, "mentioned")
    if conversation_persona in known:
        return Route(conversation_persona, "conversation")
    if DEFAULT_PERSONA in known:
        return Route(DEFAULT_PERSONA, "default")
    return Route(next(iter(known)), "only") if known else None


def _mentioned(text: str, personas: dict[str, Persona]) -> str | None:
    """The persona addressed first; of two names that match at one place the longer one."""
    best: tuple[int, int] | None = None
    found = None
    for key, persona in personas.items():
        for name in {key, *(words.name for words in persona.texts.values())}:
            match = re.search(rf"@{re.escape(name)}(?![A-Za-z0-9_])", text, re.IGNORECASE)
            if match and (best is None or (match.start(), -len(name)) < best):
                best, found = (match.start(), -len(name)), key
    return found
