"""A person's own voices for the personas, a JSON file for each; what is damaged is never written over."""

from __future__ import annotations

import json
import os
import stat
import time
from pathlib import Path
from typing import Final

from ..core.errors import NotFound, PersonaError, StorageError
from ..core.own_voices import OwnVoices, read_own, written_own
from .whole_files import file_error, write_whole

MOST_BYTES: Final = 4_000_000
DAMAGED: Final = "own_voices"  # the reason of the error that tells of a file that cannot be used


class OwnVoiceFiles:
    """`folder` is made when the first file is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, key: str) -> OwnVoices:
        """Nothing where there is no file. Raises StorageError (reason: own_voices) for one that cannot be used."""
        file = self._file(key)
        try:
            content = _content(file)
            return OwnVoices() if content is None else read_own(_table(content))
        except (PersonaError, ValueError, RecursionError) as error:
            raise StorageError(f"{file}: {error}", reason=DAMAGED, name=file.name) from error
        except OSError as error:
            raise StorageError(f"{file}: {error.strerror}", reason=DAMAGED, name=file.name) from error

    def write(self, key: str, own: OwnVoices) -> None:
        """All or nothing; nothing to keep takes the file away. Raises StorageError; a damaged file stays."""
        self.read(key)
        file = self._file(key)
        if own.empty:
            self._remove(file)
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise file_error(file, error) from error
        write_whole(file, json.dumps(written_own(own), ensure_ascii=False, indent=2).encode())

    def set_aside(self, key: str) -> Path | None:
        """Gives a damaged file another name, under which it stays; None where the file is none. Raises StorageError."""
        try:
            self.read(key)
        except StorageError:
            file = self._file(key)
            kept = file.with_name(f"{file.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 1000}")
            try:
                file.rename(kept)
            except OSError as error:
                raise file_error(file, error) from error
            return kept
        return None

    def _file(self, key: str) -> Path:
        """Raises NotFound: a persona's key is the name of a file, so one that is none is no persona's."""
        if not key or Path(key).name != key or "\0" in key or "\\" in key:
            raise NotFound(f"no persona has the key {key!r}", kind="persona", id=key)
        return self._folder / f"{key}.json"

    def _remove(self, file: Path) -> None:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise file_error(file, error) from error


def _content(file: Path) -> bytes | None:
    """None where there is no file. Raises OSError, ValueError for what is no plain file or too long."""
    # Non-blocking, since a named pipe would otherwise hold up everybody.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(file, flags)
    except FileNotFoundError:
        return None
    with open(handle, "rb") as opened:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ValueError("this is no plain file")
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES} bytes")
    return content


def _table(content: bytes) -> dict[str, object]:
    told = json.loads(content.decode())
    if not isinstance(told, dict):
        raise ValueError("an object expected")
    return told
