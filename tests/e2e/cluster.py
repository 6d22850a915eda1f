"""Several machines on one: two engine nodes on one PostgreSQL, the studios' data beside them, worker processes."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import psutil
import psycopg

from saijin_studio.core.cancel import CancelToken
from saijin_studio.engine import postgres
from saijin_studio.engine.artefacts import Store, artefact_list, provide
from saijin_studio.engine.death import user_for_database
from saijin_studio.engine.jvm import REST_USER, Database, Jvm
from saijin_studio.engine.models.deployer import deploy
from saijin_studio.engine.postgres import Postgres
from saijin_studio.engine.records import Registry
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.ports import EngineConnection

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {"models": {"order": ["offline"]}, "voice": {"enabled": False}, "chats": {"titles": False}}
CONNECTIONS = "100"  # two engines and as many programs need more than one desktop's engine


class WorkerProcess:
    """`saijin-studio worker` as a process of its own, in a home of its own."""

    def __init__(self, home: Path, arguments: Sequence[str], environment: dict[str, str]) -> None:
        home.mkdir(parents=True)
        (home / "settings.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
        self.home = home
        self._said: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "saijin_studio", "worker", *arguments],
            env={**os.environ, "SAIJIN_HOME": str(home), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def log(self) -> str:
        return "".join(file.read_text(encoding="utf-8") for file in sorted((self.home / "logs").glob("*.log")))

    def line(self, seconds: float = 60) -> str:
        """What it prints next; "" when it has ended."""
        return (self._said.get(timeout=seconds) or "").strip()

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def wait(self, seconds: float = 60) -> int:
        code = self._process.wait(seconds)
        self._reader.join()
        return code

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said.put(line)
        self._said.put(None)


class Cluster:
    """Started on entry, by the thread that also leaves: the nodes are its children."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        registry = Registry(folder / "children.json")
        self._postgres = Postgres(folder / "database", folder / "postgres.log", registry, user_for_database())
        self._jvms = [Jvm(folder / "run", folder / f"{name}.log", registry, name=name) for name in ("node-1", "node-2")]
        self.nodes: list[EngineConnection] = []
        self.workers: list[WorkerProcess] = []

    def __enter__(self) -> Cluster:
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def store_url(self) -> str:
        return self._url("studio")

    @property
    def engine(self) -> RestEngine:
        """By the second node, which no test kills."""
        return RestEngine(lambda: self.nodes[1])

    def worker(self, *arguments: str, first: int = 0) -> WorkerProcess:
        """One that prefers node `first`; not waited for."""
        order = (self.nodes[first], self.nodes[1 - first])
        made = WorkerProcess(
            self._folder / f"worker-{len(self.workers)}",
            ["--engine", ",".join(node.url for node in order), "--user", REST_USER, *arguments],
            {"SAIJIN_ENGINE_PASSWORD": self.nodes[1].password, "SAIJIN_DATABASE_URL": self.store_url},
        )
        self.workers.append(made)
        return made

    def kill_node(self, number: int) -> None:
        """kill -9; returns when it has gone."""
        pid = self._jvms[number].pid
        assert pid is not None
        victim = psutil.Process(pid)
        victim.send_signal(signal.SIGKILL)
        psutil.wait_procs([victim], timeout=10)

    def close(self) -> None:
        for worker in self.workers:
            worker.close()
        for jvm in self._jvms:
            jvm.kill()
        self._postgres.stop()

    def _url(self, database: str) -> str:
        server = self._postgres
        return f"postgresql://{server.user}:{server.password}@127.0.0.1:{server.port}/{database}"

    def _start(self) -> None:
        (self._folder / "run").mkdir(parents=True)
        before = postgres.OPTIONS["max_connections"]
        postgres.OPTIONS["max_connections"] = CONNECTIONS
        try:
            self._postgres.start()
        finally:
            postgres.OPTIONS["max_connections"] = before
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(b"CREATE DATABASE studio")
        store = Store(ROOT / ".cache" / "engine", artefact_list())
        provide(store, "", lambda _: None, CancelToken())
        access = Database(self._postgres.url, self._postgres.user, self._postgres.password)
        # One after the other: the first makes the tables, and the last one's password is everybody's.
        self.nodes = [jvm.start(store.paths(), access, [], CancelToken()) for jvm in self._jvms]
        assert deploy(self.engine, [ROOT / "processes"]) == ()
