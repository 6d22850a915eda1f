"""What a person does to messages that are stored: edit, choose a version, go on elsewhere, delete, and undo it.

Nothing is lost at once: earlier words and deleted messages are kept for `KEPT`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ..core.conversation import Message, MessageState, Role
from ..core.edits import Deletion, Place, Revision
from ..core.errors import InputError, NotFound
from .attachments import copy_attachments
from .database import Database
from .forgetting import forget_words
from .messages import SEEN, add_message, existing, new_id, now, one, show_last_line
from .path import BESIDE, chunks, cut_below, head, hold, mark, open_place, show, tree
from .tables import ConversationRow, MessageRow, RevisionRow

KEPT = timedelta(days=30)
FIRST_WORDS = 200  # characters that stand for a deleted message


class MessageStore:
    """All methods raise StorageError, StorageFull, and NotFound for a message that is not there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- words

    def edit(self, message_id: str, text: str) -> Message:
        """Other words for a message; the earlier ones are kept. Raises InputError without words, and for a failure."""
        with self._database.session() as session:
            row = _seen(session, message_id)
            if not text.strip():
                raise InputError("the message is empty", reason="empty")
            if row.beside:
                raise InputError("a failure has no words to change", reason="no_reply")
            if row.text != text:
                session.add(RevisionRow(message_id=row.id, text=row.text, until=now()))
                row.text, row.edited_at = text, now()
                show_last_line(session, row.conversation_id)
            return one(session, message_id)

    def revisions(self, message_id: str) -> tuple[Revision, ...]:
        """Its earlier words, the newest first."""
        with self._database.reading() as session:
            existing(session, message_id)
            rows = session.scalars(
                select(RevisionRow).where(RevisionRow.message_id == message_id).order_by(RevisionRow.id.desc())
            )
            return tuple(Revision(row.id, row.text, row.until) for row in rows)

    def instead(self, message_id: str, text: str) -> Message:
        """A version of a persona's message with other words; the conversation goes on from there.

        Raises InputError without words, or for words of the person, which want a reply (TurnStore.send_instead).
        """
        with self._database.session() as session:
            before = _seen(session, message_id)
            if not text.strip():
                raise InputError("the message is empty", reason="empty")
            if before.role != Role.PERSONA:
                raise InputError("a person's own words are sent again", reason="no_reply")
            open_place(session, before.conversation_id, before.parent_id)
            made = add_message(session, _version(before, text))
            copy_attachments(session, message_id, made.id)
            return one(session, made.id)

    # -- the path

    def choose(self, message_id: str) -> str:
        """Shows the path through this message, unless it does already; returns its conversation."""
        with self._database.session() as session:
            row = _seen(session, message_id)
            if not row.current:
                show(session, row.conversation_id, tree(session, row.conversation_id).through(message_id))
            show_last_line(session, row.conversation_id)
            return row.conversation_id

    def go_on_from(self, message_id: str) -> str:
        """Ends the path at this message: what is written next begins a branch. Returns its conversation."""
        with self._database.session() as session:
            row = _seen(session, message_id)
            if row.current:
                cut_below(session, row)
            else:
                show(session, row.conversation_id, tree(session, row.conversation_id).above(message_id))
            show_last_line(session, row.conversation_id)
            return row.conversation_id

    def places(self, conversation_id: str) -> tuple[Place, ...]:
        """All that can be seen in any branch, in the order in which it was written.

        What follows a message that is gone stands below the one before it.
        """
        columns = (
            MessageRow.id,
            MessageRow.parent_id,
            MessageRow.position,
            MessageRow.role,
            MessageRow.persona_key,
            MessageRow.current,
            MessageRow.created_at,
            func.substr(MessageRow.text, 1, FIRST_WORDS),
            MessageRow.bookmark,
            MessageRow.deleted_at.is_not(None) | (MessageRow.state == MessageState.WITHDRAWN) | BESIDE,
        )
        with self._database.reading() as session:
            found = session.execute(
                select(*columns).where(MessageRow.conversation_id == conversation_id).order_by(MessageRow.position)
            ).tuples()
            return _seen_places(found)

    # -- deleting

    def delete(self, message_id: str, below: bool = False) -> str:
        """Puts a message out of sight, with `below` all that the path has below it too; returns the deletion's id.

        Messages that follow one that is gone stay where they are. Where the path ended with it, its newest other
        version stands there.
        """
        with self._database.session() as session:
            row = _seen(session, message_id)
            deletion, at = new_id(), now()
            ends = row.current and (below or head(session, row.conversation_id) == message_id)
            gone = [message_id, *(_below(session, row) if ends else ())]
            if ends:
                _take_off(session, row, gone)
            _stamp(session, gone, deletion, at)
            show_last_line(session, row.conversation_id)
            return deletion

    def restore(self, deletion_id: str) -> str:
        """Brings back what was deleted together; returns the conversation.

        It is shown again unless something else was written meanwhile: then it is another version there.
        """
        with self._database.session() as session:
            rows = _deleted(session, deletion_id)
            conversation_id, at = rows[0].conversation_id, rows[0].deleted_at
            was_shown = [row for row in rows if row.off_path and not row.current]
            for row in rows:
                row.deleted_at, row.deletion_id, row.off_path = None, None, False
            session.flush()
            if was_shown and at is not None and not _written_since(session, conversation_id, at):
                passed_by = _failures_out_of_sight(session, conversation_id) - {row.id for row in was_shown}
                show(session, conversation_id, _way_back(session, was_shown, at))
                mark(session, list(passed_by), False)
                mark(session, [row.id for row in was_shown if row.beside], True)
            show_last_line(session, conversation_id)
            return conversation_id

    def deletions(self, conversation_id: str | None = None) -> tuple[Deletion, ...]:
        """What can be brought back, the newest first; of all conversations without an id."""
        query = (
            select(
                MessageRow.deletion_id,
                MessageRow.conversation_id,
                ConversationRow.title,
                func.max(MessageRow.deleted_at),
                func.count(),
                func.min(MessageRow.position),
            )
            .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
            .where(MessageRow.deletion_id.is_not(None))
            .group_by(MessageRow.deletion_id, MessageRow.conversation_id, ConversationRow.title)
            .order_by(func.max(MessageRow.deleted_at).desc())
        )
        if conversation_id is not None:
            query = query.where(MessageRow.conversation_id == conversation_id)
        with self._database.reading() as session:
            return tuple(
                Deletion(key, chat, title, at, count, _words_at(session, chat, first))
                for key, chat, title, at, count, first in session.execute(query).tuples()
                if key is not None and at is not None
            )

    def purge(self, before: datetime) -> int:
        """Forgets for good the words that were deleted or replaced before then; returns how many messages."""
        with self._database.session() as session:
            session.execute(RevisionRow.__table__.delete().where(RevisionRow.until < before))  # type: ignore[attr-defined]
            old = list(session.scalars(select(MessageRow).where(MessageRow.deleted_at < before)))
            forget_words(session, old)
            return len(old)

    # -- marks

    def bookmark(self, message_id: str, note: str | None) -> Message:
        """Marks a message with a note, which may be empty; None takes the mark away."""
        with self._database.session() as session:
            _seen(session, message_id).bookmark = note
            session.flush()
            return one(session, message_id)

    def bookmarks(self, conversation_id: str | None = None) -> tuple[tuple[str, Place], ...]:
        """(conversation, message) of each bookmark, the newest message first; of all conversations without an id."""
        query = (
            select(MessageRow)
            .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
            .where(MessageRow.bookmark.is_not(None), ConversationRow.deleted_at.is_(None), *SEEN)
            .order_by(MessageRow.created_at.desc())
        )
        if conversation_id is not None:
            query = query.where(MessageRow.conversation_id == conversation_id)
        with self._database.reading() as session:
            return tuple((row.conversation_id, _place_of(row)) for row in session.scalars(query))

    def hide(self, message_id: str, hidden: bool) -> Message:
        """Whether models get to see it."""
        with self._database.session() as session:
            _seen(session, message_id).hidden = hidden
            session.flush()
            return one(session, message_id)


