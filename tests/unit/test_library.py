"""Chats are pinned, archived, put into folders, tagged, copied, merged, deleted and forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import Conversation, MessageState, TurnState
from saijin_studio.core.errors import InputError, NotFound
from saijin_studio.core.events import ConversationChanged
from saijin_studio.core.library import Search
from saijin_studio.services.library import LibraryService
from saijin_studio.services.upkeep import LibraryUpkeep
from saijin_studio.storage import copies
from saijin_studio.storage.bin import BinStore
from saijin_studio.storage.clips import ClipStore, StoredClip
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.copies import CopyStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import KEPT, MessageStore
from saijin_studio.storage.library import LibraryStore
from saijin_studio.storage.messages import now
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.search import SearchStore
from saijin_studio.storage.search_fill import SearchFill
from saijin_studio.storage.tables import (
    AttachmentRow,
    Base,
    ConversationRow,
    MessageRow,
    SearchRow,
)
from saijin_studio.storage.turns import TurnStore


@dataclass
class Room:
    """A library over a store of its own, with what writes into it."""

    database: Database
    conversations: ConversationStore
    turns: TurnStore
    replies: ReplyStore
    messages: MessageStore
    library: LibraryService
    audio: Path
    told: list[str]

    def chat(self, title: str, *talk: tuple[str, str]) -> str:
        made = self.conversations.create("yuuri", title, "Hello.")
        for words, reply in talk:
            self.say(made.id, words, reply)
        return made.id

    def say(self, chat: str, words: str, reply: str) -> tuple[str, str]:
        turn, message, _ = self.turns.send(chat, words, "chat_interaction")
        stored = self.replies.deliver(turn.correlation_id, "d", reply, MessageState.COMPLETE, TurnState.ANSWERED)
        assert stored is not None
        return message.id, stored[0].id

    def shown(self, chat: str) -> list[str]:
        return [message.text for message in self.conversations.messages(chat, None, 1000)]

    def get(self, chat: str) -> Conversation:
        return self.conversations.get(chat)

    def rows(self, table: type[Base]) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def attach(self, message_id: str, chat: str, name: str) -> None:
        with self.database.session() as session:
            row = AttachmentRow(id=name, conversation_id=chat, message_id=message_id, kind="image", name=name)
            row.media_type, row.hash, row.size, row.created_at = "image/png", "0" * 64, 1, now()
            session.add(row)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    database = Database.at(tmp_path / "studio.db")
    messages, bus, told = MessageStore(database), EventBus(), list[str]()
    library = LibraryService(
        LibraryStore(database),
        CopyStore(database, messages),
        BinStore(database),
        SearchStore(database),
        messages,
        bus,
        tmp_path,
    )
    bus.subscribe(ConversationChanged, lambda event: told.append(event.conversation_id))
    yield Room(
        database,
        ConversationStore(database),
        TurnStore(database),
        ReplyStore(database),
        messages,
        library,
        tmp_path,
        told,
    )
    database.close()


def test_a_chat_is_pinned_and_archived_and_the_window_hears_of_it(room: Room) -> None:
    chat = room.chat("Evening")
    room.library.pin(chat)
    room.library.archive(chat)
    assert room.get(chat).pinned and room.get(chat).archived
    room.library.pin(chat, False)
    room.library.archive(chat, False)
    assert not room.get(chat).pinned and not room.get(chat).archived
    assert room.told == [chat] * 4
    with pytest.raises(NotFound):
        room.library.pin("nothing")


def test_folders_hold_chats_and_one_that_was_removed_comes_back_with_them(room: Room) -> None:
    first, second = room.chat("One"), room.chat("Two")
    work = room.library.make_folder("  Work ")
    play = room.library.make_folder("Play")
    room.library.move([first, second], work.id)
    assert [(each.name, each.chats) for each in room.library.folders()] == [("Work", 2), ("Play", 0)]
    for name, reason in (("work", "folder_name"), ("  ", "empty"), ("x" * 101, "too_long")):
        with pytest.raises(InputError) as refused:
            room.library.make_folder(name)
        assert refused.value.params["reason"] == reason
    room.library.rename_folder(work.id, "WORK")
    removed = room.library.remove_folder(work.id)
    assert room.get(first).folder_id is None
    room.library.move([second], play.id)
    room.library.restore_folder(removed)
    assert [(each.name, each.chats) for each in room.library.folders()] == [("WORK", 1), ("Play", 1)]
    assert room.get(first).folder_id == work.id and room.get(second).folder_id == play.id
    room.library.move([first], None)
    assert room.get(first).folder_id is None
    with pytest.raises(NotFound):
        room.library.move([first], "nowhere")


def test_tags_are_kept_once_whatever_their_case(room: Room) -> None:
    chat, other = room.chat("One"), room.chat("Two")
    assert room.library.set_tags(chat, ["#Story", "story", " long   trip ", "", "#"]) == ("Story", "long trip")
    room.library.set_tags(other, ["Story"])
    assert room.get(chat).tags == ("Story", "long trip")
    assert room.library.tags() == (("Story", 2), ("long trip", 1))
    room.library.set_tags(chat, [])
    assert room.library.tags() == (("Story", 1),)
    with pytest.raises(InputError):
        room.library.set_tags(chat, [f"t{number}" for number in range(21)])


def test_a_copy_has_every_branch_and_attachment(room: Room) -> None:
    chat = room.chat("Evening", ("One", "First"), ("Two", "Second"))
    asked, _ = room.say(chat, "Three", "Third")
    other = room.messages.instead(room.conversations.messages(chat, None, 9)[2].id, "Another first")
    room.attach(other.id, chat, "picture.png")
    room.library.set_tags(chat, ["Story"])
    copy = room.library.duplicate(chat, "Evening (copy)")
    assert room.shown(copy) == room.shown(chat) == ["Hello.", "One", "Another first"]
    shown = room.conversations.messages(copy, None, 10)
    assert [thing.name for thing in shown[-1].attachments] == ["picture.png"]
    room.messages.choose(shown[-1].versions[0])
    assert room.shown(copy) == ["Hello.", "One", "First", "Two", "Second", "Three", "Third"]
    assert room.get(copy).title == "Evening (copy)" and room.get(copy).tags == ("Story",)
    room.messages.edit(asked, "Three, changed")
    assert "Three" in room.shown(copy)
    room.say(copy, "Four", "Fourth")
    assert "Four" not in room.shown(chat)


def test_the_words_of_a_long_copy_are_taken_in_later(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = room.chat("Evening", ("Lighthouse", "First"))
    monkeypatch.setattr(copies, "INDEXED_AT_ONCE", 2)
    room.library.duplicate(chat, "Copy")
    assert len(room.library.search(Search("lighthouse")).hits) == 1
    assert LibraryUpkeep(SearchFill(room.database), lambda: 0, EventBus()).fill() == 3
    assert len(room.library.search(Search("lighthouse")).hits) == 2


def test_a_copy_leaves_out_what_was_deleted_and_stays_one_chain(room: Room) -> None:
    chat = room.chat("Evening", ("One", "First"), ("Two", "Second"))
    gone = room.conversations.messages(chat, None, 10)[2].id
    room.messages.delete(gone)
    copy = room.library.duplicate(chat, "Copy")
    assert room.shown(copy) == ["Hello.", "One", "Two", "Second"]
    room.say(copy, "Three", "Third")
    assert room.shown(copy)[-3:] == ["Second", "Three", "Third"]


def test_a_chat_goes_on_elsewhere_from_any_of_its_messages(room: Room) -> None:
    chat = room.chat("Evening", ("One", "First"), ("Two", "Second"))
    first = room.conversations.messages(chat, None, 10)[2].id
    room.messages.instead(first, "Another first")
    made = room.library.continue_in_new(first, "From there")
    assert room.shown(made) == ["Hello.", "One", "First"]
    room.say(made, "Else", "Where")
    assert room.shown(chat) == ["Hello.", "One", "Another first"]


def test_two_chats_become_one_and_are_parted_again(room: Room) -> None:
    into = room.chat("One", ("One", "First"))
    other = room.chat("Two", ("Two", "Second"))
    merged = room.library.merge(into, other)
    assert room.shown(into) == ["Hello.", "One", "First", "Hello.", "Two", "Second"]
    assert room.get(into).last_line == "Second"
    with pytest.raises(NotFound):
        room.get(other)
    room.library.unmerge(merged)
    assert room.shown(into) == ["Hello.", "One", "First"]
    assert room.shown(other) == ["Hello.", "Two", "Second"]
    assert room.library.deleted_messages() == ()
    assert room.library.deleted_chats() == ()
    with pytest.raises(InputError):
        room.library.merge(into, into)


def test_what_a_person_wrote_into_a_merged_chat_can_be_brought_back(room: Room) -> None:
    into = room.chat("One", ("One", "First"))
    merged = room.library.merge(into, room.chat("Two", ("Two", "Second")))
    room.messages.edit(room.conversations.messages(into, None, 10)[4].id, "Two, changed")
    room.say(into, "Three", "Third")
    room.library.unmerge(merged)
    assert room.shown(into) == ["Hello.", "One", "First"]
    (deletion,) = room.library.deleted_messages()
    assert deletion.count == 3
    room.messages.restore(deletion.id)
    assert room.shown(into) == ["Hello.", "One", "First", "Two, changed", "Three", "Third"]


def test_a_forgotten_chat_leaves_nothing_behind(room: Room) -> None:
    kept = room.chat("Kept", ("One", "First"))
    before = {table: room.rows(table) for table in (each.class_ for each in Base.registry.mappers)}
    chat = room.chat("Gone", ("Secret", "Whisper"))
    asked, answered = (message.id for message in room.conversations.messages(chat, None, 10)[1:])
    room.messages.edit(asked, "Secret, better")
    room.attach(asked, chat, "picture.png")
    room.library.set_tags(chat, ["Story"])
    correlation = room.conversations.message(answered).correlation_id or ""
    ClipStore(room.database).add(StoredClip(correlation, answered, 0, "Whisper", "whisper.wav", 1.0, "x"))
    (room.audio / "whisper.wav").write_bytes(b"RIFF")
    with pytest.raises(NotFound):
        room.library.forget_chat(chat)
    room.conversations.set_deleted(chat, True)
    (deleted,) = room.library.deleted_chats()
    assert (deleted.title, deleted.messages) == ("Gone", 3)
    assert room.library.forget_chat(chat) == 3
    assert {table: room.rows(table) for table in before} == before
    assert not (room.audio / "whisper.wav").exists()
    assert room.shown(kept) == ["Hello.", "One", "First"]
    assert room.library.search(Search("secret")).hits == ()


def test_forgotten_messages_leave_their_place_and_no_word(room: Room) -> None:
    chat = room.chat("Evening", ("Secret", "Whisper"), ("Two", "Second"))
    asked = room.conversations.messages(chat, None, 10)[1].id
    room.messages.edit(asked, "Secret, better")
    room.messages.delete(asked)
    (deletion,) = room.library.deleted_messages()
    assert room.library.forget_messages(deletion.id) == 1
    assert room.shown(chat) == ["Hello.", "Whisper", "Two", "Second"]
    with pytest.raises(NotFound):
        room.messages.restore(deletion.id)
    with room.database.reading() as session:
        words = [*session.scalars(select(MessageRow.text)), *session.scalars(select(SearchRow.words))]
        words += session.scalars(text("SELECT text FROM revisions")).all()
    assert not any("secret" in each.lower() for each in words)


def test_what_was_deleted_long_ago_is_forgotten(room: Room) -> None:
    old, new, kept = room.chat("Old"), room.chat("New"), room.chat("Kept", ("One", "First"))
    for chat in (old, new):
        room.conversations.set_deleted(chat, True)
    room.messages.delete(room.conversations.messages(kept, None, 10)[1].id)
    long_ago = now() - KEPT - timedelta(days=1)
    with room.database.session() as session:
        session.execute(update(ConversationRow).where(ConversationRow.id == old).values(deleted_at=long_ago))
        session.execute(update(MessageRow).where(MessageRow.deleted_at.is_not(None)).values(deleted_at=long_ago))
    assert room.library.forget_old() == 2  # the greeting of the old chat, and one message of the one that is kept
    assert [chat.id for chat in room.library.deleted_chats()] == [new]
    assert room.library.deleted_messages() == ()
