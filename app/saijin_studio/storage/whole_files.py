"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from ..core.errors import StorageError, StorageFull

PART: Final = ".part"  # how the name of a file ends that is being written
FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Takes the place of what is there. Raises StorageError, StorageFull; then the old file is as it was."""
    with whole_file(path) as out:
        for piece in [content] if isinstance(content, bytes) else content:
            out.write(piece)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """What is written into it becomes the file when the block ends well. Raises StorageError, StorageFull."""
    part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}{PART}")
    try:
        with open(part, "xb", opener=_private) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
        sync_folder(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise file_error(path, error) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def file_error(path: Path, error: OSError) -> StorageError:
    """What the system said of a file that was to be written."""
    kind = StorageFull if error.errno in FULL else StorageError
    reason = "file_full" if error.errno in FULL else "unwritable"
    return kind(f"{path}: {error.strerror or error}", reason=reason, name=path.name)


def sync_folder(folder: Path) -> None:
    """A name that was given in it is on disk. Where folders cannot be opened, the system sees to it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)
