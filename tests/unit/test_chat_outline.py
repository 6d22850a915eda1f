"""The branches of a chat as strands, and the first messages that a card brings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from saijin_studio.core import cards
from saijin_studio.core.chat_outline import outline
from saijin_studio.core.conversation import MessageState, TurnState
from saijin_studio.core.errors import InputError
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore

PROCESS = "chat_interaction"


class Chat:
    def __init__(self, database: Database) -> None:
        self.conversations, self.messages = ConversationStore(database), MessageStore(database)
        self.turns, self.replies = TurnStore(database), ReplyStore(database)
        self.id = self.conversations.create("yuuri", "Yuuri", "Hello.", other_greetings=("Hi.", "Good day.")).id

    def say(self, words: str, reply: str, state: MessageState = MessageState.COMPLETE) -> tuple[str, str]:
        turn, message, _ = self.turns.send(self.id, words, PROCESS)
        return message.id, self.answer(turn.correlation_id, reply, state)

    def answer(self, correlation_id: str, reply: str, state: MessageState = MessageState.COMPLETE) -> str:
        made = self.replies.deliver(correlation_id, "d", reply, state, TurnState.ANSWERED)
        assert made is not None
        return made[0].id

    def strands(self) -> list[tuple[str, int, int, bool]]:
        return [
            (each.first.words, each.count, each.lane, each.current) for each in outline(self.messages.places(self.id))
        ]

    def shown(self) -> list[str]:
        return [message.text for message in self.conversations.messages(self.id, None, 100)]


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return Chat(Database.at(tmp_path / "studio.db"))


def test_other_greetings_stand_beside_the_first(chat: Chat) -> None:
    assert chat.shown() == ["Hello."]
    first = chat.conversations.messages(chat.id, None, 100)[0]
    assert len(first.versions) == 3
    chat.messages.choose(first.versions[2])
    chat.say("One", "First")
    assert chat.shown() == ["Good day.", "One", "First"]
    assert chat.strands() == [("Hello.", 1, 1, False), ("Hi.", 1, 1, False), ("Good day.", 3, 0, True)]
    assert chat.conversations.get(chat.id).last_line == "First"


def test_the_shown_way_stays_in_its_lane_and_passes_the_others(chat: Chat) -> None:
    asked, reply = chat.say("One", "First")
    turn, _ = chat.turns.regenerate(reply, PROCESS)
    chat.answer(turn.correlation_id, "Second")
    chat.messages.go_on_from(asked)
    strands = outline(chat.messages.places(chat.id))
    assert [(each.first.words, each.lane, each.current) for each in strands[2:]] == [
        ("Hello.", 0, True),
        ("First", 1, False),
        ("Second", 0, False),
    ]
    assert [(each.through, each.shown_lane) for each in strands[:2]] == [((0,), 0), ((0,), 0)]
    assert strands[3].through == (0,) and strands[3].shown_lane is None  # what follows there is not shown


def test_what_follows_a_deleted_message_stands_below_the_one_before(chat: Chat) -> None:
    asked, _ = chat.say("One", "First")
    chat.say("Two", "", MessageState.FAILED)
    chat.messages.delete(asked)
    assert chat.strands()[-1] == ("Hello.", 3, 0, True)  # neither a gap nor the failure makes a branch


def test_a_reply_goes_on_and_what_cannot_go_on_says_so(chat: Chat) -> None:
    asked, reply = chat.say("One", "First")
    turn, _ = chat.turns.go_on(reply, PROCESS)
    assert (turn.goes_on, chat.turns.begun_with(turn.correlation_id)) == (reply, "First")
    assert chat.turns.get(turn.correlation_id).goes_on == reply
    greeting = chat.conversations.messages(chat.id, None, 100)[0].id
    for nothing in (asked, greeting):
        with pytest.raises(InputError) as refused:
            chat.turns.go_on(nothing, PROCESS)
        assert refused.value.params["reason"] == "cannot_go_on"


def test_a_kept_place_is_told_with_the_conversation(chat: Chat) -> None:
    chat.conversations.set_read_position(chat.id, 2)
    assert chat.conversations.get(chat.id).read_position == 2


@pytest.mark.parametrize(
    ("given", "kept"),
    [(["Hi.", " ", 7, "Good day."], ("Hi.", "Good day.")), ("no list", ()), (None, ()), (["x"] * 90, ("x",) * 50)],
)
def test_a_cards_other_greetings(given: object, kept: tuple[str, ...]) -> None:
    data = {"name": "Ann", "description": "x", "first_mes": "Hello.", "alternate_greetings": given}
    card = json.dumps({"spec": "chara_card_v2", "spec_version": "2.0", "data": data}).encode()
    assert cards.parse("ann", card).text("en").other_greetings == kept
