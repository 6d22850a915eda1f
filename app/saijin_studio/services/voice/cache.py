"""Sounds that were made before, by what they are of: the same words in the same voice are not made twice."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from ...core.errors import NotFound, StorageError
from ...core.voice import VoiceChoice
from ...ports import Speech
from .sound import read_wav, storage_error, write_wav

log = logging.getLogger(__name__)

KEPT_SHARE: Final = 0.9  # of the limit, after room was made: not for each new sound again
HEADER_BYTES: Final = 44


def key_of(engine: str, language: str, text: str, voice: VoiceChoice, version: str = "") -> str:
    """`version` changes when the engine or its voice would sound different. Only what `engine` follows of the voice
    belongs into `voice`."""
    what = json.dumps([engine, language, text, asdict(voice), version], sort_keys=True)
    return hashlib.sha256(what.encode("ascii")).hexdigest()


class SoundCache:
    """Files in `folder`; what was not asked for longest goes first. Thread-safe, also between programs.

    Nothing here fails: without room or rights there is no cache, and `tell` hears why, once in a run.
    """

    def __init__(
        self, folder: Path, limit_bytes: Callable[[], int], tell: Callable[[StorageError], None] = lambda error: None
    ) -> None:
        self._folder = folder
        self._limit = limit_bytes
        self._tell = tell
        self._told = False
        self._lock = threading.Lock()
        self._bytes: int | None = None  # None until it was counted

    def get(self, key: str) -> Speech | None:
        """None where it is not kept. A damaged file is removed."""
        path = self._path(key)
        try:
            speech = read_wav(path)
            os.utime(path)
        except NotFound:
            return None
        except StorageError as error:
            log.info("a kept sound is made again: %s", error)
            self._remove(path)
            return None
        except OSError as error:  # another program removed it meanwhile, or the folder cannot be written
            log.debug("%s: %s", path.name, error)
        return speech

    def put(self, key: str, speech: Speech) -> None:
        """Keeps it as 16-bit samples, and removes others where the limit asks for that."""
        limit, size = self._limit(), HEADER_BYTES + 2 * len(speech.samples)
        with self._lock:
            if size <= limit:
                self._write(self._path(key), speech, size)
            if self._count() > limit:
                self._make_room(int(limit * KEPT_SHARE))

    def fit(self) -> None:
        """Removes what is over the limit, which may have become smaller."""
        limit = self._limit()
        with self._lock:
            self._bytes = None
            if self._count() > limit:
                self._make_room(limit)

    def size(self) -> int:
        """Bytes that are kept now."""
        with self._lock:
            self._bytes = None
            return self._count()

    def clear(self) -> int:
        """Removes all; returns how many bytes."""
        with self._lock:
            self._bytes = None
            before = self._count()
            return before - self._make_room(0)

    # -- under the lock ------------------------------------------------------------------------------------------

    def _write(self, path: Path, speech: Speech, size: int) -> None:
        before = self._count()
        own = path.with_name(f"{path.name}.{os.getpid()}")  # another program may make the same
        try:
            write_wav(own, speech)
            os.replace(own, path)
        except StorageError as error:
            self._complain(error)
        except OSError as error:
            self._complain(storage_error(error))
        else:
            self._bytes = before + size

    def _count(self) -> int:
        """Of this program's own doing, at least; what others add or take is found when room is made."""
        if self._bytes is None:
            self._bytes = sum(size for _, size, _ in self._files())
        return self._bytes

    def _make_room(self, wanted: int) -> int:
        """Removes the least lately used until no more than `wanted` bytes are left; returns how many are."""
        files = sorted(self._files())
        left = sum(size for _, size, _ in files)
        for _, size, path in files:
            if left <= wanted:
                break
            if self._remove(path):
                left -= size
        self._bytes = left
        return left

    def _files(self) -> list[tuple[int, int, Path]]:
        """When each was last asked for, its size, its path; what was half-written by a killed program too."""
        found = []
        for path in self._folder.glob("??/*.wav*"):
            try:
                about = path.stat()
            except OSError:  # gone meanwhile
                continue
            found.append((about.st_mtime_ns, about.st_size, path))
        return found

    # -- details -------------------------------------------------------------------------------------------------

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.wav"

    def _remove(self, path: Path) -> bool:
        """False where the file stays."""
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            self._complain(storage_error(error))
            return False
        return True

    def _complain(self, error: StorageError) -> None:
        log.warning("sounds cannot be kept: %s", error)
        if not self._told:
            self._told = True
            self._tell(error)
