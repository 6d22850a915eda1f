"""Finds formulas in markdown: `$..$`, `$$..$$`, `\\(..\\)` and `\\[..\\]`, in a line or as lines of their own.

Sums of money stay what they are: a dollar sign begins a formula only where what follows can be one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block.state_block import StateBlock
    from markdown_it.rules_inline.state_inline import StateInline

LONGEST = 1000  # characters of one formula
MOST_LINES = 30
_ENDS = {"$$": "$$", "\\[": "\\]", "\\(": "\\)", "$": "$"}
_PROSE = re.compile(r"^\d[\d.,]*(?:\s|$|[^\W\d]{3})|(?<![\\\w{])[^\W\d_]{3,}\s+[^\W\d_]{3,}")


def add_formulas(reader: MarkdownIt) -> None:
    """Makes the reader give `formula` (inline; `markup` is $$ for a displayed one) and `formula_block` tokens."""
    reader.inline.ruler.before("escape", "formula", _inline)
    reader.block.ruler.before("fence", "formula_block", _block, {"alt": ["paragraph", "blockquote", "list"]})


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    opening = _opening(state.src, state.pos)
    if not opening:
        return False
    start = state.pos + len(opening)
    end = _closing(state.src, start, min(state.posMax, start + LONGEST), opening)
    if end < 0:
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content = state.src[start:end].strip()
        token.markup = "$$" if opening in ("$$", "\\[") else "$"
    state.pos = end + len(_ENDS[opening])
    return True


def _opening(text: str, place: int) -> str:
    return next((mark for mark in ("$$", "$", "\\(", "\\[") if text.startswith(mark, place)), "")


def _closing(text: str, start: int, limit: int, opening: str) -> int:
    """Where the formula ends that begins at `start`; -1 where there is none."""
    closing = _ENDS[opening]
    end = text.find(closing, start, limit)
    while opening == "$" and end > 0 and text[end - 1] == "\\":
        end = text.find(closing, end + 1, limit)
    if end < 0 or not text[start:end].strip() or (opening == "$" and not _fits(text, start, end)):
        return -1
    return end


def _fits(text: str, start: int, end: int) -> bool:
    """Whether what stands between two single dollar signs reads like a formula, not like two prices."""
    inside = text[start:end]
    if inside[0].isspace() or inside[-1].isspace() or text[end + 1 : end + 2].isdigit() or "\n" in inside:
        return False
    return not _PROSE.search(inside) or inside.isdecimal()


def _block(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    if state.is_code_block(first):
        return False
    begin = state.bMarks[first] + state.tShift[first]
    opening = next((mark for mark in ("$$", "\\[") if state.src.startswith(mark, begin)), "")
    if not opening:
        return False
    line = _last_line(state, first, min(last, first + MOST_LINES), begin + len(opening), _ENDS[opening])
    if line < 0:
        return False
    if not silent:
        source = state.getLines(first, line + 1, state.blkIndent, False).strip()
        token = state.push("formula_block", "", 0)
        token.content = source[len(opening) : -len(opening)].strip()
        token.map = [first, line + 1]
        state.line = line + 1
    return True


def _last_line(state: StateBlock, first: int, last: int, begin: int, closing: str) -> int:
    """The line that ends with `closing`; -1 where a blank line, the end or other words come before."""
    for line in range(first, last):
        words = state.src[begin if line == first else state.bMarks[line] : state.eMarks[line]].rstrip()
        if line > first and (not words.strip() or state.sCount[line] < state.blkIndent):
            return -1
        place = words.find(closing)
        if place >= 0:
            found = place + len(closing) == len(words) and state.eMarks[line] - begin <= LONGEST
            empty = line == first and not words[:place].strip()
            return line if found and not empty else -1
    return -1
