"""A person who writes: lines that grow, names, commands, files, macros, what was written before, and a draft."""

from __future__ import annotations

import os
import signal

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLineEdit

from saijin_studio.core.conversation import Role
from saijin_studio.ui.panels.chats.composer import ComposerEdit
from saijin_studio.ui.panels.inspector.panel import InspectorPanel

from .chat_hands import Desk
from .hands import click, drop, in_sight
from .user import Person, Script

PAPER, NOTES, HARBOUR = "paper.pdf", "notes.txt", "harbour.png"
TITLE = "Harbour 7"


def composer(person: Person) -> Script:
    desk = Desk(person)
    yield from desk.meet("yuuri")
    yield from grow(person, desk)
    yield from attach(person, desk)
    yield from used(person, desk)
    yield from meter(person, desk)
    yield from fill_in(person, desk)
    yield from go_back(person, desk)
    yield from address(person, desk)
    yield from command(person, desk)
    person.seen["composed"] = person.chats.chat.live.conversation_id


def enter(edit: ComposerEdit) -> None:
    QTest.keyClick(edit, Qt.Key.Key_Return)


def grow(person: Person, desk: Desk) -> Script:
    """Line by line up to ten, and no further."""
    edit = desk.composer.edit
    edit.setFocus()
    heights = [edit.height()]
    for number in range(1, 13):
        QTest.keyClicks(edit, f"{number}")
        QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        heights.append(edit.height())
    yield lambda: desk.composer.height() > heights[-1]
    person.photograph("41-grown")
    person.seen["heights"] = heights
    desk.press("Ctrl+A", edit)
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    yield lambda: edit.height() == heights[0]


def attach(person: Person, desk: Desk) -> Script:
    """A PDF is dropped, a picture pasted, two files are chosen; all of it goes with one message."""
    composer, view = desk.composer, desk.view
    drop(desk.window, view.viewport().mapTo(desk.window, view.viewport().rect().center()), person.folder / PAPER)
    yield lambda: len(composer.strip.held()) == 1
    picture = QImage(320, 200, QImage.Format.Format_RGB32)
    picture.fill(QColor("#C05A3E"))
    QGuiApplication.clipboard().setImage(picture)
    yield from desk.wake()
    composer.edit.setFocus()
    desk.press("Ctrl+V", composer.edit)
    yield lambda: len(composer.strip.held()) == 2
    click(composer.attach)
    dialog: QFileDialog = yield from desk.dialog(QFileDialog)
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(field, QLineEdit)
    # Not key by key: the list of completions that would come up takes the click that is meant for the button.
    field.setText(" ".join(f'"{person.folder / name}"' for name in (HARBOUR, NOTES)))
    desk.photograph_dialog(dialog, "42-files")
    box = dialog.findChild(QDialogButtonBox)
    assert isinstance(box, QDialogButtonBox)
    click(box.button(QDialogButtonBox.StandardButton.Open))
    yield lambda: len(composer.strip.held()) == 4 and not composer.strip.busy()
    yield from desk.wake()
    composer.edit.setFocus()
    desk.put(composer.edit, desk.texts.picture)
    person.photograph("42-attached")
    enter(composer.edit)
    yield desk.answered(desk.texts.picture)
    row = desk.last(Role.USER)
    pictures = view.measure.pictures
    assert pictures is not None
    images = [each for each in row.attachments if each.kind == "image"]
    yield lambda: all(pictures.find(each.hash) is not None for each in images)
    person.photograph("43-sent")
    person.seen["attached"] = [[each.name, each.kind] for each in row.attachments]


def used(person: Person, desk: Desk) -> Script:
    """What of it the model was given stands in the inspector."""
    yield from desk.act(desk.last(), "inspect")
    yield lambda: desk.window.findChild(InspectorPanel) is not None
    panel = desk.window.findChild(InspectorPanel)
    assert isinstance(panel, InspectorPanel)
    parts = panel.prompt.tree.parts
    yield lambda: in_sight(panel) and bool(parts.groups)
    person.seen["used"] = [parts.title(part) for group in parts.groups for part in group.parts]
    panel.area.ensureWidgetVisible(panel.prompt.tree)
    person.photograph("44-used")
    yield from desk.wake()
    desk.press("Ctrl+I")
    yield lambda: not panel.isVisible()


