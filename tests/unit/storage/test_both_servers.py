"""The same data on SQLite and on PostgreSQL: what is stored, what is refused, and who waits for whom."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from saijin_studio.core.conversation import ProviderFailure, TurnState
from saijin_studio.core.errors import InputError, NotFound, StorageError, StorageFull
from saijin_studio.engine.death import user_for_database
from saijin_studio.engine.postgres import Postgres
from saijin_studio.engine.records import Registry
from saijin_studio.storage import database as database_module
from saijin_studio.storage.clips import ClipStore, StoredClip
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import DATABASE_URL, Database
from saijin_studio.storage.journal import JournalStore
from saijin_studio.storage.outbox import OutboxStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.tables import Base
from saijin_studio.storage.turns import TurnStore

from .stage import PROCESS, answer, ask

T = TypeVar("T")
_numbers = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    folder = tmp_path_factory.mktemp("postgres")
    registry = Registry(folder / "children.json")
    server = Postgres(folder / "database", folder / "postgres.log", registry, user_for_database())
    server.start()
    yield server
    server.stop()


def new_database(server: Postgres) -> str:
    """An empty one; returns its URL."""
    name = f"studio{next(_numbers)}"
    root = f"postgresql://{server.user}:{server.password}@127.0.0.1:{server.port}"
    with psycopg.connect(f"{root}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{root}/{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'studio.db'}"
    return new_database(request.getfixturevalue("server"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


def at_once(*acts: Callable[[], T]) -> list[T]:
    """The results of calls that begin at the same moment, each on a thread of its own."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        gate.wait(10)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def texts(conversations: ConversationStore, conversation_id: str) -> list[str]:
    return [message.text for message in conversations.messages(conversation_id, None, 1000)]


# -- what is stored --------------------------------------------------------------------------------------------------


def test_migrations_make_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        # Each has an index of its own for the search; SQLite keeps it in tables.
        known = {"include_name": lambda name, *_: not str(name).startswith(("message_words", "ix_search_lexemes"))}
        assert compare_metadata(MigrationContext.configure(connection, opts=known), Base.metadata) == []


def test_programs_that_start_together_make_the_tables_once(server: Postgres) -> None:
    url = new_database(server)
    opened = at_once(*4 * [partial(Database, url)])
    try:
        assert ConversationStore(opened[0]).all() == ()
    finally:
        for database in opened:
            database.close()


