"""The folders above the chats: one shows its chats, and takes those that are dropped on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QWidget

from ....core.conversation import Conversation
from ....core.library import Folder
from ...context import UiContext
from ...icons import icon_pixmap
from ...rows import RowDelegate
from ...theme import font
from ...tokens import TYPE_BODY, TYPE_SMALL
from .list import ARCHIVE, CHATS_TYPE, EVERYWHERE, Index

translate = QCoreApplication.translate
ROW = 30
MOST_ROWS = 7
PLACE_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Place:
    """`id` is a folder's, ARCHIVE or EVERYWHERE."""

    id: str
    name: str
    icon: str
    chats: int


def places(folders: Sequence[Folder], chats: Sequence[Conversation]) -> list[Place]:
    """None where there is nothing but the chats themselves."""
    kept = [chat for chat in chats if not chat.archived]
    archived = len(chats) - len(kept)
    if not folders and not archived:
        return []
    found = [Place(EVERYWHERE, translate("ChatPlaces", "All chats"), "chats", len(kept))]
    for folder in folders:
        found.append(Place(folder.id, folder.name, "folder", sum(1 for chat in kept if chat.folder_id == folder.id)))
    if archived:
        found.append(Place(ARCHIVE, translate("ChatPlaces", "Archived"), "archive", archived))
    return found


class PlaceModel(QAbstractListModel):
    """`dropped(ids, place)`: chats were dropped on a place."""

    dropped = Signal(list, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._places: list[Place] = []

    def show_places(self, found: list[Place]) -> None:
        if [place.id for place in found] == [place.id for place in self._places]:
            self._places = found
            if found:
                self.dataChanged.emit(self.index(0), self.index(len(found) - 1))
            return
        self.beginResetModel()
        self._places = found
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        place = self._places[index.row()]
        if role == PLACE_ROLE:
            return place
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return place.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return translate("ChatPlaces", "{name}, {count} chats").format(name=place.name, count=place.chats)
        return None

    def row_of(self, place: str) -> int | None:
        return next((row for row, each in enumerate(self._places) if each.id == place), None)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | (Qt.ItemFlag.ItemIsDropEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags)

    def mimeTypes(self) -> list[str]:
        return [CHATS_TYPE]

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction | Qt.DropAction.MoveAction

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        if not data.hasFormat(CHATS_TYPE) or not parent.isValid():
            return False
        ids = bytes(data.data(CHATS_TYPE).data()).decode().split("\n")
        self.dropped.emit(ids, self._places[parent.row()].id)
        return True


class PlaceDelegate(RowDelegate):
    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(context.theme, parent, QSize(120, ROW))

    def draw(self, painter: QPainter, area: QRect, index: Index, state: QStyle.StateFlag) -> None:
        place = index.data(PLACE_ROLE)
        assert isinstance(place, Place)
        tokens = self._theme.tokens
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(area.left() + 10, area.center().y() - 7, icon_pixmap(place.icon, tokens.muted, 16, ratio))
        count, small = str(place.chats), font(TYPE_SMALL)
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted))
        words = area.adjusted(36, 0, -10, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        face = font(TYPE_BODY)
        painter.setFont(face)
        painter.setPen(QColor(tokens.text))
        room = words.width() - QFontMetrics(small).horizontalAdvance(count) - 8
        name = QFontMetrics(face).elidedText(place.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)


class PlaceList(QListView):
    """`chosen(place)`: another place is to be shown; `menu_wanted(folder id, name, point)`: more about a folder."""

    chosen = Signal(str)
    menu_wanted = Signal(str, str, QPoint)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.places = PlaceModel(self)
        self.place = EVERYWHERE
        self.setModel(self.places)
        self.setItemDelegate(PlaceDelegate(context, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QListView.DragDropMode.DropOnly)
        self.setDragDropOverwriteMode(True)  # onto a folder, never between two
        self.setDropIndicatorShown(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Folders"))
        self.customContextMenuRequested.connect(self._menu)
        self.selectionModel().currentChanged.connect(self._changed)
        context.theme.changed.connect(self.viewport().update)
        self.hide()

    def show_places(self, found: list[Place]) -> None:
        """The place that is shown stays chosen; where it is gone, all chats are shown."""
        self.places.show_places(found)
        rows = min(len(found), MOST_ROWS)
        self.setFixedHeight(rows * ROW + 2)
        self.setVisible(bool(found))
        gone = bool(self.place) and self.places.row_of(self.place) is None
        self.choose(EVERYWHERE if gone else self.place)

    def choose(self, place: str) -> None:
        row = self.places.row_of(place)
        if row is not None:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.places.index(row), flags)
        if place != self.place:
            self.place = place
            self.chosen.emit(place)

    @Slot(QModelIndex)
    def _changed(self, index: QModelIndex) -> None:
        place = index.data(PLACE_ROLE)
        if isinstance(place, Place) and place.id != self.place:
            self.place = place.id
            self.chosen.emit(place.id)

    @Slot(QPoint)
    def _menu(self, point: QPoint) -> None:
        place = self.indexAt(point).data(PLACE_ROLE)
        if isinstance(place, Place) and place.icon == "folder":
            self.menu_wanted.emit(place.id, place.name, self.viewport().mapToGlobal(point))
