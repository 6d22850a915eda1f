"""The placeholders of character cards: {{char}} and {{user}} (character-card-spec-v3)."""

from __future__ import annotations

import re

_MACRO = re.compile(r"\{\{\s*(char|user|original)\s*\}\}|<(BOT|USER)>", re.IGNORECASE)
DEFAULT_USER = {"en": "you", "ja": "あなた"}


def fill(text: str, char: str, user: str, language: str = "en") -> str:
    """Fills the placeholders; without a user name the language's word for "you" stands in."""
    values = {"char": char, "bot": char, "user": user or DEFAULT_USER.get(language, "you"), "original": ""}
    return _MACRO.sub(lambda match: values[(match[1] or match[2]).lower()], text)
