"""Search among 100,000 messages in 1,000 chats where they lie on PostgreSQL.

Method: the studio's own PostgreSQL with its own settings (48 MB of shared buffers) on this machine, a page of 40 hits.
A rare word is in every thousandth message, a common one in nearly all, a Japanese one in two of three; the last words
stand in no message in this order, though their parts do.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.chat_long import index, timed
from bench.figure import Figure, figure
from bench.gui import longest
from bench.long_chat import MESSAGES, RARE, fill
from saijin_studio.core.library import Search
from saijin_studio.engine.death import user_for_database
from saijin_studio.engine.postgres import Postgres
from saijin_studio.engine.records import Registry
from saijin_studio.storage.database import Database
from saijin_studio.storage.search import SearchStore

LOOKED_FOR = {
    "a rare word": RARE,
    "a common word": "rain",
    "Japanese": "図書館の窓",
    "Japanese, nowhere": "図書館の港",
}


def measure() -> Iterator[Figure]:
    with _database() as database:
        fill(database)
        index(database)
        store = SearchStore(database)
        for name, words in LOOKED_FOR.items():
            wanted = Search(words)
            found = timed(lambda wanted=wanted: store.find(wanted))  # type: ignore[misc]
            method = f"{MESSAGES:,} messages in the store; the goal is for the longest"
            yield longest(figure(f"Search on PostgreSQL, {name}", "ms", found, method), 100.0)


@contextmanager
def _database() -> Iterator[Database]:
    """An empty one on a server of its own."""
    with tempfile.TemporaryDirectory(prefix="saijin-postgres-") as place:
        folder = Path(place)
        folder.chmod(0o755)  # as root, the server runs as somebody else
        registry = Registry(folder / "children.json")
        server = Postgres(folder / "database", folder / "log", registry, user_for_database(), durable=False)
        server.start()
        try:
            root = f"postgresql://{server.user}:{server.password}@127.0.0.1:{server.port}"
            with psycopg.connect(f"{root}/postgres", autocommit=True) as connection:
                connection.execute(b"CREATE DATABASE studio")
            database = Database(f"{root}/studio")
            yield database
            database.close()
        finally:
            server.stop()
