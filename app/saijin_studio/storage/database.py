"""Opens the studio's database and hands out sessions; its faults become StorageError and StorageFull.

SQLite in the studio's folder is the usual one; several machines share one on PostgreSQL.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Dialect, Engine, Select, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import ORMExecuteState, Session

from ..core.errors import InputError, SaijinError, StorageError, StorageFull
from .search_index import index_flushed

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.orm.interfaces import ORMColumnDescription

HEAD = "0008"  # the newest migration; a test holds this against the migrations folder
DATABASE_URL = "SAIJIN_DATABASE_URL"  # the environment variable that names a shared database
FULL = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "53100"}  # the last is PostgreSQL's disk_full
# Why a database did not do as told, by the beginning of SQLite's name for it or by PostgreSQL's number.
REASONS = {
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "55P03": "locked",
    "SQLITE_READONLY_DBMOVED": "moved",
    "SQLITE_READONLY": "read_only",
    "25006": "read_only",
}
MIGRATING = 0x5A11F1  # the number under which PostgreSQL lets one program at a time change the schema
DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
CONNECT_SECONDS = 5
AWAY_SECONDS = 10.0  # a server that is being started anew is waited for so long
LOOK_AGAIN_SECONDS = 0.2
# A program that hangs in the middle of a transaction must not hold its rows for ever.
POSTGRES_LIMITS = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'"


class Database:
    """One engine for the whole process. A commit is on disk when it returns: a stored message stays."""

    def __init__(self, url: str) -> None:
        """Brings the schema up to date. Raises StorageError, StorageFull; no word of theirs holds a password."""
        self.engine = _make_engine(url)
        # SQLite's own waiting for a lock sleeps in steps; threads of one process queue up here instead.
        self._writing: AbstractContextManager[object] = nullcontext() if self.shared else threading.Lock()
        with _translated():
            _migrate(self.engine)

    @classmethod
    def at(cls, file: Path) -> Database:
        """The SQLite database in `file`. Raises StorageError, StorageFull."""
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(f"sqlite:///{file}")

    @classmethod
    def chosen(cls, file: Path) -> Database:
        """The one that SAIJIN_DATABASE_URL names, else the SQLite database in `file`."""
        url = os.environ.get(DATABASE_URL, "")
        return cls(url) if url else cls.at(file)

    @property
    def shared(self) -> bool:
        """Whether programs on other machines may work on it too."""
        return self.engine.dialect.name != "sqlite"

    @property
    def place(self) -> str:
        """Where it is, for people and logs: without user and password."""
        url = self.engine.url
        return f"{url.host or ''}:{url.port or 'standard port'}/{url.database}" if self.shared else str(url.database)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction that may write; committed when the block ends well. Raises StorageError, StorageFull.

        The rows it loads are its own until then, so what it decides by them stays true: SQLite has one writer at a
        time, PostgreSQL locks the rows.
        """
        with _translated(), self._writing, _Holding(self.engine, expire_on_commit=False) as session, session.begin():
            if not self.shared:
                self._check_place()
                # A reader that turns writer fails at once when another wrote meanwhile: take the lock first.
                session.execute(text("BEGIN IMMEDIATE"))
            yield session

    def _check_place(self) -> None:
        """What is written into a file without a name would be gone with the program."""
        if not os.path.exists(self.place):
            raise StorageError(f"{self.place} was moved or deleted", reason="moved")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for look-ups only."""
        with _translated(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()


class _Holding(Session):
    """A session that locks each row it loads as a whole; single columns and sums are read without a lock."""


@event.listens_for(_Holding, "do_orm_execute")
def _hold(state: ORMExecuteState) -> None:
    statement = state.statement
    if isinstance(statement, Select) and all(_whole(column) for column in statement.column_descriptions):
        # Not a whole FOR UPDATE: that would also stop those who only refer to the row by a foreign key.
        state.statement = statement.with_for_update(key_share=True)


event.listen(_Holding, "after_flush", index_flushed)  # what is stored can be searched for


def _whole(column: ORMColumnDescription) -> bool:
    return column.get("entity") is not None and column["expr"] is column["entity"]


def _make_engine(url: str) -> Engine:
    parsed = _parsed(url)
    try:
        if parsed.get_backend_name() == "sqlite":
            engine = create_engine(parsed)
            event.listen(engine, "connect", _configure_sqlite)
            return engine
        waits = {"connect_timeout": CONNECT_SECONDS} if parsed.get_backend_name() == "postgresql" else {}
        # A server may have been started anew since a connection was last used.
        engine = create_engine(parsed, pool_pre_ping=True, connect_args=waits)
    except (SQLAlchemyError, ImportError) as error:
        raise StorageError(f"the database cannot be used: {error}", reason="url") from error
    event.listen(engine, "do_connect", _Patience().connect)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _configure_postgres)
    return engine


class _Patience:
    """Waits for a server that was there before: a step that meets its restart need not fail."""

    def __init__(self) -> None:
        self._met = False

    def connect(
        self, dialect: Dialect, _record: object, arguments: list[Any], options: dict[str, Any]
    ) -> DBAPIConnection:
        """For SQLAlchemy's `do_connect`. Raises the driver's errors."""
        deadline = time.monotonic() + (AWAY_SECONDS if self._met else 0.0)
        while True:
            try:
                connection = dialect.connect(*arguments, **options)
            except dialect.loaded_dbapi.OperationalError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(LOOK_AGAIN_SECONDS)  # no server tells when it is there again
            else:
                self._met = True
                return connection


def secret_in(url: str) -> bool:
    """Whether a database's address holds a password. Raises StorageError."""
    parsed = _parsed(url)
    return parsed.password is not None or "password" in parsed.query


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # Neither the text nor its cause is repeated: there may be a password in it.
        raise StorageError("the address of the database is no URL (postgresql://host/name)", reason="url") from None
    return parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Transactions are begun by Database.session, not by the driver.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _configure_postgres(connection: psycopg.Connection[object], _record: object) -> None:
    from psycopg.types.string import StrDumper

    class WithoutNul(StrDumper):
        """PostgreSQL's texts hold every character but NUL; the sign for a lost character stands in its place."""

        def dump(self, obj: str) -> bytes:
            return bytes(super().dump(obj.replace("\0", "\ufffd")) or b"")

    connection.adapters.register_dumper(str, WithoutNul)
    connection.autocommit = True
    connection.execute(POSTGRES_LIMITS)
    connection.autocommit = False


def _migrate(engine: Engine) -> None:
    """Brings the schema to HEAD; Alembic is imported only when there is something to do."""
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # all tables or none, also when the disk fills up
        elif engine.dialect.name == "postgresql":
            connection.execute(
                text(f"SELECT pg_advisory_xact_lock({MIGRATING})")
            )  # one program; the others find it done
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StorageError(
                f"the data are of another version than this program: {error}", reason="version"
            ) from error


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except SaijinError:
        raise
    except UnicodeError as error:  # half of a surrogate pair, which no database takes
        raise InputError(f"this text is no Unicode: {error}", reason="unicode") from error
    except SQLAlchemyError as error:
        origin = getattr(error, "orig", None)
        code = getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", None)
        if code in FULL:
            raise StorageFull(str(origin)) from error
        reason = next((why for start, why in REASONS.items() if str(code).startswith(start)), None)
        raise StorageError(str(origin or error), **({"reason": reason} if reason else {})) from error
