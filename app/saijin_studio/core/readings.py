"""Pronunciation: words of a text in the way a person wants them said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from .segmentation import JAPANESE, JAPANESE_CHAR
from .speech_text import plain


class Stretch(NamedTuple):
    """Words of a text as they stand there, or a reading that was put in the place of some."""

    text: str
    reading: bool


def with_readings(text: str, readings: Mapping[str, str]) -> str:
    """`text` with each word of `readings` replaced by how it is said: the longest first, whole words in any case.

    Japanese has no space between words, so there a word is replaced wherever it stands, and beside it words of other
    letters begin and end. What was put in is not looked at again. What is never said counts for nothing in the words,
    and is not put in; a word whose reading is nothing else stays as it is.
    """
    return "".join(stretch.text for stretch in read_out(text, readings))


def read_out(text: str, readings: Mapping[str, str]) -> list[Stretch]:
    """What `with_readings` joins."""
    if not readings:
        return [Stretch(text, False)]
    pattern, said = _pattern(tuple(sorted(readings.items())))
    found, at = [], 0
    for word in pattern.finditer(text):
        reading = said.get(word[0].casefold())
        if reading is not None:
            found += [Stretch(text[at : word.start()], False), Stretch(reading, True)]
            at = word.end()
    return [*found, Stretch(text[at:], False)]


@lru_cache(maxsize=64)
def _pattern(readings: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    said = {plain(word): plain(how) for word, how in readings}
    words = sorted((word for word in said if word and said[word]), key=lambda word: (-len(word), word))
    pattern = re.compile("|".join(_whole(word) for word in words), re.IGNORECASE)
    return pattern, {word.casefold(): said[word] for word in words}


def _whole(word: str) -> str:
    before = "" if JAPANESE_CHAR.match(word[0]) or not word[0].isalnum() else rf"(?<![^\W_{JAPANESE}])"
    after = "" if JAPANESE_CHAR.match(word[-1]) or not word[-1].isalnum() else rf"(?![^\W_{JAPANESE}])"
    return f"{before}{re.escape(word)}{after}"
