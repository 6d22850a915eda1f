"""Pictures and documents as files of the studio's folder, each named by the SHA-256 of its content."""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path

from ..core.errors import InputError, NotFound, StorageError, StorageFull
from .whole_files import PART, file_error, write_whole

MB = 1_000_000
MOST_BYTES = 64 * MB  # of one file
MOST_IN_ALL = 20_000 * MB
GRACE = 86_400.0  # seconds: what nobody names yet may be on its way into a message
HASH = re.compile(r"[0-9a-f]{64}")


class MediaStore:
    """A file that is there is whole. Thread-safe; several programs may share the folder.

    All methods raise StorageError.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES, most_in_all: int = MOST_IN_ALL) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._most_in_all = most_in_all
        self._lock = threading.Lock()
        self._held: int | None = None  # bytes of all files; counted once, then kept up

    def put(self, content: bytes) -> str:
        """Keeps it and returns its hash, 64 hexadecimal digits; the same content is kept once.

        Raises InputError (attachment_large), StorageFull, also where all files together would be too many.
        """
        digest = self._name(content)
        file = self._file(digest)
        with self._lock, self._touching():
            if not _renewed(file):
                self._make_room(len(content))
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_whole(file, content)
                self._held = (self._held or 0) + len(content)
        return digest

    def path(self, digest: str) -> Path:
        """Where the content lies. Raises NotFound."""
        if not HASH.fullmatch(digest) or not self._file(digest).is_file():
            raise NotFound(f"no file {digest[:64]}", kind="media", id=digest[:64])
        return self._file(digest)

    def get(self, digest: str) -> bytes:
        """Raises NotFound, and StorageError when the content is not what was put."""
        with self._touching():
            content = self.path(digest).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise StorageError(f"the file {digest} is damaged", reason="damaged")
        return content

    def hashes(self) -> frozenset[str]:
        """Of all that is kept."""
        with self._touching():
            return frozenset(file.name for file in self._files())

    def collect(self, used: Set[str], grace: float = GRACE) -> int:
        """Removes what is not in `used` and was put more than `grace` seconds ago; returns how many files."""
        before, removed = time.time() - grace, 0
        with self._touching():
            for file in [*self._files(), *self._folder.glob(f"??/*{PART}")]:  # and what a crash left half written
                with self._lock:
                    if file.name not in used and file.stat().st_mtime < before:
                        file.unlink()
                        removed += 1
                        self._held = None
        return removed

    def _name(self, content: bytes) -> str:
        """Raises InputError (attachment_large)."""
        if len(content) > self._most_bytes:
            detail = f"more than {self._most_bytes} bytes"
            raise InputError(detail, reason="attachment_large", most=self._most_bytes // MB)
        return hashlib.sha256(content).hexdigest()

    def _drop(self, digest: str) -> None:
        with self._lock, self._touching():
            self._file(digest).unlink(missing_ok=True)
            self._held = None

    def _file(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _files(self) -> Iterator[Path]:
        return (file for file in self._folder.glob("??/*") if HASH.fullmatch(file.name))

    def _make_room(self, more: int) -> None:
        if self._held is None:
            self._held = sum(file.stat().st_size for file in self._files())
        if self._held + more > self._most_in_all:
            raise StorageFull(f"{self._held} bytes of attachments are kept", reason="media")

    @contextmanager
    def _touching(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise file_error(self._folder, error) from error


def _renewed(file: Path) -> bool:
    """Whether it is there; if so, it counts as put now."""
    try:
        os.utime(file)
    except FileNotFoundError:
        return False
    return True
