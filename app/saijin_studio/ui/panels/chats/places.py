"""Messages in lists: their first words without marks, over a line that says more."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle

from ....core.edits import Place
from ...rows import Index, RowDelegate
from ...theme import Theme, font
from ...tokens import TYPE_BODY, TYPE_SMALL

ROW = 50
ABOUT_ROLE = Qt.ItemDataRole.UserRole + 1
_MARKS = re.compile(r"[*_`~#>|]+")


def first_words(place: Place) -> str:
    """On one line, as a person would read them out."""
    return " ".join(_MARKS.sub("", place.words).split())


class TwoLines(RowDelegate):
    """The display role above, ABOUT_ROLE smaller below it."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(theme, parent, QSize(120, ROW))

    def draw(self, painter: QPainter, area: QRect, index: Index, state: QStyle.StateFlag) -> None:
        tokens = self._theme.tokens
        line = QRect(area.left() + 10, area.top() + 5, area.width() - 20, 20)
        for role, size, colour in (
            (Qt.ItemDataRole.DisplayRole, TYPE_BODY, tokens.text),
            (ABOUT_ROLE, TYPE_SMALL, tokens.muted),
        ):
            painter.setFont(font(size))
            painter.setPen(QColor(colour))
            words = str(index.data(role) or "")
            words = QFontMetrics(font(size)).elidedText(words, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, words)
            line.translate(0, 19)
