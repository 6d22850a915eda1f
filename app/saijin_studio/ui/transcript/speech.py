"""Where people speak in a text: words in quotation marks, even where emphasis stands between the marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_MARKS = re.compile('[“”„«»「」『』]|(?<!\\w)"[^"\n]+"(?!\\w)')
_CLOSING = {"“": "”", "„": "“”", "«": "»", "「": "」", "『": "』"}
_OTHER = "\ufffc"  # stands for what is no text


def spoken_spans(children: list[Token]) -> list[tuple[int, int]]:
    """Begin and end of each speech, counted over the texts of the children (a break or other thing counts one)."""
    spans: list[tuple[int, int]] = []
    open_marks: list[tuple[str, int]] = []  # those within others, too
    for found in _MARKS.finditer("".join(_said(child) for child in children)):
        mark = found.group()
        if open_marks and mark in _CLOSING[open_marks[-1][0]]:
            begin = open_marks.pop()[1]
            spans = [span for span in spans if span[0] < begin]  # what lies within is a part of it
            spans.append((begin, found.end()))
        elif mark in _CLOSING:
            open_marks.append((mark, found.start()))
        elif len(mark) > 1:
            spans.append(found.span())
    return spans


def length_of(child: Token) -> int:
    return len(_said(child))


def _said(child: Token) -> str:
    if child.type in ("text", "text_special"):
        return child.content
    if child.type in ("softbreak", "hardbreak"):
        return "\n"
    return "" if child.type.endswith(("_open", "_close")) else _OTHER


def split(text: str, begin: int, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    """A text that stands at `begin`, in pieces, each with whether it is spoken; "" quotes become those of a book."""
    if not text or not spans:
        return [(text, False)] if text else []
    pieces: list[tuple[str, bool]] = []
    place, end = begin, begin + len(text)
    for first, last in spans:
        if first >= end:
            break
        if last <= place:
            continue
        pieces.append((text[place - begin : max(0, first - begin)], False))
        start, stop = max(first, begin), min(last, end)
        pieces.append((_curled(text[start - begin : stop - begin], start == first, stop == last), True))
        place = stop
    pieces.append((text[place - begin :], False))
    return [piece for piece in pieces if piece[0]]


def _curled(quoted: str, begins: bool, ends: bool) -> str:
    if begins and quoted.startswith('"'):
        quoted = "“" + quoted[1:]
    if ends and len(quoted) > (1 if begins else 0) and quoted.endswith('"'):
        quoted = quoted[:-1] + "”"
    return quoted
