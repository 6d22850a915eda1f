"""Two engine nodes, one database, three workers: one of each is killed midway, and every turn is answered once."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from saijin_studio.core.process import InstanceState
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.outbox import OutboxStore
from saijin_studio.storage.turns import TurnStore

from .cluster import Cluster, WorkerProcess

CONVERSATIONS = 24
TURNS = 5  # in each
ALL = CONVERSATIONS * TURNS
PROCESS = "chat_interaction"
SECONDS = 150.0  # for a busy machine; the tasks of a dead worker are free again after 10
WORDS = ("Hello there.", "What do you like?", "Tell me something.", "I like tea.", "Good night.")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture
def store(cluster: Cluster) -> Iterator[Database]:
    store = Database(cluster.store_url)
    yield store
    store.close()


def eventually(what: Callable[[], bool], seconds: float = SECONDS) -> bool:
    """Other programs are looked at, which tell nobody."""
    patience, deadline = threading.Event(), time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        patience.wait(0.1)
    return False


def put_in(store: Database) -> list[str]:
    """Sends all turns, for whoever takes them; returns their correlation ids."""
    conversations, turns, outbox = ConversationStore(store), TurnStore(store), OutboxStore(store)
    sent = []
    for talk in [conversations.create("yuuri", f"talk {number}", "") for number in range(CONVERSATIONS)]:
        for words in WORDS[:TURNS]:
            turn, _, entry = turns.send(talk.id, words, PROCESS)
            outbox.give_back(entry.id)
            sent.append(turn.correlation_id)
    return sent


class Look:
    """At the studios' data, as another program."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)

    def number(self, sql: str) -> int:
        row = self._connection.execute(sql.encode()).fetchone()
        assert row is not None
        return int(row[0])

    def replies(self) -> Counter[str]:
        """How many there are to each turn."""
        found = self._connection.execute(b"SELECT correlation_id FROM messages WHERE role = 'persona'")
        return Counter(row[0] for row in found)

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def look(cluster: Cluster, store: Database) -> Iterator[Look]:
    look = Look(cluster.store_url)
    yield look
    look.close()


def started(cluster: Cluster, *arguments: str, first: int = 0) -> WorkerProcess:
    worker = cluster.worker(*arguments, first=first)
    said = worker.line()
    assert said.startswith("working "), said
    return worker


def test_one_of_each_is_killed_and_every_turn_is_answered_once(cluster: Cluster, store: Database, look: Look) -> None:
    workers = [cluster.worker("--topics", "chat.*", first=first) for first in (0, 1, 0)]
    assert all(worker.line().startswith("working ") for worker in workers)
    sent = put_in(store)
    assert eventually(lambda: len(look.replies()) >= ALL // 4)
    workers[0].signal(signal.SIGKILL)
    cluster.kill_node(0)
    alive = len(look.replies())
    assert alive < ALL, "everything was done before anything was killed"

    assert eventually(lambda: look.number("SELECT count(*) FROM turns WHERE state = 'answered'") == ALL), (
        look.number("SELECT count(*) FROM turns WHERE state = 'answered'"),
        workers[1].log[-3000:],
    )
    assert look.replies() == Counter(sent)
    assert look.number("SELECT count(*) FROM messages WHERE role = 'user'") == ALL
    assert look.number("SELECT count(*) FROM messages WHERE text = ''") == 0
    assert eventually(lambda: look.number("SELECT count(*) FROM outbox") == 0)
    assert eventually(lambda: look.number("SELECT count(*) FROM journal") == 0)

    def ended() -> bool:
        return {one.state for one in cluster.engine.instances(2 * ALL)} == {InstanceState.COMPLETED}

    assert eventually(ended)
    processes = Counter(one.business_key for one in cluster.engine.instances(2 * ALL))
    assert processes == Counter(sent), "a turn was started twice or not at all"
    for worker in workers[1:]:
        worker.signal(signal.SIGTERM)
    assert [worker.wait() for worker in workers[1:]] == [0, 0]


def test_a_worker_has_neither_window_nor_sound(cluster: Cluster, store: Database) -> None:
    worker = started(cluster, first=1)
    loaded = Path(f"/proc/{worker.pid}/maps")
    if loaded.exists():
        libraries = loaded.read_text(encoding="utf-8")
        assert "psycopg" in libraries
        assert "PySide6" not in libraries
        assert "portaudio" not in libraries
    worker.signal(signal.SIGINT)
    assert worker.wait() == 0


def test_what_cannot_work_is_said_at_once(cluster: Cluster, store: Database) -> None:
    nothing = cluster.worker("--topics", "chess.*", first=1)
    assert "no topic is called chess.*" in nothing.line()
    assert nothing.wait() == 2
    stranger = cluster.worker("--user", "nobody", first=1)
    assert "refused" in stranger.line()
    assert stranger.wait() == 1
