"""Database and engine as one plant: what has to run, in which order it starts and stops, and what has failed."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from ..core.cancel import CancelToken
from ..core.errors import EngineError, EngineUnavailable, SaijinError
from ..core.settings import EngineSettings
from ..paths import Paths
from . import editions
from .aot import AotCache
from .artefacts import Store, artefact_list, provide
from .cluster import DamagedData, fault
from .connection import EngineConnection
from .death import user_for_database
from .jvm import THOROUGH, Database, Jvm
from .postgres import Postgres
from .records import Registry, end, left_behind
from .rest.client import RestClient
from .training import exercise

log = logging.getLogger(__name__)
PING_SECONDS = 10.0
MISSED_PINGS = 3
REUNITE_TRIES = 8
GENTLE = {"engine": signal.SIGTERM, "postgres": signal.SIGTERM if sys.platform == "win32" else signal.SIGINT}


class Plant(Protocol):
    """What the supervisor keeps running. `start` starts what does not run; all but `wake` come from one thread."""

    @property
    def engine_pid(self) -> int | None: ...

    @property
    def database_pid(self) -> int | None: ...

    def recover(self) -> None:
        """Ends what a dead run left behind. Once, before the first start."""

    def start(self, progress: Callable[[float], None], cancel: CancelToken) -> EngineConnection:
        """Raises SaijinError; what had started may still run."""

    def version(self) -> str:
        """The engine's. Raises SaijinError."""

    def watch(self, cancel: CancelToken) -> SaijinError | None:
        """Waits until something has failed (that is returned), or until `wake` with `cancel` set (None)."""

    def settled(self) -> None:
        """The engine is in use: work that can wait may begin."""

    def wake(self) -> None:
        """Ends `watch` early."""

    def stop(self) -> None: ...


class ManagedPlant:
    """The real one: jars, PostgreSQL, JVM and the making of the AOT cache."""

    def __init__(
        self,
        paths: Paths,
        settings: EngineSettings,
        on_rebuilt: Callable[[Path], None],
        state_persistence: bool = True,
        sustained_load: bool = False,
    ) -> None:
        """`on_rebuilt` hears where a damaged database was put aside.

        Without `state_persistence` commits do not wait for the disk. `sustained_load` lets the JVM compile its code as
        well as it can, which pays after some minutes of heavy work.
        """
        self._paths = paths
        self._sustained = sustained_load
        self._settings = settings
        self._on_rebuilt = on_rebuilt
        self._wakeup = threading.Event()
        self._registry = Registry(paths.run / "children.json")
        user = user_for_database()
        self.store = Store(paths.engine / editions.folder(settings.edition), artefact_list(settings.edition))
        self.database = Postgres(
            paths.engine / "database",
            paths.logs / "postgres.log",
            self._registry,
            user,
            on_exit=self._wakeup.set,
            durable=state_persistence,
        )
        edition = settings.edition
        self.jvm = Jvm(paths.run, paths.logs / "engine.log", self._registry, edition=edition, on_exit=self._wakeup.set)
        self.aot = AotCache(paths, self.store, self._registry, user, exercise, edition)
        self._connection: EngineConnection | None = None
        self._client = RestClient(self._current)
        self._suspect = False  # the last start of the JVM failed: read every jar again

    @property
    def engine_pid(self) -> int | None:
        return self.jvm.pid

    @property
    def database_pid(self) -> int | None:
        return self.database.pid

    def recover(self) -> None:
        order = {"engine": 0, "postgres": 2}  # the engine before its database, what trains in between
        for record, process in sorted(
            left_behind(self._paths.run / "children.json"), key=lambda p: order.get(p[0].name, 1)
        ):
            log.warning("ending %s (%s) of an earlier run", record.name, record.pid)
            end(process, GENTLE.get(record.name, signal.SIGTERM), 8.0)
        self.aot.clear()

    def start(self, progress: Callable[[float], None], cancel: CancelToken) -> EngineConnection:
        with ThreadPoolExecutor(1, "engine-jars") as pool:
            jars = pool.submit(provide, self.store, self._settings.maven_repository, progress, cancel, self._suspect)
            try:
                if not self.database.running():
                    self._start_database()
            finally:
                jars.result()  # its fault comes first: without jars nothing helps
        if self._connection is not None and self.jvm.running():
            self._reunite(cancel)
            return self._connection
        self.jvm.stop()
        options = [*(self.aot.options() if self._settings.aot_cache else []), *(THOROUGH if self._sustained else ())]
        access = Database(self.database.url, self.database.user, self.database.password)
        try:
            self._connection = self.jvm.start(self.store.paths(), access, options, cancel)
        except EngineUnavailable:
            self._suspect = True
            self.jvm.stop()
            self._look_for_damage()
            raise
        self._suspect = False
        return self._connection

    def _reunite(self, cancel: CancelToken) -> None:
        """Only the database had gone: the engine finds it again by itself, after a connection or two that are dead."""
        for _ in range(REUNITE_TRIES):
            cancel.raise_if_cancelled()
            if self._answers():
                return
            cancel.wait(0.5)
        self.jvm.stop()
        raise EngineUnavailable("the engine did not find its database again", part="engine")

    def _start_database(self) -> None:
        port = self.database.port
        kept = self.database.start()
        if kept is not None:
            self._on_rebuilt(kept)
        if self.database.port != port or kept is not None:
            self.jvm.stop()  # it knows the old address only

    def _look_for_damage(self) -> None:
        """Damage that only the engine's own queries meet is met again at each start: rebuild then."""
        if isinstance(fault(self.database.said()), DamagedData):
            self.database.stop()
            self._on_rebuilt(self.database.cluster.quarantine())
            self.database.password = ""

    def version(self) -> str:
        return self._client.version()

    def watch(self, cancel: CancelToken) -> SaijinError | None:
        missed = 0
        while not cancel.cancelled:
            self._wakeup.wait(PING_SECONDS)
            self._wakeup.clear()
            if cancel.cancelled:
                return None
            if not self.database.running():
                return EngineUnavailable("PostgreSQL has ended", part="postgresql")
            if not self.jvm.running():
                return EngineUnavailable("the engine has ended", part="engine")
            missed = 0 if self._answers() else missed + 1
            if missed >= MISSED_PINGS:
                self.jvm.stop()
                return EngineUnavailable("the engine does not answer", part="engine")
        return None

    def _answers(self) -> bool:
        """Authentication reads the database, so one answer speaks for both."""
        try:
            self._client.get("/engine")
            return True
        except EngineError as error:
            log.warning("the engine missed a ping: %s", error)
            return False

    def _current(self) -> EngineConnection:
        if self._connection is None:
            raise EngineUnavailable("the engine is not started")
        return self._connection

    def settled(self) -> None:
        if self._settings.aot_cache:
            self.aot.make_in_background()

    def wake(self) -> None:
        self._wakeup.set()

    def stop(self) -> None:
        """The engine first: it still writes to the database while it ends."""
        self.aot.stop()
        self.jvm.stop()
        self.database.stop()
        self._connection = None
