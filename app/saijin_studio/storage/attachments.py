"""What goes with messages: pictures and documents, within a transaction that the caller holds."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ..core.conversation import Attachment
from .tables import AttachmentRow


def attach(session: Session, message_id: str, ids: Sequence[str]) -> None:
    """What belonged to the draft belongs to the message now; what has a message already stays there."""
    if ids:
        free = (AttachmentRow.id.in_(list(ids)), AttachmentRow.message_id.is_(None))
        session.execute(update(AttachmentRow).where(*free).values(message_id=message_id))


def copy_attachments(session: Session, source_id: str, target_id: str, conversation_id: str = "") -> None:
    """The same things with another message, perhaps of another conversation."""
    rows = session.scalars(select(AttachmentRow).where(AttachmentRow.message_id == source_id)).all()
    for row in rows:
        session.add(
            AttachmentRow(
                id=uuid.uuid4().hex,
                conversation_id=conversation_id or row.conversation_id,
                message_id=target_id,
                kind=row.kind,
                name=row.name,
                media_type=row.media_type,
                hash=row.hash,
                size=row.size,
                width=row.width,
                height=row.height,
                text=row.text,
                created_at=row.created_at,
            )
        )
    session.flush()


def attachments_of(
    session: Session, conversation_id: str, message_id: str | None = None
) -> Mapping[str, tuple[Attachment, ...]]:
    """By message, in the order in which they were added; all of a conversation, or of one message."""
    columns = (
        AttachmentRow.message_id,
        AttachmentRow.id,
        AttachmentRow.kind,
        AttachmentRow.name,
        AttachmentRow.media_type,
        AttachmentRow.hash,
        AttachmentRow.size,
        AttachmentRow.width,
        AttachmentRow.height,
        func.coalesce(func.length(AttachmentRow.text), 0),
    )
    query = select(*columns).where(AttachmentRow.conversation_id == conversation_id)
    query = query.where(AttachmentRow.message_id == message_id if message_id else AttachmentRow.message_id.is_not(None))
    found: dict[str, list[Attachment]] = {}
    for owner, *fields in session.execute(query.order_by(AttachmentRow.created_at, AttachmentRow.id)):
        found.setdefault(owner, []).append(Attachment(*fields))
    return {key: tuple(things) for key, things in found.items()}
