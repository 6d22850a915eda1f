"""What of a conversation a person has seen, and how many replies they have not, within the caller's transaction."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..core.conversation import Role
from .messages import SEEN
from .tables import ConversationRow, MessageRow

# Of each conversation of a statement: the replies that it shows below all that was ever in sight. Each is entered
# where its unread messages begin (ix_messages_path), so that those that were read cost nothing.
UNREAD: Final = (
    select(func.count())
    .where(MessageRow.conversation_id == ConversationRow.id, MessageRow.current)
    .where(MessageRow.position > ConversationRow.seen_position, MessageRow.role == Role.PERSONA, *SEEN)
    .correlate(ConversationRow)
    .scalar_subquery()
)


def unread(session: Session, conversation_id: str) -> int:
    return session.scalar(select(UNREAD).where(ConversationRow.id == conversation_id)) or 0


def see(row: ConversationRow, position: int) -> bool:
    """All up to this position was in sight; true when it was not before."""
    further = position > row.seen_position
    if further:
        row.seen_position = position
    return further
