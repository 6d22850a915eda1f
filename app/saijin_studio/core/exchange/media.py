"""What kind of file some bytes are, by how they begin; only kinds that a chat shows or opens."""

from __future__ import annotations

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def media_type(content: bytes, said: str = "") -> str:
    """The kind the content shows; where it shows none, what the file says, but never an image that is none."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    found = next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), "")
    return found or ("" if content and said in IMAGES else said)
