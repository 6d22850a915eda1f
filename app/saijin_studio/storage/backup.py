"""Everything the studio keeps, as one file that can be written while it runs.

A zip archive: the person's files and folders by their names in the studio's folder, `data/studio.db` as a snapshot, and
at the end `manifest.json`, which names each of them with its size and SHA-256:

    {"format": "saijin-backup", "version": 2, "studio", "revision", "made_at", "conversations", "messages",
     "files": [{"name", "size", "sha256"}]}

Secrets stay in the system's keyring; what the process engine keeps, models, installed voices and logs are not in it.
Recordings that voices are cloned from are, each with the consent that was given: nobody could make them again.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ..core.cancel import CancelToken
from ..core.errors import StorageError
from .database import Database
from .whole_files import PART, file_error, whole_file

MARK: Final = "saijin-backup"
VERSION: Final = 2  # 1 knew nothing of what was heard
MANIFEST: Final = "manifest.json"
DATABASE: Final = "data/studio.db"
# What a restore takes the place of, and what it only adds to: files that are named by what is in them, or once for all.
FILES: Final = ("settings.json", "bpm_config.yaml", "process_filters.json")
SAMPLES: Final = "hearing/samples"
FOLDERS: Final = ("personas", "processes", "voices/personas", SAMPLES)
KEPT_FOLDERS: Final = ("data/media", "data/audio", "hearing/recordings")
# Of a sample. What an engine found out of it is found out again, and what was removed is not brought back.
_OF_SAMPLE: Final = re.compile(rf"{SAMPLES}/[0-9A-Za-z]+/(sample\.wav|consent\.json)")
PIECE: Final = 1024 * 1024
_PACKED: Final = (".wav", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".pdf", ".zip", "")  # media have no ending

Progress = Callable[[int, int], None]  # (bytes done, of)


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up. `studio` is the program's version."""

    home: Path
    database: Database
    studio: str


def places(version: int) -> tuple[str, ...]:
    """What a backup of that version takes the place of; what it knows nothing of stays."""
    return tuple(name for name in (*FILES, *FOLDERS) if version > 1 or name != SAMPLES)


def belongs(name: str) -> bool:
    """Whether a file of that name goes into a backup, and comes out of one."""
    if name.startswith(f"{SAMPLES}/"):
        return _OF_SAMPLE.fullmatch(name) is not None
    return name in (*FILES, DATABASE) or any(name.startswith(f"{folder}/") for folder in (*FOLDERS, *KEPT_FOLDERS))


def write(source: Source, target: Path, progress: Progress, cancel: CancelToken) -> None:
    """Writes a backup, whole or not at all. Raises StorageError (backup_shared), StorageFull, Cancelled."""
    if source.database.shared:
        raise StorageError("the chats lie in a database that others keep", reason="backup_shared")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _snapshot(source, target.parent) as snapshot, whole_file(target) as out:
        files = [(DATABASE, snapshot), *_files(source.home)]
        total = sum(file.stat().st_size for _, file in files)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            writer = _Writer(archive, total, progress, cancel)
            for name, file in files:
                writer.add(name, file)
            writer.end(_head(source, snapshot))


@contextmanager
def _snapshot(source: Source, folder: Path) -> Iterator[Path]:
    """A copy of the database as it is at one moment, in one file."""
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-", suffix=PART) as place:
            copy = Path(place) / "studio.db"
            with closing(sqlite3.connect(source.database.place, timeout=10)) as live:
                with closing(sqlite3.connect(copy)) as made:
                    live.backup(made)
                    made.execute("PRAGMA journal_mode=DELETE")  # no second file beside it
            yield copy
    except sqlite3.Error as error:
        raise StorageError(f"the database cannot be copied: {error}", reason="backup") from error
    except OSError as error:
        raise file_error(folder, error) from error


def _files(home: Path) -> Iterator[tuple[str, Path]]:
    for name in FILES:
        if (home / name).is_file():
            yield name, home / name
    for folder in (*FOLDERS, *KEPT_FOLDERS):
        for file in sorted((home / folder).rglob("*")):
            name = file.relative_to(home).as_posix()
            if file.is_file() and not file.name.endswith(PART) and belongs(name):
                yield name, file


def _head(source: Source, snapshot: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(snapshot)) as made:
        (revision,) = made.execute("SELECT version_num FROM alembic_version").fetchone()
        (conversations,) = made.execute("SELECT count(*) FROM conversations WHERE deleted_at IS NULL").fetchone()
        (messages,) = made.execute("SELECT count(*) FROM messages WHERE deleted_at IS NULL").fetchone()
    return {
        "format": MARK,
        "version": VERSION,
        "studio": source.studio,
        "revision": revision,
        "made_at": datetime.now(UTC).isoformat(),
        "conversations": conversations,
        "messages": messages,
    }


class _Writer:
    """Adds files to an archive and notes what they are."""

    def __init__(self, archive: zipfile.ZipFile, total: int, progress: Progress, cancel: CancelToken) -> None:
        self._archive = archive
        self._total = total
        self._progress = progress
        self._cancel = cancel
        self._done = 0
        self._noted: list[dict[str, Any]] = []

    def add(self, name: str, file: Path) -> None:
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_STORED if file.suffix.lower() in _PACKED else zipfile.ZIP_DEFLATED
        try:
            source = file.open("rb")
        except FileNotFoundError:
            return  # removed meanwhile: nothing in the snapshot needs it
        found, size = hashlib.sha256(), 0
        with source, self._archive.open(entry, "w", force_zip64=True) as into:
            while piece := source.read(PIECE):
                self._cancel.raise_if_cancelled()
                into.write(piece)
                found.update(piece)
                size += len(piece)
                self._done += len(piece)
                self._progress(min(self._done, self._total), self._total)
        self._noted.append({"name": name, "size": size, "sha256": found.hexdigest()})

    def end(self, head: dict[str, Any]) -> None:
        self._archive.writestr(MANIFEST, json.dumps({**head, "files": self._noted}, indent=1))
        self._progress(self._total, self._total)
