"""The transcript as a person meets it: what is read stays where it is, the end stays in sight, text can be taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Message, MessageState, ProviderFailure, Role
from saijin_studio.ui.theme import Theme
from saijin_studio.ui.transcript.placing import END_SPACE
from saijin_studio.ui.transcript.rows import Row, making_row, message_row
from saijin_studio.ui.transcript.transcript import Transcript
from saijin_studio.ui.transcript.trouble import TroubleCard, footer_words, trouble_words

START = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
LONG = "Some words that fill a line and then some more of them. " * 12


def message(number: int, text: str = "", role: Role | None = None, **more: object) -> Message:
    role = role or (Role.PERSONA if number % 2 else Role.USER)
    at = START + timedelta(minutes=number)
    return Message(f"m{number}", "c", number, role, text or f"Message {number}. {LONG}", at, "yuuri", **more)  # type: ignore[arg-type]


@pytest.fixture
def view(qtbot: QtBot) -> Transcript:
    theme = Theme("light", reduce_motion=True)
    made = Transcript(
        theme, lambda row, size: QPixmap(size, size), lambda row: "Yuuri", footer_words, lambda key: "#7A6FF0"
    )
    theme.setParent(made)
    made.resize(900, 700)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def _portrait(row: Row, size: int) -> QPixmap:
    return QPixmap(size, size)


def shown(view: Transcript) -> list[tuple[str, int]]:
    view.grab()
    return [(piece.row.key, piece.y) for piece in view.placed]


def fill(view: Transcript, count: int) -> list[Row]:
    rows = [message_row(message(number)) for number in range(count)]
    view.show_rows(rows)
    return rows


def settled(qtbot: QtBot, view: Transcript) -> None:
    """Everything that is seen is laid out."""
    qtbot.waitUntil(lambda: bool(view.placed) and all(view.measure.laid_out(p.row, p.number) for p in view.placed))


def test_opens_at_the_end_of_ten_thousand_with_little_work(qtbot: QtBot, view: Transcript) -> None:
    rows = fill(view, 10_000)
    assert shown(view)[-1][0] == "m9999"
    laid_out = [row for row in rows if any(segment.document is not None for segment in row.segments)]
    assert len(laid_out) < 30
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum() > 100_000


def test_few_messages_begin_at_the_top(view: Transcript) -> None:
    view.show_rows([message_row(message(1, "Hello."))])
    assert shown(view) == [("m1", 0)]
    assert view.verticalScrollBar().maximum() == 0


def test_the_end_stays_in_sight_while_a_reply_streams(qtbot: QtBot, view: Transcript) -> None:
    fill(view, 50)
    row = making_row("turn", "yuuri", "", "thinking", START + timedelta(hours=2))
    view.append(row)
    for _ in range(60):
        view.stream(row, len(row.text), "A few more words of it, and again. ")
        view.grab()
    bottom = view.placed[-1].y + view.placed[-1].height
    assert view.stuck and view.placed[-1].row is row
    assert bottom == view.viewport().height() - END_SPACE
    assert view._pill.isHidden()


def test_what_is_being_read_does_not_move_while_a_reply_streams(qtbot: QtBot, view: Transcript) -> None:
    fill(view, 200)
    shown(view)
    view.scroll_by(-4000)
    settled(qtbot, view)
    before = shown(view)
    row = making_row("turn", "yuuri", "", "thinking", START + timedelta(hours=9))
    view.append(row)
    for _ in range(40):
        view.stream(row, len(row.text), LONG)
    assert shown(view) == before
    assert view._pill.isVisible()
    qtbot.mouseClick(view._pill, Qt.MouseButton.LeftButton)
    assert shown(view)[-1][0] == "turn" and view.stuck and view._pill.isHidden()


def test_a_reply_that_was_stopped_says_so_below_the_words_that_came(qtbot: QtBot, view: Transcript) -> None:
    fill(view, 4)
    row = making_row("turn", "yuuri", "", "thinking", START + timedelta(hours=2))
    view.append(row)
    view.stream(row, 0, "Some words.")
    view.grab()
    stopped = message(9, "Some words.", Role.PERSONA, correlation_id="turn", state=MessageState.CANCELLED)
    view.replace(row, message_row(stopped))
    view.grab()
    qtbot.waitUntil(lambda: any(card.isVisible() for card in view.viewport().findChildren(TroubleCard)))


def test_a_mark_above_is_nothing_new_below(view: Transcript) -> None:
    rows = fill(view, 200)
    shown(view)
    view.to_start()
    view.replace(rows[2], message_row(message(2, bookmark="")))
    shown(view)
    assert view._pill.isHidden()


def test_the_first_day_is_told_unless_it_is_today(view: Transcript) -> None:
    now = datetime.now(UTC)
    view.show_rows([message_row(message(1, "Hello."))])
    assert view.stack.rows[0].day == START.astimezone().date().isoformat()
    view.show_rows([making_row("turn", "yuuri", "", "thinking", now)])
    assert not view.stack.rows[0].day


def test_exact_heights_above_do_not_move_what_is_read(qtbot: QtBot, view: Transcript) -> None:
    fill(view, 400)
    shown(view)
    for _ in range(60):
        top = view.placed[0]
        view.scroll_by(-90)
        moved = {piece.row.key: piece.y for piece in view.placed if piece.number == top.number}
        if top.row.key in moved:
            assert moved[top.row.key] == top.y + 90


def test_dragging_the_bar_finds_the_place(qtbot: QtBot, view: Transcript) -> None:
    fill(view, 1000)
    shown(view)
    bar = view.verticalScrollBar()
    bar.setSliderDown(True)
    bar.setValue(0)
    assert shown(view)[0] == ("m0", 0)
    bar.setValue(bar.maximum())
    bar.setSliderDown(False)
    assert shown(view)[-1][0] == "m999" and view.stuck


def test_home_end_and_pages_by_keyboard(qtbot: QtBot, view: Transcript) -> None:
    fill(view, 300)
    shown(view)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert shown(view)[0] == ("m0", 0)
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert shown(view)[0][0] != "m0" or shown(view)[0][1] < 0
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.stuck and shown(view)[-1][0] == "m299"


def test_the_stored_message_takes_the_place_of_its_reply_without_a_move(qtbot: QtBot, view: Transcript) -> None:
    fill(view, 20)
    row = making_row("turn", "yuuri", "", "thinking", START + timedelta(minutes=30))
    view.append(row)
    text = "# Heading\n\n" + "\n\n".join(LONG for _ in range(6))
    for start in range(0, len(text), 17):
        view.stream(row, start, text[start : start + 17])
    settled(qtbot, view)
    documents = [segment.document for segment in row.segments]
    done = message_row(message(99, text, Role.PERSONA, correlation_id="turn"))
    view.replace(row, done)
    assert [segment.document for segment in done.segments] == documents
    assert view.stack.find("turn") is None and view.stack.rows[-1] is done


def test_a_smaller_offset_replaces_the_words_from_there(view: Transcript) -> None:
    row = making_row("turn", "yuuri", "", "thinking", START)
    view.show_rows([row])
    view.stream(row, 0, "Hello world")
    view.stream(row, 6, "there")
    assert row.text == "Hello there" == "".join(segment.text for segment in row.segments)


def test_selection_reaches_over_messages_and_is_copied(qtbot: QtBot, view: Transcript) -> None:
    texts = ("First **words** here", "the whole middle, *as written*", "last line of all")
    view.show_rows([message_row(message(number, text)) for number, text in enumerate(texts)])
    settled(qtbot, view)
    first, last = view.placed[0], view.placed[-1]
    start = view.rows_painter.text_origin(first).toPoint() + QPoint(1, 6)
    end = view.rows_painter.text_origin(last).toPoint() + QPoint(600, 6)
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view.viewport(), end)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    view.grab()
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == (
        "First words here\n\nthe whole middle, *as written*\n\nlast line of all"
    )


def test_everything_can_be_selected_by_keyboard(qtbot: QtBot, view: Transcript) -> None:
    fill(view, 3)
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Message 0") and "Message 1." in copied and "Message 2." in copied


def test_a_link_is_told_and_not_followed(qtbot: QtBot, view: Transcript) -> None:
    view.show_rows([message_row(message(1, "[press here](https://example.org/page)"))])
    settled(qtbot, view)
    place = view.rows_painter.text_origin(view.placed[0]).toPoint() + QPoint(20, 8)
    with qtbot.waitSignal(view.link) as told:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == ["https://example.org/page"]


def test_code_is_coloured_after_the_paint_and_copied_whole(qtbot: QtBot, view: Transcript) -> None:
    view.show_rows([message_row(message(1, "Look:\n\n```python\ndef f():\n    return 1\n```\n"))])
    settled(qtbot, view)
    view.grab()
    segment = view.placed[0].row.segments[0]
    qtbot.waitUntil(lambda: segment.highlighted)
    assert segment.document is not None
    assert segment.document.findBlockByNumber(1).layout().formats()
    button = view.rows_painter.copy_rect(view.placed[0], segment.decorations[0]).center().toPoint()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=button)
    assert QGuiApplication.clipboard().text() == "def f():\n    return 1\n"


def test_code_that_is_scrolled_is_coloured_once_it_rests(qtbot: QtBot, view: Transcript) -> None:
    code = "```python\n" + "value = 1\n" * 30 + "```\n"
    view.show_rows([message_row(message(number, code)) for number in range(20)])
    settled(qtbot, view)
    view.scroll_by(-3000)
    view.grab()
    settled(qtbot, view)
    segments = [piece.row.segments[piece.number] for piece in view.placed]
    with qtbot.waitCallback() as passed:
        QTimer.singleShot(0, passed)  # after all that the paint had asked for at once
    assert not any(segment.highlighted for segment in segments)
    qtbot.waitUntil(lambda: all(segment.highlighted for segment in segments))


def test_a_reply_that_was_not_made_says_why_and_offers_a_way(qtbot: QtBot, view: Transcript) -> None:
    failures = (ProviderFailure("ollama", "qwen3:8b", "provider_unavailable"),)
    failed = message(1, " ", Role.PERSONA, state=MessageState.FAILED, failure="provider_unavailable",
                     correlation_id="turn", failures=failures)  # fmt: skip
    view.show_rows([message_row(failed)])
    shown(view)
    buttons = {b.objectName(): b for b in view.viewport().findChildren(QPushButton) if b.objectName()}
    assert set(buttons) == {"retry", "settings", "details"}
    with qtbot.waitSignal(view.action) as told:
        qtbot.mouseClick(buttons["retry"], Qt.MouseButton.LeftButton)
    assert told.args[0] == "retry" and told.args[1].key == "m1"


def test_a_reply_that_another_model_did_not_end_says_that_and_not_why_the_first_was_left() -> None:
    failures = (ProviderFailure("ollama", "qwen3:8b", "provider_unavailable"),)
    cut = message(1, "again again", Role.PERSONA, state=MessageState.INTERRUPTED, failure="endless",
                  provider="openai", model="gpt", failures=failures)  # fmt: skip
    assert trouble_words(message_row(cut)) == "The model did not come to an end. What it wrote so far is kept."
    assert "before" in footer_words(message_row(cut))


def test_the_row_of_actions_comes_by_pointing_and_by_keyboard(qtbot: QtBot, view: Transcript) -> None:
    view.show_rows([message_row(message(1, "Hello.", Role.PERSONA, correlation_id="turn"))])
    settled(qtbot, view)
    qtbot.mouseMove(view.viewport(), view.rows_painter.text_origin(view.placed[0]).toPoint() + QPoint(5, 5))
    assert view.bar.isVisible()
    view.bar.close_bar()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert view.bar.isVisible() and view.focused is view.stack.rows[0]
    view.bar._buttons["inspect"].click()
    with qtbot.waitSignal(view.action) as told:
        view.bar._buttons["regenerate"].click()
    assert told.args[0] == "regenerate"


def test_another_width_and_another_theme_keep_the_place(qtbot: QtBot, view: Transcript) -> None:
    fill(view, 300)
    shown(view)
    view.scroll_by(-3000)
    settled(qtbot, view)
    top = shown(view)[0]
    view.theme.choose("dark")
    assert shown(view)[0] == top
    view.resize(600, 500)
    settled(qtbot, view)
    assert shown(view)[0][0] == top[0]


def test_only_the_last_segments_are_kept_laid_out(qtbot: QtBot, view: Transcript) -> None:
    rows = fill(view, 1000)
    shown(view)
    for _ in range(150):
        view.scroll_by(-500)
        view.grab()
    kept = [row for row in rows if any(segment.document is not None for segment in row.segments)]
    assert len(kept) <= 170
