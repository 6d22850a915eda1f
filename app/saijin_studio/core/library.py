"""How a person keeps and finds chats: folders, what is looked for and what is found, what was deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .conversation import Role
from .search_words import NOTHING, match_query


@dataclass(frozen=True, slots=True)
class Folder:
    """`chats` counts those in it that are not archived."""

    id: str
    name: str
    chats: int = 0


@dataclass(frozen=True, slots=True)
class RemovedFolder:
    """What is needed to put a folder back as it was."""

    id: str
    name: str
    position: int
    chats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """What is needed to part two chats again: the first message that was appended (None where nothing was), and how
    many were.
    """

    into: str
    other: str
    first: str | None
    count: int = 0


@dataclass(frozen=True, slots=True)
class DeletedChat:
    id: str
    title: str
    persona_key: str
    at: datetime
    messages: int


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: words as core.search_words reads them, and what narrows it. Without words everything that
    the rest lets through is found.

    `persona_key`: it said this, or was talked to. `since` and `until` are moments, `until` no longer in it.
    """

    text: str = ""
    persona_key: str = ""
    since: datetime | None = None
    until: datetime | None = None
    has_image: bool = False
    role: Role | None = None
    conversation_id: str = ""

    @property
    def empty(self) -> bool:
        return match_query(self.text) == NOTHING and self == Search(self.text, conversation_id=self.conversation_id)


@dataclass(frozen=True, slots=True)
class Hit:
    """One message with the place that matches; `marks` are beginnings and ends in the excerpt.

    `current`: the conversation shows it; otherwise it is in another branch or an older version.
    """

    message_id: str
    conversation_id: str
    title: str
    persona_key: str  # whom the conversation is with, or who said it
    role: Role
    at: datetime
    excerpt: str
    marks: tuple[tuple[int, int], ...]
    current: bool
    archived: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found; `next` asks for the page behind it, None after the last."""

    hits: tuple[Hit, ...]
    next: int | None = None
