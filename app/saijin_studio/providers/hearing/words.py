"""What a transcriber says, as text that can be stored and shown."""

from __future__ import annotations

import unicodedata


def plain_words(text: str) -> str:
    """Without what is no writing: control characters, and halves of characters that nothing can store."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")).strip()
