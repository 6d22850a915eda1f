"""The engine's PostgreSQL: a direct child on a free loopback port, with a password made for this run."""

from __future__ import annotations

import logging
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ..core.errors import EngineUnavailable
from .children import KILL, Child, Command, put_aside
from .cluster import LOG_OPTIONS, ROLE, Cluster, DamagedData, environment, fault
from .death import OtherUser
from .records import Registry

log = logging.getLogger(__name__)
START_SECONDS = 60.0
PORT_TRIES = 5
FAST = signal.SIGTERM if sys.platform == "win32" else signal.SIGINT  # disconnects clients, writes a checkpoint, ends
AT_ONCE = signal.SIGTERM if sys.platform == "win32" else signal.SIGQUIT

# A desktop's database: small, quiet when idle, and safe (fsync and full_page_writes stay on).
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "30",
    "shared_buffers": "48MB",
    "work_mem": "4MB",
    "maintenance_work_mem": "32MB",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_parallel_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "jit": "off",
    "checkpoint_timeout": "15min",
    "bgwriter_delay": "10s",
    "wal_writer_delay": "10s",  # commits are synchronous and do not wait for it
    "autovacuum_naptime": "5min",
    "autovacuum_max_workers": "1",
    "log_checkpoints": "off",
}

# In place of those: a crash of the machine may take the last second with it, the data stay sound.
HASTY = {"synchronous_commit": "off", "wal_writer_delay": "300ms"}


def free_port() -> int:
    """A port that is free now. Another program may take it before PostgreSQL does: then the start is tried again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """Start, watch and stop; used from the one thread that owns the child."""

    def __init__(
        self,
        data: Path,
        log_file: Path,
        registry: Registry,
        user: OtherUser | None,
        *,
        nice: int = 0,
        name: str = "postgres",
        choose_port: Callable[[], int] = free_port,
        on_exit: Callable[[], None] | None = None,
        durable: bool = True,
    ) -> None:
        """Not `durable`: what was committed within the last second may be lost with the machine's power."""
        self.cluster = Cluster(data, user, nice)
        self._options = OPTIONS if durable else {**OPTIONS, **HASTY}
        self.password = ""
        self.port = 0
        self._log = log_file
        self._registry = registry
        self._nice = nice
        self._name = name
        self._choose_port = choose_port
        self._on_exit = on_exit
        self._child: Child | None = None
        self._said_from = 0  # where the log of this start begins

    @property
    def url(self) -> str:
        return f"jdbc:postgresql://127.0.0.1:{self.port}/postgres"

    @property
    def user(self) -> str:
        return ROLE

    @property
    def pid(self) -> int | None:
        return self._child.pid if self.running() and self._child else None

    def running(self) -> bool:
        return self._child is not None and self._child.running()

    def start(self) -> Path | None:
        """Starts it on its old port and password if it ran before, so that the engine can go on by itself.

        Returns the folder a damaged database was put aside to, None usually. Raises StorageFull, RuntimeMissing,
        EngineUnavailable.
        """
        try:
            self._start()
            return None
        except DamagedData as error:
            log.error("damaged database: %s", error)
            self._end_child()
            self.cluster.clear_the_dead()
            kept = self.cluster.quarantine()
            self.password = ""
            self._start()
            return kept

    def _start(self) -> None:
        self.cluster.clear_the_dead()
        if not self.password:
            password = secrets.token_urlsafe(32)
            if not self.cluster.make(password):
                self.cluster.set_password(password)
            self.password = password
        for attempt in range(1, PORT_TRIES + 1):
            self.port = self.port or self._choose_port()
            said = self._launch()
            if said is None:
                return
            if "could not create any TCP/IP sockets" not in said or attempt == PORT_TRIES:
                raise fault(said)
            log.warning("port %s was taken by another program", self.port)
            self.port = 0

    def _launch(self) -> str | None:
        """None once it accepts connections, else what it said before it ended."""
        settings = [part for name, value in self._options.items() for part in ("-c", f"{name}={value}")]
        program = str(self.cluster.program("postgres"))
        argv = [program, "-D", str(self.cluster.data), "-p", str(self.port), *settings, *LOG_OPTIONS]
        put_aside(self._log)
        self._said_from = self._log.stat().st_size if self._log.exists() else 0
        self._child = Child(
            Command(
                self._name,
                argv,
                self._log,
                self.cluster.data,
                environment(),
                self.cluster.user,
                self._nice,
                death_signal=FAST if sys.platform != "win32" else KILL,
            ),
            self._registry,
            self._on_exit,
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._accepts():
            if self._child.exited.wait(0.02):
                return self.said()
            if time.monotonic() > deadline:
                self._end_child()
                raise EngineUnavailable(f"PostgreSQL was not ready in {START_SECONDS:.0f} s")
        return None

    def _accepts(self) -> bool:
        """By the last line of its lock file, as pg_ctl does; the first one tells whose it is."""
        try:
            lines = (self.cluster.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return False
        assert self._child is not None
        return len(lines) >= 8 and lines[0].strip() == str(self._child.pid) and lines[7].strip() == "ready"

    def said(self) -> str:
        """Its log since this start: why it ended, or damage that only the engine's queries met."""
        with self._log.open("rb") as file:
            file.seek(max(self._said_from, self._log.stat().st_size - 20_000))
            return file.read().decode(errors="replace")

    def stop(self) -> None:
        """Fast shutdown: everything committed is on disk and the next start needs no recovery."""
        if self._child is not None:
            self._child.stop(((FAST, 10.0), (AT_ONCE, 5.0)))
        self._child = None

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.stop(((AT_ONCE, 5.0),))
        self._child = None
