"""Chats made of other chats: a whole copy, a copy up to a message, and two made into one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ..core.conversation import Role
from ..core.library import Merge
from .attachments import copy_attachments
from .chats import existing_chat
from .database import Database
from .edits import MessageStore
from .forgetting import forget_words
from .messages import SEEN, existing, new_id, now, show_last_line
from .path import BESIDE, CHUNK, head, next_position, tree
from .search_index import copy_words
from .tables import AttachmentRow, ConversationRow, MessageRow, RevisionRow, SummaryRow, TagRow
from .unread import see

INDEXED_AT_ONCE: Final = 300  # messages; the words of more are taken in later, or all other writers would wait
# What a copy has of its own. It is no reply of a process: those of the first one are looked up where they are.
_OWN = {"id", "conversation_id", "position", "parent_id", "current", "correlation_id", "activity_id", "copied_from"}
_COPIED = tuple(column.name for column in MessageRow.__table__.columns if column.name not in _OWN)


class CopyStore:
    """All methods raise StorageError, StorageFull, and NotFound for a chat or message that is not there."""

    def __init__(self, database: Database, messages: MessageStore) -> None:
        self._database = database
        self._messages = messages

    def duplicate(self, conversation_id: str, title: str) -> str:
        """The whole tree with what is attached; returns the copy's id."""
        with self._database.session() as session:
            source = existing_chat(session, conversation_id)
            rows = select(MessageRow).where(MessageRow.conversation_id == conversation_id, *SEEN)
            made = _like(session, source, title)
            return _filled(session, source, made, session.scalars(rows.order_by(MessageRow.position)).all())

    def continue_in_new(self, message_id: str, title: str) -> str:
        """A chat that begins with all that was said up to this message, itself included; returns its id."""
        with self._database.session() as session:
            last = existing(session, message_id)
            source = existing_chat(session, last.conversation_id)
            way = set(tree(session, source.id).above(message_id))
            here = select(MessageRow).where(MessageRow.conversation_id == source.id, *SEEN)
            rows = [row for row in session.scalars(here.order_by(MessageRow.position)) if row.id in way]
            made = _like(session, source, title)
            return _filled(session, source, made, rows, current=True)

    def merge(self, into: str, other: str) -> Merge:
        """Appends what the other chat shows to the path of the first; the other one is deleted."""
        with self._database.session() as session:
            first, second = existing_chat(session, into), existing_chat(session, other)
            shown = select(MessageRow).where(MessageRow.conversation_id == other, MessageRow.current, *SEEN, ~BESIDE)
            rows = session.scalars(shown.order_by(MessageRow.position)).all()
            ids = _copy(session, rows, into, next_position(session, into), head(session, into), current=True)
            second.deleted_at = now()
            first.updated_at = max(first.updated_at, second.updated_at)
            see(first, next_position(session, into) - 1)
            show_last_line(session, into)
            return Merge(into, other, ids[rows[0].id] if rows else None, len(rows))

    def unmerge(self, merge: Merge) -> None:
        """Brings the other chat back, and puts what was written behind the appended messages out of sight with them.

        The copies themselves are forgotten: their words are in the other chat.
        """
        if merge.first is not None:
            self._messages.delete(merge.first, below=True)
        with self._database.session() as session:
            row = session.get(ConversationRow, merge.other)
            if row is not None:
                row.deleted_at = None
                forget_words(session, _deleted_copies(session, merge))


def _deleted_copies(session: Session, merge: Merge) -> Sequence[MessageRow]:
    """What a merge appended and is deleted now, but for messages that a person gave other words since."""
    first = session.get(MessageRow, merge.first) if merge.first is not None else None
    if first is None:
        return ()
    places = MessageRow.position.between(first.position, first.position + merge.count - 1)
    edited = select(RevisionRow.message_id)
    gone = (MessageRow.conversation_id == merge.into, MessageRow.deleted_at.is_not(None), MessageRow.id.not_in(edited))
    return session.scalars(select(MessageRow).where(places, *gone)).all()


def _like(session: Session, source: ConversationRow, title: str) -> ConversationRow:
    """A new chat with everything of this one but its messages."""
    made = ConversationRow(
        id=new_id(),
        title=title,
        titled_by="person",
        persona_key=source.persona_key,
        created_at=now(),
        updated_at=now(),
        routing=source.routing,
        folder_id=source.folder_id,
        options=source.options,
        draft="",
    )
    session.add(made)
    session.flush()
    tags = session.scalars(select(TagRow.tag).where(TagRow.conversation_id == source.id)).all()
    session.add_all(TagRow(conversation_id=made.id, tag=tag) for tag in tags)
    return made


def _filled(
    session: Session,
    source: ConversationRow,
    made: ConversationRow,
    rows: Sequence[MessageRow],
    current: bool | None = None,
) -> str:
    ids = _copy(session, rows, made.id, 1, None, current)
    for summary in session.scalars(select(SummaryRow).where(SummaryRow.conversation_id == source.id)).all():
        if summary.message_id in ids:
            session.add(_summary(summary, made.id, ids[summary.message_id]))
    made.read_position = made.seen_position = len(ids)
    show_last_line(session, made.id)
    return made.id


def _copy(
    session: Session,
    rows: Sequence[MessageRow],
    conversation_id: str,
    position: int,
    parent_id: str | None,
    current: bool | None = None,
) -> dict[str, str]:
    """Copies messages, parents first, below `parent_id`; one whose own parent is not among them stands below what
    stood above that. Returns the new ids by the old. `current`: None leaves each shown or not as it is.
    """
    ids = {row.id: new_id() for row in rows}
    source = rows[0].conversation_id if rows else ""
    above = _parents(session, source)
    fresh: list[dict[str, Any]] = []
    for place, row in enumerate(rows, position):
        stands_below = row.parent_id
        while stands_below is not None and stands_below not in ids:
            stands_below = above.get(stands_below)
        fresh.append(
            {name: getattr(row, name) for name in _COPIED}
            | {
                "id": ids[row.id],
                "conversation_id": conversation_id,
                "position": place,
                "parent_id": ids[stands_below] if stands_below is not None else parent_id,
                "current": row.current if current is None else current,
                "copied_from": _first(row),
            }
        )
    for start in range(0, len(fresh), CHUNK):
        session.execute(insert(MessageRow), fresh[start : start + CHUNK])
    if len(rows) <= INDEXED_AT_ONCE:
        copy_words(session, {ids[row.id]: row for row in rows}, conversation_id)
    for key in _with_attachments(session, source):
        if key in ids:
            copy_attachments(session, key, ids[key], conversation_id)
    return ids


def _first(row: MessageRow) -> str | None:
    """The reply that this one, or what it was copied from, was at first."""
    if row.copied_from is not None or row.role != Role.PERSONA:
        return row.copied_from
    return row.id


def _parents(session: Session, conversation_id: str) -> dict[str, str | None]:
    found = select(MessageRow.id, MessageRow.parent_id).where(MessageRow.conversation_id == conversation_id)
    return dict(session.execute(found).tuples().all())


def _with_attachments(session: Session, conversation_id: str) -> list[str]:
    here = (AttachmentRow.conversation_id == conversation_id, AttachmentRow.message_id.is_not(None))
    return [key for key in session.scalars(select(AttachmentRow.message_id).where(*here).distinct()) if key]


def _summary(row: SummaryRow, conversation_id: str, message_id: str) -> SummaryRow:
    return SummaryRow(
        id=new_id(),
        conversation_id=conversation_id,
        message_id=message_id,
        text=row.text,
        made_at=row.made_at,
        edited=row.edited,
        model=row.model,
    )
