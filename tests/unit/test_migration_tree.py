"""Chats from before messages stood in a tree: the same is shown as then, and every version is at its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from saijin_studio.core.conversation import MessageState, TurnState
from saijin_studio.storage import database as database_module
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore
from tests.unit.tree_rows import Rows

BEGAN = datetime(2026, 1, 1)  # noqa: DTZ001 - as SQLite keeps them


class Old:
    """A database of the version before. Each message is written a minute after the one before, unless told."""

    def __init__(self, file: Path) -> None:
        self.file = file
        engine = create_engine(f"sqlite:///{file}")
        self._migrate(engine, "0003")
        self.raw = sqlite3.connect(file)
        self._minutes = 0

    def _migrate(self, engine, revision: str) -> None:  # type: ignore[no-untyped-def]
        config = Config()
        config.set_main_option("script_location", str(Path(database_module.__file__).parent / "migrations"))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
        engine.dispose()

    def chat(self, name: str) -> None:
        self.raw.execute(
            "INSERT INTO conversations (id, title, persona_key, created_at, updated_at, last_line, draft)"
            " VALUES (?, ?, 'yuuri', ?, ?, '', 'half a th')",
            (name, name, str(BEGAN), str(BEGAN)),
        )

    def message(
        self,
        chat: str,
        position: int,
        text: str,
        role: str = "persona",
        state: str = "complete",
        by: str | None = None,
        asked: str | None = None,
        minute: int | None = None,
    ) -> None:
        """Its id is its text, or "failure" and its position. `asked` is the message that it answers."""
        self._minutes += 1
        at = str(BEGAN + timedelta(minutes=self._minutes if minute is None else minute))
        key = text or f"failure{position}"
        self.raw.execute(
            "INSERT INTO messages (id, conversation_id, position, role, text, state, created_at, failures,"
            " superseded_by, correlation_id, activity_id) VALUES (?, ?, ?, ?, ?, ?, ?, '[]', ?, ?, 'd')",
            (key, chat, position, role, text, state, at, by, f"turn {key}"),
        )
        if asked is not None:
            self.raw.execute(
                "INSERT INTO turns (correlation_id, conversation_id, user_message_id, state, created_at,"
                " reply_message_id, cancel_requested, failures, parts, request)"
                " VALUES (?, ?, ?, 'answered', ?, ?, 0, '[]', '[]', '{}')",
                (f"turn {key}", chat, asked, at, key),
            )

    def said(self, chat: str, position: int, text: str) -> None:
        self.message(chat, position, text, "user")


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Old]:
    old = Old(tmp_path / "studio.db")
    yield old
    old.raw.close()


@pytest.fixture
def opened(old: Old) -> Iterator[list[Database]]:
    """Those that a test opens."""
    opened: list[Database] = []
    yield opened
    for database in opened:
        database.close()


def later(old: Old, opened: list[Database]) -> Database:
    """The same data, brought up to date."""
    old.raw.commit()
    opened.append(Database.at(old.file))
    return opened[-1]


def shown(database: Database, chat: str) -> list[str]:
    Rows(database, chat).check()
    return [message.id for message in ConversationStore(database).messages(chat, None, 100)]


def versions(database: Database, message_id: str) -> tuple[str, ...]:
    return ConversationStore(database).message(message_id).versions


def test_versions_stand_at_their_place_from_the_oldest_on(old: Old, opened: list[Database]) -> None:
    old.chat("c")
    old.message("c", 1, "hello")
    old.said("c", 2, "one")
    old.message("c", 7, "first", by="second", asked="one", minute=10)
    old.message("c", 6, "second", by="third", asked="one", minute=11)
    old.message("c", 3, "third", asked="one", minute=12)
    old.said("c", 4, "two")
    old.message("c", 5, "answer", asked="two")
    database = later(old, opened)
    assert shown(database, "c") == ["hello", "one", "third", "two", "answer"]
    assert versions(database, "third") == ("first", "second", "third")
    MessageStore(database).choose("first")
    assert shown(database, "c") == ["hello", "one", "first"]
    MessageStore(database).choose("answer")
    assert shown(database, "c") == ["hello", "one", "third", "two", "answer"]
    MessageStore(database).delete("answer", below=True)
    MessageStore(database).delete("two", below=True)
    MessageStore(database).delete("third")
    assert shown(database, "c") == ["hello", "one", "second"], "the newest of the others"


def test_a_failure_in_the_middle_stays_in_sight_and_carries_nothing(old: Old, opened: list[Database]) -> None:
    old.chat("c")
    old.said("c", 1, "one")
    old.message("c", 2, "", state="failed", asked="one")
    old.said("c", 3, "two")
    old.message("c", 4, "answer", asked="two")
    database = later(old, opened)
    assert shown(database, "c") == ["one", "failure2", "two", "answer"]
    assert versions(database, "two") == ()
    turn, _ = TurnStore(database).regenerate("failure2", "chat_interaction")
    stored = ReplyStore(database).deliver(
        turn.correlation_id, "d", "at last", MessageState.COMPLETE, TurnState.ANSWERED
    )
    assert stored is not None
    assert shown(database, "c") == ["one", stored[0].id, "two", "answer"]


def test_failures_that_a_reply_took_away_stay_away(old: Old, opened: list[Database]) -> None:
    old.chat("c")
    old.said("c", 1, "one")
    old.message("c", 4, "", state="failed", by="second", asked="one")
    old.message("c", 3, "", state="failed", by="second", asked="one")
    old.message("c", 2, "second", asked="one")
    database = later(old, opened)
    assert shown(database, "c") == ["one", "second"] and versions(database, "second") == ()


def test_what_was_taken_back_stays_out_of_sight(old: Old, opened: list[Database]) -> None:
    old.chat("c")
    old.said("c", 1, "one")
    old.message("c", 2, "gone", state="withdrawn", asked="one")
    old.said("c", 3, "two")
    old.message("c", 4, "answer", asked="two")
    old.said("c", 5, "three")
    old.message("c", 6, "last", state="withdrawn", asked="three")
    database = later(old, opened)
    assert shown(database, "c") == ["one", "two", "answer", "three"]
    assert TurnStore(database).send("c", "four", "chat_interaction")[1].parent_id == "three"


def test_the_version_that_came_back_keeps_its_place_and_the_others_are_beside_it(
    old: Old, opened: list[Database]
) -> None:
    """Two replies made at once were replaced by a third, which was taken back: one of them came back."""
    old.chat("c")
    old.said("c", 1, "one")
    old.message("c", 3, "first", by="third", asked="one", minute=10)
    old.message("c", 2, "second", asked="one", minute=11)
    old.said("c", 4, "two")
    old.message("c", 5, "answer", asked="two")
    old.message("c", 6, "third", state="withdrawn", asked="one", minute=12)
    database = later(old, opened)
    assert shown(database, "c") == ["one", "second", "two", "answer"]
    assert versions(database, "second") == ("first", "second")
    assert versions(database, "two") == ()


def test_a_version_in_a_chain_of_replaced_ones_was_taken_back(old: Old, opened: list[Database]) -> None:
    old.chat("c")
    old.said("c", 1, "one")
    old.message("c", 2, "third", asked="one", minute=12)
    old.message("c", 3, "first", by="third", asked="one", minute=10)
    old.message("c", 4, "second", by="third", state="withdrawn", asked="one", minute=11)
    database = later(old, opened)
    assert shown(database, "c") == ["one", "third"] and versions(database, "third") == ("first", "third")


def test_replies_that_wait_or_were_cut_off_stay_on_the_path(old: Old, opened: list[Database]) -> None:
    old.chat("c")
    old.said("c", 1, "one")
    old.message("c", 2, "so far", state="interrupted", asked="one")
    old.said("c", 3, "two")
    old.message("c", 4, "perhaps", state="pending", asked="two")
    database = later(old, opened)
    assert shown(database, "c") == ["one", "so far", "two", "perhaps"]


def test_rows_that_name_each_other_or_nobody_lose_no_words(old: Old, opened: list[Database]) -> None:
    old.chat("c")
    old.said("c", 1, "one")
    old.message("c", 2, "a", by="b", asked="one")
    old.message("c", 3, "b", by="a", asked="one")
    old.message("c", 4, "lost", by="nobody", asked="one")
    old.said("c", 5, "two")
    database = later(old, opened)
    assert shown(database, "c") == ["one", "two"]
    assert {row.text for row in Rows(database, "c").all} == {"one", "a", "b", "lost", "two"}


def test_chats_do_not_mix_and_keep_their_drafts(old: Old, opened: list[Database]) -> None:
    for chat in "bac":
        old.chat(chat)
    for position in range(1, 4):
        for chat in "abc":
            old.said(chat, position, f"{chat}{position}")
    database = later(old, opened)
    for chat in "abc":
        assert shown(database, chat) == [f"{chat}{position}" for position in (1, 2, 3)]
        assert ConversationStore(database).draft(chat) == "half a th"


def test_a_chat_of_thousands_of_messages(old: Old, opened: list[Database]) -> None:
    old.chat("c")
    for position in range(1, 5001):
        old.said("c", position, f"m{position}")
    database = later(old, opened)
    rows = Rows(database, "c")
    rows.check()
    assert rows.shown == [f"m{position}" for position in range(1, 5001)]
