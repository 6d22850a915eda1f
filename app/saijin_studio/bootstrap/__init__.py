"""The composition root: the only room that sees all others. Its modules import the parts only when they are built."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.bus import EventBus
from ..core.errors import EngineUnavailable, StorageError, StorageFull
from ..logs import keep_crashes, log_to
from ..paths import Paths, default_paths
from ..services.settings import SettingsService

if TYPE_CHECKING:
    from ..core.backup import BackupInfo
    from ..services.container import Services
    from .studio import Studio


LEAST_ROOM = 256 * 1024  # bytes; the studio's own data need so much to open


@contextmanager
def open_command(*, engine: bool, wait_ready: float | None = None) -> Iterator[Services]:
    """The services for one command. `engine` starts one unless a studio of this home has one running already;
    `wait_ready` waits so many seconds for it. Raises SaijinError (EngineUnavailable when it is not ready in time).
    """
    paths = default_paths()
    studio = _build(paths, EventBus(), "command.log", speaks=False)
    try:
        if engine:
            studio.start()
        if engine and wait_ready is not None and not studio.services.engine.wait_ready(wait_ready):
            status = studio.services.engine.status()
            raise EngineUnavailable(status.detail or "the engine did not become ready", reason=status.error or "slow")
        yield studio.services
    finally:
        studio.close()


def restore_offline(file: Path) -> BackupInfo:
    """Puts a backup in the place of data that cannot be opened any more; those are kept as `studio.db.damaged`.

    Raises InputError (backup_...), StorageError, StorageFull.
    """
    from ..core.cancel import CancelToken
    from ..storage.restore import Restore

    paths = default_paths()
    restore = Restore(paths.home)
    found = restore.stage(file, lambda done, of: None, CancelToken())
    restore.apply(found)
    return found.info


def open_window() -> int:
    """Shows the window at once and builds everything else behind it; returns the exit code."""
    from ..ui.app import run_window

    paths, bus = default_paths(), EventBus()
    services: Future[Services] = Future()
    settings = _settings(paths, bus)
    built: list[Studio] = []

    def build() -> None:
        try:
            built.append(_build(paths, bus, "studio.log", settings))
            keep_crashes(paths.logs)
            services.set_result(built[0].services)
            built[0].start()
        except BaseException as error:  # noqa: BLE001 - the window shows whatever it is
            services.set_exception(error)

    builder = threading.Thread(target=build, name="builder", daemon=True)

    def close() -> None:
        builder.join()
        for studio in built:
            studio.close()

    def shown() -> None:
        _mark_shown()
        builder.start()

    return run_window(services, bus, paths, settings.current, shown, close)


def _mark_shown() -> None:
    """For measuring the start: the moment of the first picture goes to the file that SAIJIN_BENCH_MARK names."""
    if mark := os.environ.get("SAIJIN_BENCH_MARK"):
        with open(mark, "w", encoding="ascii") as out:
            out.write(f"{time.monotonic()}\n")


def _settings(paths: Paths, bus: EventBus) -> SettingsService:
    return SettingsService(paths.settings_file, bus)


def _build(
    paths: Paths, bus: EventBus, log_file: str, settings: SettingsService | None = None, speaks: bool = True
) -> Studio:
    try:
        os.umask(0o077)  # whatever the studio writes is for its user alone
        paths.make()
        log_to(paths.logs, log_file)
        from ..storage.restore import Restore

        if Restore(paths.home).finish() and settings is not None:
            settings.reload()
        from .studio import Studio

        return Studio(paths, settings or _settings(paths, bus), bus, speaks=speaks)
    except (OSError, StorageError) as error:
        raise _not_opened(error, paths.home) from error


def _not_opened(error: OSError | StorageError, home: Path) -> StorageError:
    """Why the data cannot be opened, as a person is told: no room, the database's own reason, or that it is so."""
    words = f"{error.strerror}: {error.filename}" if isinstance(error, OSError) else error.detail
    if _no_room(home):
        return StorageFull(words, reason="start")
    reason = "start" if isinstance(error, OSError) else str(error.params.get("reason", "start"))
    return StorageError(words, reason=reason)


def _no_room(folder: Path) -> bool:
    """SQLite calls it an I/O error when it cannot make its shared memory."""
    place = next(each for each in (folder, *folder.parents) if each.exists())
    return shutil.disk_usage(place).free < LEAST_ROOM


def engine_files() -> tuple[int, int]:
    """How many of the managed engine's files are there, and how many there must be."""
    from ..engine.artefacts import Store, artefact_list
    from ..engine.editions import folder

    paths = default_paths()
    edition = _settings(paths, EventBus()).current.engine.edition
    wanted = artefact_list(edition)
    missing = Store(paths.engine / folder(edition), wanted).missing()
    return len(wanted) - len(missing), len(wanted)
