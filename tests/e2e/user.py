"""A person at the window, played by a script: writes with the keyboard, reads the transcript, waits for the voice.

Run as `python -m tests.e2e.user PART FOLDER`; screenshots and `seen.json` go to FOLDER.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtTest import QTest

from saijin_studio.bootstrap import open_window
from saijin_studio.core.conversation import Role
from saijin_studio.core.events import SpeechChanged
from saijin_studio.ui import app
from saijin_studio.ui.panels.chats.section import ChatsSection
from saijin_studio.ui.transcript.rows import Row

LOOK_MS = 25
PATIENCE_SECONDS = 120
Script = Generator[Callable[[], bool], None, None]


class Person(QObject):
    """Goes through a script whose yields are conditions to wait for."""

    def __init__(self, studio: app.StudioWindow, script: Callable[[Person], Script], folder: Path) -> None:
        super().__init__(studio)
        self.studio = studio
        self.folder = folder
        self.lengths: list[int] = []  # of the reply being made, as it grew on the screen
        self.spoken: list[str] = []
        self.seen: dict[str, object] = {}
        studio.context.bridge.speech_changed.connect(self._on_speech)
        self._script = script(self)
        self._waits_for: Callable[[], bool] = lambda: True
        self._deadline = time.monotonic() + PATIENCE_SECONDS
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MS)

    @property
    def chats(self) -> ChatsSection:
        section = self.studio.window.section("chats")
        assert isinstance(section, ChatsSection)
        return section

    @property
    def rows(self) -> list[Row]:
        return list(self.chats.chat.transcript.stack.rows)

    def write(self, text: str) -> None:
        edit = self.chats.chat.composer.edit
        edit.setFocus()
        QTest.keyClicks(edit, text) if text.isascii() else edit.insertPlainText(text)
        QTest.keyClick(edit, Qt.Key.Key_Return)

    def replies(self) -> list[str]:
        """The finished replies on the screen, without the greeting."""
        return [r.text for r in self.rows if r.role is Role.PERSONA and not r.making and r.correlation_id]

    def photograph(self, name: str) -> None:
        assert self.studio.window.grab().save(str(self.folder / f"{name}.png"))

    def write_down(self) -> None:
        """What was seen so far, for the test."""
        (self.folder / "seen.json").write_text(
            json.dumps({**self.seen, "lengths": self.lengths, "spoken": self.spoken}), encoding="utf-8"
        )

    def leave(self) -> None:
        self.write_down()
        self._timer.stop()
        self.studio.window.close_all()

    @Slot()
    def _look(self) -> None:
        try:
            self._go_on()
        except Exception:  # noqa: BLE001 - whatever the script came upon, the test is told and the window closes
            self.seen["gave_up"] = traceback.format_exc()
            self.leave()

    def _go_on(self) -> None:
        making = next((row for row in self.rows if row.making), None)
        if making is not None and (not self.lengths or self.lengths[-1] != len(making.text)):
            self.lengths.append(len(making.text))
        if not self._waits_for():
            if time.monotonic() > self._deadline:
                self.photograph("gave-up")
                self.seen["gave_up"] = [row.text for row in self.rows]
                self.leave()
            return
        try:
            self._waits_for = next(self._script)
            self._deadline = time.monotonic() + PATIENCE_SECONDS
        except StopIteration:
            self.leave()

    @Slot(object)
    def _on_speech(self, event: SpeechChanged) -> None:
        if event.state == "speaking":
            self.spoken.append(event.text)
        if event.state in ("finished", "failed"):
            self.seen["speech"] = event.state


def talk(person: Person) -> Script:
    """English to Yuuri before the engine is ready, then Japanese to Reika."""
    yield lambda: person.chats.chat.isVisible()
    person.write("Hello Yuuri, how are you today?")
    yield lambda: len(person.replies()) == 1
    yield lambda: person.seen.get("speech") is not None
    person.seen["english"] = person.replies()[0]
    person.photograph("english")
    person.seen.pop("speech")
    person.chats.new_chat("reika")
    yield lambda: person.chats.chat.persona_key == "reika"
    person.write("こんにちは。今日は少し疲れています。")
    yield lambda: len(person.replies()) == 1
    yield lambda: person.seen.get("speech") is not None
    person.seen["japanese"] = person.replies()[0]
    person.photograph("japanese")
    yield lambda: True


def ask(person: Person) -> Script:
    """Asks for the count and stays until killed."""
    yield lambda: person.chats.chat.isVisible()
    person.write("Count to forty.")
    yield lambda: False


def come_back(person: Person) -> Script:
    """Opens the window again and reads on."""
    yield lambda: bool(person.replies())
    person.seen["reply"] = person.replies()[-1]
    person.photograph("back")
    yield lambda: True


def main(scripts: Mapping[str, Callable[[Person], Script]]) -> int:
    """Opens the real window and plays the script that the command line names."""
    script, folder = scripts[sys.argv[1]], Path(sys.argv[2])
    show = app.StudioWindow.show
    people: list[Person] = []

    def show_and_sit_down(studio: app.StudioWindow) -> None:
        show(studio)
        people.append(Person(studio, script, folder))

    setattr(app.StudioWindow, "show", show_and_sit_down)  # noqa: B010 - mypy forbids the plain assignment
    return open_window()


if __name__ == "__main__":
    sys.exit(main({"talk": talk, "ask": ask, "come_back": come_back}))
