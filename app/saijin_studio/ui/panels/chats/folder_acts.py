"""What can be done with folders: made, renamed, removed, and chats put into them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from ....core.conversation import Conversation
from ....core.library import Folder, RemovedFolder
from ...context import UiContext
from ...notices import Notice
from .list import ARCHIVE, EVERYWHERE

if TYPE_CHECKING:
    from ....services.container import Services

UNDO_SECONDS = 12.0


class FolderActs(QObject):
    """`folders` are those that there are, as last read."""

    def __init__(self, context: UiContext, widget: QWidget) -> None:
        super().__init__(widget)
        self._context = context
        self._widget = widget
        self.folders: tuple[Folder, ...] = ()

    def ask_new(self, chats: Sequence[str] = ()) -> None:
        """Asks for a name; the chats are put into the new folder."""

        def make(name: str) -> None:
            self._context.operations.run(
                lambda services: services.library.make_folder(name),
                owner=self,
                done=lambda made: self.move(chats, made.id) if chats else None,
            )

        self._ask_name(self.tr("New folder"), "", make)

    def ask_name(self, folder_id: str, name: str) -> None:
        def rename(chosen: str) -> None:
            self._context.operations.run(lambda services: services.library.rename_folder(folder_id, chosen), owner=self)

        self._ask_name(self.tr("Rename folder"), name, rename)

    def remove(self, folder_id: str) -> None:
        """At once, for it can be undone; the chats stay."""

        def done(removed: RemovedFolder) -> None:
            words = self.tr("The folder “{name}” was removed. Its chats are kept.").format(name=removed.name)

            def undo() -> None:
                self._context.operations.run(lambda services: services.library.restore_folder(removed), owner=self)

            self._offer_undo(words, undo, "folder.removed")

        self._context.operations.run(lambda services: services.library.remove_folder(folder_id), owner=self, done=done)

    def move(self, chats: Sequence[str], folder_id: str | None) -> None:
        self._context.operations.run(lambda services: services.library.move(chats, folder_id), owner=self)

    def drop(self, chats: Sequence[str], place: str) -> None:
        """Chats were dropped on a place: into a folder, into the archive, or out of both."""
        if place == ARCHIVE:
            self.archive(chats, True)
        elif place == EVERYWHERE:
            self.archive(chats, False)
            self.move(chats, None)
        else:
            self.move(chats, place)

    def archive(self, chats: Sequence[str], archived: bool) -> None:
        """Putting away can be undone at once."""
        about = " ".join(("archive", *chats))

        def done(_: None) -> None:
            self._context.notices.close_about(about)
            if archived:
                words = self.tr("The chat is in the archive: out of the list, and still found.")
                self._offer_undo(words, lambda: self.archive(chats, False), "chat.archived", about)

        def work(services: Services) -> None:
            for key in chats:
                services.library.archive(key, archived)

        self._context.operations.run(work, owner=self, done=done)

    def menu_of(self, folder_id: str, name: str, place: QPoint) -> None:
        menu = QMenu(self._widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Rename…")).triggered.connect(lambda: self.ask_name(folder_id, name))
        menu.addAction(self.tr("Remove the folder")).triggered.connect(lambda: self.remove(folder_id))
        menu.popup(place)

    def choose_menu(self, chat: Conversation, parent: QWidget) -> QMenu:
        """Into which folder a chat goes."""
        menu = QMenu(self.tr("Move to folder"), parent)
        for folder in self.folders:
            self._entry(menu, folder.name, chat, folder.id)
        if chat.folder_id is not None:
            self._entry(menu, self.tr("No folder"), chat, None)
        if self.folders:
            menu.addSeparator()
        menu.addAction(self.tr("New folder…")).triggered.connect(lambda: self.ask_new([chat.id]))
        return menu

    def _entry(self, menu: QMenu, name: str, chat: Conversation, folder_id: str | None) -> None:
        entry = menu.addAction(name.replace("&", "&&"))
        entry.setCheckable(True)
        entry.setChecked(chat.folder_id == folder_id)
        entry.triggered.connect(lambda: self.move([chat.id], folder_id))

    def _ask_name(self, title: str, name: str, take: Callable[[str], None]) -> None:
        dialog = QInputDialog(self._widget)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText(self.tr("Name"))
        dialog.setTextValue(name)
        dialog.textValueSelected.connect(lambda chosen: take(chosen) if chosen.strip() else None)
        dialog.open()

    def _offer_undo(self, words: str, undo: Callable[[], None], key: str, about: str = "") -> None:
        self._context.notices.show(
            Notice(words, button=self.tr("Undo"), run=undo, key=key, about=about, seconds=UNDO_SECONDS)
        )
