"""How much of a text goes to a model whose window is smaller."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from ..tokens import estimate_tokens

# A sentence or a line that ends within the last part of what has room is a better end than the middle of a word.
_BACK: Final = 0.2
_ENDS: Final = (re.compile(r"\n\s*\n"), re.compile(r"\n|[。！？!?.](?=\s)|[。！？]"), re.compile(r"\s"))


@dataclass(frozen=True, slots=True)
class UsedPart:
    """The beginning of a text. Tokens are estimates; `left_out` is what did not go in, in characters and tokens."""

    text: str
    tokens: int
    left_out: int = 0
    left_out_tokens: int = 0

    @property
    def whole(self) -> bool:
        return not self.left_out


def used_part(text: str, tokens: int) -> UsedPart:
    """As much of `text` as `tokens` allow, cut where a paragraph, a sentence or a word ends; nothing for 0."""
    length = _longest(text, max(0, tokens))
    if length == len(text):
        return UsedPart(text, estimate_tokens(text))
    kept = text[: _good_end(text, length)]
    return UsedPart(kept, estimate_tokens(kept), len(text) - len(kept), estimate_tokens(text[len(kept) :]))


def _longest(text: str, tokens: int) -> int:
    """A token is never more than four characters by our estimate, so what lies farther back need not be looked at."""
    lengths = range(min(len(text), 4 * tokens) + 1)
    return bisect_right(lengths, tokens, key=lambda length: estimate_tokens(text[:length])) - 1


def _good_end(text: str, length: int) -> int:
    earliest = int(length * (1 - _BACK))
    for end in _ENDS:
        places = [match.end() for match in end.finditer(text, earliest, length)]
        if places:
            return places[-1]
    return length
