"""What a reply cost, as the server counted it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request. A model's `stream` generator returns it at its end, where the server tells.

    `context_tokens` is the window that was asked for, `finish` the server's word for why it stopped
    ("stop" = it was done, "length" = it reached the limit).
    """

    prompt_tokens: int | None = None
    reply_tokens: int | None = None
    context_tokens: int | None = None
    finish: str = ""
