"""A text as it is heard: sentence by sentence while it is written, each in pieces that one voice can say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from .language_runs import language_runs
from .readings import with_readings
from .segmentation import SentenceSplitter
from .speech_text import is_code, is_table_line, speakable
from .spoken_parts import PartScanner
from .voice import Part, Piece, SpokenSentence

# What may be said in the place of something for the eye: a name of each kind -> the words, in the text's language.
Unsayable = Literal["code", "table"]
_MARKS: Final = re.compile(r"[\W_]+")


class SpokenText:
    """Takes text piece by piece; the same sentences come however it is cut.

    `language` is the one the text is in where that is known; `readings` are by language; `summaries` are what is said
    for code and tables, which are passed over without it.
    """

    def __init__(
        self,
        language: str = "en",
        readings: Mapping[str, Mapping[str, str]] | None = None,
        summaries: Mapping[Unsayable, str] | None = None,
    ) -> None:
        self._language = language
        self._readings = readings or {}
        self._summaries = summaries or {}
        self._splitter = SentenceSplitter()
        self._scanner = PartScanner()
        self._at = 0
        self._in_table = False

    def feed(self, piece: str) -> list[SpokenSentence]:
        """The sentences that `piece` completes, without those in which there is nothing to say."""
        return self._read(self._splitter.feed(piece))

    def finish(self) -> list[SpokenSentence]:
        """What is left when no more text will come."""
        return self._read(self._splitter.finish())

    @property
    def begun(self) -> bool:
        """Whether one more sentence has begun, as far as it looks: words of it are there, its end is not."""
        return any(sign.isalnum() for sign in self._splitter.open) and not is_code(self._splitter.open)

    def _read(self, parts: list[str]) -> list[SpokenSentence]:
        found = []
        for part in parts:
            begin, self._at = self._at, self._at + len(part)
            sentence = self._sentence(part, begin)
            if sentence is not None:
                found.append(sentence)
        return found

    def _sentence(self, part: str, begin: int) -> SpokenSentence | None:
        text = speakable(part)
        stretches = self._scanner.scan(part)
        first_of_table = is_table_line(part) and not self._in_table
        self._in_table = is_table_line(part)
        if not text:
            kind: Unsayable | None = "code" if is_code(part) else "table" if first_of_table else None
            text = self._summaries.get(kind, "") if kind else ""
            stretches = [("narration", text)]
        if not text:
            return None
        left = len(part) - len(part.lstrip())
        return SpokenSentence(text, self._pieces(text, stretches), begin + left, begin + len(part.rstrip()))

    def _pieces(self, text: str, stretches: list[tuple[Part, str]]) -> tuple[Piece, ...]:
        said = [(part, speakable(raw)) for part, raw in stretches]
        # A link or an address may have been cut in two: then the sentence is said in one voice, and whole.
        if _letters("".join(words for _, words in said)) != _letters(text):
            said = [("narration", text)]
        return tuple(
            Piece(part, run.language, with_readings(run.text.strip(), self._readings.get(run.language, {})))
            for part, words in _joined(said)
            for run in language_runs(words, self._language)
            if run.text.strip()
        )


def _joined(said: list[tuple[Part, str]]) -> list[tuple[Part, str]]:
    """Neighbours of one part in one piece."""
    found: list[tuple[Part, str]] = []
    for part, words in said:
        if not words:
            continue
        if found and found[-1][0] == part:
            found[-1] = (part, f"{found[-1][1]} {words}")
        else:
            found.append((part, words))
    return found


def _letters(text: str) -> str:
    return _MARKS.sub("", text)
