"""What was said is found on both databases: by words, in Japanese too, by who, when and what; and every change of a
message is followed.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text, update

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import MessageState, Role, TurnState
from saijin_studio.core.events import ConversationChanged
from saijin_studio.core.library import Found, Search
from saijin_studio.services.upkeep import LibraryUpkeep
from saijin_studio.storage import search_postgres
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.copies import CopyStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.messages import new_id, now
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.search import SearchStore
from saijin_studio.storage.search_fill import SearchFill, Unindexed
from saijin_studio.storage.search_index import number_at
from saijin_studio.storage.tables import AttachmentRow, ConversationRow, MessageRow, SearchRow
from saijin_studio.storage.turns import TurnStore

from .storage.test_both_servers import database, server, url  # noqa: F401 - fixtures

DAY = datetime(2026, 3, 14, tzinfo=UTC)


@dataclass
class Store:
    database: Database
    conversations: ConversationStore
    turns: TurnStore
    replies: ReplyStore
    messages: MessageStore
    search: SearchStore
    fill: SearchFill

    def chat(self, *talk: str, persona: str = "yuuri", title: str = "Chat") -> str:
        """Words of the person and replies in turn."""
        chat = self.conversations.create(persona, title, "").id
        for words, reply in zip(talk[::2], talk[1::2], strict=True):
            turn, _, _ = self.turns.send(chat, words, "chat_interaction")
            with self.database.session() as session:
                session.execute(text("UPDATE turns SET persona_key = :who"), {"who": persona})
            self.replies.deliver(turn.correlation_id, "d", reply, MessageState.COMPLETE, TurnState.ANSWERED)
        return chat

    def find(self, words: str, **more: object) -> list[str]:
        return [hit.excerpt for hit in self.search.find(Search(words, **more)).hits]  # type: ignore[arg-type]

    def old_messages(self, chat: str, texts: list[str], start: datetime = DAY) -> list[str]:
        """As they come from a file: nobody tells the index."""
        rows = [
            {"id": new_id(), "conversation_id": chat, "position": 1000 + place, "role": "user", "text": words,
             "state": "complete", "created_at": start + timedelta(minutes=place), "failures": []}
            for place, words in enumerate(texts)
        ]  # fmt: skip
        with self.database.session() as session:
            session.execute(insert(MessageRow), rows)
        return [str(row["id"]) for row in rows]


@pytest.fixture
def store(database: Database, monkeypatch: pytest.MonkeyPatch) -> Store:  # noqa: F811
    monkeypatch.setattr(search_postgres, "NEWEST", 1)  # PostgreSQL's index is asked for all but one
    monkeypatch.setattr(search_postgres, "AT_ONCE", 3)
    monkeypatch.setattr(search_postgres, "MANY", 10)
    stores = (ConversationStore, TurnStore, ReplyStore, MessageStore, SearchStore, SearchFill)
    return Store(database, *(kind(database) for kind in stores))  # type: ignore[arg-type]


def upkeep(store: Store, bus: EventBus | None = None) -> LibraryUpkeep:
    return LibraryUpkeep(store.fill, lambda: 0, bus or EventBus())


def test_words_are_found_with_the_place_that_matches(store: Store) -> None:
    chat = store.chat("Where is the lighthouse?", "Behind the dunes, past the old Café.", title="Coast")
    (hit,) = store.search.find(Search("cafe dunes")).hits
    assert [hit.excerpt[start:end] for start, end in hit.marks] == ["dunes", "Café"]
    assert (hit.conversation_id, hit.title, hit.role, hit.current) == (chat, "Coast", Role.PERSONA, True)
    assert store.find("light") == ["Where is the lighthouse?"]
    assert store.find('"the old"') and not store.find('"old the"')
    assert store.find("the -dunes") == ["Where is the lighthouse?"]
    assert store.find("") == store.find("?!") == []


def test_japanese_is_found_by_any_part(store: Store) -> None:
    store.chat("東京都の天気は？", "今日はｺｰﾋｰ日和です。")
    assert store.find("東京") == store.find("京都") == store.find("天") == ["東京都の天気は？"]
    assert store.find("コーヒー") == ["今日はｺｰﾋｰ日和です。"]
    assert store.find("東都") == []


def test_the_newest_stands_first_and_pages_follow_without_gaps(store: Store) -> None:
    chat = store.chat()
    store.old_messages(chat, [f"rain number{place}" for place in range(25)])
    store.chat("rain today", "Yes.")
    upkeep(store).fill()
    first = store.search.find(Search("rain"), limit=10)
    assert [hit.excerpt for hit in first.hits][:3] == ["rain today", "rain number24", "rain number23"]
    seen, page = [hit.excerpt for hit in first.hits], first
    while page.next is not None:
        page = store.search.find(Search("rain"), page.next, 10)
        seen += [hit.excerpt for hit in page.hits]
    assert len(seen) == len(set(seen)) == 26


def test_filters_narrow_what_is_found(store: Store) -> None:
    first = store.chat("rain in the hills", "rain indeed")
    store.chat("rain at sea", "rain again", persona="miyu")
    old = store.old_messages(first, ["rain long ago", "rain a minute later"])
    upkeep(store).fill()
    with store.database.session() as session:
        row = AttachmentRow(id="a", conversation_id=first, message_id=old[0], kind="image", name="x.png")
        row.media_type, row.hash, row.size, row.created_at = "image/png", "0" * 64, 1, now()
        session.add(row)
    assert sorted(store.find("rain", persona_key="miyu")) == ["rain again", "rain at sea"]
    assert sorted(store.find("rain", role=Role.PERSONA)) == ["rain again", "rain indeed"]
    assert store.find("rain", has_image=True) == ["rain long ago"]
    assert store.find("", has_image=True) == ["rain long ago"]
    day = {"since": DAY, "until": DAY + timedelta(minutes=1)}
    assert store.find("rain", **day) == store.find("", **day) == ["rain long ago"]
    assert len(store.find("rain", conversation_id=first)) == 4


def test_every_change_of_a_message_is_followed_at_once(store: Store) -> None:
    chat = store.chat("apple", "banana", "cherry", "plum")
    asked = store.conversations.messages(chat, None, 10)[0].id
    store.messages.edit(asked, "apricot")
    assert store.find("apple") == [] and store.find("apricot") == ["apricot"]
    deletion = store.messages.delete(asked)
    assert store.find("apricot") == []
    store.messages.restore(deletion)
    assert store.find("apricot") == ["apricot"]
    store.conversations.set_deleted(chat, True)
    assert store.find("banana") == []
    store.conversations.set_deleted(chat, False)
    assert store.find("banana") == ["banana"]
    store.messages.delete(asked)
    store.messages.purge(now() + timedelta(seconds=1))
    assert store.find("apricot") == []
    with store.database.reading() as session:
        assert not session.scalars(select(SearchRow).where(SearchRow.words.contains("apricot"))).all()


def test_a_reply_is_found_by_the_words_that_were_approved(store: Store) -> None:
    chat = store.chat()
    turn, _, _ = store.turns.send(chat, "hello", "chat_interaction")
    store.replies.deliver(turn.correlation_id, "d", "draft", MessageState.PENDING, TurnState.APPROVAL)
    store.replies.approve(turn.correlation_id, "final")
    assert store.find("final") == ["final"] and store.find("draft") == []
    store.replies.take_back(turn.correlation_id)
    assert store.find("final") == []


def test_another_version_is_found_and_says_that_it_is_not_shown(store: Store) -> None:
    chat = store.chat("apple", "banana")
    store.messages.instead(store.conversations.messages(chat, None, 10)[1].id, "cherry")
    (hit,) = store.search.find(Search("banana")).hits
    assert not hit.current


def test_copies_of_a_chat_are_found_as_well(store: Store) -> None:
    chat = store.chat("apple", "banana")
    copies = CopyStore(store.database, store.messages)
    for number in range(3):
        copies.duplicate(chat, f"Copy {number}")
    assert len(store.find("apple")) == len(store.find("banana")) == 4


def test_what_came_from_elsewhere_is_taken_in_in_the_background(store: Store) -> None:
    chat, bus = store.chat("known", "words"), EventBus()
    store.old_messages(chat, [f"stranger {place}" for place in range(100)])
    assert store.find("stranger") == []
    assert upkeep(store).fill() == 100
    assert upkeep(store).fill() == 0
    assert store.find("stranger", until=DAY + timedelta(minutes=1)) == ["stranger 0"]
    other = store.chat(title="From a file")
    store.old_messages(other, ["newcomer"])
    worker = upkeep(store, bus)
    worker.start()
    bus.publish(ConversationChanged(other))
    worker.fill(other)
    worker.stop()
    assert store.find("newcomer") == ["newcomer"]


def test_the_start_of_the_studio_takes_in_what_is_missing_and_forgets_what_is_old(store: Store) -> None:
    store.old_messages(store.chat(), [f"stranger {place}" for place in range(50)])
    forgot, whole = threading.Event(), threading.Event()

    class Watched(SearchFill):
        def missing(self, after: str, limit: int, conversation_id: str = "") -> tuple[Unindexed, ...]:
            found = super().missing(after, limit, conversation_id)
            if not found:
                whole.set()
            return found

    def forget() -> int:
        forgot.set()
        return 0

    worker = LibraryUpkeep(Watched(store.database), forget, EventBus())
    worker.start()
    assert forgot.wait(10) and whole.wait(10)
    worker.stop()
    assert len(store.search.find(Search("stranger"), limit=100).hits) == 50


def test_words_made_by_other_rules_are_made_anew(store: Store) -> None:
    store.chat("apple", "banana")
    with store.database.session() as session:
        session.execute(update(SearchRow).values(words="nonsense", version="0"))
    assert store.find("apple") == []
    assert upkeep(store).fill() == 2
    assert store.find("apple") == ["apple"] and store.find("nonsense") == []


def test_a_message_that_changed_while_it_was_taken_in_keeps_its_new_words(store: Store) -> None:
    chat = store.chat()
    (key,) = store.old_messages(chat, ["before"])
    found = store.fill.missing("", 10)
    store.messages.edit(key, "after")
    store.fill.take_in(found)
    assert store.find("after") == ["after"] and store.find("before") == []
    (other,) = store.old_messages(store.chat(), ["gone"])
    found = store.fill.missing("", 10)
    with store.database.session() as session:
        session.execute(text("DELETE FROM messages WHERE id = :id"), {"id": other})
    store.fill.take_in(found)
    with store.database.reading() as session:
        assert session.scalar(select(SearchRow.id).where(SearchRow.message_id == other)) is None


@pytest.mark.parametrize("year", [1, 1969, 1970, 2026, 2500, 9999])
def test_any_date_has_a_number_that_a_database_takes(year: int) -> None:
    assert -(2**63) <= number_at(datetime(year, 1, 1, tzinfo=UTC)) <= 2**63 - 2**20


def test_the_index_is_whole(store: Store) -> None:
    chat = store.chat("apple", "banana")
    store.messages.edit(store.conversations.messages(chat, None, 10)[0].id, "cherry")
    if not store.database.shared:
        with store.database.session() as session:
            session.execute(text("INSERT INTO message_words(message_words, rank) VALUES ('integrity-check', 1)"))
    assert store.find("cherry") == ["cherry"] and store.find("apple") == []


def test_nothing_is_looked_for_without_words_or_filters(store: Store) -> None:
    store.chat("apple", "banana")
    assert store.search.find(Search()) == store.search.find(Search("  ", conversation_id="x")) == Found(())
    with store.database.reading() as session:
        assert session.scalars(select(ConversationRow.id)).all()
