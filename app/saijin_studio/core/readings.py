"""Pronunciation: words of a text in the way a person wants them said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from .segmentation import JAPANESE_CHAR
from .speech_text import plain


def with_readings(text: str, readings: Mapping[str, str]) -> str:
    """`text` with each word of `readings` replaced by how it is said: the longest first, whole words in any case.

    Japanese has no space between words, so there a word is replaced wherever it stands. What was put in is not
    looked at again. What is never said counts for nothing in the words, and is not put in.
    """
    if not readings:
        return text
    pattern, said = _pattern(tuple(sorted(readings.items())))
    return pattern.sub(lambda found: said.get(found[0].casefold(), found[0]), text)


@lru_cache(maxsize=64)
def _pattern(readings: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    said = {plain(word): plain(how) for word, how in readings}
    words = sorted(filter(None, said), key=lambda word: (-len(word), word))
    pattern = re.compile("|".join(_whole(word) for word in words), re.IGNORECASE)
    return pattern, {word.casefold(): said[word] for word in words}


def _whole(word: str) -> str:
    before = "" if JAPANESE_CHAR.match(word[0]) or not word[0].isalnum() else r"(?<![^\W_])"
    after = "" if JAPANESE_CHAR.match(word[-1]) or not word[-1].isalnum() else r"(?![^\W_])"
    return f"{before}{re.escape(word)}{after}"
