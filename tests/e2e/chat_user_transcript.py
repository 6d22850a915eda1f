"""A person who reads: a long chat from end to end, everything that can be written, streaming, sizes, directions."""

from __future__ import annotations

import json
from functools import partial

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from saijin_studio.core.conversation import Role
from saijin_studio.ui.panels.chats.bookmarks import Bookmarks
from saijin_studio.ui.panels.chats.going import DateDialog
from saijin_studio.ui.panels.settings.pages import LookPage
from saijin_studio.ui.panels.settings.section import SettingsSection
from saijin_studio.ui.transcript.rows import Row

from .chat_hands import Desk
from .chat_looks import looks_of
from .chat_texts import ARABIC
from .hands import click, click_row, in_sight
from .user import Person, Script

MANY = 1_000  # messages of the chat that was taken in
UP = 3  # notches of the wheel


def transcript(person: Person) -> Script:
    desk = Desk(person)
    yield from long_chat(person, desk)
    yield from desk.meet("reika")
    yield from look(person, desk)
    yield from take(person, desk)
    yield from stream(person, desk)
    yield from sizes(person, desk)
    yield from right_to_left(person, desk)


# -- a long chat


def long_chat(person: Person, desk: Desk) -> Script:
    """From its end to its first message, to a bookmark, to a day."""
    yield from desk.wake()
    listed = person.chats.list.view
    yield lambda: listed.model().rowCount() >= 1
    click_row(listed, listed.model().rowCount() - 1)
    yield lambda: len(person.rows) == MANY and not person.chats.chat.live.reading()
    yield lambda: desk.view.stuck and bool(desk.view.placed)
    drawn = [row for row in person.rows if any(segment.document is not None for segment in row.segments)]
    person.photograph("21-long")
    desk.press("Ctrl+Home")
    yield lambda: bool(desk.view.placed) and desk.view.placed[0].row is person.rows[0]
    days = [row.date for row in person.rows if row.day]
    person.seen["long"] = {"rows": len(person.rows), "drawn": len(drawn), "days": days}
    yield from bookmark(person, desk)
    yield from day(person, desk, days)


def bookmark(person: Person, desk: Desk) -> Script:
    """Of the third message; the newest one is looked at, and then that one again."""
    row = person.rows[2]
    yield from desk.act(row, "bookmark")
    yield lambda: (mark := person.rows[2].message) is not None and mark.bookmark is not None
    person.photograph("22-first")
    desk.press("Ctrl+End")
    yield lambda: desk.view.stuck and desk.view.placed[-1].row is person.rows[-1]
    desk.press("Ctrl+Shift+K")
    dialog: Bookmarks = yield from desk.dialog(Bookmarks)
    yield lambda: dialog.list.count() == 1
    desk.photograph_dialog(dialog, "23-bookmarks")
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    yield lambda: desk.piece(person.rows[2]) is not None
    person.seen["marked"] = person.rows[2].text


def day(person: Person, desk: Desk, days: list[str]) -> Script:
    """The second day, from the menu of the chat, by the keys of the calendar."""
    yield from desk.wake()
    click(person.chats.chat.header._more)
    yield from desk.pick("chat.date")
    dialog: DateDialog = yield from desk.dialog(DateDialog)
    wanted = QDate.fromString(days[1], Qt.DateFormat.ISODate)
    days_of = dialog.calendar.focusProxy()
    assert days_of is not None
    for _ in range(wanted.daysTo(dialog.calendar.selectedDate())):
        QTest.keyClick(days_of, Qt.Key.Key_Left)
    assert dialog.calendar.selectedDate() == wanted
    desk.photograph_dialog(dialog, "24-date")
    click(dialog.go)
    yield lambda: desk.view.focused is not None and desk.view.focused.date == days[1]
    yield lambda: desk.view.focused is not None and desk.piece(desk.view.focused) is not None
    person.photograph("25-day")
    person.seen["day"] = desk.view.focused.date if desk.view.focused else ""


# -- all that can be written


def look(person: Person, desk: Desk) -> Script:
    """Everything at once, and what of it the eye can tell apart."""
    person.write(desk.texts.show)
    yield desk.answered(desk.texts.show)
    row = desk.last()
    yield lambda: _drawn(desk, row)
    person.photograph("26-shown")
    looks: set[str] = set()
    for number in range(len(row.segments)):
        looks |= looks_of(desk.view.measure.document(row, number), desk.view.measure.style(row).spoken.foreground())
        looks |= {made.kind for made in row.segments[number].decorations}
    person.seen["looks"] = sorted(looks)
    yield from copy_code(person, desk, row)
    desk.roll(UP)
    yield lambda: not desk.view.stuck
    person.photograph("27-shown-above")
    desk.press("Ctrl+End")
    yield lambda: desk.view.stuck


