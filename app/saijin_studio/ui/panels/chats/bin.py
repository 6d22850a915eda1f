"""Recently deleted chats and messages: each can be brought back, or forgotten for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QMessageBox

from ....core.edits import Deletion
from ....core.library import DeletedChat
from ...context import UiContext
from ...operations import Operation
from ...widgets import push_button
from .found_list import FoundRow
from .side import SidePanel

if TYPE_CHECKING:
    from ....services.container import Services

_Read = tuple[tuple[DeletedChat, ...], tuple[Deletion, ...]]


class BinPanel(SidePanel):
    def __init__(self, context: UiContext) -> None:
        super().__init__(context, self.tr("Recently deleted"))
        self._deletions: dict[str, Deletion] = {}
        self._chats: dict[str, DeletedChat] = {}
        self._reading: Operation | None = None
        self.restore = push_button(self.tr("Bring back"))
        self.forget = push_button(self.tr("Forget now…"), "danger")
        self.restore.clicked.connect(self._restore)
        self.forget.clicked.connect(self._ask)
        line = QHBoxLayout()
        line.addWidget(self.restore)
        line.addWidget(self.forget)
        line.addStretch(1)
        self.outer.addLayout(line)
        self.list.chosen.disconnect(self.open_row)  # what is deleted cannot be opened
        self.list.selectionModel().currentChanged.connect(self._enable)
        self.list.found.modelReset.connect(self._enable)
        context.bridge.conversation_changed.connect(self._changed)
        context.bridge.library_changed.connect(self._changed)
        self._enable()

    def shown(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._read()

    @Slot()
    def _changed(self) -> None:
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        """What was asked before says less, and may come later."""
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self.context.operations.run(_read, owner=self, done=self._show, failed=self.say_fault)

    def _show(self, read: _Read) -> None:
        chats, deletions = read
        self._chats = {chat.id: chat for chat in chats}
        self._deletions = {each.id: each for each in deletions}
        rows = [self._chat_row(chat) for chat in chats] + [self._message_row(each) for each in deletions]
        rows.sort(key=lambda row: row.at, reverse=True)
        kept = self.list.currentIndex().row()
        self.list.found.show_rows(rows)
        if rows:
            self.list.setCurrentIndex(self.list.found.index(min(max(kept, 0), len(rows) - 1)))
        words = self.tr("What is deleted is kept here for 30 days.")
        self.say(words if rows else self.tr("Nothing was deleted in the last 30 days."))

    def _chat_row(self, chat: DeletedChat) -> FoundRow:
        words = self.tr("The whole chat, messages: {count}").format(count=chat.messages)
        return FoundRow(chat.id, chat.id, chat.title, chat.persona_key, chat.at, words, note=self.tr("chat"))

    def _message_row(self, each: Deletion) -> FoundRow:
        words = " ".join(each.words.split())
        note = self.tr("messages: {count}").format(count=each.count) if each.count > 1 else self.tr("message")
        _, who = self.titles.get(each.conversation_id, ("", ""))
        return FoundRow(each.id, each.conversation_id, each.title, who, each.at, words, note=note)

    @Slot()
    @Slot(QModelIndex)
    def _enable(self, _index: object = None) -> None:
        there = self.list.current() is not None
        self.restore.setEnabled(there)
        self.forget.setEnabled(there)

    @Slot()
    def _restore(self) -> None:
        row = self.list.current()
        if row is None:
            return
        key, is_chat = row.key, row.key in self._chats

        def work(services: Services) -> None:
            if is_chat:
                services.chat.restore(key)
            else:
                services.messages.restore(key)

        self.context.operations.run(work, owner=self, done=lambda _: self._settled(key))

    def _settled(self, key: str) -> None:
        """Nothing else offers to bring it back any more."""
        self.context.notices.close_about(key)
        self._read()

    @Slot()
    def _ask(self) -> None:
        row = self.list.current()
        if row is None:
            return
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Forget for good"))
        box.setText(self._what_goes(row))
        box.setInformativeText(self.tr("This cannot be undone."))
        forget = box.addButton(self.tr("Forget for good"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(keep)
        forget.clicked.connect(lambda: self._forget(row.key))
        box.open()

    def _what_goes(self, row: FoundRow) -> str:
        chat = self._chats.get(row.key)
        if chat is not None:
            return self.tr(
                "The chat “{title}” will be gone (messages: {count}), with all versions, attachments and sounds."
            ).format(title=chat.title, count=chat.messages)
        return self.tr(
            "What you deleted from “{title}” will be gone (messages: {count}), with attachments and sounds."
        ).format(title=row.title, count=self._deletions[row.key].count)

    def _forget(self, key: str) -> None:
        is_chat = key in self._chats

        def work(services: Services) -> int:
            return services.library.forget_chat(key) if is_chat else services.library.forget_messages(key)

        self.context.operations.run(work, owner=self, done=lambda _: self._settled(key))


def _read(services: Services) -> _Read:
    return services.library.deleted_chats(), services.library.deleted_messages()
