"""Java's ahead-of-time cache for the engine: halves its start. Made in a separate run, unseen by the live engine.

See JEP 483 and JEP 514: a recording run writes a configuration, a second Java run makes the cache of it. A cache is
valid for exactly one runtime and class path; Java checks that itself and goes on without when it does not fit.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from ..core.cancel import CancelToken
from ..core.errors import Cancelled, EngineUnavailable, SaijinError
from ..paths import Paths
from .artefacts import Store
from .children import Child, Command
from .cluster import environment
from .connection import EngineConnection
from .death import OtherUser
from .editions import Edition
from .jvm import Database, Jvm, java, java_options
from .postgres import Postgres
from .records import Registry

log = logging.getLogger(__name__)
NICE = 19
SETTLE_SECONDS = 20.0  # after the first start the person is busy with the studio, and so is the machine
RECORD_SECONDS = 300.0
CREATE_SECONDS = 600.0
Exercise = Callable[[EngineConnection], None]


class AotCache:
    """One file in the engine's folder, named by what it is valid for."""

    def __init__(
        self,
        paths: Paths,
        store: Store,
        registry: Registry,
        user: OtherUser | None,
        exercise: Exercise,
        edition: Edition = "camunda",
    ) -> None:
        """`exercise` uses the training engine as the studio uses the real one."""
        self._folder = paths.engine / "aot"
        self._work = paths.engine / "aot-training"
        self._log = paths.logs / "aot.log"
        self._store = store
        self._registry = registry
        self._user = user
        self._exercise = exercise
        self._edition: Edition = edition
        self._cancel = CancelToken()
        self._thread: threading.Thread | None = None
        self.settle_seconds = SETTLE_SECONDS

    def key(self) -> str:
        """Of the runtime and of every jar's path, size and time, which is what Java compares."""
        digest = hashlib.sha256()
        for path in (java(), java().parents[1] / "release", *self._store.paths()):
            state = path.stat()
            digest.update(f"{path}|{state.st_size}|{state.st_mtime_ns}\n".encode())
        return digest.hexdigest()[:24]

    @property
    def file(self) -> Path:
        return self._folder / f"{self.key()}.aot"

    def options(self) -> list[str]:
        """Java's options when there is a cache that fits, else none. Stale caches are removed."""
        wanted = self.file
        for path in self._folder.glob("*.aot"):
            if path != wanted:
                path.unlink(missing_ok=True)
        return [f"-XX:AOTCache={wanted}"] if wanted.exists() else []

    def clear(self) -> None:
        """Removes what an interrupted training left."""
        shutil.rmtree(self._work, ignore_errors=True)

    def make_in_background(self) -> None:
        """Once; does nothing when the cache is there. The thread owns the children, which end with it.

        Not on Windows: a Java without a console cannot be asked to end there, and it writes the record as it ends.
        """
        if sys.platform != "win32" and self._thread is None and not self.file.exists():
            self._thread = threading.Thread(target=self._run, name="engine-aot", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends a training at once and waits until nothing of it is left."""
        self._cancel.cancel()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        if self._cancel.wait(self.settle_seconds):
            return
        try:
            self.make()
        except Cancelled:
            log.info("the making of the AOT cache was cancelled")
        except (SaijinError, OSError) as error:
            log.warning("no AOT cache: %s", error)
        finally:
            self.clear()

    def make(self) -> Path:
        """Trains and makes the cache, on the calling thread. Raises SaijinError, OSError."""
        self.clear()
        self._work.mkdir(mode=0o700, parents=True)
        record = self._work / "engine.aotconf"
        self._train(record)
        target = self.file
        fresh = self._work / target.name
        self._create(record, fresh)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        fresh.replace(target)
        log.info("AOT cache of %s MB made", target.stat().st_size // 1_000_000)
        return target

    def _train(self, record: Path) -> None:
        """A whole engine on a database of its own, used a little and shut down."""
        database = Postgres(
            self._work / "database", self._log, self._registry, self._user, nice=NICE, name="aot-postgres"
        )
        jvm = Jvm(self._work, self._log, self._registry, nice=NICE, name="aot-engine", edition=self._edition)
        try:
            database.start()
            access = Database(database.url, database.user, database.password)
            options = ["-XX:AOTMode=record", f"-XX:AOTConfiguration={record}"]
            connection = jvm.start(self._store.paths(), access, options, self._cancel)
            self._exercise(connection)
            self._cancel.raise_if_cancelled()
            jvm.finish(RECORD_SECONDS, self._cancel)
        finally:
            jvm.kill()
            database.stop()
        if not record.exists():
            raise EngineUnavailable("the training run wrote no record")

    def _create(self, record: Path, target: Path) -> None:
        options = ["-XX:AOTMode=create", f"-XX:AOTConfiguration={record}", f"-XX:AOTCache={target}"]
        argv = java_options(options, self._store.paths())
        command = Command("aot-create", argv, self._log, self._work, environment(), nice=NICE)
        child = Child(command, self._registry)
        self._cancel.on_cancel(child.kill)
        if not child.exited.wait(CREATE_SECONDS):
            child.kill()
        child.exited.wait()
        self._cancel.raise_if_cancelled()
        if child.exit_code != 0 or not target.exists():
            raise EngineUnavailable(f"Java made no AOT cache (exit {child.exit_code})")
