"""What a reply answers, and which reply to a message stands; within a transaction that the caller holds."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..core.conversation import Role
from .messages import SEEN
from .path import BESIDE
from .tables import MessageRow, TurnRow


def question_of(session: Session, reply: MessageRow) -> str | None:
    """The id of the message that it answers, or of itself where a person wrote it."""
    turn = session.get(TurnRow, reply.correlation_id) if reply.correlation_id else None
    if turn is not None and reply.role == Role.PERSONA:
        return turn.user_message_id
    row: MessageRow | None = reply
    while row is not None and row.role != Role.USER:
        row = session.get(MessageRow, row.parent_id) if row.parent_id else None
    return row.id if row is not None else None


def standing(session: Session, question: str) -> str | None:
    """The reply to this message that the conversation shows, or else the newest."""
    return session.scalar(
        select(MessageRow.id)
        .join(TurnRow, TurnRow.reply_message_id == MessageRow.id)
        .where(
            TurnRow.user_message_id == question,
            *SEEN,
        )
        .order_by(BESIDE, MessageRow.current.desc(), TurnRow.created_at.desc())
        .limit(1)
    )