def _drawn(desk: Desk, row: Row) -> bool:
    """Whether the code is coloured and the formula is no longer its source."""
    seen = [row.segments[piece.number] for piece in desk.view.pieces_of(row)]
    formulas = desk.view.measure.formulas
    busy = formulas is not None and formulas.busy
    return bool(seen) and not busy and all(one.document is not None and one.highlighted for one in seen)


def copy_code(person: Person, desk: Desk, row: Row) -> Script:
    """By the button in the corner of the code."""
    for piece in desk.view.pieces_of(row):
        for code in piece.row.segments[piece.number].decorations:
            if code.kind == "code":
                place = desk.view.rows_painter.copy_rect(piece, code).center().toPoint()
                click(desk.view.viewport(), place)
    person.photograph("28-copied")
    person.seen["code"] = QGuiApplication.clipboard().text()
    yield lambda: True


def take(person: Person, desk: Desk) -> Script:
    """Words of two messages, dragged over and copied."""
    person.write(desk.texts.day)
    yield desk.answered(desk.texts.day)
    own, reply = desk.last(Role.USER), desk.last()
    yield lambda: desk.piece(own) is not None and desk.piece(reply) is not None
    first, second = desk.piece(own), desk.piece(reply)
    assert first is not None and second is not None
    yield from desk.drag(desk.spot(first, 0), desk.spot(second, 400))
    person.photograph("29-selected")
    desk.press("Ctrl+C", desk.view)
    person.seen["taken"] = {"own": own.text, "reply": reply.text, "copied": QGuiApplication.clipboard().text()}
    click(desk.view.viewport(), QPoint(4, 4))


# -- while it streams, and how it looks


def stream(person: Person, desk: Desk) -> Script:
    """What is being read stands still while a long reply comes; the pill leads to it."""
    person.write(desk.texts.story)
    yield lambda: (row := desk.making()) is not None and len(row.text) > 400
    desk.roll(UP)
    yield lambda: not desk.view.stuck
    places: list[list[object]] = []

    def still() -> bool:
        top = desk.view.placed[0]
        places.append([top.row.key, top.number, top.y])
        return desk.making() is None

    pill = desk.view._pill
    yield lambda: in_sight(pill)
    length = len(person.rows[-1].text)
    person.photograph("30-new-below")
    yield still
    person.seen["steady"] = {"grew": [length, len(person.rows[-1].text)], "looks": len(places)}
    person.seen["places"] = [place for number, place in enumerate(places) if place not in places[:number]]
    click(pill)
    yield lambda: desk.view.stuck and not pill.isVisible()


def sizes(person: Person, desk: Desk) -> Script:
    """Larger text by keys, compact messages by a switch in the settings."""
    yield from desk.wake()
    usual = desk.view.measure.reading
    for size in range(usual.size + 1, usual.size + 4):
        desk.press("Ctrl+=")
        yield partial(has_size, person, desk, size)
    person.photograph("31-larger")
    desk.press("Ctrl+0")
    yield lambda: desk.view.measure.reading == usual
    yield from turn_compact(person, desk)
    compact = desk.view.measure.reading
    person.seen["sizes"] = {"usual": usual.gap, "compact": compact.gap}
    person.photograph("32-compact")
    yield from turn_compact(person, desk)
    yield lambda: desk.view.measure.reading == usual


def has_size(person: Person, desk: Desk, size: int) -> bool:
    """On the screen and in the settings, which are kept a moment later."""
    kept = json.loads(person.studio.context.paths.settings_file.read_text(encoding="utf-8"))
    return bool(desk.view.measure.reading.size == kept["look"].get("text_size") == size)


def turn_compact(person: Person, desk: Desk) -> Script:
    before = desk.view.measure.reading.compact
    desk.press("Ctrl+,")
    settings = person.studio.window.section("settings")
    assert isinstance(settings, SettingsSection)
    yield lambda: in_sight(settings.list)
    click_row(settings.list, list(settings.pages).index("look"))
    page = settings.pages["look"][2]
    assert isinstance(page, LookPage)
    yield lambda: in_sight(page.compact)
    click(page.compact)
    desk.press("Ctrl+1")
    yield lambda: desk.view.isVisible() and desk.view.measure.reading.compact is not before


def right_to_left(person: Person, desk: Desk) -> Script:
    """Arabic begins at the right."""
    person.write(ARABIC)
    yield desk.answered(ARABIC)
    row = desk.last(Role.USER)
    block = desk.view.measure.document(row, 0).begin()
    person.seen["right_to_left"] = block.textDirection() is Qt.LayoutDirection.RightToLeft
    person.photograph("33-right-to-left")
