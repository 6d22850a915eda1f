"""The token journal: the words of a reply on disk while they come."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from ..core.conversation import TurnState
from .database import Database
from .tables import JournalRow, TurnRow


class JournalStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, correlation_id: str, text: str) -> None:
        """Adds words after those that are there; on disk when it returns. Raises StorageError.

        What comes after the turn has ended is dropped: nobody would ever read it.
        """
        with self._database.session() as session:
            turn = session.get(TurnRow, correlation_id)
            if turn is not None and TurnState(turn.state).settled:
                return
            last = session.scalar(select(func.max(JournalRow.seq)).where(JournalRow.correlation_id == correlation_id))
            session.add(JournalRow(correlation_id=correlation_id, seq=(last or 0) + 1, text=text))

    def read(self, correlation_id: str) -> str:
        with self._database.reading() as session:
            query = select(JournalRow.text).where(JournalRow.correlation_id == correlation_id)
            return "".join(session.scalars(query.order_by(JournalRow.seq)))

    def clear(self, correlation_id: str) -> None:
        """Forgets the words of a reply that is stored as a message."""
        with self._database.session() as session:
            session.execute(delete(JournalRow).where(JournalRow.correlation_id == correlation_id))
