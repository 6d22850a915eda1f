"""What is forgotten of messages whose words are gone for good, within a transaction that the caller holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from ..core.conversation import MessageState
from .attachments import forget_attachments
from .path import chunks
from .tables import JournalRow, MessageRow, TurnRow


def forget_words(session: Session, rows: Iterable[MessageRow]) -> tuple[str, ...]:
    """The words of these messages and of the turns that made them. The rows stay: others may stand below them.

    Returns the correlation ids of those turns.
    """
    gone = list(rows)
    forget_origins(session, [row.id for row in gone])
    turns = tuple(row.correlation_id for row in gone if row.correlation_id and row.activity_id != "send")
    forget_attachments(session, [row.id for row in gone])
    for row in gone:
        row.text, row.extra, row.bookmark = "", None, None
        row.state, row.deletion_id, row.deleted_at = MessageState.WITHDRAWN, None, None
    blank: dict[str, Any] = {"reply_text": None, "raw_text": None, "parts": [], "asked": None}
    for some in chunks(turns):
        session.execute(update(TurnRow).where(TurnRow.correlation_id.in_(some)).values(blank))
        session.execute(delete(JournalRow).where(JournalRow.correlation_id.in_(some)))
    return turns


def forget_origins(session: Session, ids: Sequence[str]) -> None:
    """Copies of these messages stay, and know that there is nothing behind them any more."""
    for some in chunks(ids):
        session.execute(update(MessageRow).where(MessageRow.copied_from.in_(some)).values(copied_from=""))
