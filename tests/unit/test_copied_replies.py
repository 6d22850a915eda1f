"""Copies of replies tell how the first one was made, and have its sound, as long as there is a first one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import Message, Role
from saijin_studio.core.errors import NotFound
from saijin_studio.services.library import LibraryService
from saijin_studio.services.traces.service import TraceService
from saijin_studio.storage.bin import BinStore
from saijin_studio.storage.clips import ClipStore, StoredClip
from saijin_studio.storage.copies import CopyStore
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.library import LibraryStore
from saijin_studio.storage.search import SearchStore
from tests.unit.test_traces import Studio as Traced


@dataclass
class Room:
    studio: Traced
    library: LibraryService
    clips: ClipStore
    chat: str
    turn: str
    reply: str

    @property
    def traces(self) -> TraceService:
        return self.studio.traces

    def last(self, chat: str) -> Message:
        return self.studio.conversations.messages(chat, None, 9)[-1]

    def heard(self, message: Message) -> list[str]:
        found = self.clips.of_message(message.id, message.correlation_id, message.copied_from)
        return [clip.path for clips in found.values() for clip in clips]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    studio = Traced(tmp_path)
    database, bus = studio.database, EventBus()
    messages, bin_store = MessageStore(database), BinStore(database)
    library = LibraryService(
        LibraryStore(database), CopyStore(database, messages), bin_store, SearchStore(database), messages, bus, tmp_path
    )
    turn = studio.ask()
    reply = studio.answer(turn, "I am Yuuri.")
    clips = ClipStore(database)
    clips.add(StoredClip(turn.correlation_id, reply, 0, "I am Yuuri.", "one.wav", 1.0, "x"))
    return Room(studio, library, clips, turn.conversation_id, turn.correlation_id, reply)


def duplicate(room: Room) -> Message:
    return room.last(room.library.duplicate(room.chat, "Copy"))


def branched_off(room: Room) -> Message:
    return room.last(room.library.continue_in_new(room.reply, "From there"))


def merged(room: Room) -> Message:
    other = room.studio.chat.new_conversation("yuuri").id
    room.library.merge(other, room.chat)
    return room.last(other)


def copy_of_a_copy(room: Room) -> Message:
    return room.last(room.library.duplicate(duplicate(room).conversation_id, "Again"))


WAYS = (duplicate, branched_off, merged, copy_of_a_copy)


@pytest.mark.parametrize("copied", WAYS)
def test_a_copy_tells_how_it_was_made_and_can_be_heard(room: Room, copied: Callable[[Room], Message]) -> None:
    message = copied(room)
    assert (message.text, message.correlation_id, message.copied_from) == ("I am Yuuri.", None, room.reply)
    assert room.traces.of_message(message.id) == room.turn
    assert room.traces.file(message.id).replies[0].text == "I am Yuuri."
    assert message.has_audio and room.studio.conversations.message(message.id).has_audio
    assert room.heard(message) == ["one.wav"]


def test_only_replies_point_back(room: Room) -> None:
    copy = duplicate(room)
    said = room.studio.conversations.messages(copy.conversation_id, None, 9)
    assert [message.copied_from is None for message in said] == [message.role is Role.USER for message in said]
    greeting = next(message for message in said if message.position == 1)
    with pytest.raises(NotFound) as none:
        room.traces.of_message(greeting.id)
    assert none.value.params["kind"] == "turn" and not greeting.has_audio


@pytest.mark.parametrize("copied", WAYS)
def test_when_the_first_one_is_gone_for_good_the_copy_says_so(room: Room, copied: Callable[[Room], Message]) -> None:
    message = copied(room)
    if room.chat in {chat.id for chat in room.studio.conversations.all()}:
        room.studio.chat.delete(room.chat)
    assert room.traces.of_message(message.id) == room.turn  # it may come back
    room.library.forget_chat(room.chat)
    gone_for_good(room, message.id)


def test_forgetting_the_reply_alone_is_enough(room: Room) -> None:
    copy, again = duplicate(room), copy_of_a_copy(room)
    room.library.continue_in_new(room.reply, "On")
    MessageStore(room.studio.database).delete(room.reply, below=False)
    (deletion,) = room.library.deleted_messages()
    room.library.forget_messages(deletion.id)
    for message in (copy, again):
        gone_for_good(room, message.id)


def gone_for_good(room: Room, message_id: str) -> None:
    message = room.studio.conversations.message(message_id)
    assert (message.text, message.copied_from) == ("I am Yuuri.", "")
    assert not message.has_audio and room.heard(message) == []
    for asked in (room.traces.of_message, room.traces.file):
        with pytest.raises(NotFound) as gone:
            asked(message_id)
        assert gone.value.params["kind"] == "original"
    copy = room.last(room.library.duplicate(message.conversation_id, "Of nothing"))
    assert copy.copied_from == ""
