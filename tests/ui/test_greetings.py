"""A persona's greetings are paged through before the first words; the chat begins with the one that is shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.ui.transcript.rows import Row
from tests.ui.conftest import OpenWindow, Window
from tests.ui.stored import StoredStudio

TEXTS = ("Hello, {{user}}.", "Good evening. {{random::Tea::Coffee::Water::Juice::Milk}}?", "You again.")
WORDS = PersonaText("Yuuri", "A guide.", greeting=TEXTS[0], other_greetings=TEXTS[1:])


@pytest.fixture
def services(tmp_path: Path) -> Iterator[StoredStudio]:
    made = StoredStudio(tmp_path / "home")
    made.paths.home.mkdir()
    made.paths.settings_file.write_text("{}")
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> Window:
    """At a new chat."""
    monkeypatch.setattr(Persona, "text", lambda self, language: WORDS)
    made = open_window()
    qtbot.waitUntil(lambda: len(made.texts()) == 1)
    return made


def hello(window: Window) -> Row:
    return window.transcript.stack.rows[0]


def point_at(window: Window, row: Row) -> None:
    window.transcript.grab()
    piece = window.transcript.pieces_of(row)[0]
    spot = window.transcript.rows_painter.bubble([piece]).center()
    QTest.mouseMove(window.transcript.viewport(), spot)


def names(window: Window) -> set[str]:
    return {offer.name for offer in window.transcript.offers(hello(window))}


def send(window: Window, text: str) -> None:
    edit = window.chats.chat.composer.edit
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_the_pager_of_the_bubble_turns_them(qtbot: QtBot, window: Window) -> None:
    bar = window.transcript.bar
    point_at(window, hello(window))
    qtbot.waitUntil(bar.isVisible)
    assert bar.versions.isVisible() and bar.versions.text() == "1/3"
    assert names(window) == {"copy", "next"}
    for place, begin in (("2/3", "Good evening."), ("3/3", "You again.")):
        QTest.mouseClick(bar._buttons["next"], Qt.MouseButton.LeftButton)
        assert hello(window).text.startswith(begin)
        window.transcript.grab()
        point_at(window, hello(window))
        qtbot.waitUntil(lambda place=place: bar.isVisible() and bar.versions.text() == place)  # type: ignore[misc]
    assert names(window) == {"copy", "previous"}


def test_keys_turn_them_too(window: Window) -> None:
    transcript = window.transcript
    transcript.setFocus()
    QTest.keyClick(transcript, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(transcript, Qt.Key.Key_Right)
    QTest.keyClick(transcript, Qt.Key.Key_Right)
    assert hello(window).text == "You again." and transcript.focused is hello(window)
    QTest.keyClick(transcript, Qt.Key.Key_Right)  # there is no other one
    assert hello(window).text == "You again."
    QTest.keyClick(transcript, Qt.Key.Key_Left)
    assert hello(window).text.startswith("Good evening.")


def test_the_chat_begins_with_the_one_that_is_shown(qtbot: QtBot, services: StoredStudio, window: Window) -> None:
    window.transcript.action.emit("next", hello(window))
    read = hello(window).text
    send(window, "Tea, please")
    qtbot.waitUntil(lambda: bool(services.chat.conversations()))
    (made,) = services.chat.conversations()
    qtbot.waitUntil(lambda: services.texts(made.id) == [read, "Tea, please"])
    first = services.chat.messages(made.id)[0]
    assert first.versions.index(first.id) == 1 and len(first.versions) == 3
    qtbot.waitUntil(lambda: window.texts()[:2] == [read, "Tea, please"])
    window.chats.new_chat("yuuri")
    assert hello(window).text.startswith("Hello, ")  # the next one begins as any other


def test_what_was_chosen_stays_while_one_looks_elsewhere(window: Window) -> None:
    window.transcript.action.emit("next", hello(window))
    read = hello(window).text
    window.chats.new_chat("miyu")
    assert hello(window).text.startswith("Hello, ")
    window.chats.new_chat("yuuri")
    assert hello(window).text == read


def test_no_pages_of_a_single_greeting(qtbot: QtBot, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Persona, "text", lambda self, language: PersonaText("Yuuri", "A guide.", greeting="Hello."))
    window = open_window()
    qtbot.waitUntil(lambda: window.texts() == ["Hello."])
    assert names(window) == {"copy"}
