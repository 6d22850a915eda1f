"""What goes with messages: pictures and documents. Their content lies in the media store."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from ..core.conversation import Attachment, Message
from ..core.errors import InputError, NotFound
from .chats import existing_chat
from .database import Database
from .path import chunks
from .tables import AttachmentRow

MOST = 20  # with one message


class AttachmentStore:
    """What a draft has beside it, until it goes with a message. All methods raise StorageError, StorageFull."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, conversation_id: str, attachment: Attachment, text: str | None = None) -> Attachment:
        """To the draft; `text` is what a document says. The id is a new one.

        Raises NotFound, InputError (attachment_many).
        """
        made = replace(attachment, id=uuid.uuid4().hex, characters=len(text or ""))
        with self._database.session() as session:
            existing_chat(session, conversation_id)
            beside = (AttachmentRow.conversation_id == conversation_id, AttachmentRow.message_id.is_(None))
            if (session.scalar(select(func.count()).where(*beside)) or 0) >= MOST:
                raise InputError(f"more than {MOST} attachments", reason="attachment_many", most=MOST)
            session.add(_row(made, conversation_id, text))
        return made

    def remove(self, attachment_id: str) -> None:
        """From the draft; what went with a message stays with it."""
        beside = (AttachmentRow.id == attachment_id, AttachmentRow.message_id.is_(None))
        with self._database.session() as session:
            session.execute(delete(AttachmentRow).where(*beside))

    def draft(self, conversation_id: str) -> tuple[Attachment, ...]:
        """In the order in which they were added."""
        beside = (AttachmentRow.conversation_id == conversation_id, AttachmentRow.message_id.is_(None))
        query = select(*_COLUMNS).where(*beside).order_by(AttachmentRow.created_at, AttachmentRow.id)
        with self._database.reading() as session:
            return tuple(Attachment(*fields) for fields in session.execute(query))

    def text(self, attachment_id: str) -> str:
        """What a document says, "" for a picture. Raises NotFound."""
        with self._database.reading() as session:
            found = session.execute(select(AttachmentRow.text).where(AttachmentRow.id == attachment_id)).one_or_none()
        if found is None:
            raise NotFound(f"no attachment {attachment_id}", kind="media", id=attachment_id)
        return found[0] or ""

    def hashes(self) -> frozenset[str]:
        """Of every content that a message or a draft has."""
        with self._database.reading() as session:
            return frozenset(session.scalars(select(AttachmentRow.hash).distinct()))


# -- within a transaction that the caller holds


def attach(session: Session, message: Message, ids: Sequence[str]) -> Message:
    """What belonged to the draft belongs to the message now, which is returned with it.

    What has a message already stays there.
    """
    if ids:
        here = AttachmentRow.conversation_id == message.conversation_id
        free = (here, AttachmentRow.id.in_(list(ids)), AttachmentRow.message_id.is_(None))
        session.execute(update(AttachmentRow).where(*free).values(message_id=message.id))
    return attached(session, message)


def attached(session: Session, message: Message) -> Message:
    """The message with what goes with it."""
    things = attachments_of(session, message.conversation_id, message.id)
    return replace(message, attachments=things.get(message.id, ()))


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


def forget_attachments(session: Session, message_ids: Iterable[str]) -> None:
    """Of messages that are forgotten for good; their content goes when nothing else has it (MediaStore.collect)."""
    for some in chunks(list(message_ids)):
        session.execute(delete(AttachmentRow).where(AttachmentRow.message_id.in_(some)))


def attachments_of(
    session: Session, conversation_id: str, message_id: str | None = None
) -> Mapping[str, tuple[Attachment, ...]]:
    """By message, in the order in which they were added; all of a conversation, or of one message."""
    query = select(AttachmentRow.message_id, *_COLUMNS).where(AttachmentRow.conversation_id == conversation_id)
    query = query.where(AttachmentRow.message_id == message_id if message_id else AttachmentRow.message_id.is_not(None))
    found: dict[str, list[Attachment]] = {}
    for owner, *fields in session.execute(query.order_by(AttachmentRow.created_at, AttachmentRow.id)):
        found.setdefault(owner, []).append(Attachment(*fields))
    return {key: tuple(things) for key, things in found.items()}


_COLUMNS = (
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


def _row(made: Attachment, conversation_id: str, text: str | None) -> AttachmentRow:
    return AttachmentRow(
        id=made.id,
        conversation_id=conversation_id,
        kind=made.kind,
        name=made.name,
        media_type=made.media_type,
        hash=made.hash,
        size=made.size,
        width=made.width,
        height=made.height,
        text=text,
        created_at=datetime.now(UTC),
    )
