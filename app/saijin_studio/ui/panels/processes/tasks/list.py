"""The open decisions as an item model, and how one row looks."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap
from PySide6.QtWidgets import QStyle

from ....context import UiContext
from ....diagram import model_name
from ....icons import icon_pixmap
from ....messages import process_name
from ....rows import ROW_ROLE, Index, RowDelegate, RowList
from ....theme import font
from ....tokens import TYPE_SMALL
from ..words import age
from .load import Asked

ROW = 62
AVATAR = 36


class TaskModel(RowList[Asked]):
    """Oldest first."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def key(self, row: Asked) -> str:
        return row.task.task_id

    def words(self, row: Asked) -> str:
        waiting = self.tr("waiting {age}").format(age=age(row.task.created_at))
        return ", ".join((model_name(row.task.name), self.about(row), waiting))

    def about(self, row: Asked) -> str:
        """Whom or what it is about: the persona and the chat, else the process."""
        persona = self._context.personas.name(row.persona_key or None, self._context.language)
        where = row.chat_title if row.is_reply else model_name(process_name(row.task.process_key))
        return " · ".join(part for part in (persona, where) if part)


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


class TaskDelegate(RowDelegate):
    """Avatar, what is to be decided and since when above; whom it is about below."""

    def __init__(self, context: UiContext, model: TaskModel, parent: QObject) -> None:
        super().__init__(context.theme, parent, QSize(180, ROW), 4, 2)
        self._context = context
        self._model = model

    def draw(self, painter: QPainter, area: QRect, index: Index, state: QStyle.StateFlag) -> None:
        row: Asked = index.data(ROW_ROLE)
        avatar = task_picture(self._context, row, AVATAR, painter.device().devicePixelRatioF())
        painter.drawPixmap(area.left() + 8, area.top() + 11, avatar)
        self._words(painter, area.adjusted(AVATAR + 20, 9, -10, -8), row)

    def _words(self, painter: QPainter, box: QRect, row: Asked) -> None:
        tokens, elide = self._theme.tokens, Qt.TextElideMode.ElideRight
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
