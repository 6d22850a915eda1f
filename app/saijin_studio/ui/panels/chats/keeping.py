"""How a chat is kept: pinned, archived, in a folder, with tags; and the chats that are made of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMenu

from ....core.conversation import Conversation
from ....core.library import Merge
from ...actions import ActionSpec
from ...context import UiContext
from ...notices import Notice
from ...palette import Choice, CommandPalette
from ...transcript.rows import Row
from .list_panel import ChatList
from .page import ChatPage
from .tag_dialog import TagDialog

UNDO_SECONDS = 12.0


class Keeping(QObject):
    """The actions of the open chat, which the window's menus and its palette show."""

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._page: ChatPage | None = None
        self._list: ChatList | None = None
        chats, define = self.tr("Chats"), context.actions.define
        for name, words, run, icon in (
            ("chat.pin", self.tr("Pin or unpin chat"), self.pin, "pin"),
            ("chat.archive", self.tr("Archive chat, or take it out"), self.archive, "archive"),
            ("chat.move", self.tr("Move chat to a folder…"), self.move, "folder"),
            ("chat.tags", self.tr("Tags of the chat…"), self.tag, "tag"),
            ("chat.duplicate", self.tr("Duplicate chat"), self.duplicate, "copy"),
            ("chat.merge", self.tr("Merge with another chat…"), self.merge, "merge"),
            ("chat.continue_new", self.tr("Continue in a new chat"), self.continue_in_new, "add"),
        ):
            define(ActionSpec(name, words, run, icon, "", self._has_chat, chats))

    def attend(self, page: ChatPage, chats: ChatList) -> None:
        """The page whose chat is meant, and the list it stands in."""
        self._page, self._list = page, chats
        page.transcript.action.connect(self._act)

    def _has_chat(self) -> bool:
        return self._page is not None and self._page.live.conversation_id is not None

    @property
    def chat(self) -> Conversation | None:
        """The open one as the list knows it, which hears of every change; one that is still being read, too."""
        if self._page is None or self._list is None:
            return None
        live = self._page.live
        item = self._list.model.item(live.conversation_id or "")
        if item is not None:
            return item.conversation
        read = live.conversation
        return read if read is not None and read.id == live.conversation_id else None

    def fill(self, menu: QMenu) -> None:
        """What the menu of a chat has of this, in the words of the chat's state."""
        chat, actions = self.chat, self._context.actions
        if chat is None or self._list is None:
            return
        words = self.tr("Unpin") if chat.pinned else self.tr("Pin")
        menu.addAction(actions.action("chat.pin").icon(), words).triggered.connect(self.pin)
        menu.addMenu(self._list.folder_acts.choose_menu(chat, menu)).setIcon(actions.action("chat.move").icon())
        menu.addAction(actions.action("chat.tags"))
        words = self.tr("Take out of the archive") if chat.archived else self.tr("Archive")
        menu.addAction(actions.action("chat.archive").icon(), words).triggered.connect(self.archive)
        menu.addSeparator()
        for name in ("chat.duplicate", "chat.continue_new", "chat.merge"):
            menu.addAction(actions.action(name))

    # -- order

    def pin(self) -> None:
        chat = self.chat
        if chat is not None:
            key, pinned = chat.id, not chat.pinned
            self._context.operations.run(lambda services: services.library.pin(key, pinned), owner=self)

    def archive(self) -> None:
        chat = self.chat
        if chat is not None and self._list is not None:
            self._list.folder_acts.archive([chat.id], not chat.archived)

    def move(self) -> None:
        """The folders, below the button that says more about the chat."""
        chat = self.chat
        if chat is not None and self._list is not None and self._page is not None:
            menu = self._list.folder_acts.choose_menu(chat, self._page)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self._page.header.menu_place())

    def tag(self) -> None:
        self._context.operations.run(
            lambda services: services.library.tags(),
            owner=self,
            done=lambda known: self._ask_tags([t for t, _ in known]),
        )

    def _ask_tags(self, known: list[str]) -> None:
        chat = self.chat
        if chat is None or self._page is None:
            return
        key = chat.id
        dialog = TagDialog(self._context, chat, known, self._page)

        def keep(tags: tuple[str, ...]) -> None:
            self._context.operations.run(lambda services: services.library.set_tags(key, tags), owner=self)

        dialog.chosen.connect(keep)
        dialog.open()

    # -- copies

    def duplicate(self) -> None:
        chat = self.chat
        if chat is not None:
            key, title = chat.id, self.tr("{title} (copy)").format(title=chat.title)
            self._context.operations.run(
                lambda services: services.library.duplicate(key, title), owner=self, done=self._open
            )

    def continue_in_new(self) -> None:
        """With all that was said up to the message that keys are for."""
        row = self._page.transcript.chosen() if self._page is not None else None
        if row is not None:
            self.continue_from(row.key)

    @Slot(str, object)
    def _act(self, name: str, row: Row) -> None:
        if name == "continue_new":
            self.continue_from(row.key)

    def continue_from(self, message_id: str) -> None:
        """A new chat with what was said up to this message."""
        chat = self.chat
        if chat is not None:
            title = self.tr("{title} (continued)").format(title=chat.title)
            self._context.operations.run(
                lambda services: services.library.continue_in_new(message_id, title), owner=self, done=self._open
            )

    def merge(self) -> None:
        """Asks with which chat: its messages are appended to those of the open one."""
        chat = self.chat
        if chat is None or self._list is None or self._page is None:
            return
        others = [item.conversation for item in self._list.model.items() if item.conversation.id != chat.id]
        choices = [Choice(each.title, "chats", self._merger(chat, each), each.last_line[:40]) for each in others]
        asking = CommandPalette(self._context, choices, self._page.window())
        asking.search.setPlaceholderText(self.tr("Which chat is to be appended to this one?"))
        asking.search.setAccessibleName(asking.search.placeholderText())
        asking.show()

    def _merger(self, chat: Conversation, other: Conversation) -> Callable[[], None]:
        return lambda: self._merge(chat, other)

    def _merge(self, chat: Conversation, other: Conversation) -> None:
        def done(merged: Merge) -> None:
            words = self.tr("“{other}” was appended to “{title}”.").format(other=other.title, title=chat.title)
            undo = partial(self._unmerge, merged)
            self._context.notices.show(
                Notice(words, button=self.tr("Undo"), run=undo, key="chat.merged", seconds=UNDO_SECONDS)
            )

        into, key = chat.id, other.id
        self._context.operations.run(lambda services: services.library.merge(into, key), owner=self, done=done)

    def _unmerge(self, merged: Merge) -> None:
        self._context.operations.run(lambda services: services.library.unmerge(merged), owner=self)

    def _open(self, conversation_id: str) -> None:
        self._context.open_section("chats", conversation=conversation_id)
