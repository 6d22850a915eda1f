"""Looking a conversation up, within a session that the caller holds."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..core.errors import NotFound
from .tables import ConversationRow


def existing_chat(session: Session, conversation_id: str) -> ConversationRow:
    """Raises NotFound for a deleted one too."""
    row = session.get(ConversationRow, conversation_id)
    if row is None or row.deleted_at is not None:
        raise no_chat(conversation_id)
    return row


def no_chat(conversation_id: str) -> NotFound:
    return NotFound(f"no conversation {conversation_id}", kind="conversation", id=conversation_id)
