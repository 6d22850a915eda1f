"""Chats from files and into files: by menu, by dropping files, and by dragging a chat out of the list."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QStandardPaths, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from ....core.cancel import CancelToken
from ....core.errors import SaijinError
from ....services.exchange.outgoing import ChatFileFormat, page_options, safe_name
from ....services.exchange.records import ImportReport, Progress
from ...actions import ActionSpec
from ...context import UiContext
from ...notices import Notice
from .exchange_words import format_words
from .import_dialog import ImportDialog
from .list_panel import ChatList
from .page import ChatPage

if TYPE_CHECKING:
    from ....services.container import Services

ENDINGS = (".jsonl", ".json", ".zip")
SECONDS = 12.0
DRAGGED_SECONDS = 3600.0
WRITTEN = "chats.exported"  # the notice of what is being written, and of what was


class ChatExchange(QObject):
    """Defines the actions, and takes files that are dropped on the list or anywhere in the window that wants none."""

    _progressed = Signal(object, str, int, int)

    def __init__(self, context: UiContext, chats: ChatList, page: ChatPage, parent: QObject) -> None:
        super().__init__(parent)
        self._progressed.connect(self._show_progress)
        self._context = context
        self._list = chats
        self._page = page
        self._dragged = context.paths.run / "dragged"
        chats.setAcceptDrops(True)
        chats.installEventFilter(self)
        chats.model.dress = self._dress
        chats.menu_actions += ["", "chat.import", "chat.export_all", "backup.open"]
        self._define()

    def _define(self) -> None:
        chats, define = self.tr("Chats"), self._context.actions.define
        define(ActionSpec("chat.import", self.tr("Import chats…"), self.ask_import, "folder", "", None, chats))
        define(ActionSpec("chat.export", self.tr("Export chat…"), self.ask_export, "save", "", self._has_chat, chats))
        define(
            ActionSpec("chat.export_all", self.tr("Export all chats…"), self.ask_export_all, "save", "", None, chats)
        )
        define(
            ActionSpec("backup.open", self.tr("Backups…"), self._open_backups, "database", "", None, self.tr("Window"))
        )

    def _has_chat(self) -> bool:
        return self._page.live.conversation_id is not None

    def _open_backups(self) -> None:
        self._context.open_section("settings", page="backups")

    # -- from files

    def ask_import(self) -> None:
        words = self.tr("Chats of SillyTavern, ChatGPT, Open WebUI or this studio (*.jsonl *.json *.zip)")
        dialog = QFileDialog(self._page, self.tr("Import chats"), _documents(), words)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda chosen: self.import_files([Path(each) for each in chosen]))
        dialog.open()

    def import_files(self, files: Sequence[Path]) -> ImportDialog:
        dialog = ImportDialog(self._context, files, self._page.window())
        dialog.brought.connect(self._brought)
        dialog.open()
        return dialog

    def _brought(self, report: ImportReport) -> None:
        ids = [one.conversation_id for one in report.brought]
        if len(ids) == 1:
            words = self.tr("“{title}” was imported.").format(title=report.brought[0].title)
        else:
            words = self.tr("Imported chats: {count}.").format(count=len(ids))
        undo = self.tr("Undo")
        self._context.notices.show(
            Notice(words, button=undo, run=lambda: self._undo(ids), key="chat.imported", seconds=SECONDS)
        )
        self._context.open_section("chats", conversation=ids[0])

    def _undo(self, ids: Sequence[str]) -> None:
        """They can still be found among what was deleted."""

        def undo(services: Services) -> None:
            for conversation_id in ids:
                services.chat.delete(conversation_id)

        self._context.operations.run(undo, owner=self)

    # -- files that are dropped

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and watched is self._list:
            window = self._list.window()
            window.setAcceptDrops(True)
            window.removeEventFilter(self)  # once, however often the list is shown
            window.installEventFilter(self)
        elif isinstance(event, QDragEnterEvent | QDragMoveEvent | QDropEvent) and (files := _files(event.mimeData())):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            if event.type() == QEvent.Type.Drop:
                self.import_files(files)
            return True
        return super().eventFilter(watched, event)

    # -- into files

    def ask_export(self) -> None:
        conversation = self._page.live.conversation
        if conversation is None:
            return
        kinds = format_words()
        dialog = self._save_dialog(self.tr("Export chat"), ";;".join(kinds.values()))
        dialog.selectFile(f"{safe_name(conversation.title)}.{ChatFileFormat.SAIJIN.value}")
        key = conversation.id

        def save(chosen: str) -> None:
            form = _form(Path(chosen), dialog.selectedNameFilter(), kinds)
            file = Path(chosen) if Path(chosen).suffix else Path(f"{chosen}.{form.value}")
            self.export(key, form, file)

        dialog.fileSelected.connect(save)
        dialog.open()

    def export(self, conversation_id: str, form: ChatFileFormat, file: Path) -> None:
        options = page_options(self._context.language)

        def write(services: Services, progress: Progress, cancel: CancelToken) -> int:
            services.exchange.write(conversation_id, form, file, options, progress, cancel)
            return 1

        self._write(file, write, lambda _: self.tr("The chat was written to {file}.").format(file=file.name))

    def ask_export_all(self) -> None:
        kinds = format_words()
        dialog = self._save_dialog(self.tr("Export all chats"), self.tr("Archive of chats (*.zip)"))
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(f"{self.tr('Chats')}.zip")
        dialog.fileSelected.connect(lambda chosen: self.export_all(Path(chosen), next(iter(kinds))))
        dialog.open()

    def export_all(self, file: Path, form: ChatFileFormat = ChatFileFormat.SAIJIN) -> None:
        options = page_options(self._context.language)

        def write(services: Services, progress: Progress, cancel: CancelToken) -> int:
            return services.exchange.write_all(form, file, options, progress, cancel)

        said = self.tr("Chats written to {file}: {count}.")
        self._write(file, write, lambda count: said.format(file=file.name, count=count))

    def _write(
        self,
        file: Path,
        write: Callable[[Services, Progress, CancelToken], int],
        words: Callable[[int], str],
    ) -> None:
        """In the background, with its progress and a way to stop it; what is stopped leaves the old file as it was."""
        cancel = CancelToken()

        def progress(done: int, of: int) -> None:
            if isValid(self):  # called on the thread that writes
                self._progressed.emit(cancel, file.name, done, of)

        def failed(error: SaijinError) -> None:
            self._context.notices.close_key(WRITTEN)
            if error.code != "cancelled":
                self._context.notices.show_error(error)

        self._show_progress(cancel, file.name, 0, 1)
        self._context.operations.run(
            lambda services: write(services, progress, cancel),
            owner=self,
            done=lambda count: self._say(words(count)),
            failed=failed,
        )

    @Slot(object, str, int, int)
    def _show_progress(self, cancel: CancelToken, name: str, done: int, of: int) -> None:
        if cancel.cancelled:
            return
        words = self.tr("{file} is being written: {percent} %").format(file=name, percent=100 * done // max(1, of))
        self._context.notices.show(Notice(words, button=self.tr("Stop"), run=cancel.cancel, key=WRITTEN))

    def _save_dialog(self, title: str, kinds: str) -> QFileDialog:
        dialog = QFileDialog(self._page, title, _documents(), kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        return dialog

    def _say(self, words: str) -> None:
        self._context.notices.show(Notice(words, key=WRITTEN, seconds=SECONDS))

    # -- a chat that is dragged out

    def _dress(self, conversation_id: str, mime: QMimeData) -> None:
        """The file is written while the person still drags; it is there whole when they let go, or not at all."""
        item = self._list.model.item(conversation_id)
        title = item.conversation.title if item is not None else ""
        folder = self._dragged / secrets.token_hex(8)
        file = folder / f"{safe_name(title)}.{ChatFileFormat.SAIJIN.value}"
        options = page_options(self._context.language)

        def write(services: Services) -> None:
            _forget_dragged(self._dragged)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            services.exchange.write(conversation_id, ChatFileFormat.SAIJIN, file, options)

        self._context.operations.run(write, owner=self)
        mime.setUrls([*mime.urls(), QUrl.fromLocalFile(str(file))])


def _forget_dragged(place: Path) -> None:
    """Whoever took such a file has copied it by now."""
    before = time.time() - DRAGGED_SECONDS
    for folder in place.glob("*"):
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder)


def _form(file: Path, chosen: str, kinds: dict[ChatFileFormat, str]) -> ChatFileFormat:
    """By the ending of the name, else by the kind that was chosen."""
    ending = file.suffix.removeprefix(".").lower()
    if ending in tuple(ChatFileFormat):
        return ChatFileFormat(ending)
    return next((form for form, words in kinds.items() if words == chosen), ChatFileFormat.SAIJIN)


def _files(mime: QMimeData) -> list[Path]:
    """Chats among what is dragged; a chat of the list itself is none."""
    if not mime.hasUrls() or mime.hasFormat("application/x-saijin-chats"):
        return []
    files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return [file for file in files if file.suffix.lower() in ENDINGS]


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
