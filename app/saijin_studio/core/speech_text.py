"""What of a reply is spoken: its words, without marks, addresses, tables, code and pictures, which only make sense to
the eye, and without control characters, which make sense to nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from .speech_blocks import SpeechPart, SpeechSplitter
from .speech_marks import is_for_the_eye

_IMAGE: Final = re.compile(r"!\[[^\]]*\](\([^()]*(?:\([^()]*\)[^()]*)*\)|\([^)]*\))?")
_LINK_TARGET: Final = re.compile(
    r"\](\((<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*|[^)\s]*)(\s+(\"[^\"]*\"|'[^']*'))?\s*\)|\[\d*\])"
)
_HOST_ENDS: Final = r"\s/:?#<>()\"'、。」）*`\]|\u3040-\u30ff"
_PATH_ENDS: Final = r"\s<>()\"'、。」）*`\]|\u3040-\u309f"  # the words after it may follow without a space
_IN_PATH: Final = rf"(?<=_)\([^\s()]*\)|\([^{_PATH_ENDS}]*\)"  # as in .../Python_(language)
_PATH: Final = rf"[^{_PATH_ENDS}]*(?:(?:{_IN_PATH})[^{_PATH_ENDS}]*)*"
_ADDRESS: Final = re.compile(
    r"<?\b(?:https?://(?:[^\s/?#@<>]+@)?(?:www\.)?|www\.(?=[\w-]+\.\w))"
    rf"(?P<host>[^{_HOST_ENDS}]*[^{_HOST_ENDS}.,!;])(?:[/:?#]{_PATH}(?<![.,!?;:]))?>?",
    re.IGNORECASE,
)
_LEFT_OUT: Final = "\ue000"  # in the place of an address, until the white space around it is mended
_GAP: Final = re.compile(rf"\s*{_LEFT_OUT}(?=[.,!?;:])|{_LEFT_OUT}")
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


def speakable(part: str, link: str = "") -> str:
    """The words of one part as an engine should say them; "" when there is nothing to say.

    Words between asterisks or underscores are said like all others. `link` is what is said for a bare address, in which
    {host} and {address} stand for what it is; without it such an address is passed over.
    """
    if part.isspace() or is_for_the_eye(part):
        return ""
    text = _IMAGE.sub(" ", part)
    text = _LINK_TARGET.sub("", text)
    text = _GAP.sub("", _ADDRESS.sub(lambda found: _named(found, link), text))
    text = _TAG.sub(" ", text)
    text = _LINE_MARKS.sub("", text)
    text = _UNDERSCORES.sub("", text.translate(_FULL_WIDTH))
    text = plain(_BRACKETS.sub(" ", _EMPHASIS.sub("", text)))
    return text if any(char.isalnum() for char in text) else ""


def _named(address: re.Match[str], link: str) -> str:
    if not link:
        return _LEFT_OUT
    return link.replace("{host}", address["host"]).replace("{address}", address[0].strip("<>"))


def spoken_sentences(pieces: Iterable[str]) -> Iterator[str]:
    """The sentences to be said of a text that comes in pieces, each as soon as it is complete."""
    splitter = SpeechSplitter()
    for piece in pieces:
        yield from _said(splitter.feed(piece))
    yield from _said(splitter.finish())


def _said(parts: Iterable[SpeechPart]) -> Iterator[str]:
    return filter(None, (speakable(part.text) for part in parts if part.kind == "words"))


def plain(text: str) -> str:
    """Without pictures, control characters and what else says nothing; of white space one space stays."""
    return _SPACE.sub(" ", "".join(char for char in text if _is_said(char))).strip()


def _is_said(char: str) -> bool:
    """Of white space too, though some of it are control characters: it keeps words apart."""
    if char in _VARIANTS:
        return False
    return char in _SAID or char.isspace() or unicodedata.category(char) not in _UNSAID
