"""Archives of strangers: how much the list of their files may hold is known before it is read."""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO, Final

from ..core.errors import InputError

MOST_DIRECTORY: Final = 1 << 20  # bytes: more than ten thousand files with names of the usual length


class _ShortReads(io.BufferedIOBase):
    """A file of which no part longer than MOST_DIRECTORY is read at once.

    The module reads the list in one piece, however long the archive says it is, and makes an object of each entry.
    The number of entries that an archive tells would be no help: the module goes by the length alone.
    """

    def __init__(self, opened: BinaryIO) -> None:
        self._opened = opened

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._opened.seek(offset, whence)

    def tell(self) -> int:
        return self._opened.tell()

    def read(self, size: int | None = -1) -> bytes:
        """Raises InputError (too_large)."""
        wanted = -1 if size is None else size
        found = b"" if wanted > MOST_DIRECTORY else self._opened.read(wanted if wanted >= 0 else MOST_DIRECTORY + 1)
        if max(wanted, len(found)) > MOST_DIRECTORY:
            raise InputError("the list of what is packed in it is too long", reason="too_large")
        return found


def open_zip(opened: BinaryIO) -> zipfile.ZipFile:
    """For reading, in parts of at most MOST_DIRECTORY; `opened` stays the caller's to close.

    Raises InputError (too_large) for a long list, and what the module raises for one that it cannot read.
    """
    return zipfile.ZipFile(_ShortReads(opened))
