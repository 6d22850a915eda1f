"""Messages out of all chats in a list: where each stands, when it was written, and the words that count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QListView, QStyle, QWidget

from ...context import UiContext
from ...rows import RowDelegate
from ...theme import font
from ...tokens import TYPE_BODY, TYPE_SMALL
from .list import Index, when_words

ROW = 88
PORTRAIT = 22
LINES = 2
BEFORE = 24  # characters before the first match
Marks = tuple[tuple[int, int], ...]
_PIECES = re.compile(r"(?P<signs>[*_`#>~|]+)|(?P<words>[^*_`#>~|]+)")
FOUND_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class FoundRow:
    """`marks` are beginnings and ends in `words`; `note` says what is special about it; `key` what it stands for."""

    key: str
    conversation_id: str
    title: str
    persona_key: str
    at: datetime
    words: str
    marks: Marks = ()
    note: str = ""
    message_id: str = ""


class FoundModel(QAbstractListModel):
    """`more_wanted`: the end of the list is in sight, and there is more."""

    more_wanted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[FoundRow] = []
        self._more = False

    def show_rows(self, rows: Sequence[FoundRow], more: bool = False) -> None:
        self.beginResetModel()
        self._rows, self._more = list(rows), more
        self.endResetModel()

    def add_rows(self, rows: Sequence[FoundRow], more: bool) -> None:
        self._more = more
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    @property
    def more(self) -> bool:
        return self._more

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        self.more_wanted.emit()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == FOUND_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.title, when_words(row.at), row.note, row.words) if part)
        return None


class FoundDelegate(RowDelegate):
    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(context.theme, parent, QSize(120, ROW), 2, 2)
        self._context = context

    def draw(self, painter: QPainter, area: QRect, index: Index, state: QStyle.StateFlag) -> None:
        row = index.data(FOUND_ROLE)
        assert isinstance(row, FoundRow)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QPen(QColor(self._theme.tokens.accent), 2))
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), 8, 8)
        inside = area.adjusted(9, 8, -9, -6)
        self._head(painter, QRect(inside.left(), inside.top(), inside.width(), PORTRAIT), row)
        self._words(painter, inside.adjusted(0, PORTRAIT + 6, 0, 0), row)

    def _head(self, painter: QPainter, area: QRect, row: FoundRow) -> None:
        """Who, in which chat, and when."""
        context, tokens = self._context, self._context.theme.tokens
        painter.drawPixmap(area.topLeft(), context.personas.avatar(row.persona_key, context.language, PORTRAIT))
        small, strong = font(TYPE_SMALL), font(TYPE_BODY, QFont.Weight.DemiBold)
        words = area.adjusted(PORTRAIT + 8, 0, 0, 0)
        right = " · ".join(part for part in (row.note, when_words(row.at)) if part)
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted))
        metrics = QFontMetrics(small)
        right = metrics.elidedText(right, Qt.TextElideMode.ElideRight, words.width() * 2 // 3)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)
        room = words.width() - metrics.horizontalAdvance(right) - 8
        painter.setFont(strong)
        painter.setPen(QColor(tokens.text))
        title = QFontMetrics(strong).elidedText(row.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, title)

    def _words(self, painter: QPainter, area: QRect, row: FoundRow) -> None:
        """Two lines of it, with a ground under what matches."""
        tokens = self._context.theme.tokens
        text, marks = _from_mark(*plain(row.words, row.marks))
        layout = QTextLayout(text, font(TYPE_SMALL))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats([_marked(start, end, text, tokens.accent_soft, tokens.text) for start, end in marks])
        layout.beginLayout()
        y = 0.0
        for _ in range(LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(area.width())
            line.setPosition(QPointF(0, y))
            y += line.height() + 2
        layout.endLayout()
        painter.setPen(QColor(tokens.muted))
        painter.setClipRect(area)
        layout.draw(painter, QPointF(area.topLeft()))


def plain(words: str, marks: Marks) -> tuple[str, Marks]:
    """Without what markdown adds to words; the marks stay on theirs."""
    places, kept = [0], []
    for match in _PIECES.finditer(words):
        signs = match[0] if match.lastgroup == "signs" else ""
        kept.append("" if signs else match[0])
        here = places[-1]
        places += [here if signs else here + step for step in range(1, len(match[0]) + 1)]
    return "".join(kept), tuple((places[start], places[end]) for start, end in marks)


def _from_mark(words: str, marks: Marks) -> tuple[str, Marks]:
    """Beginning not far before the first match, for there is room for two lines only."""
    first = marks[0][0] if marks else 0
    start = max(0, first - BEFORE)
    if start == 0:
        return words, marks
    gap = words.find(" ", start, first)
    start = gap + 1 if gap >= 0 else start
    return "…" + words[start:], tuple((begin - start + 1, end - start + 1) for begin, end in marks)


def _marked(start: int, end: int, text: str, ground: str, colour: str) -> QTextLayout.FormatRange:
    """Qt counts in UTF-16."""
    made = QTextLayout.FormatRange()
    made.start = _units(text[:start])
    made.length = _units(text[start:end])
    looks = QTextCharFormat()
    looks.setBackground(QColor(ground))
    looks.setForeground(QColor(colour))
    looks.setFontWeight(QFont.Weight.DemiBold)
    made.format = looks
    return made


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class FoundList(QListView):
    """`chosen(FoundRow)`: one is to be shown. Enter and a click do the same."""

    chosen = Signal(object)

    def __init__(self, context: UiContext, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.found = FoundModel(self)
        self.setModel(self.found)
        self.setItemDelegate(FoundDelegate(context, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.clicked.connect(self._take)
        context.theme.changed.connect(self.viewport().update)
        context.personas.changed.connect(self.viewport().update)

    def current(self) -> FoundRow | None:
        row = self.currentIndex().data(FOUND_ROLE)
        return row if isinstance(row, FoundRow) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _take(self, index: QModelIndex) -> None:
        row = index.data(FOUND_ROLE)
        if isinstance(row, FoundRow):
            self.chosen.emit(row)
