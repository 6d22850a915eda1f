"""Says what a file is that a person wants to put beside a message."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..errors import InputError
from .encoding import decode_text
from .images import ImageHeader, read_image_header

MB: Final = 1_000_000
# What servers take: Ollama and most others want pictures inside the request, a third larger than the file.
MAX_BYTES: Final = 20 * MB
MAX_TEXT_BYTES: Final = 5 * MB  # a million words; no window holds more
# Decoded it takes four bytes a pixel. Phones take 48 to 50 megapixels.
MAX_PIXELS: Final = 60 * MB
MAX_SIDE: Final = 32_767  # Qt's painting ends here
MAX_NAME: Final = 120
# Readers look for the mark of a PDF in the first kilobyte, since some programs put things before it.
_PDF_WITHIN: Final = 1024


class Kind(StrEnum):
    IMAGE = "image"
    PDF = "pdf"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Attachment:
    """`width` and `height` are a picture's, `text` and `encoding` a text's; a PDF's text is read by others.

    `guessed`: the file does not say which encoding it has.
    """

    name: str
    kind: Kind
    media_type: str
    size: int
    width: int = 0
    height: int = 0
    text: str = ""
    encoding: str = ""
    guessed: bool = False


def examine(name: str, content: bytes) -> Attachment:
    """What a file is. Raises InputError (attachment_empty, _large, _kind, _broken, _pixels).

    `name` is only kept to be shown: its last part, without what could change the look of the line it stands in.
    """
    if not content.strip(b" \t\r\n\0"):
        raise InputError("the file is empty", reason="attachment_empty")
    if len(content) > MAX_BYTES:
        raise _too_large(MAX_BYTES)
    shown = shown_name(name)
    header = read_image_header(content)
    if header is not None:
        return _image(shown, content, header)
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return Attachment(shown, Kind.PDF, "application/pdf", len(content))
    return _text(shown, content)


def shown_name(name: str) -> str:
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip()
    if len(plain) <= MAX_NAME:
        return plain or "?"
    stem, dot, end = plain.rpartition(".")
    ending = f"{dot}{end}" if stem and len(end) <= 8 else ""
    return f"{plain[: MAX_NAME - 1 - len(ending)]}…{ending}"


def _image(name: str, content: bytes, header: ImageHeader) -> Attachment:
    if not header.readable:
        raise InputError(f"{header.media_type} without a size", reason="attachment_broken")
    if header.width * header.height > MAX_PIXELS or max(header.width, header.height) > MAX_SIDE:
        detail = f"{header.width} x {header.height} pixels"
        raise InputError(detail, reason="attachment_pixels", most=MAX_PIXELS // MB)
    return Attachment(name, Kind.IMAGE, header.media_type, len(content), header.width, header.height)


def _text(name: str, content: bytes) -> Attachment:
    found = decode_text(content)
    if found is None:
        raise InputError("neither a picture nor a PDF nor a text", reason="attachment_kind")
    if len(content) > MAX_TEXT_BYTES:
        raise _too_large(MAX_TEXT_BYTES)
    return Attachment(
        name, Kind.TEXT, "text/plain", len(content), text=found.text, encoding=found.encoding, guessed=not found.certain
    )


def _too_large(most: int) -> InputError:
    return InputError(f"more than {most} bytes", reason="attachment_large", most=most // MB)
