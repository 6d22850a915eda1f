"""A text as it is heard: sentence by sentence while it is written, each in pieces that one voice can say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from .language import detect, main_language
from .language_runs import runs_of
from .readings import read_out, with_readings
from .speech_blocks import SpeechPart, SpeechSplitter
from .speech_text import speakable
from .spoken_parts import PartScanner
from .voice import Part, Piece, SpokenSentence

# What may be said in the place of something for the eye: a name of each kind -> the words, in the text's language. In
# those for a link {host} is where it leads to.
Unsayable = Literal["code", "table", "formula", "link"]
_MARKS: Final = re.compile(r"[\W_]+")


class SpokenText:
    """Takes text piece by piece; the same sentences come however it is cut.

    `language` is the one the text is in where that is known; `readings` are by language; `summaries` are what is said
    for code, tables, formulas and bare addresses, which are passed over without it.

    The readings of the language that a sentence is in count for all of it, and are said in that language; in what is
    left those of each piece's own language. A sentence of nothing but words that the text's language has readings for
    is in that language.
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
        self._splitter = SpeechSplitter()
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
        return any(sign.isalnum() for sign in self._splitter.open)

    def _read(self, parts: list[SpeechPart]) -> list[SpokenSentence]:
        found = []
        for part in parts:
            begin, self._at = self._at, self._at + len(part.text)
            sentence = self._sentence(part, begin)
            if sentence is not None:
                found.append(sentence)
        return found

    def _sentence(self, found: SpeechPart, begin: int) -> SpokenSentence | None:
        kind, part = found
        stretches = self._scanner.scan(part)
        repeated, self._in_table = kind == "table" and self._in_table, kind == "table"
        if kind == "words":
            text = speakable(part, self._summaries.get("link", ""))
        else:
            text = "" if kind == "definition" or repeated else self._summaries.get(kind, "")
            stretches = [("narration", text)]
        if not text or part.isspace():
            return None
        left = 0 if kind == "code" else len(part) - len(part.lstrip())  # that it is code is seen by its spaces
        # What is said in the place of something is in its own language.
        language = self._language if kind == "words" and speakable(part) else detect(text)
        return SpokenSentence(text, self._pieces(text, stretches, language), begin + left, begin + len(part.rstrip()))

    def _pieces(self, text: str, stretches: list[tuple[Part, str]], language: str) -> tuple[Piece, ...]:
        link = self._summaries.get("link", "")
        said = [(part, speakable(raw, link)) for part, raw in stretches]
        # A link or an address may have been cut in two: then the sentence is said in one voice, and whole.
        if _letters("".join(words for _, words in said)) != _letters(text):
            said = [("narration", text)]
        main = self._main(text, language)
        readings = {**self._readings, main: {}}  # those of `main` are put in before
        return tuple(
            Piece(part, run.language, with_readings(run.text.strip(), readings.get(run.language, {})))
            for part, words in _joined(said)
            for run in runs_of(read_out(words, self._readings.get(main, {})), language, main)
            if run.text.strip()
        )

    def _main(self, text: str, language: str) -> str:
        left = "".join(words for words, reading in read_out(text, self._readings.get(language, {})) if not reading)
        return main_language(text, language) if any(sign.isalnum() for sign in left) else language


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
