"""What prompts are made from: a chat's options, as much of its messages as there is room for, what they bring along."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from ..core.chat_options import ChatOptions, from_table, to_table
from ..core.conversation import Message, MessageState, Role
from ..core.errors import NotFound
from ..core.prompt import Earlier, Enclosed
from .chats import no_chat
from .database import Database
from .messages import SEEN, said
from .path import BESIDE, chunks, head
from .tables import AttachmentRow, ConversationRow, MessageRow, TurnRow

MOST_MESSAGES: Final = 20_000
MOST_BESIDE: Final = 2_000  # of a way that the conversation does not show
AT_ONCE: Final = 64
MOST_TEXT: Final = 400_000  # characters of a document
PIXELS_A_TOKEN: Final = 750  # of a picture, about what models that see make of it
LEAST_PICTURE, MOST_PICTURE = 85, 1_600


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said up to a message, the oldest first. `shown`: it is on the path of the conversation."""

    conversation_id: str
    history: tuple[Message, ...]
    earlier: Earlier
    enclosed: dict[str, tuple[Enclosed, ...]]
    hashes: dict[str, tuple[str, str]]  # of pictures by the attachment's id: SHA-256 and media type
    shown: bool = True


class PromptStore:
    """All methods raise StorageError; NotFound for an unknown conversation or message."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def options(self, conversation_id: str) -> ChatOptions:
        with self._database.reading() as session:
            query = select(ConversationRow.options).where(ConversationRow.id == conversation_id)
            found = session.execute(query).one_or_none()
        if found is None:
            raise no_chat(conversation_id)
        return from_table(found[0])

    def set_options(self, conversation_id: str, options: ChatOptions) -> None:
        with self._database.session() as session:
            row = session.get(ConversationRow, conversation_id)
            if row is None:
                raise no_chat(conversation_id)
            row.options = to_table(options) or None

    def head(self, conversation_id: str) -> str | None:
        """The last message of the path."""
        with self._database.reading() as session:
            return head(session, conversation_id)

    def talk(self, message_id: str, room: int, count: Callable[[str], int]) -> Talk:
        """As many messages up to this one as `room` tokens hold, and the first that they do not."""
        with self._database.reading() as session:
            asked = session.get(MessageRow, message_id)
            if asked is None:
                raise NotFound(f"no message {message_id}", kind="message", id=message_id)
            if not asked.current:
                history = said(session, message_id, 0, MOST_BESIDE)
                earlier = Earlier()
            else:
                history = tuple(_newest(session, asked.conversation_id, asked.position, room, count))[::-1]
                earlier = _before(session, asked.conversation_id, history[0].position if history else 0)
            rows = _attached(session, [message.id for message in history])
            return Talk(asked.conversation_id, history, earlier, _enclosed(rows), _hashes(rows), asked.current)

    def drafted(self, conversation_id: str) -> tuple[Enclosed, ...]:
        """What the draft brings along."""
        with self._database.reading() as session:
            beside = (AttachmentRow.conversation_id == conversation_id, AttachmentRow.message_id.is_(None))
            rows = session.execute(_things().where(*beside)).all()
            return tuple(_thing(row) for row in rows)

    def counted(self, provider: str, model: str, limit: int) -> tuple[tuple[int, int], ...]:
        """Of the last replies of a model ("" = of any): how long we took the prompt to be, and the server's count."""
        estimate, told = TurnRow.asked["estimate"].as_integer(), TurnRow.usage["prompt_tokens"].as_integer()
        query = select(estimate, told).where(TurnRow.provider == provider)
        if model:
            query = query.where(TurnRow.model == model)
        with self._database.reading() as session:
            found = session.execute(query.order_by(TurnRow.created_at.desc()).limit(limit)).tuples().all()
        return tuple((ours, theirs) for ours, theirs in found if ours and theirs)


def _newest(
    session: Session, conversation_id: str, position: int, room: int, count: Callable[[str], int]
) -> Iterator[Message]:
    """Of the path, the newest first, until there is no more room."""
    columns = (
        MessageRow.id,
        MessageRow.position,
        MessageRow.role,
        MessageRow.text,
        MessageRow.created_at,
        MessageRow.persona_key,
    )
    quoted = (*SEEN, ~BESIDE, ~MessageRow.hidden, MessageRow.state != MessageState.PENDING)
    query = (
        select(*columns)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.current, MessageRow.position <= position)
        .where(*quoted)
        .order_by(MessageRow.position.desc())
        .limit(MOST_MESSAGES)
    )
    with session.execute(query.execution_options(yield_per=AT_ONCE)) as rows:
        for key, place, role, text, at, persona in rows.tuples():
            yield Message(key, conversation_id, place, Role(role), text, at, persona)
            room -= count(text)
            if room < 0:
                return


def _before(session: Session, conversation_id: str, position: int) -> Earlier:
    """By the index alone: those that are hidden are counted with the others."""
    places = (MessageRow.conversation_id == conversation_id, MessageRow.current, MessageRow.position < position)
    first, count = session.execute(select(func.min(MessageRow.position), func.count()).where(*places)).one()
    return Earlier(first or 0, count)


def _things() -> Select[Any]:
    columns = (
        AttachmentRow.message_id,
        AttachmentRow.id,
        AttachmentRow.kind,
        AttachmentRow.name,
        AttachmentRow.media_type,
        AttachmentRow.hash,
        AttachmentRow.width,
        AttachmentRow.height,
        func.substr(func.coalesce(AttachmentRow.text, ""), 1, MOST_TEXT).label("text"),
    )
    return select(*columns).order_by(AttachmentRow.created_at, AttachmentRow.id)


def _attached(session: Session, message_ids: Sequence[str]) -> list[Row[Any]]:
    rows: list[Row[Any]] = []
    for some in chunks(message_ids):
        rows += session.execute(_things().where(AttachmentRow.message_id.in_(some))).all()
    return rows


def _enclosed(rows: Sequence[Row[Any]]) -> dict[str, tuple[Enclosed, ...]]:
    found: dict[str, list[Enclosed]] = {}
    for row in rows:
        found.setdefault(row.message_id, []).append(_thing(row))
    return {key: tuple(things) for key, things in found.items()}


def _thing(row: Row[Any]) -> Enclosed:
    if row.kind != "image":
        return Enclosed(row.id, row.name, row.text)
    tokens = (row.width or 1_000) * (row.height or 1_000) // PIXELS_A_TOKEN
    return Enclosed(row.id, row.name, tokens=min(max(tokens, LEAST_PICTURE), MOST_PICTURE), picture=True)


def _hashes(rows: Sequence[Row[Any]]) -> dict[str, tuple[str, str]]:
    return {row.id: (row.hash, row.media_type) for row in rows if row.kind == "image"}
