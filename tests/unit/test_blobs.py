"""Values too large for a process variable, on both databases."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import update

from saijin_studio.core.errors import NotFound, StorageError
from saijin_studio.engine.death import user_for_database
from saijin_studio.engine.postgres import Postgres
from saijin_studio.engine.records import Registry
from saijin_studio.ports import Blobs
from saijin_studio.storage.blobs import BlobStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.messages import now
from saijin_studio.storage.tables import BlobRow

CONTENT = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("postgres")
    server = Postgres(
        folder / "database", folder / "postgres.log", Registry(folder / "children.json"), user_for_database()
    )
    server.start()
    root = f"postgresql://{server.user}:{server.password}@127.0.0.1:{server.port}"
    with psycopg.connect(f"{root}/postgres", autocommit=True) as connection:
        connection.execute(b"CREATE DATABASE blobs")
    yield f"{root}/blobs"
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    sqlite = f"sqlite:///{tmp_path / 'studio.db'}"
    database = Database(sqlite if request.param == "sqlite" else request.getfixturevalue("server_url"))
    yield database
    BlobStore(database).forget_older(-60)
    database.close()


@pytest.fixture
def blobs(database: Database) -> BlobStore:
    return BlobStore(database)


def made_older(database: Database, reference: str, seconds: float) -> None:
    digest = reference.removeprefix("sha256:")
    with database.session() as session:
        older = now() - timedelta(seconds=seconds)
        session.execute(update(BlobRow).where(BlobRow.hash == digest).values(created_at=older))


@pytest.mark.parametrize("content", [b"", b"\0", CONTENT, b"x" * 3_000_000], ids=len)
def test_what_was_put_comes_back(blobs: Blobs, content: bytes) -> None:
    reference = blobs.put(content)
    assert reference == "sha256:" + hashlib.sha256(content).hexdigest()
    assert blobs.get(reference) == content


def test_putting_twice_keeps_one(blobs: BlobStore) -> None:
    assert blobs.put(CONTENT) == blobs.put(CONTENT)
    assert blobs.forget_older(-60) == 1


def test_many_put_the_same_at_once(blobs: BlobStore) -> None:
    gate = threading.Barrier(4)

    def put(_: int) -> str:
        gate.wait(10)
        return blobs.put(CONTENT)

    with ThreadPoolExecutor(4) as pool:
        (reference,) = set(pool.map(put, range(4)))
    assert blobs.get(reference) == CONTENT


@pytest.mark.parametrize("reference", ["sha256:" + "0" * 64, "sha256:", "", "md5:1", "sha256:" + "A" * 64, "x" * 9999])
def test_what_is_not_there_is_said(blobs: BlobStore, reference: str) -> None:
    with pytest.raises(NotFound):
        blobs.get(reference)


def test_damage_is_noticed(database: Database, blobs: BlobStore) -> None:
    reference = blobs.put(CONTENT)
    with database.session() as session:
        session.execute(update(BlobRow).values(content=b"something else"))
    with pytest.raises(StorageError):
        blobs.get(reference)


def test_the_old_is_forgotten_and_what_is_put_again_is_young(database: Database, blobs: BlobStore) -> None:
    old, renewed, young = blobs.put(b"old"), blobs.put(b"renewed"), blobs.put(b"young")
    made_older(database, old, 100)
    made_older(database, renewed, 100)
    blobs.put(b"renewed")
    assert blobs.forget_older(50) == 1
    assert (blobs.get(renewed), blobs.get(young)) == (b"renewed", b"young")
    with pytest.raises(NotFound):
        blobs.get(old)