def test_a_turn_from_the_message_to_the_reply(
    database: Database, conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn = ask(conversations, turns, "こんにちは 🌸")
    journal = JournalStore(database)
    for piece in ("お元気", "ですか"):
        journal.append(turn.correlation_id, piece)
    assert journal.read(turn.correlation_id) == "お元気ですか"
    failed = (ProviderFailure("ollama", "qwen3", "provider_unavailable", "refused"),)
    turns.started(turn.correlation_id, "instance")
    turns.set_answer(turn.correlation_id, "お元気ですか", "offline", "builtin", failed, 0.1, 20.0)
    reply = conversations.message(answer(replies, turn, "お元気ですか"))
    journal.clear(turn.correlation_id)
    assert (reply.position, reply.failures, reply.created_at.tzinfo is not None) == (3, failed, True)
    assert turns.get(turn.correlation_id).state is TurnState.ANSWERED
    assert OutboxStore(database).next_due() is None
    assert texts(conversations, turn.conversation_id) == ["Hello.", "こんにちは 🌸", "お元気ですか"]
    assert conversations.all()[0].last_line == "お元気ですか"


def test_regenerated_replies_take_the_old_ones_place(
    conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn = ask(conversations, turns)
    old = answer(replies, turn)
    answer(replies, turns.send(turn.conversation_id, "Good.", PROCESS)[0], "Indeed.")
    for words in ("Very well.", "Splendid."):
        again, _ = turns.regenerate(old, PROCESS)
        old = answer(replies, again, words)
    assert texts(conversations, turn.conversation_id) == ["Hello.", "How are you?", "Splendid."]


def test_clips_are_stored_once_and_get_their_message(
    database: Database, conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn, clips = ask(conversations, turns), ClipStore(database)
    clip = StoredClip(turn.correlation_id, None, 0, "Well.", "a/0000.wav", 0.5, "espeak")
    assert clips.add(clip)
    assert not clips.add(clip)
    reply = answer(replies, turn)
    assert [found.message_id for found in clips.of_utterance(turn.correlation_id)] == [reply]


def test_a_fault_in_the_middle_leaves_nothing(database: Database, conversations: ConversationStore) -> None:
    conversations.create("yuuri", "Yuuri", "")

    def work() -> None:
        with database.session() as session:
            session.execute(text("DELETE FROM messages"))
            session.execute(text("DELETE FROM conversations"))
            raise NotFound()

    with pytest.raises(NotFound):
        work()
    assert len(conversations.all()) == 1


def test_texts_that_a_database_cannot_hold(conversations: ConversationStore, turns: TurnStore) -> None:
    turn = ask(conversations, turns, "before\0after")
    kept = conversations.message(turn.user_message_id).text
    assert kept in ("before\0after", "before\ufffdafter")
    with pytest.raises(InputError):
        turns.send(turn.conversation_id, "half a pair: \ud83c", PROCESS)
    assert len(texts(conversations, turn.conversation_id)) == 2


# -- who waits for whom ----------------------------------------------------------------------------------------------


def test_many_writers_number_the_messages_without_gaps(conversations: ConversationStore, turns: TurnStore) -> None:
    conversation = conversations.create("yuuri", "Yuuri", "")
    at_once(*4 * [lambda: [turns.send(conversation.id, "hi", PROCESS) for _ in range(10)]])
    positions = [message.position for message in conversations.messages(conversation.id, None, 100)]
    assert positions == list(range(1, 41))


def test_a_reply_that_two_machines_deliver_is_stored_once(
    conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    for _ in range(5):
        turn = ask(conversations, turns)
        ids = at_once(*[partial(answer, replies, turn, f"by {number}") for number in range(4)])
        assert len(set(ids)) == 1
        assert len(texts(conversations, turn.conversation_id)) == 3


def test_replies_and_their_new_versions_meet(
    conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    """Regenerating holds messages while deliveries hold the conversation: nobody may wait in a ring."""
    turn = ask(conversations, turns)
    old = answer(replies, turn)

    def work() -> None:
        for number in range(5):
            again, _ = turns.regenerate(old, PROCESS)
            answer(replies, again, f"version {number}")

    at_once(*4 * [work])
    assert len(texts(conversations, turn.conversation_id)) >= 3
    assert turns.open() == ()


def test_outbox_entries_go_to_one_dispatcher_each(database: Database) -> None:
    outbox = OutboxStore(database)
    for number in range(60):
        outbox.add("voice_synthesis", f"key {number}", {})
    claimed = at_once(*4 * [lambda: (*outbox.claim(), *outbox.claim())])
    found = [entry.id for entries in claimed for entry in entries]
    assert len(found) == len(set(found)) == 60


def test_the_start_of_a_process_never_undoes_its_end(
    conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    for _ in range(5):
        turn = ask(conversations, turns)
        start: Callable[[], object] = partial(turns.started, turn.correlation_id, "instance")
        at_once(start, partial(answer, replies, turn))
        assert turns.get(turn.correlation_id).state is TurnState.ANSWERED


# -- where it is, and what can be wrong ------------------------------------------------------------------------------


def test_the_environment_chooses(server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATABASE_URL, new_database(server))
    shared = Database.chosen(tmp_path / "studio.db")
    monkeypatch.delenv(DATABASE_URL)
    own = Database.chosen(tmp_path / "studio.db")
    try:
        assert (shared.shared, own.shared) == (True, False)
        assert str(server.port) in shared.place
        assert server.password not in shared.place
        assert own.place == str(tmp_path / "studio.db")
    finally:
        shared.close()
        own.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://studio:hush-hush@127.0.0.1:1/studio",  # nobody listens
        "no url with hush-hush",
        "postgresql://studio:hush-hush@127.0.0.1:port/studio",
        "oracle+nothing://studio:hush-hush@127.0.0.1/studio",
    ],
)
def test_an_address_that_cannot_be_used_is_said_without_its_password(url: str) -> None:
    with pytest.raises(StorageError) as caught:
        Database(url)
    assert "hush-hush" not in str(caught.value)
    assert "hush-hush" not in repr(caught.value.__cause__)


def test_wrong_password(server: Postgres) -> None:
    with pytest.raises(StorageError) as caught:
        Database(f"postgresql://{server.user}:hush-hush@127.0.0.1:{server.port}/postgres")
    assert "password authentication failed" in str(caught.value)
    assert "hush-hush" not in str(caught.value)


def test_data_of_a_newer_program_are_left_alone(url: str) -> None:
    database = Database(url)
    with database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(StorageError) as caught:
        Database(url)
    assert caught.value.params["reason"] == "version"


def test_a_full_disk_is_told(database: Database) -> None:
    class Full(Exception):
        sqlstate = "53100"

    with pytest.raises(StorageFull), database.reading():
        raise OperationalError("INSERT", {}, Full("could not extend file: No space left on device"))


@pytest.fixture
def stored(server: Postgres) -> Iterator[ConversationStore]:
    """One conversation."""
    database = Database(new_database(server))
    conversations = ConversationStore(database)
    conversations.create("yuuri", "Yuuri", "Hello.")
    yield conversations
    database.close()


def test_a_server_that_is_away_is_told_and_work_goes_on_when_it_is_back(
    server: Postgres, stored: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "AWAY_SECONDS", 0.0)
    server.stop()
    with pytest.raises(StorageError):
        stored.all()
    server.start()
    assert len(stored.all()) == 1


def test_a_server_that_is_started_anew_is_waited_for(server: Postgres, stored: ConversationStore) -> None:
    server.stop()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(stored.all)
        with pytest.raises(TimeoutError):
            asked.result(0.3)
        server.start()
        assert len(asked.result(10)) == 1
