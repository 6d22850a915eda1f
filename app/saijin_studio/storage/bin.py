"""Deleted chats and messages: which there are, and forgetting them for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ..core.errors import NotFound
from ..core.library import DeletedChat
from .database import Database
from .forgetting import forget_origins, forget_words
from .messages import SEEN
from .path import chunks
from .search_index import remove
from .tables import (
    AttachmentRow,
    ClipRow,
    ConversationRow,
    JournalRow,
    MessageRow,
    OutboxRow,
    RevisionRow,
    SearchRow,
    SummaryRow,
    TagRow,
    TurnRow,
)

FORGOTTEN_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What is gone for good; `sounds` are files of the audio folder that nothing needs any more."""

    messages: int = 0
    sounds: tuple[str, ...] = ()


class BinStore:
    """All methods raise StorageError, StorageFull."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def chats(self) -> tuple[DeletedChat, ...]:
        """The newest first."""
        counted = (
            select(func.count())
            .where(MessageRow.conversation_id == ConversationRow.id, *SEEN)
            .correlate(ConversationRow)
            .scalar_subquery()
        )
        columns = (
            ConversationRow.id,
            ConversationRow.title,
            ConversationRow.persona_key,
            ConversationRow.deleted_at,
            counted,
        )
        query = select(*columns).where(ConversationRow.deleted_at.is_not(None))
        with self._database.reading() as session:
            rows = session.execute(query.order_by(ConversationRow.deleted_at.desc())).tuples()
            return tuple(DeletedChat(key, title, who, at, count) for key, title, who, at, count in rows if at)

    def older_than(self, before: datetime) -> tuple[str, ...]:
        """Chats that were deleted before then."""
        with self._database.reading() as session:
            return tuple(session.scalars(select(ConversationRow.id).where(ConversationRow.deleted_at < before)))

    def forget_chat(self, conversation_id: str) -> Forgotten:
        """A deleted chat with all that belongs to it. Raises NotFound for one that is not deleted."""
        self._leave_index(conversation_id)
        with self._database.session() as session:
            row = session.get(ConversationRow, conversation_id)
            if row is None or row.deleted_at is None:
                raise NotFound("no such chat was deleted", kind="deletion", id=conversation_id)
            here = MessageRow.conversation_id == conversation_id
            messages = list(session.scalars(select(MessageRow.id).where(here)))
            turns = list(
                session.scalars(select(TurnRow.correlation_id).where(TurnRow.conversation_id == conversation_id))
            )
            sounds = _take_sounds(session, messages, turns)
            _forget_turns(session, turns)
            forget_origins(session, messages)
            remove(session, messages)  # what came back into the index meanwhile
            for some in chunks(messages):
                session.execute(delete(RevisionRow).where(RevisionRow.message_id.in_(some)))
            session.execute(delete(MessageRow).where(here))
            for table in (AttachmentRow, SummaryRow, TagRow):
                session.execute(delete(table).where(table.conversation_id == conversation_id))
            session.delete(row)
            return Forgotten(len(messages), sounds)

    def _leave_index(self, conversation_id: str) -> None:
        """Bit by bit: for a long chat it takes seconds, in which nobody else could write."""
        deleted = ConversationRow.deleted_at.is_not(None)
        indexed = (
            select(SearchRow.message_id)
            .join(MessageRow, MessageRow.id == SearchRow.message_id)
            .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
            .where(MessageRow.conversation_id == conversation_id, deleted)
        )
        with self._database.reading() as session:
            waiting = list(session.scalars(indexed))
        for start in range(0, len(waiting), FORGOTTEN_AT_ONCE):
            with self._database.session() as session:
                remove(session, waiting[start : start + FORGOTTEN_AT_ONCE])

    def forget_messages(self, deletion_id: str) -> Forgotten:
        """The words of messages that were deleted together; their places stay, for others may stand below them.

        Raises NotFound.
        """
        with self._database.session() as session:
            rows = session.scalars(select(MessageRow).where(MessageRow.deletion_id == deletion_id)).all()
            if not rows:
                raise NotFound("nothing of this deletion is kept", kind="deletion", id=deletion_id)
            ids = [row.id for row in rows]
            sounds = _take_sounds(session, ids, forget_words(session, rows))
            for some in chunks(ids):
                session.execute(delete(RevisionRow).where(RevisionRow.message_id.in_(some)))
            return Forgotten(len(ids), sounds)


def _take_sounds(session: Session, messages: Sequence[str], turns: Sequence[str]) -> tuple[str, ...]:
    paths: list[str] = []
    for column, keys in ((ClipRow.message_id, messages), (ClipRow.correlation_id, turns)):
        for some in chunks(keys):
            paths += session.scalars(select(ClipRow.path).where(column.in_(some)))
            session.execute(delete(ClipRow).where(column.in_(some)))
    return tuple(paths)


def _forget_turns(session: Session, turns: Sequence[str]) -> None:
    """What a process still does for them finds no turn, and ends."""
    for some in chunks(turns):
        session.execute(delete(JournalRow).where(JournalRow.correlation_id.in_(some)))
        session.execute(delete(OutboxRow).where(OutboxRow.business_key.in_(some)))
        session.execute(delete(TurnRow).where(TurnRow.correlation_id.in_(some)))
