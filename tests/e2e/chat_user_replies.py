"""A person and what can be done about replies: stop, go on, make another, change, branch, delete, draft, unfold."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QPushButton

from saijin_studio.core.conversation import Role
from saijin_studio.ui.panels.chats.quick_dialog import QuickReplyDialog
from saijin_studio.ui.panels.chats.tree_view import Branches
from saijin_studio.ui.transcript.folds import FOLD, REASONING, TOOL
from saijin_studio.ui.transcript.trouble import TroubleCard

from .chat_hands import Desk
from .hands import click, click_row, in_sight
from .user import Person, Script

SHORT, LONG = 40, 80  # characters of a count
BEGUN = 8  # of a thought


def replies(person: Person) -> Script:
    desk = Desk(person)
    yield from desk.meet("yuuri")
    yield from stop_and_go_on(person, desk)
    yield from page(person, desk)
    yield from change(person, desk)
    yield from branch(person, desk)
    yield from delete(person, desk)
    yield from draft_and_quick(person, desk)
    yield from thoughts(person, desk)
    person.seen["conversation"] = person.chats.chat.live.conversation_id


def stop_and_go_on(person: Person, desk: Desk) -> Script:
    """A reply that never ends is stopped, and goes on to its end."""
    person.write(desk.texts.count)
    yield lambda: (row := desk.making()) is not None and len(row.text) > SHORT
    person.photograph("01-streaming")
    yield lambda: (row := desk.making()) is not None and len(row.text) > LONG
    click(desk.composer.send)
    yield lambda: desk.making() is None and desk.last().trouble == "cancelled"
    yield lambda: any(in_sight(card) for card in desk.view.viewport().findChildren(TroubleCard))
    person.seen["stopped"] = desk.last().text
    person.photograph("02-stopped")
    yield from desk.act(desk.last(), "continue")
    yield lambda: desk.making() is None and desk.last().text.endswith(desk.texts.more.strip())
    person.seen["gone_on"] = desk.last().text
    yield lambda: True


def page(person: Person, desk: Desk) -> Script:
    """Another reply, back to the first by the arrow key, and beyond the last one a third."""
    person.write(desk.texts.day)
    yield desk.answered(desk.texts.day)
    first = desk.last().text
    yield from desk.act(desk.last(), "regenerate")
    yield lambda: desk.making() is None and desk.last().text not in ("", first)
    second = desk.last().text
    desk.view.setFocus()
    QTest.keyClick(desk.view, Qt.Key.Key_Left)
    yield lambda: desk.last().text == first
    QTest.keyClick(desk.view, Qt.Key.Key_Right)
    yield lambda: desk.last().text == second
    QTest.keyClick(desk.view, Qt.Key.Key_Right)
    yield lambda: desk.making() is None and desk.last().text not in ("", first, second)
    third = desk.last().text
    yield from desk.act(desk.last(), "previous")
    yield lambda: desk.last().text == second
    yield from desk.point(desk.last())
    person.seen["versions"] = {"texts": [first, second, third], "place": desk.view.bar.versions.text()}
    person.photograph("03-versions")


def change(person: Person, desk: Desk) -> Script:
    """The person's own words become another version, which is answered; a reply's are changed where it stands."""
    editor = person.chats.chat.editing.editor
    yield from desk.act(desk.last(Role.USER), "change")
    yield lambda: in_sight(editor.edit)
    desk.press("Ctrl+A", editor.edit)
    desk.put(editor.edit, desk.texts.other_day)
    person.photograph("04-changing")
    click(editor.go_on)
    yield desk.answered(desk.texts.other_day)
    yield from desk.act(desk.last(), "change")
    yield lambda: in_sight(editor.edit)
    desk.press("Ctrl+A", editor.edit)
    desk.put(editor.edit, desk.texts.mended)
    click(editor.save)
    yield lambda: not editor.isVisible() and desk.last().text == desk.texts.mended
    yield from desk.point(desk.last(Role.USER))
    person.seen["changed"] = {"said": desk.said(), "place": desk.view.bar.versions.text()}
    person.photograph("05-changed")


def branch(person: Person, desk: Desk) -> Script:
    """From the first reply the chat goes another way; the tree leads back."""
    before = desk.said()
    yield from desk.act(person.rows[2], "branch")
    yield lambda: len(person.rows) == 3
    person.write(desk.texts.branch)
    yield desk.answered(desk.texts.branch)
    other = desk.said()
    yield from desk.wake()
    desk.press("Ctrl+Shift+T")
    tree: Branches = yield from desk.dialog(Branches)
    yield lambda: tree.list.model() is not None and tree.list.model().rowCount() > 1
    desk.photograph_dialog(tree, "06-branches")
    strands = [str(tree.list.model().index(row, 0).data()) for row in range(tree.list.model().rowCount())]
    back = next(row for row, words in enumerate(strands) if words.startswith(desk.texts.other_day))
    click_row(tree.list, back)
    yield lambda: desk.said() == before
    person.seen["branches"] = {"strands": strands, "other": other, "back": desk.said()}


def delete(person: Person, desk: Desk) -> Script:
    """The last reply goes, and comes back."""
    before = desk.said()
    yield from desk.wake()
    yield from desk.act(desk.last(), "delete")
    yield lambda: desk.said() == before[:-1]
    person.photograph("07-deleted")
    yield from desk.undo()
    yield lambda: desk.said() == before
    person.seen["undone"] = desk.said()


def draft_and_quick(person: Person, desk: Desk) -> Script:
    """The model writes the person's line, and a line of the person's own stands ready behind a button."""
    click(desk.composer.draft)
    yield lambda: desk.composer.text() == desk.texts.line
    person.photograph("08-drafted")
    QTest.keyClick(desk.composer.edit, Qt.Key.Key_Return)
    yield desk.answered(desk.texts.line)
    click(desk.composer.edit_quick)
    dialog: QuickReplyDialog = yield from desk.dialog(QuickReplyDialog)
    desk.put(dialog.name, desk.texts.quick_name)
    desk.put(dialog.text, desk.texts.quick)
    assert dialog.sends.isChecked()
    desk.photograph_dialog(dialog, "09-quick")
    click(dialog.buttons.button(QDialogButtonBox.StandardButton.Save))
    yield lambda: bool(desk.composer.quick.findChildren(QPushButton))
    button = desk.composer.quick.findChildren(QPushButton)[0]
    yield lambda: in_sight(button)
    click(button)
    yield desk.answered(desk.texts.quick)
    person.seen["drafted"] = desk.said()[-4:]
    person.photograph("10-quick-said")


def thoughts(person: Person, desk: Desk) -> Script:
    """A model that thinks first and asks a tool: both are folded away, with the time it took."""
    person.write(desk.texts.think)
    yield lambda: (row := desk.making()) is not None and row.thinking and len(row.reasoning) > BEGUN
    person.photograph("11-thinking")
    yield desk.answered(desk.texts.think)
    row = desk.last()
    yield lambda: desk.piece(row, FOLD, f"{TOOL}0") is not None
    heads = [desk.view.measure.document(row, n).toPlainText() for n in range(row.lead)]
    person.photograph("12-folded")
    for name in (REASONING, f"{TOOL}0"):
        piece = desk.piece(row, FOLD, name)
        assert piece is not None
        click(desk.view.viewport(), desk.spot(piece))
        yield lambda name=name: name in row.unfolded and desk.piece(row, FOLD, name) is not None  # type: ignore[misc]
    person.photograph("13-unfolded")
    words = [desk.view.measure.document(row, n).toPlainText() for n in range(row.lead)]
    person.seen["thoughts"] = {"heads": heads, "words": words, "text": row.text}
    yield lambda: True
