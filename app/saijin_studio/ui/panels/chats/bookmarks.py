"""The bookmarks of the open chat."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ....core.edits import Place
from ...context import UiContext
from ...widgets import push_button
from .list import when_words
from .list_dialog import ListDialog
from .places import ABOUT_ROLE, TwoLines, first_words

SIZE = (520, 420)
translate = QCoreApplication.translate


class Bookmarks(ListDialog[QListWidget]):
    """`chosen`: the message to go to."""

    def __init__(self, context: UiContext, conversation_id: str, parent: QWidget) -> None:
        remove = push_button(translate("Bookmarks", "Remove the bookmark"))
        super().__init__(context, QListWidget(), parent, remove)
        self.remove = remove
        self.setWindowTitle(self.tr("Bookmarks of this chat"))
        self.resize(*SIZE)
        self.list.setAccessibleName(self.tr("Bookmarks"))
        self.list.setItemDelegate(TwoLines(context.theme, self))
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        self.list.currentItemChanged.connect(self._follow)
        self.remove.setEnabled(False)
        self.remove.clicked.connect(self._remove)
        context.operations.run(
            lambda services: services.messages.bookmarks(conversation_id),
            owner=self,
            done=self._read,
            failed=self.say_fault,
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
            self.say(self.tr("A bookmark keeps a place in the chat: point at a message and press the ribbon."))

    @Slot()
    def _follow(self) -> None:
        self.remove.setEnabled(self.list.currentItem() is not None)

    @Slot(QListWidgetItem)
    def _go(self, item: QListWidgetItem) -> None:
        self.go_to(str(item.data(Qt.ItemDataRole.UserRole)))

    @Slot()
    def _remove(self) -> None:
        item = self.list.takeItem(self.list.currentRow())
        key = str(item.data(Qt.ItemDataRole.UserRole))
        self._context.operations.run(
            lambda services: services.messages.remove_bookmark(key), owner=self, failed=self.say_fault
        )
