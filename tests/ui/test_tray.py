"""Notifications of replies that are done out of sight, and the icon beside the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace as changed
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, Message, MessageState, Role, TurnState
from saijin_studio.core.events import MessageStored, TurnChanged
from saijin_studio.ui.tray import LONGEST, Tray

from .conftest import OpenWindow, Window


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    return open_window()


REPLY = Message("m1", "c1", 2, Role.PERSONA, "Good  morning,\nfriend.", datetime.now(UTC), "yuuri", correlation_id="t1")


class Told(Tray):
    """Keeps what it would have shown: no desktop listens in a test."""

    def __init__(self, window: Window, seen: bool) -> None:
        self.words: list[tuple[str, str, str]] = []
        super().__init__(window.context, lambda _: seen, window.main)

    def tell(self, conversation_id: str, title: str, words: str) -> None:
        super().tell(conversation_id, title, words)
        self.words.append((conversation_id, title, words))


def test_a_reply_out_of_sight_is_told(qtbot: QtBot, window: Window) -> None:
    tray = Told(window, seen=False)
    window.context.bridge.message_stored.emit(MessageStored(REPLY))
    assert tray.words == [("c1", "Yuuri", "Good morning, friend.")]
    with qtbot.waitSignal(tray.opened_chat) as clicked:
        tray.icon.messageClicked.emit()
    assert clicked.args == ["c1"]


def test_what_is_in_sight_or_the_persons_own_is_not(window: Window) -> None:
    looking, away = Told(window, seen=True), Told(window, seen=False)
    window.context.bridge.message_stored.emit(MessageStored(REPLY))
    own = replace(REPLY, role=Role.USER)
    window.context.bridge.message_stored.emit(MessageStored(own))
    for quiet in (
        replace(REPLY, state=MessageState.WITHDRAWN),
        replace(REPLY, edited_at=datetime.now(UTC)),
        replace(REPLY, current=False),
    ):
        window.context.bridge.message_stored.emit(MessageStored(quiet))
    assert looking.words == [] and len(away.words) == 1


def test_nothing_is_told_to_who_wants_nothing(window: Window) -> None:
    settings = window.context.settings
    window.context.settings = changed(settings, look=changed(settings.look, notify=False))
    tray = Told(window, seen=False)
    window.context.bridge.message_stored.emit(MessageStored(REPLY))
    assert tray.words == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (MessageState.FAILED, "The reply could not be made."),
        (MessageState.PENDING, "Waits for your approval: Good morning, friend."),
    ],
)
def test_what_waits_for_a_person_says_so(window: Window, state: MessageState, expected: str) -> None:
    tray = Told(window, seen=False)
    window.context.bridge.message_stored.emit(MessageStored(replace(REPLY, state=state)))
    window.context.bridge.turn_changed.emit(TurnChanged("t1", "c1", TurnState.WAITING, "yuuri"))
    window.context.bridge.turn_changed.emit(TurnChanged("t1", "c1", TurnState.RUNNING, "yuuri"))
    assert [words for _, _, words in tray.words] == [expected, "The reply could not be finished. It waits for you."]


def test_a_long_reply_is_cut(window: Window) -> None:
    tray = Told(window, seen=False)
    window.context.bridge.message_stored.emit(MessageStored(replace(REPLY, text="word " * 10_000)))
    assert len(tray.words[0][2]) <= LONGEST and tray.words[0][2].endswith("…")


def test_a_chat_is_in_sight_only_while_it_is_looked_at(open_window: OpenWindow, chat: Conversation) -> None:
    window = open_window(chat)
    assert window.main.in_sight(chat.id) and not window.main.in_sight("another")
    window.main.show_section("personas")
    assert not window.main.in_sight(chat.id)


def test_quitting_is_more_than_closing_the_window(qtbot: QtBot, window: Window) -> None:
    with qtbot.waitSignal(window.main.quit_wanted):
        window.context.actions.action("app.quit").trigger()
    assert not window.main.isVisible()
