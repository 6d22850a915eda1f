"""Edits, versions, branches and deletions of stored messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from saijin_studio.core.conversation import MessageState, TurnState
from saijin_studio.core.errors import InputError, NotFound
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import KEPT, MessageStore
from saijin_studio.storage.messages import now
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore


@dataclass
class Chat:
    """One conversation, written by `say`."""

    conversations: ConversationStore
    turns: TurnStore
    replies: ReplyStore
    messages: MessageStore
    id: str

    def say(self, words: str, reply: str) -> tuple[str, str]:
        turn, message, _ = self.turns.send(self.id, words, "chat_interaction")
        return message.id, self.answer(turn.correlation_id, reply)

    def answer(self, correlation_id: str, reply: str) -> str:
        stored = self.replies.deliver(correlation_id, "d", reply, MessageState.COMPLETE, TurnState.ANSWERED)
        assert stored is not None
        return stored[0].id

    def shown(self) -> list[str]:
        return [message.text for message in self.conversations.messages(self.id, None, 100)]


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    database = Database.at(tmp_path / "studio.db")
    conversations = ConversationStore(database)
    made = conversations.create("yuuri", "Yuuri", "Hello.")
    yield Chat(conversations, TurnStore(database), ReplyStore(database), MessageStore(database), made.id)
    database.close()


def test_an_edit_keeps_the_earlier_words(chat: Chat) -> None:
    asked, _ = chat.say("One", "First")
    chat.say("Two", "Second")
    edited = chat.messages.edit(asked, "One, better")
    assert edited.edited_at is not None
    chat.messages.edit(asked, "One, best")
    assert chat.shown() == ["Hello.", "One, best", "First", "Two", "Second"]
    assert [revision.text for revision in chat.messages.revisions(asked)] == ["One, better", "One"]
    with pytest.raises(InputError):
        chat.messages.edit(asked, "  ")


def test_sending_other_words_begins_a_branch_and_the_old_one_is_a_version_away(chat: Chat) -> None:
    asked, _ = chat.say("One", "First")
    chat.say("Two", "Second")
    turn, message, _ = chat.turns.send_instead(asked, "Uno", "chat_interaction")
    chat.answer(turn.correlation_id, "Primo")
    assert chat.shown() == ["Hello.", "Uno", "Primo"]
    shown = chat.conversations.messages(chat.id, None, 100)
    assert shown[1].versions == (asked, message.id) and shown[2].versions == ()
    chat.messages.choose(asked)
    assert chat.shown() == ["Hello.", "One", "First", "Two", "Second"]
    chat.messages.choose(message.id)
    assert chat.shown() == ["Hello.", "Uno", "Primo"]


def test_going_on_from_a_message(chat: Chat) -> None:
    _, first = chat.say("One", "First")
    two, _ = chat.say("Two", "Second")
    chat.messages.go_on_from(first)
    assert chat.shown() == ["Hello.", "One", "First"]
    three, _ = chat.say("Three", "Third")
    assert chat.shown()[-2:] == ["Three", "Third"]
    assert chat.conversations.message(three).versions == (two, three)
    other = chat.messages.instead(first, "Another first")
    assert chat.shown() == ["Hello.", "One", "Another first"] and other.versions == (first, other.id)


def test_a_reply_to_a_branch_that_is_no_longer_shown_stays_there(chat: Chat) -> None:
    _, first = chat.say("One", "First")
    turn, _, _ = chat.turns.send(chat.id, "Two", "chat_interaction")
    chat.messages.instead(first, "Another first")
    chat.answer(turn.correlation_id, "Second")
    assert chat.shown() == ["Hello.", "One", "Another first"]
    chat.messages.choose(first)
    assert chat.shown() == ["Hello.", "One", "First", "Two", "Second"]


def test_deleting_one_message_leaves_what_follows(chat: Chat) -> None:
    asked, _ = chat.say("One", "First")
    chat.say("Two", "Second")
    deletion = chat.messages.delete(asked)
    assert chat.shown() == ["Hello.", "First", "Two", "Second"]
    with pytest.raises(NotFound):
        chat.messages.edit(asked, "gone")
    assert chat.messages.restore(deletion) == chat.id
    assert chat.shown() == ["Hello.", "One", "First", "Two", "Second"]
    with pytest.raises(NotFound):
        chat.messages.restore(deletion)


def test_deleting_from_a_message_on(chat: Chat) -> None:
    asked, _ = chat.say("One", "First")
    chat.say("Two", "Second")
    deletion = chat.messages.delete(asked, below=True)
    assert chat.shown() == ["Hello."]
    (kept,) = chat.messages.deletions(chat.id)
    assert (kept.id, kept.count, kept.words) == (deletion, 4, "One")
    chat.messages.restore(deletion)
    assert chat.shown() == ["Hello.", "One", "First", "Two", "Second"]
    assert chat.conversations.get(chat.id).last_line == "Second"


def test_what_comes_back_after_others_were_written_is_another_version(chat: Chat) -> None:
    asked, _ = chat.say("One", "First")
    deletion = chat.messages.delete(asked, below=True)
    other, _ = chat.say("Two", "Second")
    chat.messages.restore(deletion)
    assert chat.shown() == ["Hello.", "Two", "Second"]
    assert chat.conversations.message(other).versions == (asked, other)


def test_deleting_the_last_version_shows_the_one_before(chat: Chat) -> None:
    _, first = chat.say("One", "First")
    turn, _ = chat.turns.regenerate(first, "chat_interaction")
    second = chat.answer(turn.correlation_id, "Second")
    deletion = chat.messages.delete(second)
    assert chat.shown() == ["Hello.", "One", "First"]
    chat.messages.restore(deletion)
    assert chat.shown() == ["Hello.", "One", "Second"]


def test_after_thirty_days_the_words_are_gone_and_the_rest_stands(chat: Chat) -> None:
    asked, first = chat.say("One", "First")
    chat.say("Two", "Second")
    chat.messages.edit(first, "Better")
    chat.messages.delete(asked)
    assert chat.messages.purge(now() - KEPT) == 0
    assert chat.messages.purge(now() + timedelta(seconds=1)) == 1
    assert chat.shown() == ["Hello.", "Better", "Two", "Second"]
    assert chat.messages.deletions() == () and chat.messages.revisions(first) == ()


def test_nothing_keeps_the_words_of_a_reply_that_was_purged(chat: Chat) -> None:
    turn, _, _ = chat.turns.send(chat.id, "One", "chat_interaction")
    chat.turns.set_answer(turn.correlation_id, "First", "offline", "builtin", ())
    chat.messages.delete(chat.answer(turn.correlation_id, "First"))
    chat.messages.purge(now() + timedelta(seconds=1))
    assert chat.turns.reply_text(turn.correlation_id) is None


def test_bookmarks_and_messages_hidden_from_models(chat: Chat) -> None:
    asked, first = chat.say("One", "First")
    chat.messages.bookmark(asked, "here")
    chat.messages.bookmark(first, "")
    assert [(place.id, place.bookmark) for _, place in chat.messages.bookmarks()] == [(first, ""), (asked, "here")]
    chat.messages.bookmark(first, None)
    assert [place.id for _, place in chat.messages.bookmarks(chat.id)] == [asked]
    assert chat.messages.hide(asked, True).hidden
    assert [message.text for message in chat.conversations.history(first, 0, 10)] == ["Hello.", "First"]


def test_prompts_of_a_branch_out_of_sight_have_its_own_history(chat: Chat) -> None:
    _, first = chat.say("One", "First")
    two, _ = chat.say("Two", "Second")
    chat.messages.instead(first, "Another first")
    assert [message.text for message in chat.conversations.history(two, 0, 10)] == ["Hello.", "One", "First", "Two"]
    assert [message.text for message in chat.conversations.history(two, 0, 2)] == ["First", "Two"]


def test_the_tree_of_a_conversation(chat: Chat) -> None:
    _, first = chat.say("One", "First")
    chat.say("Two", "Second")
    chat.messages.instead(first, "Another first")
    places = chat.messages.places(chat.id)
    assert [(place.words, place.current) for place in places] == [
        ("Hello.", True),
        ("One", True),
        ("First", False),
        ("Two", False),
        ("Second", False),
        ("Another first", True),
    ]
    above = {place.id: place.parent_id for place in places}
    assert above[places[5].id] == above[places[2].id] == places[1].id
