"""A card's file as people hand it around: JSON, a PNG picture with the card in it, or a CharX archive.

Nothing that a file says of itself is believed: sizes are counted, names inside an archive are only looked up and
never become paths, and nothing is fetched.
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from ..core.card_assets import CardAsset, data_content
from ..core.errors import InputError, PersonaError
from ..storage.whole_files import file_error
from ..storage.zip_files import open_zip
from .card_pictures import PNG, card_of, face_of

MOST_TEXT: Final = 150_000_000  # bytes of a card's JSON with the assets in it
MOST_UNPACKED: Final = 2_000_000_000  # bytes read out of one archive, in all
MOST_ENTRIES: Final = 2_000
MOST_TIMES: Final = 200  # how much larger than its packed form an entry may be
_SMALL: Final = 1_000_000  # bytes that may be packed as well as they can be
_CARD: Final = "card.json"
_PACKED: Final = b"PK\x03\x04"
# The other methods ask for as much memory as the file says.
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What the module raises for directories and contents that are not as they should be.
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, RuntimeError, EOFError, KeyError)
_PART: Final = 1 << 20


class CardFile:
    """`text` is the card's JSON, `face` the picture that it lay in, or b""."""

    def __init__(self, text: bytes, archive: zipfile.ZipFile | None = None, face: bytes = b"") -> None:
        self.text = text
        self.face = face
        self._archive = archive
        self._left = MOST_UNPACKED

    def copy(self, asset: CardAsset, target: Path) -> None:
        """Writes what an asset holds. Raises InputError (card_asset, card_remote, too_large), StorageError."""
        if asset.place == "remote":
            raise InputError(f"{asset.uri[:200]} is not fetched", reason="card_remote")
        if asset.place == "data":
            _write(target, iter([data_content(asset.uri, MOST_TEXT)]))
        else:
            _write(target, self._unpacked(asset.embedded_path))

    def count(self, size: int) -> None:
        """Something of this size is unpacked. Raises InputError (too_large) where it is more than all may be."""
        if size > self._left:
            raise InputError("the archive holds more than is read", reason="too_large")
        self._left -= size

    def _unpacked(self, path: str) -> Iterator[bytes]:
        """Raises InputError while it is read."""
        try:
            if self._archive is None or not path:
                raise KeyError(path)
            for part in _parts(self._archive, self._archive.getinfo(path)):
                self.count(len(part))
                yield part
        except _BROKEN as error:
            raise InputError(f"{path or 'an asset'}: {error}", reason="card_asset") from error


@contextmanager
def open_card(path: Path) -> Iterator[CardFile]:
    """The card in a file, told by its content. Raises PersonaError, InputError (file, too_large)."""
    with _plain_file(path) as opened:
        begin = _read(opened, 8)
        opened.seek(0)
        if begin.startswith(_PACKED):
            with _archive(opened) as packed:
                yield CardFile(_card_of(packed), packed)
        elif begin == PNG:
            yield CardFile(card_of(opened, MOST_TEXT), face=face_of(opened))
        else:
            yield CardFile(_read(opened, MOST_TEXT + 1))


def check_archive(file: Path) -> int:
    """How many bytes are packed in an archive, within the limits of a card's own.

    Raises InputError (card_asset, too_large), OSError.
    """
    try:
        with open(file, "rb") as opened, _archive(opened) as packed:
            return sum(each.file_size for each in packed.infolist())
    except PersonaError as error:
        raise InputError(error.detail, reason="card_asset") from error


def _plain_file(path: Path) -> BinaryIO:
    # Non-blocking, since a named pipe would otherwise hold up everybody.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        opened = open(path, "rb", opener=lambda name, _: os.open(name, flags))  # noqa: SIM115 - the caller closes it
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {error}", reason="file") from error
    if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
        opened.close()
        raise PersonaError("this is no plain file")
    return opened


def _read(opened: BinaryIO, most: int) -> bytes:
    try:
        return opened.read(most)
    except OSError as error:
        raise InputError(f"the file cannot be read: {error}", reason="file") from error


# -- archives --------------------------------------------------------------------------------------------------------


@contextmanager
def _archive(opened: BinaryIO) -> Iterator[zipfile.ZipFile]:
    try:
        packed = open_zip(opened)
    except (*_BROKEN, OSError) as error:
        raise PersonaError(f"no readable archive: {error}") from error
    with packed:
        entries = packed.infolist()
        if len(entries) > MOST_ENTRIES:
            raise InputError(f"{len(entries)} files are packed in it", reason="too_large")
        if sum(each.file_size for each in entries) > MOST_UNPACKED or any(map(_swells, entries)):
            raise InputError("more is packed in it than is read", reason="too_large")
        yield packed


def _swells(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > max(_SMALL, entry.compress_size * MOST_TIMES)


def _card_of(packed: zipfile.ZipFile) -> bytes:
    text = bytearray()
    try:
        for part in _parts(packed, packed.getinfo(_CARD)):
            text += part
            if len(text) > MOST_TEXT:
                raise InputError(f"{_CARD} is too large", reason="too_large")
    except _BROKEN as error:
        raise PersonaError(f"{_CARD}: {error}") from error
    return bytes(text)


def _parts(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """No more than the entry says it has: the module stops there and checks the sum."""
    if entry.is_dir() or entry.compress_type not in _METHODS:
        raise ValueError("packed in an unknown way")
    try:
        with packed.open(entry) as source:
            while part := source.read(_PART):
                yield part
    except OSError as error:
        raise ValueError(f"cannot be read: {error}") from error


def _write(target: Path, parts: Iterator[bytes]) -> None:
    """The file is there whole or not at all; one of this name is left as it is."""
    try:
        out = open(target, "xb")  # noqa: SIM115 - closed below, before the file is removed
    except FileExistsError as error:
        raise InputError(f"{target.name} is in it twice", reason="card_asset") from error
    except OSError as error:
        raise file_error(target, error) from error
    try:
        with out:
            out.writelines(parts)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise file_error(target, error) from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise
