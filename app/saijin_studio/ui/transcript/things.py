"""What stands in a text without being letters: formulas, pictures, files, boxes. Each draws itself in its line."""

from __future__ import annotations

from abc import ABC, abstractmethod

from PySide6.QtCore import QRect, QRectF, QSizeF
from PySide6.QtGui import (
    QFontMetrics,
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

THING = QTextFormat.ObjectTypes.UserObject.value + 1
NUMBER = QTextFormat.Property.UserProperty.value + 1
WORDS = QTextFormat.Property.UserProperty.value + 2
MARK = "\ufffc"  # the one character that a thing takes in its document


class Thing(ABC):
    """`words` are what is copied in its place."""

    words = ""

    @abstractmethod
    def size(self, available: float, middle: float) -> QSizeF:
        """Its room in a line `available` px wide; its middle comes to lie `middle` px above the baseline."""

    @abstractmethod
    def draw(self, painter: QPainter, area: QRectF, middle: float) -> None:
        """Draws itself where its room came to lie."""


class Things(QPyTextObject):
    """The things of one document."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._all: list[Thing] = []
        document.documentLayout().registerHandler(THING, self)

    def put(self, cursor: QTextCursor, thing: Thing, look: QTextCharFormat) -> None:
        """Writes the thing at the cursor, in the look of the text around it."""
        made = QTextCharFormat(look)
        made.setObjectType(THING)
        made.setProperty(NUMBER, len(self._all))
        made.setProperty(WORDS, thing.words)
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        self._all.append(thing)
        cursor.insertText(MARK, made)

    def intrinsicSize(self, document: QTextDocument, position: int, look: QTextFormat) -> QSizeF:
        width = document.textWidth()
        return self._thing(look).size(width if width > 0 else 10_000, _middle(look))

    def drawObject(
        self, painter: QPainter, area: QRectF | QRect, document: QTextDocument, position: int, look: QTextFormat
    ) -> None:
        painter.save()
        self._thing(look).draw(painter, QRectF(area), _middle(look))
        painter.restore()

    def _thing(self, look: QTextFormat) -> Thing:
        return self._all[look.intProperty(NUMBER)]


def _middle(look: QTextFormat) -> float:
    return QFontMetrics(look.toCharFormat().font()).xHeight() / 4  # as Qt places AlignMiddle


def words_of(document: QTextDocument, start: int, end: int) -> str:
    """The text between two positions as it is to be copied: a thing by its words."""
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    text = cursor.selectedText().replace("\u2029", "\n").replace("\u2028", "\n")
    for place in [number for number, letter in enumerate(text) if letter == MARK][::-1]:
        cursor.setPosition(start + place + 1)
        text = text[:place] + cursor.charFormat().stringProperty(WORDS) + text[place + 1 :]
    return text
