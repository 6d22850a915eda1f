"""Conversations and their messages, as immutable records."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ..core.conversation import Conversation, Message, MessageState, ProviderFailure, Role, Rule, TurnState
from ..core.errors import NotFound
from .database import Database
from .tables import ClipRow, ConversationRow, MessageRow, TurnRow

LAST_LINE = 120  # characters of a message that a list shows


def new_id() -> str:
    return uuid.uuid4().hex


def now() -> datetime:
    return datetime.now(UTC)


def add_message(session: Session, row: MessageRow) -> Message:
    """Appends to the conversation and notes its last line; the caller holds the transaction."""
    conversation = session.get_one(ConversationRow, row.conversation_id)
    last = session.scalar(
        select(func.max(MessageRow.position)).where(MessageRow.conversation_id == row.conversation_id)
    )
    row.position = (last or 0) + 1
    session.add(row)
    conversation.updated_at = row.created_at
    conversation.last_line = last_line(row.text) or conversation.last_line
    session.flush()
    return to_message(row)


def last_line(text: str) -> str:
    return " ".join(text.split())[:LAST_LINE]


def to_message(row: MessageRow, has_audio: bool = False) -> Message:
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
    )


def failures_json(failures: tuple[ProviderFailure, ...]) -> list[dict[str, str]]:
    return [asdict(failure) for failure in failures]


class ConversationStore:
    """All methods raise StorageError (StorageFull) when the database does not do as told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, persona_key: str, title: str, greeting: str, routing: Rule = Rule.FIXED) -> Conversation:
        at = now()
        with self._database.session() as session:
            row = ConversationRow(
                id=new_id(), title=title, persona_key=persona_key, created_at=at, updated_at=at, routing=routing
            )
            session.add(row)
            session.flush()
            if greeting:
                add_message(
                    session,
                    MessageRow(
                        id=new_id(),
                        conversation_id=row.id,
                        role=Role.PERSONA,
                        text=greeting,
                        state=MessageState.COMPLETE,
                        created_at=at,
                        persona_key=persona_key,
                        activity_id="greeting",
                    ),
                )
            return _to_conversation(row, None)

    def all(self) -> tuple[Conversation, ...]:
        """Newest first, without the deleted ones."""
        open_turns = select(TurnRow.conversation_id, TurnRow.correlation_id).where(TurnRow.state.in_(_OPEN))
        with self._database.reading() as session:
            busy = dict(session.execute(open_turns).tuples().all())
            rows = session.scalars(
                select(ConversationRow)
                .where(ConversationRow.deleted_at.is_(None))
                .order_by(ConversationRow.updated_at.desc())
            )
            return tuple(_to_conversation(row, busy.get(row.id)) for row in rows)

    def get(self, conversation_id: str) -> Conversation:
        """Raises NotFound."""
        with self._database.reading() as session:
            row = _existing(session, conversation_id)
            turn = session.scalar(
                select(TurnRow.correlation_id).where(
                    TurnRow.conversation_id == conversation_id, TurnRow.state.in_(_OPEN)
                )
            )
            return _to_conversation(row, turn)

    def messages(self, conversation_id: str, before: int | None, limit: int) -> tuple[Message, ...]:
        """The last `limit` messages before a position, oldest first; versions that were replaced are left out."""
        with self._database.reading() as session:
            _existing(session, conversation_id)
            rows = list(session.scalars(newest(conversation_id, before, limit)))
            spoken = set(
                session.scalars(
                    select(ClipRow.message_id)
                    .join(MessageRow, MessageRow.id == ClipRow.message_id)
                    .where(MessageRow.conversation_id == conversation_id)
                )
            )
            return tuple(to_message(row, row.id in spoken) for row in reversed(rows))

    def history(self, conversation_id: str, before: int, limit: int) -> tuple[Message, ...]:
        """As `messages`, for prompts: only who said what and when, read without the weight of whole rows."""
        columns = (
            MessageRow.id,
            MessageRow.position,
            MessageRow.role,
            MessageRow.text,
            MessageRow.created_at,
            MessageRow.persona_key,
        )
        with self._database.reading() as session:
            settled = newest(conversation_id, before, limit).where(MessageRow.state != MessageState.PENDING)
            found = session.execute(settled.with_only_columns(*columns)).all()
        return tuple(
            Message(key, conversation_id, position, Role(role), text, at, persona)
            for key, position, role, text, at, persona in reversed(found)
        )

    def message(self, message_id: str) -> Message:
        """Raises NotFound."""
        with self._database.reading() as session:
            row = session.get(MessageRow, message_id)
            if row is None:
                raise NotFound(f"no message {message_id}", kind="message", id=message_id)
            spoken = session.scalar(select(ClipRow.id).where(ClipRow.message_id == message_id).limit(1))
            return to_message(row, spoken is not None)

    def rename(self, conversation_id: str, title: str) -> None:
        with self._database.session() as session:
            _existing(session, conversation_id).title = title

    def set_routing(self, conversation_id: str, routing: Rule) -> None:
        with self._database.session() as session:
            _existing(session, conversation_id).routing = routing

    def set_deleted(self, conversation_id: str, deleted: bool) -> None:
        """Hides or brings back; nothing is removed."""
        with self._database.session() as session:
            row = session.get(ConversationRow, conversation_id)
            if row is None:
                raise _missing(conversation_id)
            row.deleted_at = now() if deleted else None

    def draft(self, conversation_id: str) -> str:
        with self._database.reading() as session:
            return _existing(session, conversation_id).draft

    def save_draft(self, conversation_id: str, text: str) -> None:
        with self._database.session() as session:
            _existing(session, conversation_id).draft = text


_OPEN = [state.value for state in TurnState if state.open]


def newest(conversation_id: str, before: int | None, limit: int) -> Select[tuple[MessageRow]]:
    """Messages that stand: neither replaced nor withdrawn, newest first."""
    query = select(MessageRow).where(
        MessageRow.conversation_id == conversation_id,
        MessageRow.superseded_by.is_(None),
        MessageRow.state != MessageState.WITHDRAWN,
    )
    if before is not None:
        query = query.where(MessageRow.position < before)
    return query.order_by(MessageRow.position.desc()).limit(limit)


def _missing(conversation_id: str) -> NotFound:
    return NotFound(f"no conversation {conversation_id}", kind="conversation", id=conversation_id)


def _existing(session: Session, conversation_id: str) -> ConversationRow:
    row = session.get(ConversationRow, conversation_id)
    if row is None or row.deleted_at is not None:
        raise _missing(conversation_id)
    return row


def _to_conversation(row: ConversationRow, open_turn: str | None) -> Conversation:
    return Conversation(
        id=row.id,
        title=row.title,
        persona_key=row.persona_key,
        created_at=row.created_at,
        updated_at=row.updated_at,
        last_line=row.last_line or "",
        open_turn=open_turn,
        routing=Rule(row.routing),
    )
