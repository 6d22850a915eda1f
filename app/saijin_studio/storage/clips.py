"""The spoken sentences: which there are, of which utterance and message, and where their sound lies."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, or_, select

from .database import Database
from .tables import ClipRow, TurnRow


@dataclass(frozen=True, slots=True)
class StoredClip:
    """`path` is relative to the audio folder; `utterance` the business key of the process that made it."""

    utterance: str
    message_id: str | None
    index: int
    text: str
    path: str
    seconds: float
    engine: str


class ClipStore:
    """All methods raise StorageError (StorageFull)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def has(self, utterance: str, index: int) -> bool:
        with self._database.reading() as session:
            query = select(ClipRow.id).where(ClipRow.correlation_id == utterance, ClipRow.index == index)
            return session.scalar(query) is not None

    def add(self, clip: StoredClip) -> bool:
        """False when this sentence was stored before; then nothing changes.

        The clip of a reply that was stored meanwhile gets its message's id here, the others when it is stored.
        """
        with self._database.session() as session:
            query = select(ClipRow.id).where(ClipRow.correlation_id == clip.utterance, ClipRow.index == clip.index)
            if session.scalar(query) is not None:
                return False
            turn = session.get(TurnRow, clip.utterance)
            session.add(
                ClipRow(
                    correlation_id=clip.utterance,
                    message_id=clip.message_id or (turn.reply_message_id if turn else None),
                    index=clip.index,
                    text=clip.text,
                    path=clip.path,
                    seconds=clip.seconds,
                    engine=clip.engine,
                )
            )
            return True

    def of_utterance(self, utterance: str) -> tuple[StoredClip, ...]:
        """In the order in which they are spoken."""
        with self._database.reading() as session:
            query = select(ClipRow).where(ClipRow.correlation_id == utterance).order_by(ClipRow.index)
            return tuple(_to_clip(row) for row in session.scalars(query))

    def of_message(
        self, message_id: str, correlation_id: str | None, copied_from: str | None = None
    ) -> dict[str, tuple[StoredClip, ...]]:
        """All times a message, or what it is a copy of, was spoken, the oldest first: the clips by utterance."""
        ids = [message_id, copied_from] if copied_from else [message_id]
        with self._database.reading() as session:
            query = (
                select(ClipRow)
                .where(or_(ClipRow.message_id.in_(ids), ClipRow.correlation_id == (correlation_id or "-")))
                .order_by(ClipRow.id)
            )
            found: dict[str, list[StoredClip]] = {}
            for row in session.scalars(query):
                found.setdefault(row.correlation_id, []).append(_to_clip(row))
        return {name: tuple(sorted(clips, key=lambda clip: clip.index)) for name, clips in found.items()}

    def remove(self, utterance: str) -> None:
        with self._database.session() as session:
            session.execute(delete(ClipRow).where(ClipRow.correlation_id == utterance))


def _to_clip(row: ClipRow) -> StoredClip:
    return StoredClip(row.correlation_id, row.message_id, row.index, row.text, row.path, row.seconds, row.engine)
