"""Chats in a .zip: ChatGPT's export with the files that it names, or files of any format that is read."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from ..errors import InputError
from .limits import MAX_BYTES

_CONVERSATIONS: Final = re.compile(r"conversations(?:-[0-9]{1,4})?\.json")  # large exports come in parts
_MOST_ENTRIES: Final = 100_000
# The other methods ask for as much memory as the file says.
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What the module raises for directories and contents that are not as they should be.
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, RuntimeError, OSError, EOFError, KeyError)


class Archive:
    """What is read out of one archive, in all, stays below MAX_BYTES: a few kilobytes can pack gigabytes."""

    def __init__(self, content: bytes) -> None:
        """Raises InputError (chat_damaged, too_large, chat_format)."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN as error:
            raise InputError(f"no readable archive: {error}", reason="chat_damaged") from error
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        if len(entries) > _MOST_ENTRIES:
            raise InputError("the archive holds too many files", reason="too_large")
        self._left = MAX_BYTES
        named = [(PurePosixPath(entry.filename).name, entry) for entry in entries]
        self._by_name = sorted(named, key=lambda one: one[0])
        self._names = [name for name, _ in self._by_name]

    def conversations(self) -> list[bytes]:
        """Those of ChatGPT's export; none in an archive of other files."""
        return [self._content(entry) for name, entry in self._by_name if _CONVERSATIONS.fullmatch(name)]

    def chat_files(self) -> Iterator[tuple[str, bytes]]:
        """(name, content) of all that may be chats by their ending. Raises InputError (chat_damaged, too_large)."""
        return (
            (name, self._content(entry)) for name, entry in self._by_name if name.lower().endswith((".json", ".jsonl"))
        )

    def asset(self, own_id: str) -> tuple[str, bytes]:
        """The file whose name begins with the id; ("", b"") where there is none, or it is too large or broken."""
        place = bisect_left(self._names, own_id)
        if not own_id or place == len(self._names) or not self._names[place].startswith(own_id):
            return "", b""
        name, entry = self._by_name[place]
        if entry.file_size > self._left:
            return name, b""
        try:
            return name, self._content(entry)
        except InputError:
            return name, b""  # the reader says that the attachment is missing

    def _content(self, entry: zipfile.ZipInfo) -> bytes:
        if entry.compress_type not in _METHODS:
            raise InputError(f"{entry.filename[:100]}: packed in an unknown way", reason="chat_damaged")
        try:
            with self._zip.open(entry) as file:
                content = file.read(self._left + 1)  # the size in the directory may be a lie
        except _BROKEN as error:
            raise InputError(f"{entry.filename[:100]}: {error}", reason="chat_damaged") from error
        if len(content) > self._left:
            raise InputError("the archive holds more than can be read", reason="too_large")
        self._left -= len(content)
        return content
