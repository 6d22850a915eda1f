"""The chats beside the one that is open, with what finds one among them."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from ...context import UiContext
from ...widgets import label
from .list import ID_ROLE, ChatDelegate, ChatFilter, ChatModel


class ChatList(QWidget):
    """New chat, search, and the chats. `opened` is the one that is open; while `settling`, a change of the current
    row comes from the list itself and not from the person."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.opened = ""
        self.settling = False
        self.model = ChatModel(self)
        self.filtered = ChatFilter(self.model, self)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search chats"))
        self.search.setAccessibleName(self.tr("Search chats"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.view = QListView()
        self.view.setModel(self.filtered)
        self.view.setItemDelegate(ChatDelegate(context, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.setAccessibleName(self.tr("Chats"))
        self.nothing = label(self.tr("Write to someone, and the chat will be kept here."), "muted", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.search, 1)
        line.addWidget(context.actions.button("chat.new", self))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 12, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(line)
        layout.addWidget(self.nothing)
        layout.addWidget(self.view, 1)
        context.theme.changed.connect(self.view.viewport().update)
        context.personas.changed.connect(self.view.viewport().update)
        self.model.rowsInserted.connect(self._count)
        self.model.rowsRemoved.connect(self._count)
        self.model.modelReset.connect(self._count)

    @Slot()
    def _count(self) -> None:
        self.nothing.setVisible(self.model.rowCount() == 0)

    @Slot(str)
    def _filter(self, text: str) -> None:
        self.settling = True
        self.filtered.set_words(text)
        self._mark_opened()
        self.settling = False

    def choose(self, conversation_id: str) -> None:
        """Shows which chat is open; "" for none."""
        self.opened = conversation_id
        self.settling = True
        self._mark_opened()
        self.settling = False

    def _mark_opened(self) -> None:
        for place in range(self.filtered.rowCount()):
            index = self.filtered.index(place, 0)
            if index.data(ID_ROLE) == self.opened:
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
                self.view.selectionModel().setCurrentIndex(index, flags)
                return
        self.view.selectionModel().clear()

    def chosen(self) -> str:
        index = self.view.currentIndex()
        return str(index.data(ID_ROLE)) if index.isValid() else ""
