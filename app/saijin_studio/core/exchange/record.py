"""A chat as a file holds it, whichever format that is. Nothing a file says is lost here: what no field has a place
for lies under `extra`, by the format's name ("sillytavern", "chatgpt", "openwebui")."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..conversation import MessageState, Role


class ChatFormat(StrEnum):
    SAIJIN = "saijin"
    SILLYTAVERN = "sillytavern"
    CHATGPT = "chatgpt"
    OPENWEBUI = "openwebui"


@dataclass(frozen=True, slots=True)
class FileAttachment:
    """A file that came with a message; `content` is empty where the chat's file only names it."""

    name: str
    media_type: str = ""
    content: bytes = b""
    text: str = ""  # what was read out of it


@dataclass(frozen=True, slots=True)
class FileMessage:
    """One message. Those of one parent are versions of the same place; the `current` ones are what the chat shows."""

    id: str  # unique in its chat
    role: Role
    text: str
    parent: str = ""  # "" = the first
    at: datetime | None = None  # UTC, aware
    name: str = ""  # who speaks, as the file says
    persona_key: str = ""
    state: MessageState = MessageState.COMPLETE
    provider: str = ""
    model: str = ""
    current: bool = True
    hidden: bool = False  # kept out of prompts
    bookmark: str | None = None
    reasoning: str = ""
    reasoning_seconds: float | None = None
    attachments: tuple[FileAttachment, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChatFile:
    """One chat; parents stand before their children."""

    title: str = ""
    persona_key: str = ""
    character: str = ""  # whom the person talks to, as the file says
    user: str = ""  # the person's name, as the file says
    created_at: datetime | None = None  # UTC, aware
    messages: tuple[FileMessage, ...] = ()
    tags: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    summary: str = ""  # of the messages up to and with `summary_until`
    summary_until: str = ""
    group: bool = False  # the file is of the form for several personas
    read_only: bool = False  # its head could not be understood: never write over this file
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Something that was skipped or assumed. `place` says where ("line 7", "chat 2, message abc").

    Codes: encoding (which was assumed), damaged (bytes that are no text), no_header, bad_json, no_text, role, date,
    twice (an id), orphan (its parent is unknown), circle, attachment, too_many, no_chat.
    """

    place: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReadResult:
    format: ChatFormat
    chats: tuple[ChatFile, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    encoding: str = "utf-8"
