"""Tells Japanese from everything else by its scripts, and of a sentence in several languages the one it is in."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from .language_runs import language_runs
from .segmentation import JAPANESE_CHAR

_KANA: Final = re.compile(r"[\u3040-\u30ff\uff66-\uff9f]")
_KANJI: Final = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")
_LATIN: Final = re.compile(r"[A-Za-z]")
_JAPANESE_END: Final = re.compile(r"[。！？｡][\W_]*$")


def detect(text: str, fallback: str = "en") -> str:
    """ "ja" or "en"; `fallback` when the text has no letters of either.

    Kana decide even beside a few Latin words; kanji alone decide when there is no Latin text.
    """
    kana, kanji, latin = (len(pattern.findall(text)) for pattern in (_KANA, _KANJI, _LATIN))
    if kana and (kana + kanji) * 3 >= latin:
        return "ja"
    if kanji and kanji >= latin:
        return "ja"
    return "en" if latin else fallback


def main_language(sentence: str, language: str = "en") -> str:
    """What most of a sentence is in; `language` is that of the whole text, as `language_runs` wants it.

    Kana and kanji say more than letters do, kanji less where there are no kana. A sentence with kana is Japanese where
    the text is, or where it ends as Japanese sentences do, however many Latin words stand in it.
    """
    kana = _KANA.search(sentence)
    if kana and (language == "ja" or _JAPANESE_END.search(sentence)):
        return "ja"
    dense = 3 if kana else 2
    weights: Counter[str] = Counter()
    for run in language_runs(sentence, language):
        weights[run.language] += sum(dense if JAPANESE_CHAR.match(sign) else 1 for sign in run.text if sign.isalpha())
    return max(weights, key=weights.__getitem__, default=language)
