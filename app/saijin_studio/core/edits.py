"""What is kept of messages that were edited or deleted, and where each stands in the tree of its conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .conversation import Role


@dataclass(frozen=True, slots=True)
class Revision:
    """Words that a message had until then."""

    id: int
    text: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Deletion:
    """Messages that were deleted together; `words` are the first of the first."""

    id: str
    conversation_id: str
    title: str
    at: datetime
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Place:
    """One message in the tree of its conversation, with its first words."""

    id: str
    parent_id: str | None
    position: int
    role: Role
    persona_key: str | None
    current: bool
    created_at: datetime
    words: str
    bookmark: str | None = None
