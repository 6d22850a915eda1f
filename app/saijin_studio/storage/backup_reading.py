"""Reads backups: what one says of itself, and all of it into a folder, checked to the last byte."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ..core.backup import BackupInfo
from ..core.cancel import CancelToken
from ..core.errors import InputError, StorageError, StorageFull
from .backup import DATABASE, MANIFEST, MARK, PIECE, VERSION, Progress, belongs
from .database import HEAD, Database
from .whole_files import file_error

MOST_FILES: Final = 1_000_000
MOST_MANIFEST: Final = 200_000_000  # bytes
SPARE: Final = 50_000_000  # bytes that a restore leaves free
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """`version` is that of the backup's own form."""

    version: int
    info: BackupInfo
    entries: tuple[Entry, ...]


def read(file: Path) -> Contents:
    """What the backup says is in it. Raises InputError (file, backup_format, backup_damaged, backup_newer)."""
    with _opened(file) as archive:
        return _contents(file, archive)


def unpack(file: Path, folder: Path, progress: Progress, cancel: CancelToken) -> Contents:
    """All of it into a new folder, with the database as this studio has it.

    Raises InputError as `read`, StorageError, StorageFull (restore_full), Cancelled.
    """
    with _opened(file) as archive:
        found = _contents(file, archive)
        _check_room(folder.parent, found.info)
        done = 0
        for entry in found.entries:
            done = _Unpacking(file, archive, progress, cancel, found.info.unpacked).take(entry, folder, done)
    _check_database(file, folder / DATABASE)
    return found


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    if not file.is_file():
        raise InputError(f"{file}: no plain file", reason="file", name=file.name)
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except _BROKEN as error:
        raise _damaged(file, str(error)) from error
    except OSError as error:
        raise InputError(f"{file}: {error.strerror or error}", reason="file", name=file.name) from error


def _contents(file: Path, archive: zipfile.ZipFile) -> Contents:
    try:
        head = archive.getinfo(MANIFEST)
    except KeyError:
        raise InputError(f"{file} has no {MANIFEST}", reason="backup_format", name=file.name) from None
    if head.file_size > MOST_MANIFEST:
        raise _damaged(file, f"{MANIFEST} is too large")
    with archive.open(head) as source:
        raw = _parsed(file, source.read(MOST_MANIFEST + 1))
    if raw.get("format") != MARK:
        raise InputError(f"{file} is of another format", reason="backup_format", name=file.name)
    if not isinstance(raw.get("version"), int) or raw["version"] > VERSION or str(raw.get("revision")) > HEAD:
        detail = f"{file} is of version {raw.get('version')}, its data of {raw.get('revision')}"
        raise InputError(detail, reason="backup_newer", name=file.name)
    entries = tuple(_entry(file, one) for one in _listed(file, raw))
    if DATABASE not in {one.name for one in entries}:
        raise _damaged(file, f"it has no {DATABASE}")
    return Contents(raw["version"], _info(file, raw, entries), entries)


def _parsed(file: Path, content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _damaged(file, f"{MANIFEST}: {error}") from error
    if not isinstance(found, dict):
        raise _damaged(file, f"{MANIFEST} is no object")
    return found


def _listed(file: Path, raw: dict[str, Any]) -> list[Any]:
    listed = raw.get("files")
    if not isinstance(listed, list) or len(listed) > MOST_FILES:
        raise _damaged(file, f"{MANIFEST} names no files")
    return listed


def _entry(file: Path, raw: Any) -> Entry:
    name, size, digest = (raw.get(part) if isinstance(raw, dict) else None for part in ("name", "size", "sha256"))
    if not (isinstance(name, str) and isinstance(size, int) and size >= 0 and isinstance(digest, str)):
        raise _damaged(file, f"{MANIFEST}: {str(raw)[:100]}")
    if not _is_ours(name):
        raise _damaged(file, f"{name[:100]} is no place of the studio's")
    return Entry(name, size, digest)


def _is_ours(name: str) -> bool:
    """Whether it lies where the studio keeps such things, and nowhere else on any system."""
    parts = PurePosixPath(name).parts
    if any(part in ("..", "/") for part in parts) or any(sign in name for sign in "\\:\0") or "/".join(parts) != name:
        return False
    return belongs(name)


def _info(file: Path, raw: dict[str, Any], entries: tuple[Entry, ...]) -> BackupInfo:
    try:
        made_at = datetime.fromisoformat(str(raw.get("made_at"))).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _damaged(file, f"{MANIFEST}: {error}") from error
    return BackupInfo(
        file=file,
        made_at=made_at,
        studio=str(raw.get("studio", ""))[:40],
        revision=str(raw["revision"]),
        conversations=_count(raw.get("conversations")),
        messages=_count(raw.get("messages")),
        size=file.stat().st_size,
        unpacked=sum(one.size for one in entries),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _check_room(folder: Path, info: BackupInfo) -> None:
    """The database is written twice: as it is unpacked, and over the one that is in use."""
    wanted, free = 2 * info.unpacked + SPARE, shutil.disk_usage(folder).free
    if wanted > free:
        detail = f"{wanted} bytes are wanted, {free} are free"
        raise StorageFull(detail, reason="restore_full", megabytes=(wanted - free) // 1_000_000 + 1)


@dataclass(frozen=True, slots=True)
class _Unpacking:
    file: Path
    archive: zipfile.ZipFile
    progress: Progress
    cancel: CancelToken
    total: int

    def take(self, entry: Entry, folder: Path, done: int) -> int:
        """Writes one file; returns how many bytes are done."""
        target = folder / entry.name
        found, left = hashlib.sha256(), entry.size
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self.archive.open(entry.name) as source, target.open("xb") as out:
                while piece := source.read(min(PIECE, left + 1)):
                    self.cancel.raise_if_cancelled()
                    left -= len(piece)
                    if left < 0:
                        raise _damaged(self.file, f"{entry.name} is larger than it should be")
                    out.write(piece)
                    found.update(piece)
                    done += len(piece)
                    self.progress(done, self.total)
        except OSError as error:
            raise file_error(target, error) from error
        if left or found.hexdigest() != entry.sha256:
            raise _damaged(self.file, f"{entry.name} is not what it was")
        return done


def _check_database(file: Path, database: Path) -> None:
    """Whole by SQLite's own word, and brought to this studio's form."""
    try:
        with closing(sqlite3.connect(database)) as opened:
            (word,) = opened.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise _damaged(file, str(error)) from error
    if word != "ok":
        raise _damaged(file, str(word))
    try:
        Database.at(database).close()
    except StorageFull:
        raise
    except StorageError as error:
        raise _damaged(file, error.detail) from error
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _damaged(file: Path, detail: str) -> InputError:
    return InputError(f"{file}: {detail}", reason="backup_damaged", name=file.name)
