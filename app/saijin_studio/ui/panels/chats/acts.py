"""What can be done with the open chat as a whole: rename, choose who answers, keep, delete."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QInputDialog, QMenu

from ....core.conversation import Conversation
from ...actions import ActionSpec
from ...context import UiContext
from ...notices import Notice
from .keeping import Keeping
from .list_panel import ChatList
from .page import ChatPage
from .routing import routing_menu
from .titling import Titling, titled

UNDO_SECONDS = 12.0


class ChatActs(QObject):
    """Defines the actions, and makes the menu of them. `restored(conversation_id)`: a deletion was undone."""

    restored = Signal(str)

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._page: ChatPage | None = None
        self._define()
        self.keeping = Keeping(context, self)
        self.titling = Titling(context, lambda: self.conversation, self)

    def attend(self, page: ChatPage, chats: ChatList) -> None:
        """The page whose chat is meant, and the list it stands in."""
        self._page = page
        self.keeping.attend(page, chats)
        page.header.menu_wanted.connect(self._header_menu)

    def _define(self) -> None:
        chats = self.tr("Chats")
        define, has_chat = self._context.actions.define, self._has_chat
        define(ActionSpec("chat.rename", self.tr("Rename chat"), self.rename, "edit", "F2", has_chat, chats))
        define(
            ActionSpec("chat.routing", self.tr("Who answers…"), self.choose_routing, "personas", "", has_chat, chats)
        )
        words = self.tr("Open in its own window")
        define(ActionSpec("chat.window", words, self.open_window, "chats", "Ctrl+Shift+O", has_chat, chats))
        define(ActionSpec("chat.delete", self.tr("Delete chat"), self.delete, "delete", "", has_chat, chats))
        define(ActionSpec("chat.stop", self.tr("Stop the reply"), self.stop, "stop", "Ctrl+.", None, chats))

    def open_window(self) -> None:
        if self.conversation is not None:
            self._context.open_window(self.conversation.id)

    @property
    def conversation(self) -> Conversation | None:
        return self.keeping.chat

    def _has_chat(self) -> bool:
        return self._page is not None and self._page.live.conversation_id is not None

    def open_menu(self, place: QPoint) -> None:
        """All of it at a place of the screen."""
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context.actions.refresh()
        menu.addAction(self._context.actions.action("chat.rename"))
        menu.addAction(self._context.actions.action("chat.title"))
        menu.addAction(self._context.actions.action("chat.window"))
        menu.addAction(self._context.actions.action("chat.options"))
        if self.conversation is not None:
            menu.addMenu(routing_menu(self._context, self.conversation, self, menu))
        self.keeping.fill(menu)
        menu.addAction(self._context.actions.action("chat.export"))
        menu.addAction(self._context.actions.action("chat.sound"))
        menu.addSeparator()
        for name in ("chat.find", "chat.bookmarks", "chat.branches", "chat.date"):
            menu.addAction(self._context.actions.action(name))
        menu.addSeparator()
        menu.addAction(self._context.actions.action("chat.delete"))
        menu.popup(place)

    @Slot()
    def _header_menu(self) -> None:
        if self._page is not None:
            self.open_menu(self._page.header.menu_place())

    def stop(self) -> None:
        if self._page is not None:
            self._page.stop()

    def choose_routing(self) -> None:
        """The three rules, below the button that says more about the chat."""
        if self._page is not None and self.conversation is not None:
            menu = routing_menu(self._context, self.conversation, self, self._page)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self._page.header.menu_place())

    def rename(self) -> None:
        conversation = self.conversation
        if conversation is None:
            return
        dialog = QInputDialog(self._page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Rename chat"))
        dialog.setLabelText(self.tr("Title"))
        dialog.setTextValue(conversation.title)
        dialog.textValueSelected.connect(lambda title: self._rename(conversation.id, title))
        dialog.open()

    def _rename(self, conversation_id: str, title: str) -> None:
        if title.strip():
            self._context.operations.run(
                lambda services: services.chat.rename(conversation_id, title),
                owner=self,
                done=lambda _: self._context.notices.close_about(titled(conversation_id)),
            )

    def delete(self) -> None:
        """At once, for it can be undone."""
        conversation = self.conversation
        if conversation is None:
            return
        key = conversation.id

        def done(_: None) -> None:
            words = self.tr("The chat “{title}” was deleted.").format(title=conversation.title)
            self._context.notices.show(
                Notice(words, button=self.tr("Undo"), run=undo, key="chat.deleted", about=key, seconds=UNDO_SECONDS)
            )

        def undo() -> None:
            self._context.operations.run(
                lambda services: services.chat.restore(key), owner=self, done=lambda _: self.restored.emit(key)
            )

        self._context.operations.run(lambda services: services.chat.delete(key), owner=self, done=done)
