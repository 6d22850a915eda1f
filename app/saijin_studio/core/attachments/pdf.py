"""The text of a PDF as others read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PdfText:
    """`pages` are there, `pages_read` were read: the text of long ones ends early."""

    text: str
    pages: int
    pages_read: int
