"""The open decisions as an item model, and how one row looks."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ....context import UiContext
from ....diagram import model_name
from ....icons import icon_pixmap
from ....messages import process_name
from ....rows import paint_ground
from ....theme import font
from ....tokens import TYPE_SMALL
from ..words import age
from .load import Asked

Index = QModelIndex | QPersistentModelIndex
ASKED_ROLE = Qt.ItemDataRole.UserRole + 1
ROW = 62
AVATAR = 36


class TaskModel(QAbstractListModel):
    """Oldest first (ASKED_ROLE); `update_rows` changes as few rows as it can."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: list[Asked] = []

    def update_rows(self, fresh: tuple[Asked, ...]) -> None:
        wanted = {one.task.task_id: one for one in fresh}
        for number in range(len(self._rows) - 1, -1, -1):
            if self._rows[number].task.task_id not in wanted:
                self.beginRemoveRows(QModelIndex(), number, number)
                del self._rows[number]
                self.endRemoveRows()
        for number, row in enumerate(self._rows):
            newer = wanted.pop(row.task.task_id)
            if newer != row:
                self._rows[number] = newer
                self.dataChanged.emit(self.index(number), self.index(number))
        if wanted:  # new ones are the youngest
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(wanted) - 1)
            self._rows.extend(wanted.values())
            self.endInsertRows()

    @property
    def rows(self) -> tuple[Asked, ...]:
        return tuple(self._rows)

    def row_of(self, task_id: str) -> int:
        """-1 for one that is not there."""
        return next((number for number, row in enumerate(self._rows) if row.task.task_id == task_id), -1)

    def about(self, row: Asked) -> str:
        """Whom or what it is about: the persona and the chat, else the process."""
        persona = self._context.personas.name(row.persona_key or None, self._context.language)
        where = row.chat_title if row.is_reply else model_name(process_name(row.task.process_key))
        return " · ".join(part for part in (persona, where) if part)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ASKED_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            waiting = self.tr("waiting {age}").format(age=age(row.task.created_at))
            return ", ".join((model_name(row.task.name), self.about(row), waiting))
        return None


def task_picture(context: UiContext, asked: Asked, size: int, ratio: float) -> QPixmap:
    """The persona that it is about, else the mark of a process."""
    if asked.persona_key:
        return context.personas.avatar(asked.persona_key, context.language, size)
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(context.theme.tokens.hover))
    painter.drawEllipse(0, 0, size, size)
    inner = round(size * 0.55)
    edge = (size - inner) // 2
    painter.drawPixmap(edge, edge, icon_pixmap("processes", context.theme.tokens.muted, inner, ratio))
    painter.end()
    return picture


class TaskDelegate(QStyledItemDelegate):
    """Avatar, what is to be decided and since when above; whom it is about below."""

    def __init__(self, context: UiContext, model: TaskModel, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._model = model
        self.stale = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(180, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Asked = index.data(ASKED_ROLE)
        tokens = self._context.theme.tokens
        box = QRect(option.rect).adjusted(4, 2, -4, -2)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, box, state, tokens)
        if self.stale:
            painter.setOpacity(0.6)
        avatar = task_picture(self._context, row, AVATAR, painter.device().devicePixelRatioF())
        painter.drawPixmap(box.left() + 8, box.top() + 11, avatar)
        self._words(painter, box.adjusted(AVATAR + 20, 9, -10, -8), row)
        painter.restore()

    def _words(self, painter: QPainter, box: QRect, row: Asked) -> None:
        tokens, elide = self._context.theme.tokens, Qt.TextElideMode.ElideRight
        left, right = int(Qt.AlignmentFlag.AlignLeft), int(Qt.AlignmentFlag.AlignRight)
        painter.setFont(font(TYPE_SMALL))
        painter.setPen(QColor(tokens.muted))
        time = age(row.task.created_at)
        painter.drawText(box, right, time)
        room = box.width() - painter.fontMetrics().horizontalAdvance(time) - 8
        about = painter.fontMetrics().elidedText(self._model.about(row), elide, box.width())
        painter.drawText(box.translated(0, 22), left, about)
        painter.setFont(font(weight=QFont.Weight.DemiBold))
        painter.setPen(QColor(tokens.text))
        painter.drawText(box, left, painter.fontMetrics().elidedText(model_name(row.task.name), elide, room))
