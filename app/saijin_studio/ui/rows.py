"""What the rows of lists have in common, whoever paints their words: their ground, and how a list comes up to date."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from .theme import Theme
from .tokens import Tokens

Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
STALE = 0.6  # how much of what may be out of date is seen
SPOKEN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


def paint_ground(painter: QPainter, box: QRect, state: QStyle.StateFlag, tokens: Tokens, radius: int = 8) -> None:
    """The ground of a row that is chosen or pointed at; nothing for any other."""
    chosen = bool(state & QStyle.StateFlag.State_Selected)
    if chosen or state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.selected if chosen else tokens.hover))
        painter.drawRoundedRect(box, radius, radius)


class RowDelegate(QStyledItemDelegate):
    """A row on its ground, `across` and `down` px inside of its place; `draw` paints the rest.

    `stale`: what is shown may be out of date, and is paler.
    """

    def __init__(self, theme: Theme, parent: QObject, size: QSize, across: int = 2, down: int = 1) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._edges = (across, down)
        self.stale = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        across, down = self._edges
        area, state = QRect(option.rect).adjusted(across, down, -across, -down), option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, area, state, self._theme.tokens)
        if self.stale:
            painter.setOpacity(STALE)
        self.draw(painter, area, index, state)
        painter.restore()

    def draw(self, painter: QPainter, area: QRect, index: Index, state: QStyle.StateFlag) -> None:
        raise NotImplementedError


class RowList(QAbstractListModel, Generic[T]):
    """Rows of one immutable type (ROW_ROLE), told apart by `key`, in words by `words`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[T] = []

    def key(self, row: T) -> Hashable:
        raise NotImplementedError

    def words(self, row: T) -> str:
        raise NotImplementedError

    def tip(self, row: T) -> str | None:
        return None

    def update_rows(self, fresh: tuple[T, ...]) -> None:
        """In the order of `fresh`; what stays keeps its row, and its selection."""
        wanted = {self.key(one) for one in fresh}
        for number in range(len(self._rows) - 1, -1, -1):
            if self.key(self._rows[number]) not in wanted:
                self.beginRemoveRows(QModelIndex(), number, number)
                del self._rows[number]
                self.endRemoveRows()
        for number, one in enumerate(fresh):
            self._put(number, one)

    def _put(self, number: int, one: T) -> None:
        at = self.place_of(self.key(one))
        if at < 0:
            self.beginInsertRows(QModelIndex(), number, number)
            self._rows.insert(number, one)
            self.endInsertRows()
            return
        if at != number:  # it sorts elsewhere now
            self.beginMoveRows(QModelIndex(), at, at, QModelIndex(), number)
            self._rows.insert(number, self._rows.pop(at))
            self.endMoveRows()
        if self._rows[number] != one:
            self._rows[number] = one
            self.dataChanged.emit(self.index(number), self.index(number))

    @property
    def rows(self) -> tuple[T, ...]:
        return tuple(self._rows)

    def place_of(self, key: Hashable) -> int:
        """-1 for one that is not there."""
        return next((number for number, each in enumerate(self._rows) if self.key(each) == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in SPOKEN:
            return self.words(row)
        return self.tip(row) if role == Qt.ItemDataRole.ToolTipRole else None
