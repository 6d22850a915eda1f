"""The chats as an item model, in their order, and which of them the list shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QDate,
    QLocale,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    QTime,
)

from ....core.conversation import Conversation

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
ID_ROLE = Qt.ItemDataRole.UserRole + 1
ITEM_ROLE = Qt.ItemDataRole.UserRole + 2
CHATS_TYPE = "application/x-saijin-chats"  # ids of dragged chats, one a line
EVERYWHERE, ARCHIVE = "", "archive"


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
    """ChatItems, pinned ones first, then the newest.

    `dress` adds what else a chat that is dragged brings along, by its id.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[ChatItem] = []
        self.dress: Callable[[str, QMimeData], None] | None = None

    def reset(self, items: Iterable[ChatItem]) -> None:
        self.beginResetModel()
        self._items = sorted(items, key=_rank, reverse=True)
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
            return spoken_words(item)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | (Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags)

    def mimeTypes(self) -> list[str]:
        return [CHATS_TYPE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        made = QMimeData()
        ids = [str(index.data(ID_ROLE)) for index in indexes]
        made.setData(CHATS_TYPE, "\n".join(ids).encode())
        if self.dress is not None:
            for key in ids:
                self.dress(key, made)
        return made

    def item(self, conversation_id: str) -> ChatItem | None:
        return next((item for item in self._items if item.conversation.id == conversation_id), None)

    def items(self) -> tuple[ChatItem, ...]:
        return tuple(self._items)

    def put(self, conversation: Conversation) -> None:
        """Adds a chat or takes in what changed of it, in its order."""
        place = self._place(conversation.id)
        item = ChatItem(conversation) if place is None else replace(self._items[place], conversation=conversation)
        others = (each for each in self._items if each.conversation.id != conversation.id)
        goal = sum(1 for each in others if _rank(each) > _rank(item))
        if place is None:
            self.beginInsertRows(QModelIndex(), goal, goal)
            self._items.insert(goal, item)
            self.endInsertRows()
            return
        if place != goal:
            # Qt names the row it is to stand above, counted before it leaves its own.
            self.beginMoveRows(QModelIndex(), place, place, QModelIndex(), goal + (goal > place))
            self._items.insert(goal, self._items.pop(place))
            self.endMoveRows()
        self._items[goal] = item
        self._tell(goal)

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
    """Chats of one place and with some tags, whose title, last line or tags have the words looked for.

    Words are looked for in archived chats too.
    """

    def __init__(self, model: ChatModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self._place = EVERYWHERE
        self._tags: frozenset[str] = frozenset()
        self.setSourceModel(model)

    @property
    def tags(self) -> frozenset[str]:
        return self._tags

    def set_words(self, text: str) -> None:
        self.beginFilterChange()
        self._words = text.casefold().split()
        self.endFilterChange()

    def set_place(self, place: str) -> None:
        """A folder's id, ARCHIVE or EVERYWHERE."""
        self.beginFilterChange()
        self._place = place
        self.endFilterChange()

    def set_tags(self, tags: frozenset[str]) -> None:
        """Chats that have all of them."""
        self.beginFilterChange()
        self._tags = tags
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        item = self.sourceModel().index(source_row, 0, source_parent).data(ITEM_ROLE)
        assert isinstance(item, ChatItem)
        chat = item.conversation
        if not (self._is_here(chat) and self._tags.issubset(chat.tags)):
            return False
        text = f"{chat.title} {chat.last_line} {' '.join(f'#{tag}' for tag in chat.tags)}".casefold()
        return all(word in text for word in self._words)

    def _is_here(self, chat: Conversation) -> bool:
        if self._place == ARCHIVE:
            return chat.archived
        if chat.archived and not self._words:
            return False
        return self._place == EVERYWHERE or chat.folder_id == self._place


def _rank(item: ChatItem) -> tuple[bool, datetime]:
    return item.conversation.pinned, item.conversation.updated_at


def spoken_words(item: ChatItem) -> str:
    """What a screen reader says of a chat."""
    chat = item.conversation
    words = (
        chat.title,
        translate("chats", "pinned") if chat.pinned else "",
        translate("chats", "archived") if chat.archived else "",
        translate("chats", "{count} unread").format(count=chat.unread) if chat.unread else "",
        state_words(item.state),
        chat.last_line,
        *chat.tags,
    )
    return ", ".join(word for word in words if word)


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
