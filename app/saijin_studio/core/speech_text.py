"""What of a reply is spoken: its words, without marks, tables, code and pictures, which only make sense to the eye."""

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
_SPOKEN_SYMBOLS: Final = frozenset("°℃℉№©®™")
_JOINERS: Final = frozenset("\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff\u20e3")


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
    text = _BRACKETS.sub(" ", _EMPHASIS.sub("", text))
    text = "".join(char for char in text if not _is_picture(char))
    text = _SPACE.sub(" ", text).strip()
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


def _is_picture(char: str) -> bool:
    """Emoji and dingbats, with what joins and colours them."""
    if char in _JOINERS or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    return unicodedata.category(char) in ("So", "Cs", "Co", "Cn") and char not in _SPOKEN_SYMBOLS
