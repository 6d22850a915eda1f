"""Makes the text of a model presentable: no speaker label, no lines written for the user, even whitespace."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BLANKS = re.compile(r"\n{3,}")


def format_reply(text: str, persona_names: Iterable[str], user_names: Iterable[str]) -> str:
    """Pure clean-up: what remains is the model's own words in their order."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    text = _without_label(text, persona_names)
    text = _until_user_speaks(text, user_names)
    return _BLANKS.sub("\n\n", text).strip()


def without_thought(text: str) -> tuple[str, str]:
    """What a model thought and what it said, where only the end of its thought is marked: some templates write the
    beginning into the prompt.
    """
    thought, mark, said = text.partition("</think>")
    if not mark or "<think>" in thought or not said.strip():
        return "", text
    return thought.strip(), said


def _without_label(text: str, names: Iterable[str]) -> str:
    for name in names:
        if name:
            text = re.sub(rf"^\**{re.escape(name)}\**\s*[:：]\**\s*", "", text, count=1, flags=re.IGNORECASE)
    return text


def _until_user_speaks(text: str, names: Iterable[str]) -> str:
    """Some models go on and write the user's next line: cut there, unless nothing would be left."""
    for name in names:
        if not name:
            continue
        match = re.search(rf"\n\s*\**{re.escape(name)}\**\s*[:：]", text, re.IGNORECASE)
        if match and text[: match.start()].strip():
            text = text[: match.start()]
    return text
