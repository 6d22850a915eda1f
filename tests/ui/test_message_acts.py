"""A person edits, pages through versions, branches, deletes, bookmarks: in the window, over the real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import TurnState
from saijin_studio.core.persona import PersonaText
from saijin_studio.ui.panels.chats.tree_view import Branches
from saijin_studio.ui.panels.chats.versions import EarlierWords
from saijin_studio.ui.transcript.rows import Row
from tests.ui.conftest import OpenWindow, Window
from tests.ui.stored import StoredStudio


@pytest.fixture
def services(tmp_path: Path) -> Iterator[StoredStudio]:
    made = StoredStudio(tmp_path / "home")
    made.paths.home.mkdir()
    made.paths.settings_file.write_text("{}")
    yield made
    made.close()


@pytest.fixture
def chat_id(services: StoredStudio) -> str:
    made = services.conversations.create("yuuri", "Evening", "Welcome.")
    services.say(made.id, "One", "First")
    services.say(made.id, "Two", "Second")
    return made.id


@pytest.fixture
def window(qtbot: QtBot, services: StoredStudio, chat_id: str, open_window: OpenWindow) -> Window:
    made = open_window()
    qtbot.waitUntil(lambda: made.texts() == services.texts(chat_id))
    return made


def row(window: Window, text: str) -> Row:
    return next(each for each in window.transcript.stack.rows if each.text == text)


def act(window: Window, name: str, text: str) -> None:
    window.transcript.action.emit(name, row(window, text))


def undo(window: Window) -> None:
    notice = window.context.notices.current
    assert notice is not None and notice.run is not None
    notice.run()


def shows(qtbot: QtBot, window: Window, *texts: str) -> None:
    qtbot.waitUntil(lambda: window.texts() == list(texts))


def test_a_message_is_edited_in_place(qtbot: QtBot, services: StoredStudio, chat_id: str, window: Window) -> None:
    act(window, "change", "First")
    editor = window.chats.chat.editing.editor
    assert editor.isVisible() and window.chats.chat.composer.isHidden()
    assert editor.edit.toPlainText() == "First"
    editor.edit.setPlainText("First, better")
    QTest.keyClick(editor.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    shows(qtbot, window, "Welcome.", "One", "First, better", "Two", "Second")
    qtbot.waitUntil(editor.isHidden)
    assert window.chats.chat.composer.isVisible()
    offered = {offer.name for offer in window.transcript.offers(row(window, "First, better"))}
    assert "words" in offered
    act(window, "words", "First, better")
    dialog = window.main.findChild(EarlierWords)
    assert isinstance(dialog, EarlierWords)
    qtbot.waitUntil(lambda: dialog.words.toPlainText() == "First")
    dialog.restore.click()
    shows(qtbot, window, "Welcome.", "One", "First", "Two", "Second")


def test_what_was_changed_and_not_saved_is_found_again(qtbot: QtBot, window: Window) -> None:
    act(window, "change", "First")
    editor = window.chats.chat.editing.editor
    editor.edit.setPlainText("Half a change")
    act(window, "change", "Two")
    assert editor.edit.toPlainText() == "Two"
    act(window, "change", "First")
    assert editor.edit.toPlainText() == "Half a change"
    QTest.keyClick(editor.edit, Qt.Key.Key_Escape)
    assert editor.isHidden()
    act(window, "change", "First")
    assert editor.edit.toPlainText() == "First"


def test_other_words_are_answered_anew_and_the_old_ones_are_a_version_away(
    qtbot: QtBot, services: StoredStudio, window: Window
) -> None:
    act(window, "change", "One")
    editor = window.chats.chat.editing.editor
    editor.edit.setPlainText("Uno")
    editor.go_on.click()
    qtbot.waitUntil(lambda: window.texts()[:2] == ["Welcome.", "Uno"] and bool(services.turns.open()))
    services.answer(services.newest_turn(), "Primo")
    shows(qtbot, window, "Welcome.", "Uno", "Primo")
    window.transcript.walk_to(row(window, "Uno"))
    window.transcript.setFocus()
    QTest.keyClick(window.transcript, Qt.Key.Key_Left)
    shows(qtbot, window, "Welcome.", "One", "First", "Two", "Second")
    assert window.transcript.focused is row(window, "One")
    QTest.keyClick(window.transcript, Qt.Key.Key_Right)
    shows(qtbot, window, "Welcome.", "Uno", "Primo")


def test_versions_of_the_last_reply_by_keyboard(qtbot: QtBot, services: StoredStudio, window: Window) -> None:
    window.transcript.setFocus()
    QTest.keyClick(window.transcript, Qt.Key.Key_Right)  # beyond the only one: another is made
    qtbot.waitUntil(lambda: bool(services.turns.open()))
    services.answer(services.newest_turn(), "Second, again")
    shows(qtbot, window, "Welcome.", "One", "First", "Two", "Second, again")
    bar = window.transcript.bar
    window.transcript.walk_to(row(window, "Second, again"))
    window.transcript._point_bar(None)
    assert bar.versions.text() == "2/2"
    assert bar._buttons["next"].accessibleName() == "Make another reply" and bar._buttons["previous"].isEnabled()
    QTest.keyClick(window.transcript, Qt.Key.Key_Left)
    shows(qtbot, window, "Welcome.", "One", "First", "Two", "Second")


def test_a_reply_goes_on_where_it_ended(qtbot: QtBot, services: StoredStudio, chat_id: str, window: Window) -> None:
    act(window, "continue", "Second")
    qtbot.waitUntil(lambda: window.chats.chat.live.making() is not None)
    assert window.texts() == ["Welcome.", "One", "First", "Two", "Second"]
    turn = services.newest_turn()
    assert services.journal.read(turn.correlation_id) == "Second"
    services.stream(turn, 6, " and more")
    shows(qtbot, window, "Welcome.", "One", "First", "Two", "Second and more")
    services.answer(turn, "Second and more")
    qtbot.waitUntil(lambda: window.chats.chat.live.making() is None)
    assert window.texts()[-1] == "Second and more" and len(window.texts()) == 5
    message = services.chat.messages(chat_id)[-1]
    assert len(message.versions) == 2


def test_where_nothing_more_comes_the_reply_stands_as_it_was(
    qtbot: QtBot, services: StoredStudio, window: Window
) -> None:
    act(window, "continue", "Second")
    qtbot.waitUntil(lambda: window.chats.chat.live.making() is not None)
    services.answer(services.newest_turn(), "", TurnState.FAILED)
    qtbot.waitUntil(lambda: window.transcript.stack.rows[-1].trouble == "failed")
    assert window.texts() == ["Welcome.", "One", "First", "Two", "Second", ""]


def test_a_branch_begins_in_the_middle_and_the_tree_leads_back(
    qtbot: QtBot, services: StoredStudio, chat_id: str, window: Window
) -> None:
    act(window, "branch", "First")
    shows(qtbot, window, "Welcome.", "One", "First")
    undo(window)
    shows(qtbot, window, "Welcome.", "One", "First", "Two", "Second")
    act(window, "branch", "First")
    shows(qtbot, window, "Welcome.", "One", "First")
    services.say(chat_id, "Zwei", "Zweites")
    shows(qtbot, window, "Welcome.", "One", "First", "Zwei", "Zweites")
    window.context.actions.action("chat.branches").trigger()
    dialog = window.main.findChild(Branches)
    assert isinstance(dialog, Branches)
    qtbot.waitUntil(lambda: dialog.list.model() is not None)
    strands = dialog.list.model().strands  # type: ignore[attr-defined]
    assert [(each.first.words, each.count, each.current) for each in strands] == [
        ("Welcome.", 3, True),
        ("Two", 2, False),
        ("Zwei", 2, True),
    ]
    dialog.list.activated.emit(dialog.list.model().index(1, 0))
    shows(qtbot, window, "Welcome.", "One", "First", "Two", "Second")
    qtbot.waitUntil(lambda: window.transcript.focused is row(window, "Two"))


AFTER = {"delete": ["Welcome.", "First", "Two", "Second"], "delete_below": ["Welcome."]}


@pytest.mark.parametrize(("name", "left"), AFTER.items())
def test_deleted_messages_come_back(
    qtbot: QtBot, services: StoredStudio, window: Window, name: str, left: list[str]
) -> None:
    act(window, name, "One")
    shows(qtbot, window, *left)
    qtbot.waitUntil(lambda: window.context.notices.current is not None)
    undo(window)
    shows(qtbot, window, "Welcome.", "One", "First", "Two", "Second")


def test_marks_are_kept_and_shown(qtbot: QtBot, services: StoredStudio, chat_id: str, window: Window) -> None:
    act(window, "bookmark", "Two")
    qtbot.waitUntil(lambda: row(window, "Two").message.bookmark == "")  # type: ignore[union-attr]
    act(window, "hide", "Two")
    qtbot.waitUntil(lambda: row(window, "Two").message.hidden)  # type: ignore[union-attr]
    names = {offer.name for offer in window.transcript.offers(row(window, "Two"))}
    assert {"unmark", "unhide"} <= names and not {"bookmark", "hide"} & names
    act(window, "unmark", "Two")
    qtbot.waitUntil(lambda: services.messages.bookmarks(chat_id) == ())


def test_a_reply_that_cannot_be_made_says_so_and_leaves_all_as_it_was(
    qtbot: QtBot, services: StoredStudio, window: Window
) -> None:
    act(window, "regenerate", "Welcome.")  # nobody asked for the greeting
    labels = window.chats.chat.composer.findChildren(QLabel)
    faults = [each for each in labels if each.property("role") == "error"]
    qtbot.waitUntil(lambda: any(each.isVisible() and each.text() for each in faults))
    assert window.texts() == ["Welcome.", "One", "First", "Two", "Second"]


def test_other_greetings_are_versions_of_the_first_message(
    qtbot: QtBot, services: StoredStudio, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = PersonaText("Yuuri", "A guide.", greeting="Hello.", other_greetings=("Hi {{user}}.", "Good evening."))
    persona = services.personas.get("yuuri")  # type: ignore[attr-defined]
    monkeypatch.setattr(type(persona), "text", lambda self, language: words)
    made = services.chat.new_conversation("yuuri")
    window.context.open_section("chats", conversation=made.id)
    shows(qtbot, window, "Hello.")
    window.transcript.setFocus()
    QTest.keyClick(window.transcript, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.texts()[0].startswith("Hi "))
    QTest.keyClick(window.transcript, Qt.Key.Key_Right)
    shows(qtbot, window, "Good evening.")
    services.say(made.id, "Good evening", "Sit down.")
    shows(qtbot, window, "Good evening.", "Good evening", "Sit down.")


def test_the_keys_for_a_message_do_nothing_out_of_sight(
    qtbot: QtBot, services: StoredStudio, chat_id: str, window: Window
) -> None:
    window.main.show_section("settings")
    window.context.actions.action("message.bookmark").trigger()
    window.main.show_section("chats")
    window.context.actions.action("message.hide").trigger()
    qtbot.waitUntil(lambda: row(window, "Second").message.hidden)  # type: ignore[union-attr]
    assert services.messages.bookmarks(chat_id) == ()


def test_an_event_about_a_mark_is_not_said_as_a_new_reply(qtbot: QtBot, services: StoredStudio, window: Window) -> None:
    window.transcript.setAccessibleDescription("")
    act(window, "bookmark", "First")
    qtbot.waitUntil(lambda: row(window, "First").message.bookmark == "")  # type: ignore[union-attr]
    assert window.transcript.accessibleDescription() == ""