def meter(person: Person, desk: Desk) -> Script:
    """It counts what is being written."""
    composer = desk.composer
    key = person.chats.chat.live.conversation_id
    assert key is not None
    counted: list[int] = []
    person.studio.context.operations.run(
        lambda services: services.options.meter(key, "").tokens, owner=composer, done=counted.append
    )
    yield lambda: bool(counted) and QLocale().toString(counted[0]) in composer.meter.text()
    before = composer.meter.text()
    desk.put(composer.edit, desk.texts.five)
    yield lambda: QLocale().toString(counted[0] + 5) in composer.meter.text()
    person.seen["meter"] = [before, composer.meter.text()]
    person.photograph("45-meter")
    desk.press("Ctrl+A", composer.edit)
    QTest.keyClick(composer.edit, Qt.Key.Key_Delete)


def fill_in(person: Person, desk: Desk) -> Script:
    """Macros become words when the line is sent."""
    number = len(person.rows)
    person.write(desk.texts.macros)
    yield lambda: len(person.rows) == number + 2 and desk.making() is None and person.rows[-1].message is not None
    yield lambda: (own := desk.last(Role.USER).message) is not None and bool(own.position)
    person.seen["filled"] = desk.last(Role.USER).text


def go_back(person: Person, desk: Desk) -> Script:
    """With Up to the lines before, and with Down to what stood there."""
    edit, walked = desk.composer.edit, []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(edit, key)
        walked.append(desk.composer.text())
    person.seen["walked"] = walked
    yield lambda: True


def address(person: Person, desk: Desk) -> Script:
    """@ and a letter: another persona answers."""
    edit, completion = desk.composer.edit, desk.composer.completion
    name = person.studio.context.personas.name("reika", person.studio.context.language)
    yield from desk.wake()
    edit.setFocus()
    desk.put(edit, f"@{name[:1]}")
    yield completion.isVisible
    person.photograph("46-names")
    enter(edit)
    person.seen["named"] = desk.composer.text()
    desk.put(edit, desk.texts.day)
    text = desk.composer.text()
    enter(edit)
    yield desk.answered(text)
    person.seen["answered_by"] = desk.last().persona_key


def command(person: Person, desk: Desk) -> Script:
    """/ and two letters, a title, and one that is not there."""
    edit, completion = desk.composer.edit, desk.composer.completion
    yield from desk.wake()
    edit.setFocus()
    QTest.keyClicks(edit, "/ro")
    yield completion.isVisible
    person.photograph("47-commands")
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    QTest.keyClicks(edit, "1d1")
    number = len(person.rows)
    enter(edit)
    yield lambda: len(person.rows) == number + 2 and desk.making() is None and person.rows[-1].message is not None
    person.seen["rolled"] = desk.last(Role.USER).text
    QTest.keyClicks(edit, f"/title {TITLE}")
    enter(edit)
    yield lambda: person.chats.chat.header.title == TITLE
    QTest.keyClicks(edit, "/nonsense")
    enter(edit)
    yield lambda: in_sight(desk.composer.line)
    person.photograph("48-unknown")
    person.seen["unknown"] = [desk.composer.text(), desk.composer.line.words.text()]
    desk.press("Ctrl+A", edit)
    QTest.keyClick(edit, Qt.Key.Key_Delete)


def crash(person: Person) -> Script:
    """Something is written and a file lies beside it; then the whole studio is gone at once."""
    desk = Desk(person)
    key = person.chats.chat.live.conversation_id
    assert key is not None
    desk.composer.edit.setFocus()
    desk.put(desk.composer.edit, desk.texts.draft)
    drop(desk.window, desk.view.mapTo(desk.window, desk.view.rect().center()), person.folder / NOTES)
    yield lambda: len(desk.composer.strip.held()) == 1
    kept: list[str] = []
    run = person.studio.context.operations.run

    def stored() -> bool:
        run(lambda services: services.chat.draft(key), owner=desk.composer, done=kept.append)
        return kept[-1:] == [desk.texts.draft]

    yield stored
    person.photograph("49-draft")
    person.write_down()
    os.kill(os.getpid(), signal.SIGKILL)


def come_back(person: Person) -> Script:
    """The studio is opened again: the line stands there, the file beside it."""
    desk = Desk(person)
    yield lambda: desk.composer.text() == desk.texts.draft and bool(desk.composer.strip.held())
    parts = desk.composer.edit, desk.composer.strip, desk.composer.send
    yield lambda: desk.composer.height() > sum(part.height() for part in parts)
    person.seen["draft"] = [desk.composer.text(), [each.name for each in desk.composer.strip.held()]]
    person.photograph("50-back")
    yield lambda: True
