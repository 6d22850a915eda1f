"""A window in which somebody writes and sends without end: `python -m tests.ui.draft_writer HOME`, to be killed.

Each line it puts out is what the store had done: `draft TEXT`, `sent TEXT`, `beside NAME`.
"""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from saijin_studio.core.conversation import Attachment, Turn
from saijin_studio.core.settings import Settings
from saijin_studio.services.attachments import AttachmentService
from saijin_studio.storage.attachments import AttachmentStore
from saijin_studio.storage.media import MediaStore
from saijin_studio.ui.main_window import MainWindow
from saijin_studio.ui.panels.chats.section import ChatsSection
from tests.ui.fakes import studio_context
from tests.ui.media_fakes import png
from tests.ui.stored import StoredStudio

WORDS = "words that are written one after another"
KEY_MS = 25
PASTE_EVERY = 3  # messages


def tell(what: str, words: str) -> None:
    print(f"{what} {words}", flush=True)


class Writer(QObject):
    """Types a letter at a time; ends each message with Enter, some with a picture beside it."""

    def __init__(self, section: ChatsSection, home: Path) -> None:
        super().__init__()
        self._composer = section.chat.composer
        self._home = home
        self._letters = self._all()
        self._timer = QTimer(self)
        self._timer.setInterval(KEY_MS)
        self._timer.timeout.connect(self._next)
        self._timer.start()

    def _all(self) -> Any:
        for number in itertools.count(1):
            if number % PASTE_EVERY == 0:
                file = self._home / f"{number}.png"
                file.write_bytes(png(8 + number, 8))
                yield file
            yield from f"{number} {WORDS}"
            yield "\n"

    def _next(self) -> None:
        if self._composer.strip.busy():
            return
        letter = next(self._letters)
        if isinstance(letter, Path):
            self._composer.strip.add_files([letter])
        elif letter == "\n":
            QTest.keyClick(self._composer.edit, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(self._composer.edit, letter)


def telling(studio: StoredStudio) -> None:
    """Has the services tell what is stored, after it was."""
    save, send, add = studio.chat.save_draft, studio.chat.send, studio.attachments.add_file

    def saved(conversation_id: str, text: str) -> None:
        save(conversation_id, text)
        tell("draft", text)

    def sent(conversation_id: str, text: str, *more: Any) -> Turn:
        turn = send(conversation_id, text, *more)
        tell("sent", text)
        return turn

    def added(conversation_id: str, path: Path) -> Attachment:
        made = add(conversation_id, path)
        tell("beside", made.name)
        return made

    chat: Any = studio.chat
    chat.save_draft, chat.send, studio.attachments.add_file = saved, sent, added  # type: ignore[method-assign]


def main() -> None:
    home = Path(sys.argv[1])
    app = QApplication([])
    studio = StoredStudio(home)
    reader: Any = None
    files = AttachmentService(AttachmentStore(studio.database), MediaStore(home / "media"), reader)
    studio.attachments = files  # type: ignore[assignment]
    telling(studio)
    chat = studio.conversations.all()[0]
    context = studio_context(studio, Settings())
    window = MainWindow(context)
    window.show()
    context.open_section("chats", conversation=chat.id)
    section = window.section("chats")
    assert isinstance(section, ChatsSection)
    kept: list[Writer] = []
    section.chat.live.opened.connect(lambda *_: kept.append(Writer(section, home)))
    app.exec()


if __name__ == "__main__":
    main()
