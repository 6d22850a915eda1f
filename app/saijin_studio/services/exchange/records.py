"""What an import would bring, and what it brought."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ...core.errors import SaijinError
from ...core.exchange.record import ChatFile, ChatFormat, FileProblem

Progress = Callable[[int, int], None]  # (done, of)


class Known(StrEnum):
    """Whether a chat of a file is in the studio already."""

    NEW = "new"
    SAME = "same"  # word for word
    OTHER = "other"  # in another state: the file has gone on, or the studio's chat has


@dataclass(frozen=True, slots=True)
class FoundChat:
    """One chat of a file. `persona_key` is the persona it belongs to, "" where the studio has nobody of its
    character's name; `conversation_id` is the chat of the studio that it is known as.
    """

    file: str
    format: ChatFormat
    chat: ChatFile
    origin_id: str
    digest: str
    persona_key: str = ""
    known: Known = Known.NEW
    conversation_id: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A problem and the file it is in."""

    file: str
    problem: FileProblem


@dataclass(frozen=True, slots=True)
class Refused:
    """A file of which nothing can be read, and why."""

    file: str
    error: SaijinError


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What some files hold. Nothing is stored yet."""

    chats: tuple[FoundChat, ...] = ()
    problems: tuple[Told, ...] = ()
    refused: tuple[Refused, ...] = ()

    @property
    def strangers(self) -> tuple[str, ...]:
        """The characters for whom the studio has no persona, each once; "" for one without a name."""
        wanted = (one.chat.character for one in self.chats if not one.persona_key and one.known is not Known.SAME)
        return tuple(dict.fromkeys(wanted))

    @property
    def same(self) -> tuple[FoundChat, ...]:
        return tuple(one for one in self.chats if one.known is Known.SAME)


@dataclass(frozen=True, slots=True)
class Brought:
    """A chat that was stored."""

    conversation_id: str
    title: str
    messages: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`skipped`: titles of chats that are here already; `stopped`: some were not begun, for the person wanted no more.

    `problems` are all, those of reading the files too.
    """

    brought: tuple[Brought, ...] = ()
    skipped: tuple[str, ...] = ()
    problems: tuple[Told, ...] = ()
    refused: tuple[Refused, ...] = ()
    stopped: bool = False
