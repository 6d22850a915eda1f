"""Splits a sentence into runs of one language, by script. Lossless: the runs joined are the text that went in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from .readings import Stretch
from .scripts import CHINESE, base_of, language_of
from .segmentation import JAPANESE, JAPANESE_CHAR


class Run(NamedTuple):
    """A stretch of a sentence in one language, as a code ("en", "ja")."""

    language: str
    text: str


_KANA: Final = re.compile("[\u3040-\u30ff\uff66-\uff9f]")
_MARK: Final = "\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff"  # what stands on, under or around a letter
_LETTERS: Final = rf"[^\W\d_{JAPANESE}][^\W\d_{JAPANESE}{_MARK}]*(?:[{_MARK}]+[^\W\d_{JAPANESE}]*)*"
_TOKEN: Final = re.compile(rf"[{JAPANESE}ー]+|{_LETTERS}(?:['’]{_LETTERS})*|[^{JAPANESE}]", re.DOTALL)


def language_runs(text: str, language: str = "en") -> tuple[Run, ...]:
    """`language` is the one of the whole text, where that is known: it says what Latin letters are.

    Kana and kanji are Japanese, or Chinese where the text is and has no kana; other scripts are told apart by their
    letters. Digits, marks and spaces belong to the run they stand in; so do single letters and short capitals beside
    Japanese (Tシャツ, JR), which a Japanese voice reads as letters. Text without letters is in `language`.
    """
    return runs_of([Stretch(text, False)], language)


def runs_of(stretches: Sequence[Stretch], language: str = "en", main: str = "") -> tuple[Run, ...]:
    """The same for a text in which readings stand already: they are in `main`, whatever they are written with."""
    written = "".join(stretch.text for stretch in stretches if not stretch.reading)
    mixed = bool(JAPANESE_CHAR.search(written))
    dense = language if base_of(language) in CHINESE and not _KANA.search(written) else "ja"
    runs: list[Run] = []
    neutral = ""
    for token, found in _tokens(stretches, main, lambda token: _language(token, mixed, dense, language)):
        if found is None:
            neutral += token
        elif runs and runs[-1].language == found:
            runs[-1] = Run(found, runs[-1].text + neutral + token)
            neutral = ""
        elif runs:
            runs[-1] = Run(runs[-1].language, runs[-1].text + neutral)
            runs.append(Run(found, token))
            neutral = ""
        else:
            runs.append(Run(found, neutral + token))
            neutral = ""
    if not neutral:
        return tuple(runs)
    if not runs:
        return (Run(dense if mixed else language, neutral),)
    return (*runs[:-1], Run(runs[-1].language, runs[-1].text + neutral))


def _tokens(
    stretches: Sequence[Stretch], main: str, language: Callable[[str], str | None]
) -> Iterator[tuple[str, str | None]]:
    for text, reading in stretches:
        if not reading:
            yield from ((token, language(token)) for token in _TOKEN.findall(text))
        elif text:
            yield text, main


def _language(token: str, mixed: bool, dense: str, language: str) -> str | None:
    if JAPANESE_CHAR.match(token):
        return dense
    if not token[0].isalpha():
        return None
    if mixed and (len(token) == 1 or (len(token) <= 3 and token.isupper())):
        return None
    return language_of(token[0], language)
