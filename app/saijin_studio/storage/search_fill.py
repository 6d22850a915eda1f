"""Finds messages that are not in the search's index, and takes them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from ..core.search_words import WORDS_VERSION
from .database import Database
from .search_index import Entry, store, words_of
from .tables import MessageRow, SearchRow


@dataclass(frozen=True, slots=True)
class Unindexed:
    message_id: str
    conversation_id: str
    position: int
    at: datetime
    role: str
    persona_key: str | None
    text: str


class SearchFill:
    """All methods raise StorageError, StorageFull."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def missing(self, after: str, limit: int, conversation_id: str = "") -> tuple[Unindexed, ...]:
        """Messages behind the id `after` that are not in the index or were taken in by other rules; of one
        conversation, or of all.
        """
        columns = (
            MessageRow.id,
            MessageRow.conversation_id,
            MessageRow.position,
            MessageRow.created_at,
            MessageRow.role,
            MessageRow.persona_key,
            MessageRow.text,
        )
        query = (
            select(*columns)
            .outerjoin(SearchRow, SearchRow.message_id == MessageRow.id)
            .where(MessageRow.id > after, or_(SearchRow.id.is_(None), SearchRow.version != WORDS_VERSION))
            .order_by(MessageRow.id)
            .limit(limit)
        )
        if conversation_id:
            query = query.where(MessageRow.conversation_id == conversation_id)
        with self._database.reading() as session:
            return tuple(Unindexed(*row) for row in session.execute(query).tuples())

    def take_in(self, found: Sequence[Unindexed]) -> None:
        """Their words are made before anybody has to wait; what changed meanwhile is left as it is."""
        entries = [
            Entry(
                one.message_id,
                one.conversation_id,
                one.position,
                one.at,
                one.role,
                one.persona_key,
                words_of(one.text),
            )
            for one in found
        ]
        ids = [entry.message_id for entry in entries]
        newer = select(SearchRow.message_id).where(SearchRow.message_id.in_(ids), SearchRow.version == WORDS_VERSION)
        with self._database.session() as session:
            there = set(session.scalars(select(MessageRow.id).where(MessageRow.id.in_(ids))))
            there -= set(session.scalars(newer))
            store(session.connection(), [entry for entry in entries if entry.message_id in there])
