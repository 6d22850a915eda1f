"""Assembles what a model is asked, in parts that the inspector can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .conversation import Message, PromptPart, Role
from .macros import fill
from .persona import Persona
from .tokens import estimate_tokens as estimate_tokens

AFTER = "after"  # the title of the instruction that stands behind the conversation
_ROLES: dict[str, Literal["user", "assistant"]] = {"user": "user", "history": "assistant"}
_MANNER = {
    "en": "Stay in character as {{char}}. Answer in English, in your own manner, as one side of a conversation.",
    "ja": "{{char}}として、いつもの口調のまま日本語で答えてください。会話の相手の台詞は書かないでください。",
}


@dataclass(frozen=True, slots=True)
class PromptLine:
    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """`parts` are all there was to say; `tokens` is the estimate of those that are included."""

    parts: tuple[PromptPart, ...]
    tokens: int


def assemble(
    persona: Persona,
    history: Sequence[Message],
    memory: Sequence[str],
    language: str,
    user_name: str,
    budget: int,
    lore: Sequence[tuple[str, str]] = (),
) -> Prompt:
    """The persona, the memory and the lore (name, text) always go in; of the history, newest first, what `budget`
    tokens allow.
    """
    parts = [*_character(persona, memory, language, user_name), *_lore(persona, lore, language, user_name)]
    after = fill(persona.post_history_instructions, persona.text(language).name, user_name, language)
    closing = [_part("instruction", AFTER, after)] if after else []
    left = budget - sum(part.tokens for part in (*parts, *closing))
    everything = (*parts, *_history(history, left), *closing)
    return Prompt(everything, sum(part.tokens for part in everything if part.included))


def lines(parts: Sequence[PromptPart]) -> tuple[PromptLine, ...]:
    """What is sent: the character as one system message, the conversation, and what stands after it."""
    included = [part for part in parts if part.included]
    told = [part for part in included if part.kind in _ROLES]
    character = [part.text for part in included if part.kind not in _ROLES and part.title != AFTER]
    after = [PromptLine("system", part.text) for part in included if part.title == AFTER]
    system = [PromptLine("system", "\n\n".join(character))] if character else []
    return (*system, *(PromptLine(_ROLES[part.kind], part.text) for part in told), *after)


def _part(kind: str, title: str, text: str) -> PromptPart:
    return PromptPart(kind, title, text, estimate_tokens(text))


def _character(persona: Persona, memory: Sequence[str], language: str, user_name: str) -> list[PromptPart]:
    words = persona.text(language)
    manner = persona.system_prompt or _MANNER.get(language, _MANNER["en"])
    given = [
        ("instruction", "system", manner),
        ("persona", "description", words.description),
        ("persona", "personality", words.personality),
        ("scenario", "scenario", words.scenario),
        ("example", "examples", words.examples.replace("<START>", "").strip()),
        ("memory", "memory", "\n".join(f"- {fact}" for fact in memory)),
    ]
    return [_part(kind, title, fill(text, words.name, user_name, language)) for kind, title, text in given if text]


def _lore(persona: Persona, lore: Sequence[tuple[str, str]], language: str, user_name: str) -> list[PromptPart]:
    name = persona.text(language).name
    return [_part("lore", title or "lore", fill(text, name, user_name, language)) for title, text in lore]


def _history(history: Sequence[Message], budget: int) -> list[PromptPart]:
    """In the conversation's order, what has no room first and as one part; the newest message always goes in."""
    parts: list[PromptPart] = []
    for number, message in enumerate(reversed(history)):
        tokens = estimate_tokens(message.text)
        if parts and tokens > budget:
            # From here back everything is left out: a gap in the middle would confuse more than an early cut.
            parts.append(_left_out(history[: len(history) - number]))
            break
        budget -= tokens
        kind = "user" if message.role is Role.USER else "history"
        parts.append(PromptPart(kind, f"#{message.position}", message.text, tokens, message_id=message.id))
    return parts[::-1]


def _left_out(messages: Sequence[Message]) -> PromptPart:
    first, last = messages[0].position, messages[-1].position
    title = f"#{first}" if first == last else f"#{first}-{last}"
    return PromptPart("history", title, "", sum(estimate_tokens(m.text) for m in messages), False, "no_room")
