"""The studio's own JSON: all of a chat, and of as many chats as wanted, in one readable file.

    {"format": "saijin-chat", "version": 1, "chats": [{
        "title", "persona_key", "character", "user", "created_at", "tags": [...], "options": {...},
        "summary", "summary_until", "group", "read_only", "extra": {...},
        "messages": [{
            "id", "parent", "role": "user" | "persona", "text", "at", "name", "persona_key", "state", "provider",
            "model", "current", "hidden", "bookmark", "reasoning", "reasoning_seconds", "extra": {...},
            "attachments": [{"name", "media_type", "content": base64, "text"}]
        }]
    }]}

Dates are ISO 8601 in UTC. What is left out has its usual value: "" for texts, false, an empty list or object, null,
state "complete", `current` true. A parent stands before its children; "" as a parent marks the first message. Within
version 1 fields are only added; a file of a higher version is refused.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Final

from ..conversation import MessageState, Role
from ..errors import InputError
from .dates import date_of
from .limits import MAX_CHATS, MAX_MESSAGES, too_many
from .record import ChatFile, ChatFormat, FileAttachment, FileMessage, FileProblem, ReadResult
from .tree import sound
from .values import Table, items, seconds_of, strings, table, text_of, unpacked

MARK: Final = "saijin-chat"
VERSION: Final = 1
_EMPTY_MESSAGE = FileMessage("", Role.USER, "")
_EMPTY_CHAT = ChatFile()


def write(chats: Sequence[ChatFile]) -> bytes:
    root = {"format": MARK, "version": VERSION, "chats": [_chat_table(chat) for chat in chats]}
    return _json(root).encode()


def pieces(chat: ChatFile) -> Iterator[str]:
    """The file of one chat bit by bit, one for each message."""
    head, empty, tail = _json({"format": MARK, "version": VERSION, "chats": [_chat_table(chat, ())]}).rpartition("[]")
    if not chat.messages:
        yield head + empty + tail
        return
    between = f"{head}[\n    "
    for message in chat.messages:
        # No text of JSON holds a line break of its own.
        yield between + _json(message_table(message)).replace("\n", "\n    ")
        between = ",\n    "
    yield f"\n   ]{tail}"


def _json(root: Table) -> str:
    return json.dumps(root, ensure_ascii=False, indent=1)


def is_own(root: object) -> bool:
    return isinstance(root, dict) and root.get("format") == MARK


def read(root: Table) -> ReadResult:
    """Raises InputError (chat_newer)."""
    version = root.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise InputError(f"version {version!r} of the format", reason="chat_newer")
    problems: list[FileProblem] = []
    listed = items(root.get("chats"))
    chats = [_chat_of(table(raw), number, problems) for number, raw in enumerate(listed[:MAX_CHATS], 1)]
    problems += too_many(listed)
    return ReadResult(ChatFormat.SAIJIN, tuple(chats), tuple(problems))


def message_table(message: FileMessage) -> Table:
    """The message as JSON, without what has its usual value."""
    found: Table = {"id": message.id, "role": message.role.value, "text": message.text}
    for part in fields(message):
        value = getattr(message, part.name)
        if part.name not in found and value != getattr(_EMPTY_MESSAGE, part.name):
            found[part.name] = _plain(value)
    return found


def message_of(raw: Table) -> FileMessage | None:
    """The message, or None where it has no text or nobody said it."""
    if raw.get("role") not in tuple(Role) or not isinstance(raw.get("text"), str):
        return None
    return FileMessage(
        id=text_of(raw.get("id")),
        parent=text_of(raw.get("parent")),
        role=Role(raw["role"]),
        text=raw["text"],
        at=date_of(raw.get("at")),
        name=text_of(raw.get("name")),
        persona_key=text_of(raw.get("persona_key")),
        state=state_of(raw.get("state")),
        provider=text_of(raw.get("provider")),
        model=text_of(raw.get("model")),
        current=raw.get("current") is not False,
        hidden=raw.get("hidden") is True,
        bookmark=raw["bookmark"] if isinstance(raw.get("bookmark"), str) else None,
        reasoning=text_of(raw.get("reasoning")),
        reasoning_seconds=seconds_of(raw.get("reasoning_seconds")),
        attachments=attachments_of(raw.get("attachments")),
        extra=table(raw.get("extra")),
    )


def state_of(value: object) -> MessageState:
    return MessageState(value) if isinstance(value, str) and value in tuple(MessageState) else MessageState.COMPLETE


def attachments_of(raw: object) -> tuple[FileAttachment, ...]:
    return tuple(_attachment_of(table(one)) for one in items(raw))


def attachment_tables(attachments: Sequence[FileAttachment]) -> list[Table]:
    return [
        {
            "name": one.name,
            "media_type": one.media_type,
            "content": base64.b64encode(one.content).decode("ascii"),
            "text": one.text,
        }
        for one in attachments
    ]


def _attachment_of(raw: Table) -> FileAttachment:
    content = unpacked(raw.get("content")) or b""
    return FileAttachment(text_of(raw.get("name")), text_of(raw.get("media_type")), content, text_of(raw.get("text")))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, tuple) and value and isinstance(value[0], FileAttachment):
        return attachment_tables(value)
    return value


def _chat_table(chat: ChatFile, messages: Sequence[FileMessage] | None = None) -> Table:
    found: Table = {"title": chat.title}
    for part in fields(chat):
        value = getattr(chat, part.name)
        if part.name not in ("title", "messages") and value != getattr(_EMPTY_CHAT, part.name):
            found[part.name] = _plain(value)
    told = chat.messages if messages is None else messages
    return found | {"messages": [message_table(message) for message in told]}


def _chat_of(raw: Table, number: int, problems: list[FileProblem]) -> ChatFile:
    place = f"chat {number}"
    listed = items(raw.get("messages"))
    if len(listed) > MAX_MESSAGES:
        problems.append(FileProblem(place, "too_many", str(len(listed))))
    found = []
    for index, one in enumerate(listed[:MAX_MESSAGES], 1):
        message = message_of(table(one))
        if message is None:
            problems.append(FileProblem(f"{place}, message {index}", "no_text"))
        else:
            found.append(message)
    messages, faults = sound(found, place)
    problems += faults
    return ChatFile(
        title=text_of(raw.get("title")),
        persona_key=text_of(raw.get("persona_key")),
        character=text_of(raw.get("character")),
        user=text_of(raw.get("user")),
        created_at=date_of(raw.get("created_at")),
        messages=messages,
        tags=strings(raw.get("tags")),
        options=table(raw.get("options")),
        summary=text_of(raw.get("summary")),
        summary_until=text_of(raw.get("summary_until")),
        group=raw.get("group") is True,
        read_only=raw.get("read_only") is True,
        extra=table(raw.get("extra")),
    )
