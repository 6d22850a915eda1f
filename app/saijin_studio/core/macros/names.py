"""{{char}} and {{user}}, the placeholders that every card has."""

from __future__ import annotations

import re
from typing import Final

from .context import DEFAULT_USER

_MACRO: Final = re.compile(r"\{\{\s*(char|bot|user|original)\s*\}\}|<(BOT|CHAR|USER)>", re.IGNORECASE)


def fill(text: str, char: str, user: str, language: str = "en") -> str:
    """Fills the placeholders; without a user name the language's word for "you" stands in."""
    values = {"char": char, "bot": char, "user": user or DEFAULT_USER.get(language, "you"), "original": ""}
    return _MACRO.sub(lambda match: values[(match[1] or match[2]).lower()], text)
