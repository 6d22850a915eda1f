"""To a place in a chat: where one read last, a message on any branch, words, a date; long chats open at their end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from saijin_studio.core.chat_outline import outline
from saijin_studio.core.conversation import MessageState, Role
from saijin_studio.core.edits import Place
from saijin_studio.storage.messages import new_id
from saijin_studio.storage.tables import MessageRow
from saijin_studio.ui.panels.chats.bookmarks import Bookmarks
from saijin_studio.ui.panels.chats.going import DateDialog
from saijin_studio.ui.panels.chats.loading import FIRST
from saijin_studio.ui.transcript.rows import Ready
from tests.ui.conftest import OpenWindow, Window
from tests.ui.stored import StoredStudio

START = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[StoredStudio]:
    made = StoredStudio(tmp_path / "home")
    made.paths.home.mkdir()
    made.paths.settings_file.write_text("{}")
    yield made
    made.close()


def long_chat(services: StoredStudio, count: int) -> tuple[str, list[str]]:
    """A conversation written straight into the store; one message each six hours."""
    chat = services.conversations.create("yuuri", "Long", "")
    ids = [new_id() for _ in range(count)]
    with services.database.session() as session:
        for number, key in enumerate(ids):
            session.add(
                MessageRow(
                    id=key,
                    conversation_id=chat.id,
                    position=number + 1,
                    parent_id=ids[number - 1] if number else None,
                    role=Role.PERSONA if number % 2 else Role.USER,
                    text=f"Message number {number}.",
                    state=MessageState.COMPLETE,
                    created_at=START + timedelta(hours=6 * number),
                    persona_key="yuuri" if number % 2 else None,
                )
            )
    return chat.id, ids


def opened(qtbot: QtBot, open_window: OpenWindow, chat_id: str, count: int) -> Window:
    window = open_window()
    window.context.open_section("chats", conversation=chat_id)
    qtbot.waitUntil(lambda: len(window.texts()) == count)
    return window


def seen(window: Window) -> list[tuple[str, int]]:
    window.transcript.grab()
    return [(piece.row.text, piece.y) for piece in window.transcript.placed]


def test_the_end_is_shown_first_and_the_rest_comes_without_a_move(
    qtbot: QtBot, services: StoredStudio, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat_id, _ = long_chat(services, 700)
    window = open_window()
    counts: list[int] = []
    before: list[list[tuple[str, int]]] = []
    put_above = window.transcript.put_above

    def noted(earlier: Ready) -> None:
        counts.append(len(window.texts()))
        before.append(seen(window))
        put_above(earlier)

    monkeypatch.setattr(window.transcript, "put_above", noted)
    window.context.open_section("chats", conversation=chat_id)
    qtbot.waitUntil(lambda: len(window.texts()) == 700)
    assert counts == [FIRST]
    assert seen(window) == before[0] and before[0][-1][0] == "Message number 699."
    assert window.texts() == services.texts(chat_id)
    heights = window.transcript.stack.heights
    assert heights.total == sum(heights[index] for index in range(len(heights)))
    assert [row.first for row in window.transcript.stack.rows] == list(range(700))


def test_a_chat_opens_where_it_was_read_last(qtbot: QtBot, services: StoredStudio, open_window: OpenWindow) -> None:
    chat_id, _ = long_chat(services, 300)
    other, _ = long_chat(services, 3)
    window = opened(qtbot, open_window, chat_id, 300)
    window.transcript.scroll_by(-6000)
    window.transcript.grab()
    read = window.transcript.last_in_sight()
    assert 0 < read < 290
    window.context.open_section("chats", conversation=other)
    qtbot.waitUntil(lambda: services.chat.conversation(chat_id).read_position == read)
    qtbot.waitUntil(lambda: len(window.texts()) == 3)
    window.context.open_section("chats", conversation=chat_id)
    qtbot.waitUntil(lambda: len(window.texts()) == 300)
    window.transcript.grab()
    assert window.transcript.last_in_sight() == read
    assert window.transcript._pill.isVisible()


def test_a_jump_waits_for_what_is_still_to_be_read(
    qtbot: QtBot, services: StoredStudio, open_window: OpenWindow
) -> None:
    chat_id, ids = long_chat(services, 700)
    window = open_window()
    window.chats.chat.open(chat_id)
    window.chats.chat.jump_to(ids[5])
    qtbot.waitUntil(lambda: window.transcript.focused is not None)
    assert any(text == "Message number 5." for text, _ in seen(window))


def test_a_jump_opens_the_branch_and_the_chat(qtbot: QtBot, services: StoredStudio, open_window: OpenWindow) -> None:
    chat = services.conversations.create("yuuri", "Evening", "Welcome.")
    asked, first = services.say(chat.id, "One", "First")
    services.messages.edit_and_go_on(asked, "Uno")
    services.answer(services.newest_turn(), "Primo")
    other, _ = long_chat(services, 3)
    window = opened(qtbot, open_window, other, 3)
    window.chats.chat.jump_to(first)
    qtbot.waitUntil(lambda: window.texts() == ["Welcome.", "One", "First"])
    qtbot.waitUntil(lambda: window.transcript.focused is not None and window.transcript.focused.text == "First")


def test_what_is_read_stays_in_place_when_the_path_changes(
    qtbot: QtBot, services: StoredStudio, open_window: OpenWindow
) -> None:
    chat_id, ids = long_chat(services, 400)
    window = opened(qtbot, open_window, chat_id, 400)
    window.transcript.scroll_by(-5000)
    qtbot.waitUntil(
        lambda: all(window.transcript.measure.laid_out(piece.row, piece.number) for piece in window.transcript.placed)
    )
    before = seen(window)
    services.messages.delete(ids[-2], below=True)
    qtbot.waitUntil(lambda: len(window.texts()) == 398)
    services.messages.delete(ids[10])
    qtbot.waitUntil(lambda: len(window.texts()) == 397)
    assert seen(window) == before
    assert window.texts() == services.texts(chat_id)


def test_words_are_found_counted_and_gone_to(qtbot: QtBot, services: StoredStudio, open_window: OpenWindow) -> None:
    chat_id, _ = long_chat(services, 300)
    services.say(chat_id, "ＮＵＭＢＥＲ 29 in wide letters 😀 number", "図書館で待つ")
    window = opened(qtbot, open_window, chat_id, 302)
    window.context.actions.action("view.find").trigger()
    bar = window.chats.chat.find_bar
    assert bar.isVisible() and window.main.focusWidget() is bar.edit
    QTest.keyClicks(bar.edit, "number 29")
    qtbot.waitUntil(lambda: bar.count.text().endswith(" of 12"))  # 29, 290 to 299, and the wide one
    QTest.keyClick(bar.edit, Qt.Key.Key_Return)
    QTest.keyClick(bar.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    while not bar.count.text().startswith("1 of"):
        QTest.keyClick(bar.edit, Qt.Key.Key_Down)
    assert any(text == "Message number 29." for text, _ in seen(window))
    chosen = [piece for piece in window.transcript.placed if piece.row.text == "Message number 29."]
    document = window.transcript.measure.document(chosen[0].row, 0)
    marks = window.transcript.rows_painter.found(chosen[0].row, 0, document)
    assert [(mark.start, mark.end, mark.chosen) for mark in marks] == [(8, 17, True)]
    bar.edit.setText("書館")
    qtbot.waitUntil(lambda: bar.count.text() == "1 of 1")
    bar.edit.setText("nothing like it")
    qtbot.waitUntil(lambda: bar.count.text() == "Not found")
    QTest.keyClick(bar.edit, Qt.Key.Key_Escape)
    assert bar.isHidden()


def test_to_a_date_and_to_a_bookmark(qtbot: QtBot, services: StoredStudio, open_window: OpenWindow) -> None:
    chat_id, ids = long_chat(services, 300)
    services.messages.bookmark(ids[7], "where it began")
    window = opened(qtbot, open_window, chat_id, 300)
    window.context.actions.action("chat.date").trigger()
    dialog = window.main.findChild(DateDialog)
    assert isinstance(dialog, DateDialog)
    dialog.calendar.setSelectedDate(QDate(2026, 1, 20))
    dialog.go.click()
    assert any(piece.row.at.astimezone().date().isoformat() == "2026-01-20" for piece in window.transcript.placed)
    window.context.actions.action("chat.bookmarks").trigger()
    marks = window.main.findChild(Bookmarks)
    assert isinstance(marks, Bookmarks)
    qtbot.waitUntil(lambda: marks.list.count() == 1)
    assert marks.list.item(0).text() == "where it began"
    marks.list.itemActivated.emit(marks.list.item(0))
    assert any(text == "Message number 7." for text, _ in seen(window))


def test_a_fork_at_every_message_is_drawn_without_end(services: StoredStudio) -> None:
    places = []
    for number in range(3000):
        above = f"m{number - 1}" if number else None
        places.append(_place(f"m{number}", above, 2 * number, True))
        places.append(_place(f"x{number}", above, 2 * number + 1, False))
    strands = outline(places)
    assert len(strands) == 6000
    assert {strand.lane for strand in strands if strand.current} == {0}
    assert {strand.lane for strand in strands if not strand.current} == {1}
    assert all(strand.through == (0,) for strand in strands if not strand.current)


def _place(key: str, above: str | None, position: int, current: bool) -> Place:
    return Place(key, above, position, Role.USER, None, current, START, key)


def test_another_version_opens_where_the_old_one_stood(
    qtbot: QtBot, services: StoredStudio, open_window: OpenWindow
) -> None:
    chat = services.conversations.create("yuuri", "Evening", "Welcome.\n\n" * 20)
    services.say(chat.id, "One", "First")
    asked, _ = services.say(chat.id, "Two", "Second")
    services.messages.edit_and_go_on(asked, "Zwei")
    services.answer(services.newest_turn(), "A long tale.\n\n" * 60)
    other = services.chat.messages(chat.id)[-2].id
    services.messages.choose(asked)
    window = opened(qtbot, open_window, chat.id, 5)
    before = dict(seen(window))
    assert window.transcript.stuck
    services.messages.choose(other)
    qtbot.waitUntil(lambda: window.texts()[3] == "Zwei")
    after = dict(seen(window))
    assert after["First"] == before["First"] and after["Zwei"] == before["Two"]
    assert not window.transcript.stuck
