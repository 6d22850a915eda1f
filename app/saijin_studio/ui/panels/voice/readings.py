"""The pronunciation of words in one language: each can be heard, changed and taken out."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ....core.card_voices import LONGEST_WORD, MOST_READINGS
from ...context import UiContext
from ...widgets import IconButton, label
from .sheet import Card, empty, line_of

SHOWN = 200  # lines at once


class ReadingLine(QWidget):
    """A word and how it is said. `said(word, how)`: "" takes it out; `heard(word, how)`: say it."""

    said = Signal(str, str)
    heard = Signal(str, str)

    def __init__(self, context: UiContext, word: str, how: str) -> None:
        super().__init__()
        self.word = word
        self._kept = how
        name = label(word, "strong", wrap=True)
        self.how = QLineEdit(how)
        self.how.setMaxLength(LONGEST_WORD)
        self.how.setAccessibleName(self.tr("How “{word}” is said").format(word=word))
        self.test = IconButton(context.theme, "play", self.tr("Test “{word}”").format(word=word))
        self.remove = IconButton(context.theme, "delete", self.tr("Take out “{word}”").format(word=word))
        line = line_of(name, self.how, self.test, self.remove)
        line.setContentsMargins(0, 0, 0, 0)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.how.editingFinished.connect(self._written)
        self.test.clicked.connect(self._test)
        self.remove.clicked.connect(self._remove)

    @Slot()
    def _written(self) -> None:
        how = self.how.text().strip()
        if how != self._kept and how:
            self._kept = how
            self.said.emit(self.word, how)
        elif not how:
            self.how.setText(self._kept)

    @Slot()
    def _test(self) -> None:
        self.heard.emit(self.word, self.how.text().strip())

    @Slot()
    def _remove(self) -> None:
        self.said.emit(self.word, "")


class ReadingsCard(Card):
    """`wanted(word, how)` and `tried(word, how)` as the lines tell them."""

    wanted = Signal(str, str)
    tried = Signal(str, str)

    def __init__(self, context: UiContext) -> None:
        super().__init__(
            self.tr("Pronunciation"),
            self.tr("Words that are read wrongly, and how they are said in this language."),
        )
        self._context = context
        self._words: dict[str, str] = {}
        self.list = QVBoxLayout()
        self.list.setSpacing(6)
        self.word, self.how = QLineEdit(), QLineEdit()
        for line, words in ((self.word, self.tr("New word")), (self.how, self.tr("How it is said"))):
            line.setPlaceholderText(words)
            line.setAccessibleName(words)
            line.setMaxLength(LONGEST_WORD)
            line.textChanged.connect(self._dress)
        self.test = IconButton(context.theme, "play", self.tr("Test the new word"))
        self.add = IconButton(context.theme, "add", self.tr("Add the word"))
        self.column.addLayout(self.list)
        row = line_of(self.word, self.how, self.test, self.add)
        row.setStretch(0, 1)
        row.setStretch(1, 1)
        self.column.addLayout(row)
        self.test.clicked.connect(self._test)
        self.add.clicked.connect(self._add)
        self.how.returnPressed.connect(self._add)
        self._dress()

    def show_words(self, words: Mapping[str, str]) -> None:
        if words == self._words and self.list.count():
            return
        self._words = dict(words)
        empty(self.list)
        if not words:
            self.list.addWidget(label(self.tr("No words yet."), "muted"))
        for word in sorted(words, key=str.casefold)[:SHOWN]:
            self.list.addWidget(self._line(word, words[word]))
        if len(words) > SHOWN:
            more = self.tr("and {count} more").format(count=len(words) - SHOWN)
            self.list.addWidget(label(more, "small"))

    def lines(self) -> list[ReadingLine]:
        found = (self.list.itemAt(place) for place in range(self.list.count()))
        widgets = (item.widget() for item in found if item is not None)
        return [each for each in widgets if isinstance(each, ReadingLine)]

    def _line(self, word: str, how: str) -> ReadingLine:
        line = ReadingLine(self._context, word, how)
        line.said.connect(self.wanted)
        line.heard.connect(self.tried)
        return line

    @Slot()
    def _dress(self) -> None:
        filled = bool(self.word.text().strip() and self.how.text().strip())
        self.test.setEnabled(filled)
        self.add.setEnabled(filled and len(self._words) < MOST_READINGS)

    @Slot()
    def _test(self) -> None:
        self.tried.emit(self.word.text().strip(), self.how.text().strip())

    @Slot()
    def _add(self) -> None:
        word, how = self.word.text().strip(), self.how.text().strip()
        if word and how and len(self._words) < MOST_READINGS:
            self.word.clear()
            self.how.clear()
            self.wanted.emit(word, how)
            self.word.setFocus()
