"""What reads the words of files that are not plain text."""

from __future__ import annotations

from typing import Protocol

from ..core.attachments import PdfText


class PdfTexts(Protocol):
    """Takes up to a minute: never asked on the thread of the window."""

    def read(self, content: bytes) -> PdfText:
        """Raises InputError (attachment_broken, _locked, _no_text, _slow)."""
