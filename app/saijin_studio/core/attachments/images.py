"""Reads how large a picture is from its first bytes, without decoding it.

PNG (W3C, "IHDR"), GIF (GIF89a, "Logical Screen Descriptor"), WebP (RFC 9649), JPEG (ITU T.81, "SOFn").
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
# Markers of a JPEG that begin a frame; C4, C8 and CC are tables.
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """0 x 0 where the header is cut off or makes no sense."""

    media_type: str
    width: int = 0
    height: int = 0

    @property
    def readable(self) -> bool:
        return self.width > 0 and self.height > 0


def read_image_header(content: bytes) -> ImageHeader | None:
    """None for what is no picture that models are shown."""
    if content.startswith(_PNG):
        return ImageHeader("image/png", *_png(content))
    if content.startswith((b"GIF87a", b"GIF89a")):
        return ImageHeader("image/gif", *_unpacked("<HH", content, 6))
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return ImageHeader("image/webp", *_webp(content))
    if content.startswith(b"\xff\xd8\xff"):
        return ImageHeader("image/jpeg", *_jpeg(content))
    return None


def _unpacked(form: str, content: bytes, at: int) -> tuple[int, int]:
    if len(content) < at + struct.calcsize(form):
        return 0, 0
    first, second = struct.unpack_from(form, content, at)
    return first, second


def _png(content: bytes) -> tuple[int, int]:
    return _unpacked(">II", content, 16) if content[12:16] == b"IHDR" else (0, 0)


def _webp(content: bytes) -> tuple[int, int]:
    form = content[12:16]
    if form == b"VP8X" and len(content) >= 30:
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if form == b"VP8L" and len(content) >= 25 and content[20] == 0x2F:
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = _unpacked("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # padding
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _FRAMES:
            height, width = _unpacked(">HH", content, at + 5)
            return width, height
        else:
            at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
    return 0, 0
