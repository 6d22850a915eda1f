"""What the decision on a reply's persona needs to know. The decision itself is drawn: processes/persona_routing.dmn."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .conversation import Rule
from .persona import Persona

if TYPE_CHECKING:
    from .bpm_config import LoadBalancing


@dataclass(frozen=True, slots=True)
class Route:
    """`reason` is the decision table's word: mentioned, conversation, topic, language, round_robin, fallback, ..."""

    persona_key: str
    reason: str


AWAY = "away"  # the rule of a conversation whose own persona cannot answer


@dataclass(frozen=True, slots=True)
class Facts:
    """Keys of personas that could answer, "" where there is none.

    `rule` is a Rule or AWAY; `queue` is how many replies wait for the model of `own`; `topic` is the word of the
    message that calls for `topic_persona`.
    """

    mentioned: str
    rule: str
    own: str
    language: str
    topic: str
    topic_persona: str
    language_persona: str
    balanced: str
    balancing: str
    fallback: str
    queue: int


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known beside the message: `load` is how many replies wait for a persona's model, `turns_taken` counts
    the balanced decisions so far, `default` answers when nobody else can ("" = nobody).
    """

    own: str
    rule: Rule
    language: str
    personas: Sequence[Persona]
    available: Callable[[Persona], bool]
    load: Callable[[Persona], int]
    balancing: LoadBalancing
    turns_taken: Callable[[], int]
    default: str


def find_facts(text: str, situation: Situation) -> Facts:
    free = {persona.key: persona for persona in situation.personas if situation.available(persona)}
    own = free.get(situation.own)
    topic, topic_persona = _topic(text, free) if situation.rule is Rule.AUTO else ("", "")
    return Facts(
        mentioned=mentioned(text, free) or "",
        rule=AWAY if situation.rule is Rule.FIXED and own is None else situation.rule.value,
        own=own.key if own else "",
        language=situation.language,
        topic=topic,
        topic_persona=topic_persona,
        language_persona=_speaker(situation.language, situation.own, free) if situation.rule is Rule.AUTO else "",
        balanced=_balanced(situation, list(free.values())) if situation.rule is not Rule.FIXED else "",
        balancing=situation.balancing,
        fallback=_fallback(situation, free),
        queue=situation.load(own) if own else 0,
    )


def mentioned(text: str, personas: Mapping[str, Persona]) -> str | None:
    """The persona addressed first as `@key` or `@name`, in any of its languages; of two names that match at one place
    the longer one.
    """
    best: tuple[int, int] | None = None
    found = None
    for key, persona in personas.items():
        for name in {key, *(words.name for words in persona.texts.values())}:
            match = re.search(rf"@{re.escape(name)}(?![A-Za-z0-9_])", text, re.IGNORECASE)
            if match and (best is None or (match.start(), -len(name)) < best):
                best, found = (match.start(), -len(name)), key
    return found


def _topic(text: str, personas: Mapping[str, Persona]) -> tuple[str, str]:
    """The word and the persona of the most words said; ("", "") when none was."""
    said = text.casefold()
    hits = {key: [word for word in words_of(persona) if _said(word, said)] for key, persona in personas.items()}
    best = max(hits, key=lambda key: len(hits[key]), default="")
    return (hits[best][0], best) if best and hits[best] else ("", "")


def words_of(persona: Persona) -> tuple[str, ...]:
    """What calls for a persona: its topics, or its tags where it names none."""
    return persona.topics or persona.tags


def _said(word: str, said: str) -> bool:
    word = word.casefold()
    if not word.isascii():
        return word in said  # languages without blanks
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", said) is not None


def _speaker(language: str, own: str, personas: Mapping[str, Persona]) -> str:
    """One that has the language, the conversation's own before others, where not all have it."""
    speakers = [key for key, persona in personas.items() if language in persona.texts]
    if not speakers or len(speakers) == len(personas):
        return ""
    return own if own in speakers else speakers[0]


def _balanced(situation: Situation, personas: list[Persona]) -> str:
    if not personas:
        return ""
    if situation.balancing == "least_loaded":
        return min(personas, key=situation.load).key
    if situation.balancing == "weighted":
        personas = [persona for persona in personas for _ in range(persona.weight)] or personas
    return personas[situation.turns_taken() % len(personas)].key


def _fallback(situation: Situation, personas: Mapping[str, Persona]) -> str:
    if not situation.default:
        return ""
    return situation.default if situation.default in personas else next(iter(personas), "")
