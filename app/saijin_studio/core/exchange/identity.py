"""Which chat a file holds, so that the same one is known when it comes again."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from .record import ChatFile, ChatFormat
from .values import Table, table, text_of

_IDS: Final = ("id", "conversation_id", "chat_id")


def identity(chat: ChatFile, source: ChatFormat) -> str:
    """The same for each state of one chat where its file names it, else for the same words; 64 hexadecimal digits."""
    named = _named(chat, source)
    return _hash(f"{source.value}:{named}") if named else digest(chat)


def own_id(chat: ChatFile) -> str:
    """The id that the chat had in the studio that wrote the file; "" where none did."""
    return text_of(table(chat.extra.get("saijin")).get("id"))


def digest(chat: ChatFile) -> str:
    """The same for the same words in the same tree; 64 hexadecimal digits."""
    places = {message.id: place for place, message in enumerate(chat.messages)}
    told = [(one.role.value, one.text, places.get(one.parent, -1), one.current, one.hidden) for one in chat.messages]
    return _hash(json.dumps(told, ensure_ascii=False, separators=(",", ":")))


def _named(chat: ChatFile, source: ChatFormat) -> str:
    if own := own_id(chat):
        return f"saijin {own}"
    kept: Table = table(chat.extra.get(source.value))
    if integrity := text_of(table(kept.get("chat_metadata")).get("integrity")):
        return integrity
    return next((found for name in _IDS if (found := text_of(kept.get(name)))), "")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
