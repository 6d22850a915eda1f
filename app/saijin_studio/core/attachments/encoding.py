"""Finds out which encoding a text file has, for files say it only at times.

First what says so itself (a byte order mark), then what is right only if it is meant (UTF-8, ISO-2022-JP with its
escapes), then UTF-16 by its zeros, then each encoding of the East by whether it gives what people there write most,
and at last the Western one, which takes anything.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KANA: Final = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc\u3001\u3002]")
# An encoding, what its texts are full of, and the least share that must be so of all that is not ASCII. The order
# matters: Korean is plausible Chinese, and what is Chinese in one of its encodings is rare characters in the other.
# A Russian letter counts beside another one: the accents of Western languages stand alone.
_GUESSES: Final = (
    ("cp932", _KANA, 0.2),
    ("euc_jp", _KANA, 0.2),
    ("cp949", re.compile(r"[\uac00-\ud7a3]"), 0.9),
    ("cp1251", re.compile(r"(?<=[\u0410-\u044f])[\u0430-\u044f]|[\u0430-\u044f](?=[\u0430-\u044f])"), 0.6),
    ("gb18030", re.compile("[，。的一是不了在人有我他这中大来上国]"), 0.05),
    ("big5", re.compile("[，。的一是不了在人有我他這中大來上國]"), 0.05),
)
_WESTERN: Final = "cp1252"
SAMPLE: Final = 100_000  # bytes; what a text is shows in its beginning
# What only binary files hold: control characters other than tab, line ends, form feed and the escapes of terminals.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# What UTF-16 is made of where it was meant: without this, sounds and programs would pass for it.
_USUAL: Final = re.compile(
    r"[\s\x20-\u024f\u0370-\u052f\u2010-\u2027\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]"
)
_USUAL_SHARE: Final = 0.9


@dataclass(frozen=True, slots=True)
class DecodedText:
    """`encoding` as Python names it. `certain` is false where it was guessed."""

    text: str
    encoding: str
    certain: bool


def decode_text(content: bytes) -> DecodedText | None:
    """The text of a file with Unix line ends; None where it is none."""
    found = _marked(content) or _strict(content) or _zeros(content) or _guessed(content)
    if found is None or _CONTROL.search(found.text):
        return None
    plain = found.text.replace("\r\n", "\n").replace("\r", "\n")
    return DecodedText(plain, found.encoding, found.certain)


def _marked(content: bytes) -> DecodedText | None:
    name = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    return None if name is None else _decoded(content, name, certain=True)


def _strict(content: bytes) -> DecodedText | None:
    if b"\x1b$" in content[:SAMPLE] and content.isascii():
        escaped = _decoded(content, "iso2022_jp", certain=True)
        if escaped is not None:
            return escaped
    return _decoded(content, "utf-8", certain=True) if b"\0" not in content else None


def _zeros(content: bytes) -> DecodedText | None:
    """UTF-16 without its mark: of Latin text every other byte is zero, and of Japanese at least each line end's."""
    even, odd = content[:SAMPLE:2].count(0), content[1:SAMPLE:2].count(0)
    if len(content) % 2 or even == odd:
        return None
    found = _decoded(content, "utf-16-be" if even > odd else "utf-16-le", certain=False)
    if found is None or len(_USUAL.findall(found.text)) < _USUAL_SHARE * len(found.text):
        return None
    return found


def _guessed(content: bytes) -> DecodedText | None:
    if b"\0" in content:
        return None
    for name, usual, least in _GUESSES:
        if _share(content[:SAMPLE], name, usual) >= least:
            found = _decoded(content, name, certain=False)
            if found is not None:
                return found
    return _decoded(content, _WESTERN, certain=False) or _decoded(content, "latin-1", certain=False)


def _share(sample: bytes, name: str, usual: re.Pattern[str]) -> float:
    """How much of what is not ASCII is usual; what cannot be read at all counts as unusual."""
    text = sample.decode(name, "replace")
    wide = sum(not char.isascii() for char in text)
    return len(usual.findall(text)) / wide if wide else 0.0


def _decoded(content: bytes, name: str, certain: bool) -> DecodedText | None:
    try:
        text = content.decode(name)
        text.encode()  # UTF-16 may hold half a character
    except UnicodeError:
        return None
    return DecodedText(text, name, certain)
