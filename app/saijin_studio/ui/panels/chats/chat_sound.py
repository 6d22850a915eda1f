"""The sound of a whole chat into one file with chapters: from the chat's menu, with its progress and a way to stop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from ....core.cancel import CancelToken
from ....core.errors import SaijinError
from ....services.exchange.outgoing import safe_name
from ...actions import ActionSpec
from ...context import UiContext
from ...notices import Notice
from .page import ChatPage
from .player_wave import clock

if TYPE_CHECKING:
    from ....services.voice.chat_album import Album

SECONDS = 12.0
KEY = "chat.sound"  # the notice of what is being written, and of what was
ENDINGS = (".flac", ".wav")


class ChatSound(QObject):
    """Defines the action. What was not spoken yet is made on the way."""

    _progressed = Signal(object, str, int, int)

    def __init__(self, context: UiContext, page: ChatPage, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._page = page
        self._progressed.connect(self._show_progress)
        words, chats = self.tr("Save the chat’s sound…"), self.tr("Chats")
        context.actions.define(ActionSpec("chat.sound", words, self.ask, "sound", "", self._has_chat, chats))

    def _has_chat(self) -> bool:
        return self._page.live.conversation_id is not None

    def ask(self) -> None:
        """Where to write it, and in which form."""
        conversation = self._page.live.conversation
        if conversation is None:
            return
        kinds = [self.tr("FLAC, smaller (*.flac)"), self.tr("WAV, for every program (*.wav)")]
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        dialog = QFileDialog(self._page, self.tr("Save the chat’s sound"), folder, ";;".join(kinds))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(f"{safe_name(conversation.title)}{ENDINGS[0]}")
        key = conversation.id

        def save(chosen: str) -> None:
            ending = ENDINGS[kinds.index(dialog.selectedNameFilter())]
            file = Path(chosen)
            self.write(key, file if file.suffix.lower() in ENDINGS else file.with_name(file.name + ending))

        dialog.fileSelected.connect(save)
        dialog.open()

    def write(self, conversation_id: str, file: Path) -> None:
        """In the background; what is stopped leaves the old file as it was."""
        cancel = CancelToken()

        def progress(done: int, of: int) -> None:
            if isValid(self):  # called on the thread that writes
                self._progressed.emit(cancel, file.name, done, of)

        def failed(error: SaijinError) -> None:
            self._context.notices.close_key(KEY)
            if error.code != "cancelled":
                self._context.notices.show_error(error)

        self._show_progress(cancel, file.name, 0, 1)
        self._context.operations.run(
            lambda services: services.voice.export_chat(conversation_id, file, True, progress, cancel),
            owner=self,
            done=lambda album: self._say(file, album),
            failed=failed,
            lasting=True,
        )

    def _say(self, file: Path, album: Album) -> None:
        words = self.tr("The chat’s sound was written to {file}: {time}, chapters: {count}.")
        words = words.format(file=file.name, time=clock(album.seconds), count=album.chapters)
        self._context.notices.show(Notice(words, key=KEY, seconds=SECONDS))

    @Slot(object, str, int, int)
    def _show_progress(self, cancel: CancelToken, name: str, done: int, of: int) -> None:
        if cancel.cancelled:
            return
        words = self.tr("{file} is being written: {percent} %").format(file=name, percent=100 * done // max(1, of))
        self._context.notices.show(Notice(words, button=self.tr("Stop"), run=cancel.cancel, key=KEY))
