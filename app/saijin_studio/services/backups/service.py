"""Makes backups of everything while the studio runs, and puts one in the place of what is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ... import __version__
from ...core.backup import BackupInfo
from ...core.bus import EventBus
from ...core.cancel import CancelToken
from ...core.conversation import Turn, TurnState
from ...core.errors import InputError
from ...core.events import StudioRestored
from ...paths import Paths
from ...storage import backup, backup_reading
from ...storage.backup import Progress, Source
from ...storage.database import Database
from ...storage.restore import Restore
from ...storage.whole_files import file_error
from ..config.service import BpmConfigService
from ..settings import SettingsService

BY_HAND, DAILY, BEFORE = "saijin-backup", "saijin-daily", "saijin-before-restore"
KEPT_BEFORE: Final = 3  # states from before a restore
_NAMED: Final = re.compile(rf"({BY_HAND}|{DAILY}|{BEFORE})-([0-9]{{8}}-[0-9]{{6}})(?:-[0-9]+)?\.zip")


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """A backup in the folder of backups. kind: saijin-backup, saijin-daily or saijin-before-restore."""

    file: Path
    kind: str
    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What is in use now, and the backup of what was there before."""

    info: BackupInfo
    before: Path


def _nowhere(done: int, total: int) -> None:
    """Nobody watches."""


class BackupService:
    """`busy` gives the turns whose reply is still to come. All methods raise StorageError, StorageFull."""

    def __init__(
        self,
        paths: Paths,
        database: Database,
        settings: SettingsService,
        config: BpmConfigService,
        busy: Callable[[], Sequence[Turn]],
        bus: EventBus,
    ) -> None:
        self._paths = paths
        self._source = Source(paths.home, database, __version__)
        self._settings = settings
        self._config = config
        self._busy = busy
        self._bus = bus
        self._restore = Restore(paths.home)

    @property
    def folder(self) -> Path:
        """Where backups are kept, by the settings."""
        chosen = self._settings.current.backups.folder
        return Path(chosen).expanduser() if chosen else self._paths.backups

    def make(self, file: Path, progress: Progress = _nowhere, cancel: CancelToken | None = None) -> BackupInfo:
        """Writes a backup, whole or not at all. Raises Cancelled."""
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise file_error(file.parent, error) from error
        backup.write(self._source, file, progress, cancel or CancelToken())
        return self.info(file)

    def make_named(self, kind: str, progress: Progress = _nowhere, cancel: CancelToken | None = None) -> BackupInfo:
        """In the folder of backups, named by kind and time."""
        name = f"{kind}-{datetime.now(UTC).astimezone():%Y%m%d-%H%M%S}"
        file, number = self.folder / f"{name}.zip", 1
        while file.exists():
            number += 1
            file = self.folder / f"{name}-{number}.zip"
        return self.make(file, progress, cancel)

    def suggested_name(self) -> str:
        return f"{BY_HAND}-{datetime.now(UTC).astimezone():%Y%m%d-%H%M%S}.zip"

    def list(self) -> tuple[KeptBackup, ...]:
        """What lies in the folder of backups, the newest first."""
        found = []
        try:
            for file in self.folder.iterdir() if self.folder.is_dir() else ():
                if named := _NAMED.fullmatch(file.name):
                    at = datetime.strptime(named[2], "%Y%m%d-%H%M%S").astimezone().astimezone(UTC)
                    found.append(KeptBackup(file, named[1], at, file.stat().st_size))
        except (OSError, ValueError) as error:
            raise file_error(self.folder, error if isinstance(error, OSError) else OSError(str(error))) from error
        return tuple(sorted(found, key=lambda one: (one.at, one.file.name), reverse=True))

    def info(self, file: Path) -> BackupInfo:
        """What a backup says of itself; its contents are not checked.

        Raises InputError (file, backup_format, backup_damaged, backup_newer).
        """
        return backup_reading.read(file).info

    def restore(self, file: Path, progress: Progress = _nowhere, cancel: CancelToken | None = None) -> Restored:
        """Checks the whole backup, keeps what is there as another one, then takes its place: all of it or nothing.

        Raises InputError (backup_busy while a reply is being made, and as `info`), StorageError (backup_shared),
        Cancelled as long as nothing has been touched.
        """
        cancel = cancel or CancelToken()
        self._check_quiet()
        found = self._restore.stage(file, progress, cancel)
        try:
            cancel.raise_if_cancelled()
            before = self.make_named(BEFORE)
            self._check_quiet()
        except BaseException:
            self._restore.drop()
            raise
        self._restore.apply(found)
        self._prune_before()
        self._settings.reload()
        self._config.reload()
        self._bus.publish(StudioRestored())
        return Restored(found.info, before.file)

    def remove(self, kept: KeptBackup) -> None:
        try:
            kept.file.unlink(missing_ok=True)
        except OSError as error:
            raise file_error(kept.file, error) from error

    def _check_quiet(self) -> None:
        if self._source.database.shared:
            raise InputError("the chats lie in a database that others keep", reason="backup_shared")
        if any(turn.state is TurnState.RUNNING for turn in self._busy()):
            raise InputError("a reply is being made", reason="backup_busy")

    def _prune_before(self) -> None:
        for old in [one for one in self.list() if one.kind == BEFORE][KEPT_BEFORE:]:
            self.remove(old)
