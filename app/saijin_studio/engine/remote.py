"""An existing Camunda or Operaton in place of the managed one: watched, never started or stopped by us."""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from ..core.bus import EventBus
from ..core.errors import EngineError, EngineRefused, EngineUnavailable, SaijinError
from ..core.process import EngineState, EngineStatus
from ..core.settings import EngineSettings
from ..paths import Paths
from .board import StatusBoard
from .connection import EngineConnection, Nodes, addresses
from .editions import check_version
from .owning import owner_lock, taken
from .rest.client import RestClient

log = logging.getLogger(__name__)
WATCH_SECONDS = 10.0
RETRY_SECONDS = 3.0
NO_ENGINE = "what answers there is no process engine"
NOT_ITS_ANSWERS = (200, 404, 405)  # no JSON, or nothing at that path


class RemoteEngine:
    """EngineHost of an engine that somebody else runs (see ports); its address may name several nodes of one cluster.

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
        """`on_ready` runs each time the engine is reached, before READY is published."""
        self._paths = paths
        self._lock = owner_lock(paths, thread_local=False)
        self._settings = settings
        self._password = password
        self._on_ready = on_ready
        self._nodes: Nodes | None = None  # none while the address is wrong
        self._asked = EngineConnection(settings.address.rstrip("/"), settings.user, password)
        status = EngineStatus(EngineState.STOPPED, managed=False, edition=settings.edition, url=self._asked.url)
        self._board = StatusBoard(bus, status)
        self._client = RestClient(lambda: self._asked)
        self._stopped = threading.Event()
        self._again = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_owner(self) -> bool:
        """Whether this process works the tasks of its home."""
        return bool(self._lock.is_locked)

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
        """The node to use now. Raises EngineUnavailable unless the engine answers."""
        last = self._board.connection()
        return self._nodes() if self._nodes is not None else last

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
        if self._nodes is None:
            named = addresses(self._settings.address)
            self._nodes = Nodes([EngineConnection(url, self._settings.user, self._password) for url in named])
        version = self._version(self._nodes)
        check_version(version)
        became_owner = not self.is_owner and taken(self._lock)
        news = self.status().state is not EngineState.READY or became_owner
        if news and self._on_ready is not None:
            self._on_ready(self._asked)
        self._set(EngineState.READY, version=version, since=None if news else self.status().started_at)

    def _version(self, nodes: Nodes) -> str:
        """The answer of the first node that gives one. Raises EngineUnavailable, EngineRefused."""
        for left in reversed(range(len(nodes))):
            self._asked = nodes()
            try:
                return self._answer()
            except EngineUnavailable:
                nodes.lost(self._asked)
                if not left:
                    raise
        raise AssertionError("there is at least one node")

    def _answer(self) -> str:
        """The version: an answer of an engine, not of some web server."""
        try:
            return self._client.version()
        except (KeyError, TypeError) as error:
            raise EngineUnavailable(NO_ENGINE, reason="address") from error
        except EngineRefused as error:
            if error.params.get("status") in NOT_ITS_ANSWERS:
                raise EngineUnavailable(f"{NO_ENGINE}: {error.detail}", reason="address") from error
            raise

    def _set(
        self, state: EngineState, error: SaijinError | None = None, version: str = "", since: datetime | None = None
    ) -> None:
        before = self.status()
        ready = state is EngineState.READY
        status = dataclasses.replace(
            before,
            state=state,
            url=self._asked.url,
            version=version or before.version,
            error=error.code if error else None,
            params=error.params if error else {},
            detail=error.detail if error else "",
            started_at=(since or datetime.now(UTC)) if ready else None,
        )
        self._board.set(status, self._asked if ready else None)
