"""The library and its search on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import Role
from saijin_studio.core.library import Search
from saijin_studio.services.library import LibraryService
from saijin_studio.services.upkeep import LibraryUpkeep
from saijin_studio.storage.bin import BinStore
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.copies import CopyStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.library import LibraryStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.search import SearchStore
from saijin_studio.storage.search_fill import SearchFill
from saijin_studio.storage.tables import SearchRow
from saijin_studio.storage.turns import TurnStore

from .stage import answer, ask
from .test_both_servers import database, server, url  # noqa: F401 - fixtures


@pytest.fixture
def library(database: Database, tmp_path: Path) -> LibraryService:  # noqa: F811
    messages = MessageStore(database)
    return LibraryService(
        LibraryStore(database),
        CopyStore(database, messages),
        BinStore(database),
        SearchStore(database),
        messages,
        EventBus(),
        tmp_path,
    )


def found(library: LibraryService, words: str, **more: object) -> list[str]:
    return [hit.excerpt for hit in library.search(Search(words, **more)).hits]  # type: ignore[arg-type]


def test_the_same_words_find_the_same(
    library: LibraryService, conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn = ask(conversations, turns, "東京都の lighthouse, 100% old_café?")
    answer(replies, turn, "Behind the dunes.")
    asked = "東京都の lighthouse, 100% old_café?"
    for words in (
        "東京",
        "京都",
        "都",
        "light",
        "LIGHTHOUSE",
        "cafe",
        '"old cafe"',
        "100",
        "the -lighthouse dunes",
        "cafe -light",
    ):
        assert found(library, words) == ([asked] if "dunes" not in words else ["Behind the dunes."]), words
    for words in ("東都", "house", '"light"', '"cafe old"', "100%x", "dunes -the", "zzz"):
        assert found(library, words) == [], words
    assert found(library, "the", role=Role.USER) == [] and found(library, "", role=Role.USER) == [asked]
    assert found(library, "dunes", until=datetime(2020, 1, 1, tzinfo=UTC)) == []
    assert found(library, "dunes", since=datetime(2020, 1, 1, tzinfo=UTC), persona_key="yuuri") != []
    assert found(library, "", has_image=True) == []


def test_what_is_missing_is_taken_in(
    database: Database,  # noqa: F811
    library: LibraryService,
    conversations: ConversationStore,
    turns: TurnStore,
) -> None:
    turn = ask(conversations, turns, "lighthouse")
    with database.session() as session:
        session.execute(delete(SearchRow).where(SearchRow.message_id == turn.user_message_id))
        session.execute(update(SearchRow).values(version="old", words=""))
    assert found(library, "lighthouse") == found(library, "hello") == []
    assert LibraryUpkeep(SearchFill(database), lambda: 0, EventBus()).fill() == 2
    assert found(library, "lighthouse") == ["lighthouse"] and found(library, "hello") == ["Hello."]


def test_chats_are_kept_copied_and_forgotten(
    library: LibraryService, conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn = ask(conversations, turns, "lighthouse")
    answer(replies, turn, "Behind the dunes.")
    chat = turn.conversation_id
    folder = library.make_folder("Work")
    library.move([chat], folder.id)
    library.set_tags(chat, ["Story"])
    library.pin(chat)
    copy = library.duplicate(chat, "Copy")
    library.continue_in_new(turn.user_message_id, "Elsewhere")
    assert found(library, "lighthouse") == ["lighthouse"] * 3
    assert library.tags() == (("Story", 3),) and library.folders()[0].chats == 3
    merged = library.merge(chat, copy)
    assert len(conversations.messages(chat, None, 10)) == 6
    library.unmerge(merged)
    library.restore_folder(library.remove_folder(folder.id))
    conversations.set_deleted(chat, True)
    (deleted,) = library.deleted_chats()
    assert deleted.messages == 3
    assert library.forget_chat(chat) == 6  # three of them were the merged ones
    assert found(library, "lighthouse") == ["lighthouse"] * 2
    assert library.forget_old() == 0
