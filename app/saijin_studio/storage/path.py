"""The path that a conversation shows (core.chat_tree), within a transaction that the caller holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ..core.chat_tree import ChatTree, Node
from ..core.conversation import MessageState
from .tables import ConversationRow, MessageRow

CHUNK = 500  # ids in one statement: SQLite and PostgreSQL both bound them

# A reply without words, as after a failure: it stands beside the path, and nothing ever stands below it.
BESIDE = MessageRow.beside


def hold(session: Session, conversation_id: str) -> None:
    """Nobody else changes the path until the caller's transaction ends."""
    session.get(ConversationRow, conversation_id)


def head(session: Session, conversation_id: str) -> str | None:
    """The last message of the path, whether it can be seen or not; None in an empty conversation."""
    return session.scalar(
        select(MessageRow.id)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.current, ~BESIDE)
        .order_by(MessageRow.position.desc())
        .limit(1)
    )


def tree(session: Session, conversation_id: str) -> ChatTree:
    """All messages of a conversation, without their words."""
    columns = (
        MessageRow.id,
        MessageRow.parent_id,
        MessageRow.position,
        MessageRow.deleted_at.is_not(None) | (MessageRow.state == MessageState.WITHDRAWN),
        BESIDE,
    )
    found = session.execute(select(*columns).where(MessageRow.conversation_id == conversation_id)).tuples()
    return ChatTree(Node(key, parent, place, bool(gone), bool(beside)) for key, parent, place, gone, beside in found)


def show(session: Session, conversation_id: str, path: Sequence[str]) -> tuple[str, ...]:
    """Shows exactly these messages, and the failures beside them; returns those that were shown and are no more.

    A failure that nothing came after is shown again with the message that it is about.
    """
    wanted = set(path)
    mark(session, _unanswered(session, conversation_id, path[-1]) if path else (), True)
    found = select(MessageRow.id, MessageRow.parent_id, BESIDE).where(
        MessageRow.conversation_id == conversation_id, MessageRow.current
    )
    shown = {key for key, parent, beside in session.execute(found).tuples() if not (beside and parent in wanted)}
    gone = tuple(key for key in shown if key not in wanted)
    mark(session, gone, False)
    mark(session, [key for key in path if key not in shown], True)
    return gone


def _unanswered(session: Session, conversation_id: str, message_id: str) -> tuple[str, ...]:
    """The newest failure beside a message that has nothing below it."""
    below = (MessageRow.conversation_id == conversation_id, MessageRow.parent_id == message_id)
    if session.scalar(select(MessageRow.id).where(*below, ~BESIDE).limit(1)) is not None:
        return ()
    seen = (MessageRow.deleted_at.is_(None), MessageRow.state != MessageState.WITHDRAWN)
    newest = select(MessageRow.id).where(*below, *seen).order_by(MessageRow.position.desc()).limit(1)
    return tuple(session.scalars(newest))


def mark(session: Session, ids: Collection[str], current: bool) -> None:
    for some in chunks(list(ids)):
        session.execute(
            update(MessageRow).where(MessageRow.id.in_(some)).values(current=current),
            execution_options={"synchronize_session": "fetch"},
        )


def cut_below(session: Session, message: MessageRow) -> tuple[str, ...]:
    """Ends the path at a message of it; returns what is no longer shown."""
    below = select(MessageRow.id).where(
        MessageRow.conversation_id == message.conversation_id,
        MessageRow.current,
        MessageRow.position > message.position,
    )
    gone = tuple(session.scalars(below))
    mark(session, gone, False)
    return gone


def open_place(session: Session, conversation_id: str, parent_id: str | None) -> tuple[str, ...]:
    """Ends the path above a place, for another version to stand there; returns what is no longer shown."""
    if parent_id is None:
        return show(session, conversation_id, ())
    above = session.get_one(MessageRow, parent_id)
    if above.current:
        return cut_below(session, above)
    gone = show(session, conversation_id, tree(session, conversation_id).above(parent_id))
    return gone + cut_below(session, above)


def next_position(session: Session, conversation_id: str) -> int:
    last = session.scalar(select(func.max(MessageRow.position)).where(MessageRow.conversation_id == conversation_id))
    return (last or 0) + 1


def chunks(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), CHUNK):
        yield list(ids[start : start + CHUNK])
