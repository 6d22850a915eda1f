"""Assembles what a model is asked, in parts that the inspector can show."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .conversation import Message, PromptPart, Role
from .macros import fill
from .persona import Persona

_WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
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
    """`lines` go to the model, `parts` explain them; `tokens` is the estimate of all that is included."""

    lines: tuple[PromptLine, ...]
    parts: tuple[PromptPart, ...]
    tokens: int


def estimate_tokens(text: str) -> int:
    """A rough count: about 4 Latin characters or 1 Japanese character a token."""
    wide = len(_WIDE.findall(text))
    return wide + math.ceil((len(text) - wide) / 4)


def assemble(
    persona: Persona,
    history: Sequence[Message],
    memory: Sequence[str],
    language: str,
    user_name: str,
    budget: int,
) -> Prompt:
    """The persona and the memory always go in; of the history as much as `budget` tokens allow, newest first."""
    parts = _character(persona, memory, language, user_name)
    system = "\n\n".join(part.text for part in parts)
    left = budget - sum(part.tokens for part in parts)
    lines, told = _history(history, left)
    after = fill(persona.post_history_instructions, persona.text(language).name, user_name, language)
    if after:
        told.append(_part("instruction", "after", after))
        lines.append(PromptLine("system", after))
    everything = (*parts, *told)
    tokens = sum(part.tokens for part in everything if part.included)
    return Prompt((PromptLine("system", system), *lines), everything, tokens)


def _part(kind: str, title: str, text: str, included: bool = True, reason: str = "") -> PromptPart:
    return PromptPart(kind, title, text, estimate_tokens(text), included, reason)


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


def _history(history: Sequence[Message], budget: int) -> tuple[list[PromptLine], list[PromptPart]]:
    """The newest message always goes in; the parts are in the order of the conversation."""
    lines: list[PromptLine] = []
    parts: list[PromptPart] = []
    for message in reversed(history):
        part = _part("user" if message.role is Role.USER else "history", f"#{message.position}", message.text)
        if lines and part.tokens > budget:
            # From here back everything is left out: a gap in the middle would confuse more than an early cut.
            budget = -1
            parts.append(_part(part.kind, part.title, part.text, included=False, reason="no_room"))
            continue
        budget -= part.tokens
        parts.append(part)
        lines.append(PromptLine("user" if message.role is Role.USER else "assistant", message.text))
    return lines[::-1], parts[::-1]
