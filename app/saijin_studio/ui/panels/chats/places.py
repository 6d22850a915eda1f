"""Messages in lists: their first words without marks, over a line that says more."""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ....core.edits import Place
from ...rows import paint_ground
from ...theme import Theme, font
from ...tokens import TYPE_BODY, TYPE_SMALL

ROW = 50
ABOUT_ROLE = Qt.ItemDataRole.UserRole + 1
_MARKS = re.compile(r"[*_`~#>|]+")
Index = QModelIndex | QPersistentModelIndex


def first_words(place: Place) -> str:
    """On one line, as a person would read them out."""
    return " ".join(_MARKS.sub("", place.words).split())


class TwoLines(QStyledItemDelegate):
    """The display role above, ABOUT_ROLE smaller below it."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = self._theme.tokens
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, area.adjusted(2, 1, -2, -1), option.state, tokens)
        line = QRect(area.left() + 12, area.top() + 6, area.width() - 24, 20)
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
        painter.restore()
