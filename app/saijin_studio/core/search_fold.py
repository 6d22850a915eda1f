"""Makes texts alike that a person takes for the same, and remembers where each character came from."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# A character with what belongs to it: accents, the marks of half-width kana, the parts of a Hangul syllable, the
# colours of an emoji and those that are joined to it.
_MARKS: Final = r"\u0300-\u036f\u3099\u309a\uff9e\uff9f\u1160-\u11ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff"
_CLUSTER: Final = re.compile(rf"(?s)\S(?:[{_MARKS}]|\u200d\S)*|.")
_ACCENTS: Final = re.compile(r"[\u0300-\u036f]+")
_LATIN_OR_GREEK: Final = "\u0400"  # the first letter behind them; й and и, が and か are letters of their own


@dataclass(frozen=True, slots=True)
class Folded:
    """`starts` and `ends` are where each character of `text` stood before; None where all stood where they stand."""

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def origin(self, at: int) -> int:
        return at if self.starts is None else self.starts[at]

    def end_of(self, at: int) -> int:
        """Where the character at `at` ended."""
        return at + 1 if self.ends is None else self.ends[at]

    def whole_from(self, place: int) -> int:
        """The beginning of the character that `place`, in the text as it was, lies within."""
        if self.starts is None or self.ends is None:
            return place
        at = bisect_right(self.starts, place) - 1
        return self.starts[at] if at >= 0 and place < self.ends[at] else place


def fold_text(text: str) -> str:
    """Compatible forms as one, no case, no accents on Latin and Greek letters."""
    return text.lower() if text.isascii() else "".join(map(_folded, _CLUSTER.findall(text)))


def fold(text: str) -> Folded:
    """The same with the places."""
    if text.isascii():
        return Folded(text.lower())
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(text):
        part = _folded(match[0])
        parts.append(part)
        starts += [match.start()] * len(part)
        ends += [match.end()] * len(part)
    return Folded("".join(parts), tuple(starts), tuple(ends))


@lru_cache(maxsize=8192)
def _folded(cluster: str) -> str:
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())
    if plain.isascii() or plain[0] >= _LATIN_OR_GREEK:
        return plain
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain)))
