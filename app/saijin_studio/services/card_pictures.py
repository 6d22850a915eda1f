"""A card in a PNG picture: the text chunks that hold it, and the picture by itself.

All chunks are walked over first, and only the ones that are wanted are read and unpacked.
"""

from __future__ import annotations

import base64
import binascii
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from ..core.errors import InputError, PersonaError

PNG: Final = b"\x89PNG\r\n\x1a\n"
# What a picture may have to become an avatar, which is drawn in many places.
MOST_FACE: Final = 8_000_000  # bytes
MOST_PIXELS: Final = 8_000_000
_MOST_CHUNKS: Final = 10_000
_LONGEST_KEYWORD: Final = 79  # the PNG specification
# The better one first; the second name stands in files of some programs.
_KEYWORDS: Final = (b"ccv3", b"chara_card_v3", b"chara")
_SEEN: Final = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_SIZE: Final = slice(8, 16)  # where width and height stand in the first chunk, after its length and kind


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Where its content begins and how long it is."""

    kind: bytes
    place: int
    length: int


def card_of(opened: BinaryIO, most: int) -> bytes:
    """The JSON in a picture, at most `most` bytes. Raises PersonaError, InputError (file, too_large)."""
    found = dict(_texts(opened))
    for keyword in _KEYWORDS:
        if keyword in found:
            text = _text(opened, found[keyword], most * 4 // 3)
            try:
                return base64.b64decode(text)
            except (binascii.Error, ValueError) as error:
                raise PersonaError(f"the card in the picture cannot be read: {error}") from error
    raise PersonaError("there is no card in this picture")


def face_of(opened: BinaryIO) -> bytes:
    """What is seen of a picture, as one; b"" where it is too large or cut off. Raises InputError (file)."""
    seen = [chunk for chunk in _chunks(opened) if chunk.kind in _SEEN]
    if len(seen) < 3 or seen[0].kind != b"IHDR" or seen[-1].kind != b"IEND":
        return b""
    if sum(12 + chunk.length for chunk in seen) > MOST_FACE:
        return b""
    parts = [_read(opened, chunk.place - 8, chunk.length + 12) for chunk in seen]
    size = parts[0][_SIZE]
    if int.from_bytes(size[:4], "big") * int.from_bytes(size[4:], "big") > MOST_PIXELS:
        return b""
    return PNG + b"".join(parts)


def _chunks(opened: BinaryIO) -> Iterator[_Chunk]:
    """Up to a picture's end or where it is cut off."""
    place = len(PNG)
    for _ in range(_MOST_CHUNKS):
        head = _read(opened, place, 8)
        if len(head) < 8:
            return
        chunk = _Chunk(head[4:], place + 8, int.from_bytes(head[:4], "big"))
        yield chunk
        if chunk.kind == b"IEND":
            return
        place += chunk.length + 12


def _texts(opened: BinaryIO) -> Iterator[tuple[bytes, _Chunk]]:
    """(keyword in small letters, the text after it) of those that can hold a card."""
    for chunk in _chunks(opened):
        if chunk.kind in (b"tEXt", b"zTXt"):
            begin = _read(opened, chunk.place, min(chunk.length, _LONGEST_KEYWORD + 1))
            keyword, ended, _ = begin.partition(b"\0")
            if ended and keyword.lower() in _KEYWORDS:
                before = len(keyword) + 1
                yield keyword.lower(), _Chunk(chunk.kind, chunk.place + before, chunk.length - before)


def _text(opened: BinaryIO, chunk: _Chunk, most: int) -> bytes:
    if chunk.length > most:
        raise InputError("a text in the picture is too long", reason="too_large")
    text = _read(opened, chunk.place, chunk.length)
    return text if chunk.kind == b"tEXt" else _inflated(text[1:], most)


def _inflated(packed: bytes, most: int) -> bytes:
    try:
        text = zlib.decompressobj().decompress(packed, most + 1)
    except zlib.error as error:
        raise PersonaError(f"the card in the picture cannot be read: {error}") from error
    if len(text) > most:
        raise InputError("a text in the picture is too long", reason="too_large")
    return text


def _read(opened: BinaryIO, place: int, length: int) -> bytes:
    try:
        opened.seek(place, os.SEEK_SET)
        return opened.read(length)
    except OSError as error:
        raise InputError(f"the file cannot be read: {error}", reason="file") from error