def _seen(session: Session, message_id: str) -> MessageRow:
    """A message that can be seen in some branch, with the path of its conversation held."""
    conversation = session.scalar(select(MessageRow.conversation_id).where(MessageRow.id == message_id))
    if conversation is not None:
        hold(session, conversation)
    row = existing(session, message_id)
    if row.deleted_at is not None or row.state == MessageState.WITHDRAWN:
        raise NotFound(f"no message {message_id}", kind="message", id=message_id)
    return row


def _version(before: MessageRow, text: str) -> MessageRow:
    return MessageRow(
        id=new_id(),
        conversation_id=before.conversation_id,
        role=before.role,
        text=text,
        state=MessageState.COMPLETE,
        created_at=now(),
        persona_key=before.persona_key,
        parent_id=before.parent_id,
        edited_at=now(),
        extra=before.extra,
    )


def _stamp(session: Session, ids: Sequence[str], deletion: str, at: datetime) -> None:
    for some in chunks(ids):
        gone = update(MessageRow).where(MessageRow.id.in_(some), MessageRow.deleted_at.is_(None))
        session.execute(gone.values(deleted_at=at, deletion_id=deletion))


def _below(session: Session, row: MessageRow) -> tuple[str, ...]:
    """What the path shows below a message, and failures beside it."""
    later = MessageRow.position > row.position
    return tuple(
        session.scalars(
            select(MessageRow.id).where(MessageRow.conversation_id == row.conversation_id, MessageRow.current, later)
        )
    )


