"""A studio's home whose background host and its parts can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

from saijin_studio.core.process import EngineState
from saijin_studio.engine import shared
from saijin_studio.engine.connection import EngineConnection
from saijin_studio.paths import Paths

READY_SECONDS = 180.0
CACHE_SECONDS = 400.0
END_SECONDS = 60.0


class Part(Enum):
    ENGINE = "JVM"
    DATABASE = "PostgreSQL"
    HOST = "Worker process"


def eventually(what: Callable[[], bool], seconds: float) -> bool:
    """Other programs are looked at, which tell nobody."""
    patience, deadline = threading.Event(), time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        patience.wait(0.05)
    return True


class KilledHome:
    """Its engine is ready on entry; nothing of it runs after exit. Raises SystemExit when something is not in time."""

    def __init__(self, folder: Path, models: dict[str, Any], aot_cache: bool) -> None:
        self.paths = Paths(folder)
        self.paths.make()
        settings = {"models": models, "voice": {"enabled": False}, "engine": {"aot_cache": aot_cache}}
        settings["chats"] = {"titles": False, "summaries": False}  # the model is counted on
        self.paths.settings_file.write_text(json.dumps(settings), encoding="utf-8")
        self._environment = {**os.environ, "SAIJIN_HOME": str(folder)}
        self._environment.pop("SAIJIN_DATABASE_URL", None)
        self._aot_cache = aot_cache
        self._host: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> KilledHome:
        try:
            self.start()
            self.ready(READY_SECONDS)
            if self._aot_cache and not eventually(self._has_cache, CACHE_SECONDS):
                raise SystemExit(f"no AOT cache within {CACHE_SECONDS:g} s")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Starts a host, as `engine start` does, and returns at once."""
        with self._log.open("ab") as log:
            self._host = subprocess.Popen(
                [sys.executable, "-m", "saijin_studio", "engine", "host"],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def ready(self, seconds: float) -> shared.SharedEngine:
        """The engine as its host tells it, once it can be used."""
        if not eventually(lambda: self._found() is not None, seconds):
            raise SystemExit(f"the engine was not ready within {seconds:g} s: {self.last_words()}")
        found = self._found()
        assert found is not None
        return found

    def connection(self) -> EngineConnection:
        found = self.ready(READY_SECONDS).connection
        assert found is not None
        return found

    def kill(self, part: Part) -> float:
        """kill -9; returns the moment, of time.monotonic()."""
        status = self.ready(READY_SECONDS).status
        pid = {Part.ENGINE: status.engine_pid, Part.DATABASE: status.database_pid, Part.HOST: status.owner_pid}[part]
        victim = psutil.Process(pid)
        at = time.monotonic()
        victim.send_signal(signal.SIGKILL)
        if part is Part.HOST and self._host is not None:
            self._host.wait(10)
        return at

    def last_words(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:] if self._log.exists() else ""

    def close(self) -> None:
        """Ends the host as a person would, and whatever is left of this home after that."""
        if self._host is not None and self._host.poll() is None:
            self._host.terminate()
            try:
                self._host.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self._host.kill()
                self._host.wait(10)
        for process in self._processes():
            process.kill()

    @property
    def _log(self) -> Path:
        return self.paths.logs / "host.log"

    def _found(self) -> shared.SharedEngine | None:
        if self._host is not None and self._host.poll() is not None:
            raise SystemExit(f"the host ended with {self._host.returncode}: {self.last_words()}")
        found = shared.read(self.paths.run / "engine.json")
        ready = found is not None and found.status.state is EngineState.READY and found.status.engine_pid is not None
        return found if ready else None

    def _has_cache(self) -> bool:
        return any((self.paths.engine / "aot").glob("*.aot"))

    def _processes(self) -> list[psutil.Process]:
        """Live processes of this home, whoever their parent is."""
        home = str(self.paths.home)
        found = []
        for process in psutil.process_iter():
            try:
                mine = home in " ".join(process.cmdline()) or process.environ().get("SAIJIN_HOME") == home
                if mine and process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue
        return found
