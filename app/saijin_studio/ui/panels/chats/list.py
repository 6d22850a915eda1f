"""The chats as an item model, and how one of them looks in the list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QDate,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    QTime,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ....core.conversation import Conversation
from ...context import UiContext
from ...theme import font
from ...tokens import RADIUS, TYPE_BODY, TYPE_SMALL

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
ID_ROLE = Qt.ItemDataRole.UserRole + 1
ITEM_ROLE = Qt.ItemDataRole.UserRole + 2
ROW = 66
_MARKS = re.compile(r"[*_`#>]+|\[(?=.*\]\()|\]\([^)]*\)")  # what markdown adds to words
PORTRAIT = 42


class ChatState(StrEnum):
    """What a chat is busy with; "" when with nothing."""

    QUIET = ""
    QUEUED = "queued"
    GENERATING = "generating"
    SPEAKING = "speaking"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ChatItem:
    conversation: Conversation
    state: ChatState = ChatState.QUIET


class ChatModel(QAbstractListModel):
    """ChatItems, newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[ChatItem] = []

    def reset(self, items: Iterable[ChatItem]) -> None:
        self.beginResetModel()
        self._items = sorted(items, key=lambda item: item.conversation.updated_at, reverse=True)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if role == ID_ROLE:
            return item.conversation.id
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.conversation.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = (item.conversation.title, state_words(item.state), item.conversation.last_line)
            return ", ".join(word for word in words if word)
        return None

    def item(self, conversation_id: str) -> ChatItem | None:
        return next((item for item in self._items if item.conversation.id == conversation_id), None)

    def items(self) -> tuple[ChatItem, ...]:
        return tuple(self._items)

    def put(self, conversation: Conversation) -> None:
        """Adds a chat or takes in what changed of it; the newest goes to the top."""
        place = self._place(conversation.id)
        if place is None:
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._items.insert(0, ChatItem(conversation))
            self.endInsertRows()
            return
        item = replace(self._items[place], conversation=conversation)
        self._items[place] = item
        if place and conversation.updated_at > self._items[0].conversation.updated_at:
            self.beginMoveRows(QModelIndex(), place, place, QModelIndex(), 0)
            self._items.insert(0, self._items.pop(place))
            self.endMoveRows()
            place = 0
        self._tell(place)

    def set_state(self, conversation_id: str, state: ChatState) -> None:
        place = self._place(conversation_id)
        if place is not None and self._items[place].state is not state:
            self._items[place] = replace(self._items[place], state=state)
            self._tell(place)

    def remove(self, conversation_id: str) -> None:
        place = self._place(conversation_id)
        if place is not None:
            self.beginRemoveRows(QModelIndex(), place, place)
            del self._items[place]
            self.endRemoveRows()

    def _place(self, conversation_id: str) -> int | None:
        found = (place for place, item in enumerate(self._items) if item.conversation.id == conversation_id)
        return next(found, None)

    def _tell(self, place: int) -> None:
        index = self.index(place, 0)
        self.dataChanged.emit(index, index)


class ChatFilter(QSortFilterProxyModel):
    """Chats whose title or last line has the words looked for."""

    def __init__(self, model: ChatModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self.setSourceModel(model)

    def set_words(self, text: str) -> None:
        self.beginFilterChange()
        self._words = text.casefold().split()
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        item = self.sourceModel().index(source_row, 0, source_parent).data(ITEM_ROLE)
        assert isinstance(item, ChatItem)
        text = f"{item.conversation.title} {item.conversation.last_line}".casefold()
        return all(word in text for word in self._words)


class ChatDelegate(QStyledItemDelegate):
    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ITEM_ROLE)
        assert isinstance(item, ChatItem)
        area: QRect = option.rect.adjusted(2, 2, -2, -2)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, area, state)
        portrait = self._context.personas.avatar(item.conversation.persona_key, self._context.language, PORTRAIT)
        painter.drawPixmap(area.left() + 9, area.top() + (area.height() - PORTRAIT) // 2, portrait)
        self._words(painter, area.adjusted(PORTRAIT + 20, 9, -10, -9), item)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRect, state: QStyle.StateFlag) -> None:
        tokens = self._context.theme.tokens
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selected if selected else tokens.hover))
            painter.drawRoundedRect(area, RADIUS, RADIUS)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _words(self, painter: QPainter, area: QRect, item: ChatItem) -> None:
        tokens, chat = self._context.theme.tokens, item.conversation
        when = when_words(chat.updated_at)
        small, strong = font(TYPE_SMALL), font(TYPE_BODY, QFont.Weight.DemiBold)
        width = QFontMetrics(small).horizontalAdvance(when)
        upper = QRect(area.left(), area.top(), area.width(), area.height() // 2)
        lower = QRect(area.left(), area.center().y() + 1, area.width(), area.height() // 2)
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(upper, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, when)
        painter.setFont(strong)
        painter.setPen(QColor(tokens.text))
        title = QFontMetrics(strong).elidedText(chat.title, Qt.TextElideMode.ElideRight, upper.width() - width - 8)
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(small)
        if item.state is not ChatState.QUIET:
            lower = self._state(painter, lower, item.state)
        painter.setPen(QColor(tokens.muted))
        line = QFontMetrics(small).elidedText(
            _MARKS.sub("", chat.last_line), Qt.TextElideMode.ElideRight, lower.width()
        )
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, line)

    def _state(self, painter: QPainter, area: QRect, state: ChatState) -> QRect:
        """A dot and a word; returns what is left of the line."""
        tokens = self._context.theme.tokens
        colour = QColor({ChatState.FAILED: tokens.error, ChatState.WAITING: tokens.warning}.get(state, tokens.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(area.left(), area.center().y() - 3, 7, 7))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(colour)
        words = state_words(state)
        painter.drawText(area.adjusted(13, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        return area.adjusted(13 + QFontMetrics(font(TYPE_SMALL)).horizontalAdvance(words) + 10, 0, 0, 0)


def state_words(state: ChatState) -> str:
    return {
        ChatState.QUIET: "",
        ChatState.QUEUED: translate("chats", "on its way"),
        ChatState.GENERATING: translate("chats", "writing"),
        ChatState.SPEAKING: translate("chats", "speaking"),
        ChatState.WAITING: translate("chats", "waits for you"),
        ChatState.FAILED: translate("chats", "failed"),
    }[state]


def when_words(moment: datetime) -> str:
    """Today the time, within six days the weekday, else the date."""
    local, now = moment.astimezone(), datetime.now(UTC).astimezone()
    locale = QLocale()
    if local.date() == now.date():
        return locale.toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    if now - local < timedelta(days=6):
        return locale.dayName(local.isoweekday(), QLocale.FormatType.ShortFormat)
    return locale.toString(QDate(local.year, local.month, local.day), QLocale.FormatType.ShortFormat)
