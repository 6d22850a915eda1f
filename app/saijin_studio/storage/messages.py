"""Messages as stored and as records, within a transaction that the caller holds."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ..core.conversation import Attachment, Extra, Message, MessageState, ProviderFailure, Role
from ..core.errors import NotFound
from .attachments import attachments_of
from .path import BESIDE, chunks, next_position
from .tables import ClipRow, ConversationRow, MessageRow

LAST_LINE = 120  # characters of a message that a list shows
NO_EXTRA = Extra()
SEEN = (MessageRow.deleted_at.is_(None), MessageRow.state != MessageState.WITHDRAWN)

# All that a record needs: reading columns costs a third of reading whole rows.
COLUMNS = (
    MessageRow.id,
    MessageRow.conversation_id,
    MessageRow.position,
    MessageRow.role,
    MessageRow.text,
    MessageRow.created_at,
    MessageRow.persona_key,
    MessageRow.state,
    MessageRow.correlation_id,
    MessageRow.provider,
    MessageRow.model,
    MessageRow.failures,
    MessageRow.failure,
    MessageRow.parent_id,
    MessageRow.hidden,
    MessageRow.bookmark,
    MessageRow.edited_at,
    MessageRow.extra,
    MessageRow.current,
    MessageRow.copied_from,
)


class _Fields(Protocol):
    """A row of COLUMNS, or a whole one."""

    id: Any
    conversation_id: Any
    position: Any
    role: Any
    text: Any
    created_at: Any
    persona_key: Any
    state: Any
    correlation_id: Any
    provider: Any
    model: Any
    failures: Any
    failure: Any
    parent_id: Any
    hidden: Any
    bookmark: Any
    edited_at: Any
    extra: Any
    current: Any
    copied_from: Any


def new_id() -> str:
    return uuid.uuid4().hex


def now() -> datetime:
    return datetime.now(UTC)


def last_line(text: str) -> str:
    return " ".join(text[: 8 * LAST_LINE].split())[:LAST_LINE]


def failures_json(failures: Iterable[ProviderFailure]) -> list[dict[str, Any]]:
    return [asdict(failure) for failure in failures]


def add_message(session: Session, row: MessageRow) -> Message:
    """Stores it below its parent and notes the last line where it is shown."""
    conversation = session.get_one(ConversationRow, row.conversation_id)
    row.position = next_position(session, row.conversation_id)
    if row.current is None:
        row.current = True
    session.add(row)
    conversation.updated_at = row.created_at
    if row.current:
        conversation.last_line = last_line(row.text) or conversation.last_line
    session.flush()
    return to_message(row, versions=versions_at(session, row))


def show_last_line(session: Session, conversation_id: str) -> None:
    """After a message changed or went, the list shows the last one that is left."""
    session.flush()
    text = session.scalar(newest(conversation_id, None, 1).where(~BESIDE).with_only_columns(MessageRow.text))
    session.get_one(ConversationRow, conversation_id).last_line = last_line(text or "")


def to_message(
    row: _Fields | MessageRow,
    has_audio: bool = False,
    versions: tuple[str, ...] = (),
    attachments: tuple[Attachment, ...] = (),
) -> Message:
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        position=row.position,
        role=Role(row.role),
        text=row.text,
        created_at=row.created_at,
        persona_key=row.persona_key,
        state=MessageState(row.state),
        correlation_id=row.correlation_id,
        provider=row.provider,
        model=row.model,
        failures=tuple(ProviderFailure(**failure) for failure in row.failures or ()),
        failure=row.failure,
        has_audio=has_audio,
        parent_id=row.parent_id,
        versions=versions,
        hidden=bool(row.hidden),
        bookmark=row.bookmark,
        edited_at=row.edited_at,
        extra=msgspec.convert(row.extra, Extra) if row.extra else NO_EXTRA,
        attachments=attachments,
        current=bool(row.current),
        copied_from=row.copied_from,
    )


def newest(conversation_id: str, before: int | None, limit: int) -> Select[tuple[MessageRow]]:
    """Messages that are shown, newest first."""
    query = select(MessageRow).where(MessageRow.conversation_id == conversation_id, MessageRow.current, *SEEN)
    if before is not None:
        query = query.where(MessageRow.position < before)
    return query.order_by(MessageRow.position.desc()).limit(limit)


def shown(session: Session, conversation_id: str, before: int | None, limit: int) -> tuple[Message, ...]:
    """The last `limit` messages of the path before a position, oldest first."""
    rows = session.execute(newest(conversation_id, before, limit).with_only_columns(*COLUMNS)).all()
    spoken = set(
        session.scalars(
            select(ClipRow.message_id)
            .join(MessageRow, MessageRow.id == ClipRow.message_id)
            .where(MessageRow.conversation_id == conversation_id)
        )
    )
    spoken |= _spoken(session, [row.copied_from for row in rows if row.copied_from])
    forks, things = _forks(session, conversation_id), attachments_of(session, conversation_id)
    return tuple(
        to_message(row, row.id in spoken or row.copied_from in spoken, forks.get(row.id, ()), things.get(row.id, ()))
        for row in reversed(rows)
    )


def one(session: Session, message_id: str) -> Message:
    """Raises NotFound."""
    row = existing(session, message_id)
    spoken = _spoken(session, [message_id, *filter(None, (row.copied_from,))])
    things = attachments_of(session, row.conversation_id, message_id).get(message_id, ())
    return to_message(row, bool(spoken), versions_at(session, row), things)


def _spoken(session: Session, ids: Sequence[str]) -> set[str | None]:
    """Those of these messages that were spoken."""
    found: set[str | None] = set()
    for some in chunks(ids):
        found |= set(session.scalars(select(ClipRow.message_id).where(ClipRow.message_id.in_(some))))
    return found


def existing(session: Session, message_id: str) -> MessageRow:
    """Raises NotFound."""
    row = session.get(MessageRow, message_id)
    if row is None:
        raise NotFound(f"no message {message_id}", kind="message", id=message_id)
    return row


def versions_at(session: Session, row: MessageRow) -> tuple[str, ...]:
    """The ids of all that stand at the place of a message, () where it is alone."""
    place = MessageRow.parent_id == row.parent_id if row.parent_id else MessageRow.parent_id.is_(None)
    found = select(MessageRow.id).where(MessageRow.conversation_id == row.conversation_id, place, *SEEN, ~BESIDE)
    ids = tuple(session.scalars(found.order_by(MessageRow.position)))
    return ids if len(ids) > 1 else ()


def said(session: Session, message_id: str, first: int, limit: int) -> tuple[Message, ...]:
    """What a prompt quotes up to a message: of the path, or of its own way where the conversation shows another."""
    asked = session.execute(
        select(MessageRow.conversation_id, MessageRow.position, MessageRow.current).where(MessageRow.id == message_id)
    ).one_or_none()
    if asked is None:
        raise NotFound(f"no message {message_id}", kind="message", id=message_id)
    conversation_id, position, current = asked
    columns = (
        MessageRow.id,
        MessageRow.position,
        MessageRow.role,
        MessageRow.text,
        MessageRow.created_at,
        MessageRow.persona_key,
    )
    query = select(*columns).where(*SEEN, ~MessageRow.hidden, MessageRow.state != MessageState.PENDING)
    if current:
        query = query.where(MessageRow.conversation_id == conversation_id, MessageRow.current)
        query = query.where(MessageRow.position <= position, MessageRow.position >= first)
    else:
        query = query.where(MessageRow.id.in_(_above(message_id, limit)), MessageRow.position >= first)
    found = session.execute(query.order_by(MessageRow.position.desc()).limit(limit)).all()
    return tuple(
        Message(key, conversation_id, place, Role(role), text, at, persona)
        for key, place, role, text, at, persona in reversed(found)
    )


def _above(message_id: str, limit: int) -> Select[tuple[str]]:
    """The ids on the way up from a message, at most `limit` of them."""
    start = select(MessageRow.id, MessageRow.parent_id).where(MessageRow.id == message_id).cte("way", recursive=True)
    way = start.union_all(select(MessageRow.id, MessageRow.parent_id).join(start, MessageRow.id == start.c.parent_id))
    return select(way.c.id).limit(limit)


def _forks(session: Session, conversation_id: str) -> Mapping[str, tuple[str, ...]]:
    """Of each message that is one of several versions: all of them."""
    here = (MessageRow.conversation_id == conversation_id, *SEEN, ~BESIDE)
    place = func.coalesce(MessageRow.parent_id, "")
    several = select(place).where(*here).group_by(place).having(func.count() > 1)
    found = select(place, MessageRow.id).where(*here, place.in_(several)).order_by(MessageRow.position)
    places: dict[str, list[str]] = {}
    for above, key in session.execute(found).tuples():
        places.setdefault(above, []).append(key)
    return {key: tuple(ids) for ids in places.values() for key in ids}
