"""What a reply cost, as the server counted it."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10

MOST_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request. A model's `stream` generator returns it at its end, where the server tells.

    `context_tokens` is the window that was asked for, `finish` the server's word for why it stopped
    ("stop" = it was done, "length" = it reached the limit). `cost` is None where neither the server tells it nor a
    price is known; `currency` is its code (ISO 4217).
    """

    prompt_tokens: int | None = None
    reply_tokens: int | None = None
    context_tokens: int | None = None
    finish: str = ""
    cost: float | None = None
    currency: str = ""


def cost_words(usage: Usage) -> str:
    """ "0.0012 USD": two digits at least are told; "" where the cost is not known."""
    if usage.cost is None:
        return ""
    if usage.cost == 0:
        return f"0 {usage.currency}".rstrip()
    decimals = min(MOST_DECIMALS, max(2, 1 - floor(log10(usage.cost))))
    return f"{usage.cost:,.{decimals}f} {usage.currency}".rstrip()
