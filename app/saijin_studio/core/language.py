"""Tells Japanese from everything else by its scripts."""

from __future__ import annotations

import re

_KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f]")
_KANJI = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")
_LATIN = re.compile(r"[A-Za-z]")


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
