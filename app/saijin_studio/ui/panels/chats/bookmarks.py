"""The bookmarks of the open chat."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ....core.edits import Place
from ....core.errors import SaijinError
from ...context import UiContext
from ...messages import describe_error
from ...widgets import label, push_button
from .list import when_words
from .places import ABOUT_ROLE, TwoLines, first_words

SIZE = (520, 420)


class Bookmarks(QDialog):
    """`chosen(message_id)`: where to go."""

    chosen = Signal(str)

    def __init__(self, context: UiContext, conversation_id: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Bookmarks of this chat"))
        self.resize(*SIZE)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Bookmarks"))
        self.list.setItemDelegate(TwoLines(context.theme, self))
        self.list.setMouseTracking(True)
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        self.list.currentItemChanged.connect(self._follow)
        self._told = label("", "muted", wrap=True)
        self._told.hide()
        self.remove = push_button(self.tr("Remove the bookmark"))
        self.remove.setEnabled(False)
        self.remove.clicked.connect(self._remove)
        close = push_button(self.tr("Close"))
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._told)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)
        context.operations.run(
            lambda services: services.messages.bookmarks(conversation_id),
            owner=self,
            done=self._read,
            failed=self._failed,
        )

    def _read(self, found: tuple[tuple[str, Place], ...]) -> None:
        for _, place in sorted(found, key=lambda each: each[1].position):
            words, when = first_words(place), when_words(place.created_at)
            item = QListWidgetItem(place.bookmark or words, self.list)
            item.setData(Qt.ItemDataRole.UserRole, place.id)
            item.setData(ABOUT_ROLE, f"{words} · {when}" if place.bookmark else when)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{place.bookmark or ''} {words}, {when}".strip())
        if found:
            self.list.setCurrentRow(0)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._say(self.tr("A bookmark keeps a place in the chat: point at a message and press the ribbon."))

    @Slot()
    def _follow(self) -> None:
        self.remove.setEnabled(self.list.currentItem() is not None)

    @Slot(QListWidgetItem)
    def _go(self, item: QListWidgetItem) -> None:
        self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))
        self.accept()

    @Slot()
    def _remove(self) -> None:
        item = self.list.takeItem(self.list.currentRow())
        key = str(item.data(Qt.ItemDataRole.UserRole))
        self._context.operations.run(
            lambda services: services.messages.remove_bookmark(key), owner=self, failed=self._failed
        )

    def _failed(self, error: SaijinError) -> None:
        self._say(describe_error(error))

    def _say(self, words: str) -> None:
        self._told.setText(words)
        self._told.show()
