"""The studio's own data: conversations, turns, journal, outbox and the database beneath them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from saijin_studio.core.conversation import Again, MessageState, ProviderFailure, Role, TurnState
from saijin_studio.core.errors import InputError, NotFound, StorageFull
from saijin_studio.storage import database as database_module
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import HEAD, Database
from saijin_studio.storage.journal import JournalStore
from saijin_studio.storage.outbox import OutboxStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.tables import Base
from saijin_studio.storage.turns import TurnStore

from .stage import answer, ask, delivered


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.at(tmp_path / "data" / "studio.db")
    yield database
    database.close()


def test_migrations_make_the_tables_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        # SQLite keeps its search index in tables of its own.
        known = {"include_name": lambda name, kind, _: kind != "table" or not str(name).startswith("message_words")}
        assert compare_metadata(MigrationContext.configure(connection, opts=known), Base.metadata) == []
    scripts = ScriptDirectory(str(Path(database_module.__file__).parent / "migrations"))
    assert scripts.get_current_head() == HEAD


def test_commits_are_synced(database: Database) -> None:
    with database.reading() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2


def test_full_disk_is_told_and_nothing_is_half_written(
    database: Database, conversations: ConversationStore, turns: TurnStore
) -> None:
    conversation = conversations.create("yuuri", "Yuuri", "Hello.")
    with database.reading() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages + 1}"))
    with pytest.raises(StorageFull):
        turns.send(conversation.id, "x" * 100_000, "chat_interaction")
    assert [m.text for m in conversations.messages(conversation.id, None, 10)] == ["Hello."]
    assert turns.open() == ()


def test_sending_stores_message_turn_and_outbox_together(
    database: Database, conversations: ConversationStore, turns: TurnStore
) -> None:
    turn = ask(conversations, turns)
    stored = conversations.messages(turn.conversation_id, None, 10)
    assert [(m.position, m.role, m.text) for m in stored] == [
        (1, Role.PERSONA, "Hello."),
        (2, Role.USER, "How are you?"),
    ]
    assert turn.state is TurnState.QUEUED
    outbox = OutboxStore(database)
    assert outbox.claim() == ()  # it is the sender's to dispatch
    outbox.give_back(1)
    (entry,) = outbox.claim()
    assert (entry.process_key, entry.business_key, entry.attempts) == ("chat_interaction", turn.correlation_id, 0)
    assert conversations.get(turn.conversation_id).open_turn == turn.correlation_id


def test_sending_to_a_missing_conversation_leaves_nothing(database: Database, turns: TurnStore) -> None:
    with pytest.raises(NotFound):
        turns.send("nowhere", "hi", "chat_interaction")
    assert OutboxStore(database).claim() == ()


def test_outbox_entry_is_claimed_once_and_comes_back_after_a_fault(database: Database) -> None:
    outbox = OutboxStore(database)
    outbox.add("voice_synthesis", "key", {"a": "b"})
    (entry,) = outbox.claim()
    assert outbox.claim() == ()
    outbox.failed(entry.id, "engine away", 0.0)
    (again,) = outbox.claim()
    assert again.attempts == 1
    outbox.done(again.id)
    assert outbox.next_due() is None


def test_second_delivery_changes_nothing(
    conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn = ask(conversations, turns)
    first = answer(replies, turn, "Well.")
    again, _, stored = delivered(replies, turn, "Other words")
    assert (again.id, again.text, stored) == (first, "Well.", False)
    assert len(conversations.messages(turn.conversation_id, None, 10)) == 3
    assert turns.open() == ()


def test_a_turn_that_another_step_has_ended_gets_no_second_reply(
    conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn = ask(conversations, turns)
    answer(replies, turn, "So far", "keep_words")
    late = replies.deliver(turn.correlation_id, "output_delivery", "Whole.", MessageState.COMPLETE, TurnState.ANSWERED)
    assert late is None
    assert turns.end(turn.correlation_id, TurnState.CANCELLED).state is TurnState.ANSWERED
    assert turns.resume(turn.correlation_id).state is TurnState.ANSWERED
    assert len(conversations.messages(turn.conversation_id, None, 10)) == 3


def test_a_reply_made_anew_twice_at_once_leaves_one_in_sight(
    conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn = ask(conversations, turns)
    old = answer(replies, turn, "First.")
    second, third = (turns.regenerate(old, "chat_interaction")[0] for _ in range(2))
    answer(replies, second, "Second.")
    answer(replies, third, "Third.")
    words = [m.text for m in conversations.messages(turn.conversation_id, None, 10)]
    assert words == ["Hello.", "How are you?", "Third."]


def test_a_version_that_failed_goes_with_the_one_it_was_to_replace(
    conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn = ask(conversations, turns)
    old = answer(replies, turn, "First.")
    wished = Again(persona="reika", instruction="Be brief.")
    second = turns.regenerate(old, "chat_interaction", wished)[0]
    failed = replies.deliver(second.correlation_id, "notice", "", MessageState.FAILED, TurnState.FAILED, "provider")
    assert failed is not None
    third = turns.regenerate(failed[0].id, "chat_interaction")[0]
    assert third.again == wished, "what was wished for is still to be done"
    message, replaced, _ = delivered(replies, third, "Third.")
    assert replaced == (old, failed[0].id)
    assert [m.text for m in conversations.messages(turn.conversation_id, None, 10)][2:] == ["Third."]
    taken = replies.take_back(third.correlation_id)
    assert taken is not None and taken[1] is not None and taken[1].id == old
    assert message.versions == (old, message.id)


def test_two_replies_made_at_once_leave_one_in_sight(
    conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn = ask(conversations, turns)
    beside = turns.regenerate(turn.user_message_id, "chat_interaction")[0]  # before the first has come
    first = answer(replies, turn, "First.")
    _, replaced, _ = delivered(replies, beside, "Second.")
    assert replaced == (first,)
    assert [m.text for m in conversations.messages(turn.conversation_id, None, 10)][2:] == ["Second."]


def test_a_version_being_made_takes_the_place_of_what_stands_after_a_withdrawal(
    conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn = ask(conversations, turns)
    second = turns.regenerate(answer(replies, turn, "First."), "chat_interaction")[0]
    third = turns.regenerate(answer(replies, second, "Second."), "chat_interaction")[0]
    replies.take_back(second.correlation_id)
    answer(replies, third, "Third.")
    words = [m.text for m in conversations.messages(turn.conversation_id, None, 10)]
    assert words == ["Hello.", "How are you?", "Third."]


def test_who_takes_a_turn_first_keeps_it(conversations: ConversationStore, turns: TurnStore) -> None:
    turn = ask(conversations, turns)
    turns.take(turn.correlation_id, "reika", "mentioned", {})
    assert turns.take(turn.correlation_id, "yuuri", "late", {}).persona_key == "reika"


def test_a_second_wish_to_stop_waits_for_the_first(conversations: ConversationStore, turns: TurnStore) -> None:
    turn = ask(conversations, turns)
    assert turns.request_cancel(turn.correlation_id, "stop")[1] is not None
    assert turns.request_cancel(turn.correlation_id, "stop")[1] is None


def test_regenerated_reply_takes_the_old_one_s_place(
    conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn = ask(conversations, turns)
    old = answer(replies, turn, "Well.")
    later, _, _ = turns.send(turn.conversation_id, "Good.", "chat_interaction")
    answer(replies, later, "Indeed.")
    again, _ = turns.regenerate(old, "chat_interaction")
    assert again.user_message_id == turn.user_message_id
    message, replaced, _ = delivered(replies, again, "Very well.")
    assert replaced[0] == old and len(replaced) == 3, "what followed the old one goes with it"
    shown = conversations.messages(turn.conversation_id, None, 10)
    assert [m.text for m in shown] == ["Hello.", "How are you?", "Very well."]
    assert shown[-1].versions == message.versions == (old, message.id)
    assert conversations.message(old).text == "Well."  # kept, out of sight


def test_a_failed_reply_in_the_middle_is_made_up_for_where_it_stood(
    conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn = ask(conversations, turns)
    failed = replies.deliver(turn.correlation_id, "notice", "", MessageState.FAILED, TurnState.FAILED, "provider")
    assert failed is not None
    later, _, _ = turns.send(turn.conversation_id, "Good.", "chat_interaction")
    answer(replies, later, "Indeed.")
    again, _ = turns.regenerate(failed[0].id, "chat_interaction")
    message, replaced, _ = delivered(replies, again, "Very well.")
    assert replaced == (failed[0].id,)
    words = [m.text for m in conversations.messages(turn.conversation_id, None, 10)]
    assert words == ["Hello.", "How are you?", "Very well.", "Good.", "Indeed."]
    assert message.position == failed[0].position


def test_regenerating_a_greeting_is_refused(conversations: ConversationStore, turns: TurnStore) -> None:
    conversation = conversations.create("yuuri", "Yuuri", "Hello.")
    (greeting,) = conversations.messages(conversation.id, None, 10)
    with pytest.raises(InputError):
        turns.regenerate(greeting.id, "chat_interaction")


def test_who_answered_and_who_failed_is_kept(
    conversations: ConversationStore, turns: TurnStore, replies: ReplyStore
) -> None:
    turn = ask(conversations, turns)
    failed = (ProviderFailure("ollama", "qwen3", "provider_unavailable", "refused"),)
    turns.set_answer(turn.correlation_id, "Well.", "offline", "builtin", failed, 0.1, 20.0)
    message = conversations.message(answer(replies, turn))
    assert (message.provider, message.model, message.failures) == ("offline", "builtin", failed)
    assert turns.trace(turn.correlation_id).failures == failed


def test_journal_gives_back_what_was_appended(database: Database) -> None:
    journal = JournalStore(database)
    for piece in ("こん", "にちは", " world"):
        journal.append("turn", piece)
    assert journal.read("turn") == "こんにちは world"
    journal.clear("turn")
    assert journal.read("turn") == ""


def test_deleted_conversation_is_hidden_and_comes_back(conversations: ConversationStore) -> None:
    conversation = conversations.create("yuuri", "Yuuri", "Hello.")
    conversations.set_deleted(conversation.id, True)
    assert conversations.all() == ()
    with pytest.raises(NotFound):
        conversations.messages(conversation.id, None, 10)
    conversations.set_deleted(conversation.id, False)
    assert [c.id for c in conversations.all()] == [conversation.id]


def test_draft_is_kept_and_cleared_by_sending(conversations: ConversationStore, turns: TurnStore) -> None:
    conversation = conversations.create("yuuri", "Yuuri", "")
    conversations.save_draft(conversation.id, "half a th")
    assert conversations.draft(conversation.id) == "half a th"
    turns.send(conversation.id, "half a thought", "chat_interaction")
    assert conversations.draft(conversation.id) == ""


def test_messages_page_backwards(conversations: ConversationStore, turns: TurnStore) -> None:
    conversation = conversations.create("yuuri", "Yuuri", "")
    for n in range(5):
        turns.send(conversation.id, f"m{n}", "chat_interaction")
    assert [m.text for m in conversations.messages(conversation.id, None, 2)] == ["m3", "m4"]
    assert [m.text for m in conversations.messages(conversation.id, 4, 2)] == ["m1", "m2"]


def test_many_writers_do_not_collide(conversations: ConversationStore, turns: TurnStore) -> None:
    conversation = conversations.create("yuuri", "Yuuri", "")
    errors: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                turns.send(conversation.id, "hi", "chat_interaction")
        except BaseException as error:
            errors.append(error)
            raise

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    positions = [m.position for m in conversations.messages(conversation.id, None, 100)]
    assert positions == list(range(1, 41))


def test_a_reader_in_another_process_sees_what_was_committed(
    database: Database, conversations: ConversationStore
) -> None:
    conversations.create("yuuri", "Yuuri", "Hello.")
    file = database.engine.url.database
    assert file
    with sqlite3.connect(file) as other:
        assert other.execute("SELECT count(*) FROM messages").fetchone() == (1,)
