"""Splits a reply into sentences while it is still being written.

It is lossless: the parts joined are the text that went in. Where the cuts fall depends on the text alone and never
on the pieces in which it arrived, so that a step that is repeated after a crash finds the same sentences.
"""

from __future__ import annotations

import re
from typing import Final

# A sentence longer than this (in columns: kana and kanji count two) is cut at a comma, so that speech can begin.
WIDTH_LIMIT: Final = 240
# Within 「」 a short sentence stays with what follows the bracket (「はい。」と言った), a longer one is spoken at once.
QUOTED_CHARS: Final = 24

JAPANESE: Final = r"\u3005\u3006\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
JAPANESE_CHAR: Final = re.compile(f"[{JAPANESE}]")
_WIDE: Final = re.compile(f"[{JAPANESE}\u3000-\u303f\uff01-\uff60]")

_POINT: Final = re.compile(r"\n|[.!?…‥。！？｡．]+|[「『（【〈《]|[」』）】〉》]")
_CLOSERS: Final = re.compile(r"[\"'”’)\]*_~]*")
# Further to the right it is not looked for: by then a part may have been cut for its length.
_CODE_OPENING: Final = re.compile(r"[ \t]{0,99}(`{3,}|~{3,})[^`\n]*(\n|$)")
_SOFT_BREAK: Final = re.compile(r"[、，；：]|[,;:—–](?=\s)|\s(?=\S)")
_LAST_WORD: Final = re.compile(r"[^\W_]+(?:\.[^\W_]+)*$")
_DOTTED: Final = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
# After a closing bracket these go on with the same sentence: 「…。」と、って、が、を …
_GOES_ON: Final = "とっがをはのにもでへやだな、。，．・」』）】》〉!！?？…ー〜"

# Never the end of a sentence, and the end only when a capital follows.
_TITLES: Final = re.compile(
    r"m[rsx]|mrs|dr|prof|st|mt|rev|hon|gen|col|capt|lt|sgt|gov|sen|rep|figs?|vol|pp|cf|vs|viz|approx|dept|est|ph\.d"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_SOFT_ABBREVIATIONS: Final = re.compile(r"etc|inc|ltd|co|corp|jr|sr|no|a\.m|p\.m|al")


class SentenceSplitter:
    """Takes text piece by piece and gives back each sentence as soon as it is certain that it has ended.

    A block of code is one part, a line break always ends a part. White space stays with the part that follows it.
    """

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> list[str]:
        """The parts that `piece` completes."""
        self._rest += piece
        parts = []
        while cut := _find_cut(self._rest):
            parts.append(self._rest[:cut])
            self._rest = self._rest[cut:]
        return parts

    @property
    def open(self) -> str:
        """What belongs to a part whose end is not there yet."""
        return self._rest

    def finish(self) -> list[str]:
        """What is left when no more text will come: nothing, or one part."""
        rest, self._rest = self._rest, ""
        return [rest] if rest else []


def _find_cut(text: str) -> int | None:
    """Where the first part of `text` ends, None while that is open.

    Once this finds a cut it finds the same one however the text goes on; all rules below keep to that.
    """
    opening = _CODE_OPENING.match(text)
    if opening:
        return _code_end(text, opening) if opening[2] else None
    overflow = _overflow(text)
    if overflow is None:
        return _sentence_end(text)
    head = text[:overflow]
    return _sentence_end(head) or _soft_cut(head)


def _code_end(text: str, opening: re.Match[str]) -> int | None:
    fence = opening[1]
    closing = re.compile(rf"^[ \t]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*\n", re.MULTILINE)
    found = closing.search(text, opening.end())
    return found.end() if found else None


def _overflow(text: str) -> int | None:
    """The index at which a part has become too long to wait for its end."""
    if len(text) * 2 <= WIDTH_LIMIT:
        return None
    width = 0
    for index, char in enumerate(text):
        width += 2 if _WIDE.match(char) else 1
        if width > WIDTH_LIMIT:
            return index
    return None


def _soft_cut(head: str) -> int:
    """After the last comma of an overlong part, else after its last space, else where it is."""
    breaks = [found for found in _SOFT_BREAK.finditer(head) if found.end() > len(head) // 3]
    commas = [found for found in breaks if not found[0].isspace()]
    chosen = commas or breaks
    return chosen[-1].end() if chosen else len(head)


def _sentence_end(text: str) -> int | None:
    depth = 0
    for point in _POINT.finditer(text):
        mark = point[0]
        if mark == "\n":
            return point.end()
        if mark in "「『（【〈《":
            depth += 1
        elif mark in "」』）】〉》":
            depth = max(0, depth - 1)
            if depth == 0 and text[point.start() - 1 : point.start()] in tuple("。！？!?｡"):
                end = point.end()
                if end < len(text) and text[end] not in _GOES_ON:
                    return end
        elif (found := _end_of_marks(text, point, depth)) is not None:
            return found
    return None


def _end_of_marks(text: str, point: re.Match[str], depth: int) -> int | None:
    """The cut after a run of full stops and the like, None when it ends no sentence or that is not known yet."""
    closers = _CLOSERS.match(text, point.end())
    end = closers.end() if closers else point.end()
    if end == len(text):
        return None
    japanese = any(char in "。！？｡" for char in point[0]) or (
        point[0][-1] in "!?" and bool(JAPANESE_CHAR.match(text, point.start() - 1 if point.start() else 0))
    )
    if japanese:
        return end if (depth == 0 or end >= QUOTED_CHARS) and text[end] not in "」』）】〉》" else None
    if not text[end].isspace() or depth:
        return None
    return end if _ends_english(text, point, end) else None


def _ends_english(text: str, point: re.Match[str], end: int) -> bool:
    """Whether marks that are followed by a space end an English sentence: not after "Dr.", "3." or in "Wait... no"."""
    following = text[end:].lstrip(" \t")
    word = _LAST_WORD.search(text, 0, point.start())
    if point[0] == "." and word:
        before = word[0].lower()
        if _SOFT_ABBREVIATIONS.fullmatch(before):
            return bool(following) and not (following[0].islower() or following[0].isdigit())
        if (
            _TITLES.fullmatch(before)
            or _DOTTED.fullmatch(word[0])
            or (len(before) == 1 and before.isalpha() and before != "i")
        ):
            return False
        if before.isdigit() and not text[: word.start()].strip():
            return False
    certain = end == point.end() and (point[0] == "." or point[0][-1] in "!?")
    return certain or (bool(following) and not following[0].islower())
