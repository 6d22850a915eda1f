"""Emphasis that holds in Japanese, Chinese and Korean, where no space stands between words.

By CommonMark's rule the end of `**「はい」**と` is none, for a letter follows and a bracket comes before it. Here a
character of these scripts beside a marker counts as a space does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline.state_inline import StateInline

_DENSE = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


def add_emphasis(reader: MarkdownIt) -> None:
    """Takes the place of the reader's own rule."""
    from markdown_it.rules_inline.state_inline import Delimiter

    def emphasis(state: StateInline, silent: bool) -> bool:
        marker = state.src[state.pos]
        if silent or marker not in "_*":
            return False
        scanned = state.scanDelims(state.pos, marker == "*")
        opens, closes, length = scanned.can_open, scanned.can_close, scanned.length
        if marker == "*" and not (opens and closes):
            opens, closes = _beside_dense(state, length, opens, closes)
        for _ in range(length):
            state.push("text", "", 0).content = marker
            state.delimiters.append(Delimiter(ord(marker), length, len(state.tokens) - 1, -1, opens, closes))
        state.pos += length
        return True

    reader.inline.ruler.at("emphasis", emphasis)


def _beside_dense(state: StateInline, length: int, opens: bool, closes: bool) -> tuple[bool, bool]:
    before = state.src[state.pos - 1] if state.pos else " "
    end = state.pos + length
    after = state.src[end] if end < state.posMax else " "
    if before.isspace() or after.isspace() or (before.isascii() and after.isascii()):
        return opens, closes
    dense = _DENSE.match(before) or _DENSE.match(after)
    return (True, True) if dense else (opens, closes)
