"""Makes a backup each day, and keeps no more of them than wanted."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ...core.bus import EventBus
from ...core.cancel import CancelToken
from ...core.errors import Cancelled, SaijinError
from ...core.events import NoticeRaised
from ...core.repeat import Repeater
from ...core.settings import BackupSettings
from ...storage.whole_files import PART
from .service import DAILY, BackupService, KeptBackup

log = logging.getLogger(__name__)
FIRST_SECONDS: Final = 60.0  # whoever stays for a short while has one too; the start itself is not held up
LOOK_SECONDS: Final = 600.0
DAY: Final = timedelta(hours=24)
AGAIN_SECONDS: Final = 3600.0  # after one that failed
LEFT_SECONDS: Final = 86_400.0  # what was being written so long ago, nobody writes any more


class DailyBackups:
    """Looks soon after `start`, then every ten minutes, until `stop`."""

    def __init__(self, backups: BackupService, settings: Callable[[], BackupSettings], bus: EventBus) -> None:
        self._backups = backups
        self._settings = settings
        self._bus = bus
        self._stop = CancelToken()
        self._not_before = 0.0  # by the monotonic clock
        self._failed = ""  # the last word of failure that was told
        self._repeater = Repeater("daily-backup", LOOK_SECONDS, self.look, FIRST_SECONDS)

    def start(self) -> None:
        self._repeater.start()

    def stop(self) -> None:
        """A backup that is being made is given up; none of it stays."""
        self._stop.cancel()
        self._repeater.stop(wait=True)

    def look(self, now: datetime | None = None) -> bool:
        """Makes one when it is time; whether it did. What fails is told once and tried again later."""
        settings = self._settings()
        if not settings.daily or time.monotonic() < self._not_before:
            return False
        try:
            newest = next((one.at for one in self._kept()), None)
            moment = now or datetime.now(UTC)
            # A clock that was set back must not stop them for years.
            if newest is not None and timedelta() <= moment - newest < DAY:
                return False
            self._backups.make_named(DAILY, cancel=self._stop)
            self._prune(settings)
            self._failed = ""
        except Cancelled:
            return False
        except SaijinError as error:
            self._tell(error)
            return False
        return True

    def _kept(self) -> list[KeptBackup]:
        return [one for one in self._backups.list() if one.kind == DAILY]

    def _prune(self, settings: BackupSettings) -> None:
        """The newest stays whatever its size."""
        left = settings.most_megabytes * 1_000_000
        for place, kept in enumerate(self._kept()):
            left -= kept.size
            if place and (left < 0 or place >= settings.keep):
                self._backups.remove(kept)
        _clear_parts(self._backups.folder)

    def _tell(self, error: SaijinError) -> None:
        log.warning("the daily backup failed: %s", error)
        self._not_before = time.monotonic() + AGAIN_SECONDS
        if error.params.get("reason") == "backup_shared":
            return  # whoever keeps that database backs it up
        code = "backup_failed_full" if error.code == "storage_full" else "backup_failed"
        if code != self._failed:
            self._failed = code
            self._bus.publish(NoticeRaised(code, detail=error.detail))


def _clear_parts(folder: Path) -> None:
    """What a crash left half written."""
    before = time.time() - LEFT_SECONDS
    for part in (*folder.glob(f".saijin-*{PART}"), *folder.glob(f".backup-*{PART}")):
        if part.stat().st_mtime < before:
            shutil.rmtree(part) if part.is_dir() else part.unlink()
