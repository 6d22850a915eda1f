"""What of a reply is spoken: its words, without marks, tables, code and pictures, which only make sense to the eye, and
without control characters, which make sense to nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from .segmentation import SentenceSplitter

_CODE_BLOCK: Final = re.compile(r"\s*(`{3,}|~{3,})[^`\n]*(\n|$)")
_TABLE_LINE: Final = re.compile(r"\s*(\||:?-{2,}:?\s*\|)")
_IMAGE: Final = re.compile(r"!\[[^\]]*\](\([^)]*\))?")
_LINK_TARGET: Final = re.compile(r"\]\([^)\s]*(\s+\"[^\"]*\")?\)")
_ADDRESS: Final = re.compile(
    r"<?\bhttps?://(?:www\.)?([^\s/:?#<>()\"'、。」）]+)(?:[^\s<>()\"'、。」）]*[^\s<>()\"'、。」）.,!?;:])?>?",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_LINE_MARKS: Final = re.compile(r"^(\s*(>+|#{1,6}(?=\s)|[-*+•](?=\s)|\[[ xX]\](?=\s)))+")
_UNDERSCORES: Final = re.compile(r"(?<!\w)_+|_+(?!\w)")
_EMPHASIS: Final = re.compile(r"(?<!\w)[*`~]+|[*`~]+(?!\w)")
_BRACKETS: Final = re.compile(r"[\[\]|*`~]+")
_SPACE: Final = re.compile(r"\s+")
_FULL_WIDTH: Final = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
# Controls, formats (joiners, forced directions, soft hyphens), pictures, and what is no character that anybody knows.
_UNSAID: Final = frozenset(("Cc", "Cf", "So", "Cs", "Co", "Cn"))
# They stand under numbers and say what these are: a year, a page, a verse.
_NUMBER_SIGNS: Final = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
_SAID: Final = frozenset(f"°℃℉№©®™{_NUMBER_SIGNS}")
# What only changes how the sign before it looks: variants, key caps, skin colours.
_VARIANTS: Final = frozenset(
    chr(code)
    for code in (
        *range(0x180B, 0x1810),
        0x20E3,
        *range(0xFE00, 0xFE10),
        *range(0x1F3FB, 0x1F400),
        *range(0xE0100, 0xE01F0),
    )
)


def speakable(part: str) -> str:
    """The words of one part of a SentenceSplitter as an engine should say them; "" when there is nothing to say.

    Words between asterisks or underscores are said like all others; of an address only the host is said.
    """
    if is_code(part) or is_table_line(part):
        return ""
    text = _IMAGE.sub(" ", part)
    text = _LINK_TARGET.sub("", text)
    text = _ADDRESS.sub(r"\1", text)
    text = _TAG.sub(" ", text)
    text = _LINE_MARKS.sub("", text)
    text = _UNDERSCORES.sub("", text.translate(_FULL_WIDTH))
    text = plain(_BRACKETS.sub(" ", _EMPHASIS.sub("", text)))
    return text if any(char.isalnum() for char in text) else ""


def spoken_sentences(pieces: Iterable[str]) -> Iterator[str]:
    """The sentences to be said of a text that comes in pieces, each as soon as it is complete."""
    splitter = SentenceSplitter()
    for piece in pieces:
        yield from filter(None, map(speakable, splitter.feed(piece)))
    yield from filter(None, map(speakable, splitter.finish()))


def is_code(part: str) -> bool:
    """Whether a part of a SentenceSplitter is a block of code."""
    return bool(_CODE_BLOCK.match(part))


def is_table_line(part: str) -> bool:
    return bool(_TABLE_LINE.match(part))


def plain(text: str) -> str:
    """Without pictures, control characters and what else says nothing; of white space one space stays."""
    return _SPACE.sub(" ", "".join(char for char in text if _is_said(char))).strip()


def _is_said(char: str) -> bool:
    """Of white space too, though some of it are control characters: it keeps words apart."""
    if char in _VARIANTS:
        return False
    return char in _SAID or char.isspace() or unicodedata.category(char) not in _UNSAID
