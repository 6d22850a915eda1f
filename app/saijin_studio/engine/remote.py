"""An existing Camunda or Operaton in place of the managed one: watched, never started or stopped by us."""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import filelock

from ..core.bus import EventBus
from ..core.errors import EngineError, EngineRefused, EngineUnavailable, SaijinError, SettingsError
from ..core.process import EngineState, EngineStatus
from ..core.settings import EngineSettings
from ..paths import Paths
from .board import StatusBoard
from .connection import EngineConnection
from .rest_client import RestClient

log = logging.getLogger(__name__)
WATCH_SECONDS = 10.0
RETRY_SECONDS = 3.0


class RemoteEngine:
    """EngineHost of an engine that somebody else runs (see ports).

    Of several studios of one home the first is the owner: it works the tasks; the next one takes over when it goes.
    """

    def __init__(
        self,
        paths: Paths,
        settings: EngineSettings,
        password: str,
        bus: EventBus,
        on_ready: Callable[[EngineConnection], None] | None = None,
    ) -> None:
        self._paths = paths
        self._lock = filelock.FileLock(paths.run / "owner.lock", mode=0o600, thread_local=False)
        self._settings = settings
        self._connection = EngineConnection(settings.address.rstrip("/"), settings.user, password)
        self._callbacks = [on_ready] if on_ready else []
        status = EngineStatus(EngineState.STOPPED, managed=False, edition=settings.edition, url=self._connection.url)
        self._board = StatusBoard(bus, status)
        self._client = RestClient(lambda: self._connection)
        self._stopped = threading.Event()
        self._again = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_owner(self) -> bool:
        """Whether this process works the tasks of its home."""
        return bool(self._lock.is_locked)

    def add_on_ready(self, callback: Callable[[EngineConnection], None]) -> None:
        """To be called before `start`; runs each time the engine is reached, before READY is published."""
        self._callbacks.append(callback)

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="engine-watch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._again.set()
        if self._thread is not None:
            self._thread.join()
        self._set(EngineState.STOPPED)
        self._lock.release()

    def restart(self) -> None:
        """Looks again at once."""
        self._again.set()

    def status(self) -> EngineStatus:
        return self._board.status

    def wait_ready(self, timeout: float) -> bool:
        return self._board.wait_for(EngineState.READY, timeout)

    def connection(self) -> EngineConnection:
        """Raises EngineUnavailable unless the engine answers."""
        return self._board.connection()

    def _run(self) -> None:
        self._paths.make()
        self._set(EngineState.STARTING)
        while not self._stopped.is_set():
            try:
                self._look()
                wait = WATCH_SECONDS
            except SaijinError as error:
                self._set(EngineState.DOWN, error)
                wait = RETRY_SECONDS
            except Exception as error:  # a fault of ours: a silent thread would look like a hang
                log.exception("the watch failed")
                self._set(EngineState.DOWN, EngineError(repr(error)))
                return
            self._again.wait(wait)
            self._again.clear()

    def _look(self) -> None:
        if urlsplit(self._connection.url).scheme not in ("http", "https"):
            raise SettingsError("the engine's address is no http(s) URL", address=self._settings.address)
        version = self._version()
        became_owner = not self.is_owner and self._acquire()
        if self.status().state is not EngineState.READY or became_owner:
            for callback in self._callbacks:
                callback(self._connection)
            self._set(EngineState.READY, version=version)

    def _acquire(self) -> bool:
        try:
            self._lock.acquire(timeout=0)
            return True
        except filelock.Timeout:
            return False

    def _version(self) -> str:
        """An answer of an engine, not of some web server. Raises EngineUnavailable, EngineRefused."""
        try:
            return self._client.version()
        except EngineRefused:
            raise
        except (KeyError, TypeError) as error:
            raise EngineUnavailable("what answers there is no process engine") from error

    def _set(self, state: EngineState, error: SaijinError | None = None, version: str = "") -> None:
        before = self.status()
        ready = state is EngineState.READY
        status = dataclasses.replace(
            before,
            state=state,
            version=version or before.version,
            error=error.code if error else None,
            params=error.params if error else {},
            detail=error.detail if error else "",
            started_at=datetime.now(UTC) if ready else None,
        )
        self._board.set(status, self._connection if ready else None)
