"""What is heard shows at the chat and at its message, also where it is known by the turn of the reply alone."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, Message, Role, TurnState
from saijin_studio.core.events import SpeechChanged, TurnChanged
from saijin_studio.ui.panels.chats.list import ChatState
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices


@pytest.fixture
def spoken(services: StudioServices, chat: Conversation) -> Message:
    services.chat.put(chat.id, Role.USER, "Is there tea?", correlation_id="turn")
    return services.chat.put(chat.id, Role.PERSONA, "There is. It is hot.", correlation_id="turn")


def state(window: Window, chat: Conversation) -> ChatState:
    item = window.chats.list.model.item(chat.id)
    assert item is not None
    return item.state


def turn(chat: Conversation, told: TurnState) -> TurnChanged:
    return TurnChanged("later", chat.id, told)


def test_a_reply_that_was_spoken_while_it_was_written_has_a_player(
    qtbot: QtBot, spoken: Message, chat: Conversation, services: StudioServices, open_window: OpenWindow
) -> None:
    window = open_window(chat)
    row = window.transcript.stack.rows[-1]
    assert row.message is not None and not row.message.has_audio
    services.bus.publish(SpeechChanged("turn", None, "speaking", 0, "There is."))
    qtbot.waitUntil(lambda: window.transcript.bar.speaking_id == spoken.id)
    services.bus.publish(SpeechChanged("turn", None, "stored", 0))
    qtbot.waitUntil(lambda: row.message is not None and row.message.has_audio)
    question = window.transcript.stack.rows[-2].message
    assert question is not None and not question.has_audio


def test_the_chat_says_that_it_speaks_while_another_reply_is_written(
    qtbot: QtBot, spoken: Message, chat: Conversation, services: StudioServices, open_window: OpenWindow
) -> None:
    window = open_window(chat)
    services.bus.publish(SpeechChanged("turn", None, "speaking", 0, "There is."))
    qtbot.waitUntil(lambda: state(window, chat) is ChatState.SPEAKING)
    services.bus.publish(turn(chat, TurnState.RUNNING))
    qtbot.waitUntil(lambda: state(window, chat) is ChatState.GENERATING)
    services.bus.publish(turn(chat, TurnState.ANSWERED))
    qtbot.waitUntil(lambda: state(window, chat) is ChatState.SPEAKING)
    services.bus.publish(SpeechChanged("later", None, "preparing"))
    services.bus.publish(SpeechChanged("turn", None, "finished", 1))
    qtbot.waitUntil(lambda: window.transcript.bar.speaking_id != spoken.id)
    assert state(window, chat) is ChatState.SPEAKING
    services.bus.publish(SpeechChanged("later", None, "finished", 0))
    qtbot.waitUntil(lambda: state(window, chat) is ChatState.QUIET)
