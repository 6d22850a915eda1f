"""A reply waits for a person: it is kept, changed or taken back; and a person says who answers in a chat."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, MessageState, Role, Rule, TurnState
from saijin_studio.core.errors import EngineUnavailable
from saijin_studio.core.events import MessageStored, ModelLoading, TurnChanged
from saijin_studio.ui.panels.chats.list import ChatState
from saijin_studio.ui.transcript.trouble import TroubleCard
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.panel_fakes import nameless


@pytest.fixture
def window(qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow) -> Window:
    """With a reply that has just been made and waits."""
    made = open_window(chat)
    turn = services.chat.send(chat.id, "Good evening")
    qtbot.waitUntil(lambda: made.chats.chat.live.making() is not None)
    services.chat.propose(turn, "Sit down.")
    qtbot.waitUntil(lambda: card(made) is not None)
    return made


def card(window: Window) -> TroubleCard | None:
    cards = window.transcript.viewport().findChildren(TroubleCard)
    return next((each for each in cards if each.isVisible()), None)


def press(qtbot: QtBot, window: Window, name: str) -> None:
    found = card(window)
    assert found is not None
    button = found.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def confirm(qtbot: QtBot, window: Window, role: QMessageBox.ButtonRole) -> None:
    qtbot.waitUntil(lambda: bool(window.main.findChildren(QMessageBox)))
    (box,) = window.main.findChildren(QMessageBox)
    assert nameless(box) == []
    button = next(each for each in box.buttons() if box.buttonRole(each) is role)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


YES, NO = QMessageBox.ButtonRole.DestructiveRole, QMessageBox.ButtonRole.RejectRole


def test_a_reply_that_waits_is_no_longer_being_made(window: Window, services: StudioServices, qtbot: QtBot) -> None:
    assert window.texts() == ["Welcome.", "Good evening", "Sit down."]
    assert window.chats.chat.live.making() is None
    found = card(window)
    assert found is not None and "approval" in found.accessibleName()
    assert "approval" in window.transcript.accessibleDescription()  # said when it came
    item = window.chats.list.model.item(services.chat.newest_turn().conversation_id)
    assert item is not None
    qtbot.waitUntil(
        lambda: window.chats.list.model.item(item.conversation.id).state is ChatState.WAITING  # type: ignore[union-attr]
    )
    QTest.keyClicks(window.chats.chat.composer.edit, "And then?")
    QTest.keyClick(window.chats.chat.composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.texts()[-2:] == ["And then?", ""])


def test_its_buttons_are_reached_by_keyboard(window: Window) -> None:
    found = card(window)
    assert found is not None
    assert nameless(found) == []
    buttons = found.findChildren(QPushButton)
    assert [each.objectName() for each in buttons] == ["approve", "edit", "disapprove"]
    assert all(each.focusPolicy() & Qt.FocusPolicy.TabFocus for each in buttons)


def test_it_is_kept(qtbot: QtBot, window: Window, services: StudioServices) -> None:
    press(qtbot, window, "approve")
    qtbot.waitUntil(lambda: card(window) is None)
    assert services.chat.newest_turn().state is TurnState.ANSWERED
    assert window.texts()[-1] == "Sit down."


def test_it_waits_still_after_a_restart(
    qtbot: QtBot, window: Window, open_window: OpenWindow, chat: Conversation
) -> None:
    again = open_window(chat)
    qtbot.waitUntil(lambda: card(again) is not None)
    assert again.texts() == ["Welcome.", "Good evening", "Sit down."]
    assert again.chats.chat.live.making() is None


def test_its_words_are_changed_and_kept(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, "edit")
    page = window.chats.chat
    editor = page.approvals.editor
    assert editor.isVisible() and not page.composer.isVisible()
    assert nameless(editor) == []
    assert editor.edit.toPlainText() == "Sit down."
    qtbot.waitUntil(editor.edit.hasFocus)
    editor.edit.selectAll()
    QTest.keyClicks(editor.edit, "Please, sit down.")
    QTest.keyClick(editor.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.texts()[-1] == "Please, sit down.")
    qtbot.waitUntil(page.composer.isVisible)
    assert not editor.isVisible()
    assert card(window) is None


def test_changes_that_could_not_be_kept_stay(qtbot: QtBot, window: Window, services: StudioServices) -> None:
    services.chat.fault = EngineUnavailable("no engine")
    press(qtbot, window, "edit")
    editor = window.chats.chat.approvals.editor
    QTest.keyClicks(editor.edit, "Oh! ")
    qtbot.mouseClick(editor.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(editor._fault.isVisible)
    assert editor.edit.toPlainText() == "Oh! Sit down."
    QTest.keyClick(editor.edit, Qt.Key.Key_Escape)
    assert window.chats.chat.composer.isVisible()
    press(qtbot, window, "edit")
    assert editor.edit.toPlainText() == "Oh! Sit down."
    qtbot.mouseClick(editor.cancel, Qt.MouseButton.LeftButton)
    press(qtbot, window, "edit")
    assert editor.edit.toPlainText() == "Sit down."


def test_nothing_is_not_kept(qtbot: QtBot, window: Window, services: StudioServices) -> None:
    press(qtbot, window, "edit")
    editor = window.chats.chat.approvals.editor
    editor.edit.clear()
    assert not editor.keep.isEnabled()
    QTest.keyClick(editor.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert services.chat.newest_turn().state is TurnState.APPROVAL


def test_what_was_decided_elsewhere_ends_the_editing(qtbot: QtBot, window: Window, services: StudioServices) -> None:
    press(qtbot, window, "edit")
    services.chat.approve(services.chat.newest_turn().correlation_id)
    qtbot.waitUntil(window.chats.chat.composer.isVisible)
    assert not window.chats.chat.approvals.editor.isVisible()


def test_another_chat_gives_the_composer_back(qtbot: QtBot, window: Window, services: StudioServices) -> None:
    press(qtbot, window, "edit")
    other = services.chat.add("reika", "Other")
    window.chats.show_target(conversation=other.id)
    qtbot.waitUntil(window.chats.chat.composer.isVisible)


def test_it_is_taken_back_after_a_question(qtbot: QtBot, window: Window, services: StudioServices) -> None:
    press(qtbot, window, "disapprove")
    confirm(qtbot, window, NO)
    assert services.chat.newest_turn().state is TurnState.APPROVAL
    qtbot.waitUntil(lambda: not window.main.findChildren(QMessageBox))
    press(qtbot, window, "disapprove")
    confirm(qtbot, window, YES)
    qtbot.waitUntil(lambda: window.texts() == ["Welcome.", "Good evening"])
    assert services.chat.newest_turn().state is TurnState.WITHDRAWN


def test_a_reply_that_counts_can_be_taken_back(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow
) -> None:
    window = open_window(chat)
    turn = services.chat.send(chat.id, "Good evening")
    services.chat.answer(turn, "Sit down.")
    qtbot.waitUntil(lambda: window.texts()[-1] == "Sit down.")
    window.transcript.setFocus()
    for _ in range(3):
        QTest.keyClick(window.transcript, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    greeting, reply = window.transcript.stack.rows[0], window.transcript.stack.rows[-1]
    assert "withdraw" not in {offer.name for offer in window.transcript.offers(greeting)}  # nobody made the greeting
    for _ in range(2):
        QTest.keyClick(window.transcript, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    window.transcript.open_menu(QPoint(0, 0), reply)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = menu.findChild(QAction, "withdraw")
    assert isinstance(action, QAction)
    action.trigger()
    menu.close()
    confirm(qtbot, window, YES)
    qtbot.waitUntil(lambda: window.texts() == ["Welcome.", "Good evening"])


def test_an_older_version_returns_to_its_place(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow
) -> None:
    window = open_window(chat)
    first = services.chat.answer(services.chat.send(chat.id, "Good evening"), "Sit down.")
    services.chat.answer(services.chat.send(chat.id, "And then?"), "Then we talk.")
    qtbot.waitUntil(lambda: len(window.texts()) == 5)
    gone = replace(first, id="newer", state=MessageState.WITHDRAWN)
    window.services.bus.publish(MessageStored(replace(first, state=MessageState.WITHDRAWN)))
    qtbot.waitUntil(lambda: len(window.texts()) == 4)
    window.services.bus.publish(MessageStored(gone))  # unknown here: nothing to remove
    services.chat.bring_back(replace(first, text="The older one."))
    qtbot.waitUntil(lambda: len(window.texts()) == 5)
    assert window.texts() == ["Welcome.", "Good evening", "The older one.", "And then?", "Then we talk."]


def test_news_of_a_reply_that_is_there_begins_no_other(
    qtbot: QtBot, window: Window, services: StudioServices, chat: Conversation
) -> None:
    turn = services.chat.newest_turn()
    services.bus.publish(TurnChanged(turn.correlation_id, chat.id, TurnState.APPROVAL))
    services.bus.publish(MessageStored(services.chat.put(chat.id, Role.USER, "marker")))
    qtbot.waitUntil(lambda: window.texts()[-1] == "marker")
    assert window.chats.chat.live.making() is None


def test_a_model_on_its_way_is_told_with_its_share(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow
) -> None:
    window = open_window(chat)
    turn = services.chat.send(chat.id, "Good evening")
    qtbot.waitUntil(lambda: window.chats.chat.live.making() is not None)
    row = window.chats.chat.live.making()
    assert row is not None
    services.bus.publish(ModelLoading("ollama", "qwen3:8b", "pulling", 34, 100, turn.correlation_id))
    qtbot.waitUntil(lambda: row.status == "fetching qwen3:8b · 34%")
    services.chat.step(turn, "model.load", model="qwen3:8b")
    qtbot.waitUntil(lambda: row.status == "loading qwen3:8b")
    services.chat.step(turn, "chat.lore_loading")
    qtbot.waitUntil(lambda: row.status == "looking into the lorebook")


def menu_of(window: Window) -> QMenu:
    found = QApplication.activePopupWidget()
    assert isinstance(found, QMenu)
    return found


def test_a_person_says_who_answers(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow
) -> None:
    window = open_window(chat)
    window.context.actions.action("chat.routing").trigger()
    menu = menu_of(window)
    assert [action.text() for action in menu.actions()] == ["Always Yuuri", "Whoever fits", "In turn"]
    assert [action.isChecked() for action in menu.actions()] == [True, False, False]
    menu.actions()[1].trigger()
    menu.close()
    qtbot.waitUntil(lambda: services.chat.chats[chat.id].routing is Rule.AUTO)
    tagline = window.chats.chat.header._tagline
    qtbot.waitUntil(lambda: tagline.text() == "Who answers: Whoever fits")
    window.context.actions.action("chat.routing").trigger()
    menu = menu_of(window)
    assert [action.isChecked() for action in menu.actions()] == [False, True, False]
    menu.actions()[0].trigger()
    menu.close()
    qtbot.waitUntil(lambda: "Who answers" not in tagline.text())


def test_the_menu_of_a_chat_offers_it_too(qtbot: QtBot, chat: Conversation, open_window: OpenWindow) -> None:
    window = open_window(chat)
    button: QWidget = window.chats.chat.header._more
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    menu = menu_of(window)
    assert "Who answers" in [action.text() for action in menu.actions()]
    menu.close()
