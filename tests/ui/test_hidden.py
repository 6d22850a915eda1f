"""A message that models do not get to see stands back, can still be read, and says so to a screen reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Attachment, Message, Role
from saijin_studio.ui.theme import Theme
from saijin_studio.ui.tokens import contrast
from saijin_studio.ui.transcript.aloud import spoken
from saijin_studio.ui.transcript.rows import Row, message_row
from saijin_studio.ui.transcript.transcript import Transcript
from saijin_studio.ui.transcript.trouble import footer_words

TEXT = (
    '# A heading\n\nPlain words, **strong**, *an action*, "spoken words", `code` and [a link](https://example.org).\n\n'
    "> A quote\n\n- [x] done\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```"
)
FILE = Attachment("a1", "text", "notes.txt", "text/plain", "0" * 64, 120)
ACCENTS = {"light": "#7A6FF0", "dark": "#F0C36F"}


@pytest.fixture(params=["light", "dark"])
def view(qtbot: QtBot, request: pytest.FixtureRequest) -> Transcript:
    theme = Theme(request.param, reduce_motion=True)
    accent = ACCENTS[request.param]
    made = Transcript(theme, _portrait, lambda row: "Yuuri", footer_words, lambda _: accent)
    theme.setParent(made)
    made.resize(900, 900)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def _portrait(row: Row, size: int) -> QPixmap:
    made = QPixmap(size, size)
    made.fill(Qt.GlobalColor.red)
    return made


def message(role: Role = Role.PERSONA, hidden: bool = False) -> Message:
    at = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
    return Message("m1", "c", 1, role, TEXT, at, "yuuri", hidden=hidden, attachments=(FILE,))


def colours(view: Transcript, row: Row) -> list[tuple[str, str]]:
    """Of all texts of the row, each with what it stands on."""
    view.grab()
    style, found = view.measure.style(row), []
    for number, segment in enumerate(row.segments):
        document = view.measure.document(row, number)
        code = [
            block for each in segment.decorations if each.kind == "code" for block in range(each.first, each.last + 1)
        ]
        block = document.begin()
        while block.isValid():
            for piece in block:  # type: ignore[attr-defined]
                look = piece.fragment().charFormat()
                ground = view.theme.tokens.code if block.blockNumber() in code else style.ground
                if look.background().style() != Qt.BrushStyle.NoBrush:
                    ground = look.background().color().name()
                found.append((look.foreground().color().name(), ground))
            block = block.next()
    return found


@pytest.mark.parametrize("role", [Role.PERSONA, Role.USER])
def test_it_is_fainter_and_can_be_read(view: Transcript, role: Role) -> None:
    plain, hidden = message_row(message(role)), message_row(message(role, hidden=True))
    view.show_rows([plain])
    usual = colours(view, plain)
    view.show_rows([hidden])
    dimmed = colours(view, hidden)
    assert len(dimmed) == len(usual) > 12
    assert min(contrast(*each) for each in dimmed) >= 4.5
    assert max(contrast(*each) for each in dimmed) < 7 < max(contrast(*each) for each in usual)
    tokens = view.measure.style(hidden).tokens
    ground = view.measure.style(hidden).ground
    assert all(contrast(colour, ground) >= 4.5 for colour in (tokens.text, tokens.muted))  # of the file's box


def picture(qtbot: QtBot, view: Transcript) -> QImage:
    """With everything that is seen laid out."""
    view.grab()
    qtbot.waitUntil(lambda: all(view.measure.laid_out(piece.row, piece.number) for piece in view.placed))
    return view.grab().toImage()


def test_hiding_and_showing_again_changes_the_look_and_moves_nothing(qtbot: QtBot, view: Transcript) -> None:
    row = message_row(message())
    view.show_rows([row])
    before = picture(qtbot, view)
    heights = [segment.height for segment in row.segments]
    hidden = message_row(message(hidden=True))
    view.replace(row, hidden)
    assert view.stack.heights.total == sum(view.measure.height(hidden, n) for n in range(len(hidden.segments)))
    faint = picture(qtbot, view)
    assert faint != before
    assert [segment.height for segment in hidden.segments] == heights
    view.replace(hidden, message_row(message()))
    assert picture(qtbot, view) == before


def test_a_screen_reader_says_it(view: Transcript) -> None:
    row = message_row(message())
    assert "Hidden" not in spoken(row)
    view.show_rows([row])
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert view.accessibleDescription() == spoken(row)
    assert row.message is not None
    view.replace(row, message_row(replace(row.message, hidden=True)))
    assert view.accessibleDescription().startswith("Hidden from models. notes.txt, # A heading")