def _take_off(session: Session, row: MessageRow, gone: Sequence[str]) -> None:
    """The path ends without these, of which the first is `row`."""
    for some in chunks(gone):  # also those that were deleted before: they are shown again when they come back
        session.execute(update(MessageRow).where(MessageRow.id.in_(some)).values(off_path=True))
    cut_below(session, row)
    if row.beside:
        row.current = False
    else:
        show(session, row.conversation_id, tree(session, row.conversation_id).end_without(row.id))


def _deleted(session: Session, deletion_id: str) -> list[MessageRow]:
    """Raises NotFound."""
    found = session.scalar(select(MessageRow.conversation_id).where(MessageRow.deletion_id == deletion_id).limit(1))
    if found is None:
        raise NotFound("nothing of this deletion is kept", kind="deletion", id=deletion_id)
    hold(session, found)
    query = select(MessageRow).where(MessageRow.deletion_id == deletion_id).order_by(MessageRow.position)
    return list(session.scalars(query))


def _written_since(session: Session, conversation_id: str, at: datetime) -> bool:
    """Whether the path has anything that was written since then."""
    later = (MessageRow.current, ~MessageRow.beside, MessageRow.created_at > at)
    found = select(MessageRow.id).where(MessageRow.conversation_id == conversation_id, *later).limit(1)
    return session.scalar(found) is not None


def _failures_out_of_sight(session: Session, conversation_id: str) -> set[str]:
    """Replies that came to nothing and that the person went on from without them."""
    there = (MessageRow.conversation_id == conversation_id, BESIDE, MessageRow.current.is_(False))
    return set(session.scalars(select(MessageRow.id).where(*there)))


def _way_back(session: Session, rows: Sequence[MessageRow], at: datetime) -> tuple[str, ...]:
    """The path that ends with these, or with what was written below them since they were deleted."""
    last = [row for row in rows if not row.beside] or rows[:1]
    whole = tree(session, last[-1].conversation_id)
    path = whole.above(last[-1].id)
    on = whole.through(last[-1].id)[len(path) :]
    return path + on if on and session.get_one(MessageRow, on[0]).created_at > at else path


def _words_at(session: Session, conversation_id: str, position: int) -> str:
    found = select(func.substr(MessageRow.text, 1, FIRST_WORDS)).where(
        MessageRow.conversation_id == conversation_id, MessageRow.position == position
    )
    return session.scalar(found) or ""


def _seen_places(found: Iterable[Any]) -> tuple[Place, ...]:
    above: dict[str | None, str | None] = {None: None}  # of each message the nearest that can be seen, or itself
    places: list[Place] = []
    for key, parent, position, role, persona, current, at, words, bookmark, gone in found:
        over = above.get(parent)
        above[key] = over if gone else key
        if not gone:
            places.append(Place(key, over, position, Role(role), persona, bool(current), at, words, bookmark))
    return tuple(places)


def _place_of(row: MessageRow) -> Place:
    words = row.text[:FIRST_WORDS]
    role = Role(row.role)
    return Place(
        row.id, row.parent_id, row.position, role, row.persona_key, row.current, row.created_at, words, row.bookmark
    )
