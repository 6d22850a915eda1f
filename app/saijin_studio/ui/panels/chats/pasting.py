"""What is pasted or dropped and is no line of a talk becomes an attachment."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QWidget

from .attachments import AttachmentStrip
from .composer_edit import ComposerEdit, local_files
from .say_line import SayLine

LONGEST_MESSAGE = 200_000  # characters; services.chat takes no more
CHAT_FILES = frozenset({".jsonl", ".json", ".zip"})  # dropped beside the composer, these are chats to be imported


class Pasting(QObject):
    def __init__(self, edit: ComposerEdit, strip: AttachmentStrip, line: SayLine) -> None:
        super().__init__(edit)
        self._edit = edit
        self._strip = strip
        self._line = line
        edit.attaches = True
        edit.files_given.connect(self._files)
        edit.picture_given.connect(self._picture)
        edit.text_given.connect(self._text)
        strip.told.connect(self._tell)

    def take_drops_on(self, place: QWidget) -> None:
        """Files that are dropped anywhere on it are attached."""
        place.setAcceptDrops(True)
        place.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent | QDropEvent) and self._meant(event):
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self._files(local_files(event.mimeData()))
            return True
        return super().eventFilter(watched, event)

    def _meant(self, event: QDropEvent) -> bool:
        files = local_files(event.mimeData())
        return bool(files) and not any(file.suffix.casefold() in CHAT_FILES for file in files)

    @Slot(object)
    def _files(self, paths: list[Path]) -> None:
        self._line.say("")
        self._strip.add_files(paths)

    @Slot(object)
    def _picture(self, picture: QImage) -> None:
        self._line.say("")
        self._strip.add_picture(picture)

    @Slot(object)
    def _text(self, text: str) -> None:
        """It can still be written out, where a message may be so long and the keys stay quick."""
        if len(text) > LONGEST_MESSAGE:
            self._line.say(self.tr("The text is too long for a message, so it is attached as a file."))
            self._strip.add_text(text)
        elif not self._edit.has_room(text):
            self._line.say(self.tr("The text is too long for one paragraph, so it is attached as a file."))
            self._strip.add_text(text)
        else:
            chip = self._strip.add_text(text)

            def write() -> None:
                self._strip.remove(chip)
                self._edit.write(text)
                self._edit.setFocus()

            self._line.say(self.tr("The long text is attached as a file."), button=self.tr("Write it out"), run=write)

    @Slot(str, bool)
    def _tell(self, words: str, fault: bool) -> None:
        self._line.say(words, fault)
