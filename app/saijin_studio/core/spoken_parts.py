"""Who says what in a story: words in quotation marks, words between asterisks or underscores, and the rest.

The marks are followed from sentence to sentence, since a quotation or an action may span several; at the end of a
line all that is open ends, so that one forgotten mark does not change the voice of all that follows.
"""

from __future__ import annotations

import re
from typing import Final

from .voice import Part

_CLOSING: Final = {"“": "”", "„": "“”", "«": "»", "「": "」", "『": "』"}
_DEEPEST: Final = 30  # marks that are open at a time: no more are followed
_TOKEN: Final = re.compile(r"`+[^`\n]*`+|\*+|_+|[\"“”„«»「」『』\n]")


class PartScanner:
    """Takes the sentences of a text in their order."""

    def __init__(self) -> None:
        self._open: list[str] = []  # the marks that are open, the innermost last

    def scan(self, sentence: str) -> list[tuple[Part, str]]:
        """The stretches of a sentence; joined they are the sentence. Marks stand with what they enclose."""
        found: list[tuple[Part, str]] = []
        begin = 0
        for token in _TOKEN.finditer(sentence):
            before = self._part()
            opening = self._turn(token[0], sentence, token.start(), token.end())
            if self._part() == before:
                continue
            cut = token.start() if opening else token.end()
            if cut > begin:
                found.append((before, sentence[begin:cut]))
            begin = cut
        if begin < len(sentence):
            found.append((self._part(), sentence[begin:]))
        return found

    def _part(self) -> Part:
        if not self._open:
            return "narration"
        return "action" if self._open[-1] in "*_" else "dialogue"

    def _turn(self, mark: str, text: str, begin: int, end: int) -> bool:
        """Opens or closes what the mark stands for; whether it opened something."""
        if mark == "\n":
            self._open.clear()
        elif mark in "*_":
            return self._emphasis(mark, text, begin, end)
        elif mark == '"':
            return self._straight(text, begin, end)
        elif len(mark) == 1 and mark != "`":
            return self._quotation(mark)
        return False

    def _emphasis(self, mark: str, text: str, begin: int, end: int) -> bool:
        if mark in self._open and begin and not text[begin - 1].isspace():
            if mark == "*" or not _word(text, end):
                self._close(mark)
            return False
        beside_word = mark == "_" and begin and _word(text, begin - 1)
        if mark in self._open or beside_word or end == len(text) or text[end].isspace():
            return False
        return self._opens(mark)

    def _straight(self, text: str, begin: int, end: int) -> bool:
        if '"' in self._open:
            self._close('"')
            return False
        if end == len(text) or text[end].isspace() or (begin and _word(text, begin - 1)):
            return False  # inches, or the end of something that began before
        return self._opens('"')

    def _quotation(self, mark: str) -> bool:
        closes = next((opened for opened in reversed(self._open) if mark in _CLOSING.get(opened, "")), None)
        if closes is not None:
            self._close(closes)
            return False
        return mark in _CLOSING and self._opens(mark)

    def _opens(self, mark: str) -> bool:
        if len(self._open) >= _DEEPEST:
            return False
        self._open.append(mark)
        return True

    def _close(self, mark: str) -> None:
        """What was opened within it ends with it."""
        while self._open and self._open.pop() != mark:
            pass


def _word(text: str, index: int) -> bool:
    return index < len(text) and (text[index].isalnum() or text[index] == "_")
