"""Whom turns are about, for who lists processes: the engine cannot look into the decision on the persona."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from .database import Database
from .tables import TurnRow


class TurnPersonas:
    """All methods raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def turns_of(self, persona_key: str, after: datetime | None, before: datetime | None, most: int) -> tuple[str, ...]:
        """Correlation ids of a persona's turns made in this span, at most the newest so many."""
        query = select(TurnRow.correlation_id).where(TurnRow.persona_key == persona_key)
        if after is not None:
            query = query.where(TurnRow.created_at >= after)
        if before is not None:
            query = query.where(TurnRow.created_at <= before)
        with self._database.reading() as session:
            return tuple(session.scalars(query.order_by(TurnRow.created_at.desc()).limit(most)))

    def personas_of(self, correlation_ids: Collection[str]) -> dict[str, str]:
        """Of those that are turns with a persona."""
        query = select(TurnRow.correlation_id, TurnRow.persona_key).where(
            TurnRow.correlation_id.in_(list(correlation_ids)), TurnRow.persona_key.is_not(None)
        )
        with self._database.reading() as session:
            return {one: persona for one, persona in session.execute(query).tuples() if persona}
