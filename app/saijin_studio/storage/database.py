"""Opens the studio's database and hands out sessions; its faults become StorageError and StorageFull."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ..core.errors import SaijinError, StorageError, StorageFull

HEAD = "0001"  # the newest migration; a test holds this against the migrations folder
FULL = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC"}


class Database:
    """One engine for the whole process. SQLite runs in WAL mode and syncs each commit: a stored message stays."""

    def __init__(self, url: str) -> None:
        self.engine = _make_engine(url)
        # SQLite's own waiting for a lock sleeps in steps; threads of one process queue up here instead.
        self._writing: AbstractContextManager[object] = (
            threading.Lock() if self.engine.dialect.name == "sqlite" else nullcontext()
        )
        with _translated():
            _migrate(self.engine)

    @classmethod
    def at(cls, file: Path) -> Database:
        """The SQLite database in `file`. Raises StorageError, StorageFull."""
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(f"sqlite:///{file}")

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction that may write; committed when the block ends well. Raises StorageError, StorageFull."""
        with _translated(), self._writing, Session(self.engine, expire_on_commit=False) as session, session.begin():
            if self.engine.dialect.name == "sqlite":
                # A reader that turns writer fails at once when another wrote meanwhile: take the lock first.
                session.execute(text("BEGIN IMMEDIATE"))
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for look-ups only."""
        with _translated(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()


def _make_engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
    return engine


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Transactions are begun by Database.session, not by the driver.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _migrate(engine: Engine) -> None:
    """Brings the schema to HEAD; Alembic is imported only when there is something to do."""
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # all tables or none, also when the disk fills up
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


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
    except SQLAlchemyError as error:
        origin = getattr(error, "orig", None)
        if getattr(origin, "sqlite_errorname", "") in FULL:
            raise StorageFull(str(origin)) from error
        raise StorageError(str(origin or error)) from error
