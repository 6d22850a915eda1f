"""How one version of a reply was made, beyond what its turn says: what was sent, what came back, what was wished for.

A request is kept without the texts that its parts hold: most of what is sent is the conversation, which is stored once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .conversation import Again, PromptPart, TurnState
from .prompt import lines
from .usage import Usage

MESSAGES = "messages"
# What older traces do not tell.
BESIDE = ("top_p", "min_p", "top_k", "repeat_penalty", "presence_penalty", "frequency_penalty", "seed")


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the words were to be chosen, and how many there could be; None where it was left to the server."""

    temperature: float | None
    context_tokens: int
    reply_tokens: int
    stop: tuple[str, ...] = ()
    top_p: float | None = None
    min_p: float | None = None
    top_k: int | None = None
    repeat_penalty: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The body of a request as it went to the server; its headers, which hold the key, are never kept.

    `faithful` is false where a message has been changed since: `body` then has the words of today.
    """

    body: dict[str, Any]
    faithful: bool = True


@dataclass(frozen=True, slots=True)
class Made:
    """`sent` is None where the model needs no request or none answered, `raw` where no word came. `text` is the reply
    as it stands in the conversation.
    """

    again: Again = field(default_factory=Again)
    sampling: Sampling | None = None
    sent: Sent | None = None
    raw: str | None = None
    text: str | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One of the replies to the same message. `standing`: the conversation shows this one."""

    correlation_id: str
    state: TurnState
    created_at: datetime
    persona_key: str | None = None
    provider: str | None = None
    model: str | None = None
    standing: bool = False


def pack(body: Mapping[str, Any], parts: Sequence[PromptPart]) -> dict[str, Any]:
    """The body for the store: messages that are the prompt's own lines are counted, not repeated."""
    told = [{"role": line.role, "content": line.content} for line in lines(parts)]
    messages = list(body.get(MESSAGES) or ())
    if not told or messages[: len(told)] != told:
        return {"body": dict(body)}
    rest = {**body, MESSAGES: []}  # where they stood
    return {"body": rest, "lines": len(told), "digest": _digest(told), "more": messages[len(told) :]}


def unpack(kept: Mapping[str, Any], parts: Sequence[PromptPart]) -> Sent:
    """The body as it was sent, its messages taken from the parts again."""
    body = dict(kept["body"])
    if "lines" not in kept:
        return Sent(body)
    told = [{"role": line.role, "content": line.content} for line in lines(parts)]
    faithful = len(told) == kept["lines"] and _digest(told) == kept["digest"]
    return Sent({**body, MESSAGES: [*told, *kept["more"]]}, faithful)


def _digest(messages: Sequence[Mapping[str, str]]) -> str:
    """Of roles and words, each with its length, so that no two lists of messages have the same."""
    seen = hashlib.blake2b(digest_size=12)
    for message in messages:
        for text in (message["role"], message["content"]):
            words = text.encode(errors="surrogatepass")
            seen.update(len(words).to_bytes(8, "big") + words)
    return seen.hexdigest()
