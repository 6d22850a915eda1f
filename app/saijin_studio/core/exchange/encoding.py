"""Which encoding a file's text is in, where nobody said so."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KANA = re.compile("[\u3040-\u30ff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_SAMPLE = 200_000  # enough to judge by


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the encoding it was taken for; "utf-8, damaged" where single bytes had to be replaced."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _lenient(content, name)
    if (wide := _wide(content)) is not None:
        return _lenient(content, wide)
    try:
        return content.decode(), "utf-8"
    except UnicodeDecodeError:
        return _guessed(content)


def _lenient(content: bytes, encoding: str) -> tuple[str, str]:
    plain = encoding.removesuffix("-sig")
    try:
        return content.decode(encoding).removeprefix("\ufeff"), plain
    except UnicodeDecodeError:
        return content.decode(encoding, "replace").removeprefix("\ufeff"), f"{plain}, damaged"


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: JSON is full of ASCII signs, so every other byte is mostly zero."""
    sample = content[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 8 <= len(sample):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _guessed(content: bytes) -> tuple[str, str]:
    repaired = content.decode(errors="replace")
    beyond = len(_BEYOND_ASCII.findall(repaired[:_SAMPLE]))
    if repaired[:_SAMPLE].count("\ufffd") * 4 < beyond:  # mostly right: a file that was cut or hurt
        return repaired, "utf-8, damaged"
    try:
        japanese = content.decode("cp932")
    except UnicodeDecodeError:
        return _western(content)
    sample = japanese[:_SAMPLE]
    # Any two Western bytes may pass for one kanji, but no Japanese text goes without kana.
    if len(_KANA.findall(sample)) * 5 >= len(_BEYOND_ASCII.findall(sample)):
        return japanese, "cp932"
    return _western(content)


def _western(content: bytes) -> tuple[str, str]:
    try:
        return content.decode("cp1252"), "cp1252"  # Latin-1 with the quotes that Windows writes
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"
