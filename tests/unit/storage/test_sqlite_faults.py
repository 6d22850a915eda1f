"""A database that is held, read-only, moved or newer: what was to be stored is refused with its reason, never lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from saijin_studio.bootstrap import open_command
from saijin_studio.core.errors import StorageError
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.ui.messages import describe_error

Hurt = Callable[[Database], None]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "studio.db"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    database = Database.at(file)
    yield database
    database.close()


def told(database: Database, pragma: str) -> None:
    with database.reading() as session:
        session.execute(text(pragma))


def refused(database: Database) -> StorageError:
    with pytest.raises(StorageError) as caught:
        ConversationStore(database).create("yuuri", "Evening", "Hello.")
    return caught.value


def titles(database: Database) -> list[str]:
    return [one.title for one in ConversationStore(database).all()]


def test_one_that_another_program_holds(database: Database, file: Path) -> None:
    told(database, "PRAGMA busy_timeout = 50")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    error = refused(database)
    assert error.params["reason"] == "locked"
    assert describe_error(error) == "Another program holds the studio’s data. Try again in a moment."
    other.execute("ROLLBACK")
    other.close()
    ConversationStore(database).create("yuuri", "Later", "Hello.")
    assert titles(database) == ["Later"]


def test_one_that_is_read_only(database: Database) -> None:
    told(database, "PRAGMA query_only = ON")
    error = refused(database)
    assert error.params["reason"] == "read_only"
    assert "read-only" in describe_error(error)
    assert titles(database) == []  # and can be read


@pytest.mark.parametrize("way", ["moved", "deleted"])
def test_one_that_is_no_longer_there_takes_nothing(database: Database, file: Path, way: str) -> None:
    """An open file goes on without a name; what is written then would be gone with the program."""
    ConversationStore(database).create("yuuri", "Before", "Hello.")
    if way == "moved":
        file.rename(file.with_name("elsewhere.db"))
    else:
        file.unlink()
    error = refused(database)
    assert error.params["reason"] == "moved"
    assert "Put them back" in describe_error(error)
    assert not file.exists()  # no empty one stands in its place
    if way == "moved":
        file.with_name("elsewhere.db").rename(file)
        ConversationStore(database).create("yuuri", "After", "Hello.")
        assert sorted(titles(database)) == ["After", "Before"]


def test_one_of_a_newer_program_is_left_alone(database: Database, file: Path) -> None:
    with database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    database.close()
    before = file.read_bytes()
    with pytest.raises(StorageError) as caught:
        Database.at(file)
    assert caught.value.params["reason"] == "version"
    assert describe_error(caught.value) == "The data belong to another version of the studio."
    assert file.read_bytes() == before


def test_the_start_says_that_the_data_are_newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("SAIJIN_HOME", str(home))
    database = Database.chosen(home / "data" / "studio.db")
    with database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    database.close()
    with pytest.raises(StorageError) as caught, open_command(engine=False):
        raise AssertionError("it must not open")
    assert describe_error(caught.value) == "The data belong to another version of the studio."
