"""What two versions of a reply differ in: their words, and the parts of their prompts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from .conversation import PromptPart

_WORDS = re.compile(r"[A-Za-z0-9_'’]+|\s+|.", re.DOTALL)  # Japanese goes letter by letter
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
MOST_WORK: Final = 4_000_000  # comparisons; beyond that lines are compared, and beyond that nothing is


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words. `other`: the opposite text does not have it there."""

    text: str
    other: bool


@dataclass(frozen=True, slots=True)
class PartPair:
    """A part of the prompt that is not the same in both; None where there is none."""

    left: PromptPart | None
    right: PromptPart | None

    @property
    def part(self) -> PromptPart:
        """Either of them, for its name."""
        found = self.left or self.right
        assert found is not None
        return found


def compare_words(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts as pieces, those that only one of them has marked."""
    for cut in (_WORDS, _LINES):
        ours, theirs = cut.findall(left), cut.findall(right)
        if len(ours) * len(theirs) <= MOST_WORK:
            break
    else:
        ours, theirs = [left], [right]
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    return (
        _pieces(ours, [(tag, begin, end) for tag, begin, end, _, _ in blocks]),
        _pieces(theirs, [(tag, begin, end) for tag, _, _, begin, end in blocks]),
    )


def compare_parts(left: Sequence[PromptPart], right: Sequence[PromptPart]) -> tuple[PartPair, ...]:
    """The parts that differ, in the order of the prompts."""
    blocks = SequenceMatcher(None, [_key(part) for part in left], [_key(part) for part in right], autojunk=False)
    pairs: list[PartPair] = []
    for tag, left_begin, left_end, right_begin, right_end in blocks.get_opcodes():
        ours, theirs = left[left_begin:left_end], right[right_begin:right_end]
        if tag == "equal":
            pairs += [PartPair(a, b) for a, b in zip(ours, theirs, strict=True) if not _same(a, b)]
        else:
            pairs += [*(PartPair(part, None) for part in ours), *(PartPair(None, part) for part in theirs)]
    return tuple(pairs)


def _pieces(words: list[str], blocks: list[tuple[str, int, int]]) -> tuple[Piece, ...]:
    made = (Piece("".join(words[begin:end]), tag != "equal") for tag, begin, end in blocks)
    return tuple(piece for piece in made if piece.text)


def _key(part: PromptPart) -> tuple[str, str]:
    return part.kind, part.title


def _same(one: PromptPart, other: PromptPart) -> bool:
    return (one.text, one.included) == (other.text, other.included)
