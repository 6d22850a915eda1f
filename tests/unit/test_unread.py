"""Which replies a person has not seen yet: counted, forgotten once seen, and none in chats from before."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from saijin_studio.core.conversation import MessageState, TurnState
from saijin_studio.storage import database as database_module
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.copies import CopyStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore

PROCESS = "chat_interaction"


class Chats:
    def __init__(self, database: Database) -> None:
        self.conversations, self.messages = ConversationStore(database), MessageStore(database)
        self.turns, self.replies = TurnStore(database), ReplyStore(database)
        self.copies = CopyStore(database, self.messages)

    def new(self) -> str:
        return self.conversations.create("yuuri", "Yuuri", "Hello.", other_greetings=("Hi.",)).id

    def say(self, chat: str, reply: str = "Well.", state: MessageState = MessageState.COMPLETE) -> str:
        turn, _, _ = self.turns.send(chat, "How are you?", PROCESS)
        made = self.replies.deliver(turn.correlation_id, "d", reply, state, TurnState.ANSWERED)
        assert made is not None
        return made[0].id

    def unread(self, chat: str) -> int:
        """As the chat itself and the list of all say it."""
        alone = self.conversations.get(chat).unread
        assert alone == next(each.unread for each in self.conversations.all() if each.id == chat)
        return alone


@pytest.fixture
def chats(tmp_path: Path) -> Chats:
    return Chats(Database.at(tmp_path / "studio.db"))


def test_replies_are_unread_until_they_are_seen(chats: Chats) -> None:
    chat, other = chats.new(), chats.new()
    assert chats.unread(chat) == 0  # a greeting waits for nobody
    chats.say(chat)
    chats.say(chat, "", MessageState.FAILED)
    assert (chats.unread(chat), chats.unread(other)) == (2, 0)
    last = chats.conversations.messages(chat, None, 1)[0].position
    assert chats.conversations.set_read_position(chat, last - 1)
    assert chats.unread(chat) == 1
    assert chats.conversations.set_read_position(chat, last)
    assert chats.unread(chat) == 0


def test_going_back_to_an_older_message_leaves_the_newer_ones_read(chats: Chats) -> None:
    chat = chats.new()
    chats.say(chat)
    last = chats.conversations.messages(chat, None, 1)[0].position
    chats.conversations.set_read_position(chat, last)
    assert not chats.conversations.set_read_position(chat, 1)
    assert (chats.unread(chat), chats.conversations.get(chat).read_position) == (0, 1)


def test_what_is_shown_to_nobody_is_not_read(chats: Chats) -> None:
    chat = chats.new()
    chats.say(chat)
    last = chats.conversations.messages(chat, None, 1)[0].position
    assert not chats.conversations.set_read_position(chat, last, seen=0)
    assert (chats.unread(chat), chats.conversations.get(chat).read_position) == (1, last)


def test_only_what_the_chat_shows_can_be_unread(chats: Chats) -> None:
    chat = chats.new()
    reply = chats.say(chat)
    turn, _ = chats.turns.regenerate(reply, PROCESS)
    chats.replies.deliver(turn.correlation_id, "d", "Better.", MessageState.COMPLETE, TurnState.ANSWERED)
    assert chats.unread(chat) == 1
    for left in (1, 0):  # in the place of the deleted one stands the version before, which nobody saw either
        chats.messages.delete(chats.conversations.messages(chat, None, 1)[0].id)
        assert chats.unread(chat) == left


def test_copies_of_what_was_read_are_read(chats: Chats) -> None:
    chat, other = chats.new(), chats.new()
    reply = chats.say(chat)
    chats.say(other)
    assert chats.unread(chats.copies.duplicate(chat, "Copy")) == 0
    assert chats.unread(chats.copies.continue_in_new(reply, "On")) == 0
    chats.copies.merge(chat, other)
    assert chats.unread(chat) == 0


def test_chats_from_before_ask_for_nothing(tmp_path: Path) -> None:
    file = tmp_path / "studio.db"
    engine = create_engine(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(Path(database_module.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        chat = "(id, title, persona_key, created_at, updated_at, last_line, draft)"
        at = "'2026-01-01 00:00:00', '2026-01-01 00:00:00'"
        for key in ("old", "empty"):
            connection.execute(text(f"INSERT INTO conversations {chat} VALUES ('{key}', 'Old', 'yuuri', {at}, '', '')"))
        message = "(id, conversation_id, position, role, text, state, created_at, failures)"
        for number in (1, 2):
            values = f"('m{number}', 'old', {number}, 'persona', 'Hm.', 'complete', '2026-01-01 00:00:00', '[]')"
            connection.execute(text(f"INSERT INTO messages {message} VALUES {values}"))
    engine.dispose()
    chats = Chats(Database.at(file))
    assert (chats.unread("old"), chats.unread("empty")) == (0, 0)
    chats.say("old")
    assert chats.unread("old") == 1
