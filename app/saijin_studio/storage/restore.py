"""Puts a backup in the place of what is there, all of it or nothing, however it is interrupted.

The studio's folder has a folder `restore` for it:

    incoming   the backup as it is being unpacked and checked; nothing else has been touched
    ready      complete: whoever finds it goes on until all of it is in its place
    back       something failed: whoever finds it goes on until all is as it was before
    before     what stood in the places that were taken

The database is the last to change, in one transaction of its own: programs that have it open see the new content.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from ..core.cancel import CancelToken
from ..core.errors import StorageError, StorageFull
from . import backup_reading
from .backup import DATABASE, FILES, FOLDERS, KEPT_FOLDERS, Progress, places
from .backup_reading import Contents
from .database import FULL
from .whole_files import file_error, sync_folder, write_whole

LOCK_SECONDS: Final = 30.0
RECORD: Final = "restore.json"  # of the places: which are taken, which the backup has, and which were there before
_RUINED: Final = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
_PLACES: Final = (*FILES, *FOLDERS)


class Restore:
    """For one studio's folder. All methods raise StorageError, StorageFull."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._folder = home / "restore"
        self._incoming, self._ready = self._folder / "incoming", self._folder / "ready"
        self._back, self._before = self._folder / "back", self._folder / "before"

    @property
    def pending(self) -> bool:
        """Whether one was interrupted."""
        return self._ready.exists() or self._back.exists()

    def stage(self, file: Path, progress: Progress, cancel: CancelToken) -> Contents:
        """Unpacks and checks; nothing is in its place yet. Raises InputError (backup_...), Cancelled."""
        with self._alone():
            self._clear(self._incoming)
            try:
                self._incoming.mkdir(mode=0o700, parents=True)
                return backup_reading.unpack(file, self._incoming, progress, cancel)
            except OSError as error:
                raise file_error(self._incoming, error) from error
            except BaseException:
                self._clear(self._incoming)
                raise

    def drop(self) -> None:
        """What was staged is not wanted after all."""
        with self._alone():
            self._clear(self._incoming)

    def apply(self, staged: Contents) -> None:
        """Puts what was staged in its place; when that fails, all is as it was."""
        with self._alone():
            self._clear(self._before)
            record = {
                "places": places(staged.version),
                "has": [name for name in _PLACES if (self._incoming / name).exists()],
                "had": [name for name in _PLACES if (self._home / name).exists()],
            }
            write_whole(self._incoming / RECORD, json.dumps(record).encode())
            os.replace(self._incoming, self._ready)
            sync_folder(self._folder)
            self._forward()

    def finish(self) -> bool:
        """Ends what a crash interrupted; returns whether there was anything. Call it before the data are opened."""
        if not self.pending:
            if self._incoming.exists():
                self._clear(self._incoming)
            return False
        with self._alone():
            if self._back.exists():
                self._backward()
            elif self._ready.exists():
                self._forward()
        return True

    # -- forward

    def _forward(self) -> None:
        try:
            taken, has, _ = self._record(self._ready)
            for name in taken:
                self._take_place(name, name in has)
            for folder in KEPT_FOLDERS:
                _merge(self._ready / folder, self._home / folder)
            _overwrite(self._ready / DATABASE, self._home / DATABASE)
        except (OSError, sqlite3.Error, StorageError) as error:
            os.replace(self._ready, self._back)
            self._backward()
            raise _told(self._home, error) from error
        done = self._folder / "done"
        self._clear(done)
        os.replace(self._ready, done)
        self._clear(done)
        self._clear(self._before)

    def _take_place(self, name: str, has: bool) -> None:
        """Each step is one rename, so that whoever comes after a crash knows what is done."""
        new, here, aside = self._ready / name, self._home / name, self._before / name
        if has and not new.exists():
            return  # in its place already
        if here.exists() and not aside.exists():
            aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(here, aside)
        if has:
            here.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(new, here)

    # -- backward

    def _backward(self) -> None:
        """What was added to folders that only grow does no harm and stays."""
        taken, has, had = self._record(self._back)
        for name in taken:
            here, aside = self._home / name, self._before / name
            if aside.exists():
                self._clear(here)
                os.replace(aside, here)
            elif name in has and name not in had and not (self._back / name).exists():
                self._clear(here)
        self._clear(self._back)
        self._clear(self._before)

    # -- parts

    def _record(self, folder: Path) -> tuple[list[str], set[str], set[str]]:
        raw = json.loads((folder / RECORD).read_bytes())
        return list(raw.get("places", places(1))), set(raw["has"]), set(raw["had"])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two programs of one home do not do this at once."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with FileLock(self._folder / "lock", timeout=LOCK_SECONDS):
                yield
        except Timeout as error:
            raise StorageError("another program is restoring a backup here", reason="restore_busy") from error

    def _clear(self, place: Path) -> None:
        try:
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
        except OSError as error:
            raise file_error(place, error) from error


def _merge(source: Path, target: Path) -> None:
    """Adds what is not there: such a file is never another one under the same name."""
    for file in sorted(source.rglob("*")):
        here = target / file.relative_to(source)
        if file.is_file() and not here.exists():
            here.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(file, here)


def _overwrite(new: Path, live: Path) -> None:
    """The live database gets the content of the new one, in one transaction."""
    live.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        _copy(new, live)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") not in _RUINED:
            raise
        for suffix in ("", "-wal", "-shm"):  # what cannot be read is kept for whoever knows more
            if (ruin := live.with_name(live.name + suffix)).exists():
                os.replace(ruin, live.with_name(f"{live.name}.damaged{suffix}"))
        _copy(new, live)


def _copy(new: Path, live: Path) -> None:
    with closing(sqlite3.connect(new)) as source, closing(sqlite3.connect(live, timeout=10)) as target:
        source.backup(target)


def _told(home: Path, error: Exception) -> StorageError:
    if isinstance(error, StorageError):
        return error
    if isinstance(error, OSError):
        return file_error(home, error)
    detail = f"the database did not take it: {error}"
    if getattr(error, "sqlite_errorname", "") in FULL:
        return StorageFull(detail, reason="restore_full")
    return StorageError(detail, reason="restore")
