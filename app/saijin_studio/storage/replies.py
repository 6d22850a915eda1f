"""Replies as stored messages: delivered, approved, taken back, each once and each in one transaction."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..core.conversation import Message, MessageState, Role, TurnState
from ..core.errors import NotFound
from .asides import own_extra
from .database import Database
from .messages import SEEN, add_message, new_id, now, show_last_line, to_message, versions_at
from .path import BESIDE, head, hold, open_place, show, tree
from .questions import standing
from .tables import ClipRow, MessageRow, TurnRow
from .turns import turn_row


class ReplyStore:
    """All methods raise StorageError (StorageFull) and NotFound for an unknown turn."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def deliver(
        self,
        correlation_id: str,
        activity_id: str,
        text: str,
        message_state: MessageState,
        turn_state: TurnState,
        failure: str | None = None,
    ) -> tuple[Message, tuple[str, ...], bool] | None:
        """Stores the reply under (correlation id, activity id) and ends the turn.

        It stands below the message that it answers, or beside the version whose place it takes; the conversation goes
        on from it. Where the conversation shows another branch by now, or the person wrote on below that version, it
        stands out of sight, and without words it takes nothing's place.

        Returns the message, the ids of those no longer shown, and whether this call stored it: a second delivery
        changes nothing. None when another step has ended the turn meanwhile.
        """
        with self._database.session() as session:
            turn = turn_row(session, correlation_id)
            known = session.scalar(
                select(MessageRow).where(
                    MessageRow.correlation_id == correlation_id, MessageRow.activity_id == activity_id
                )
            )
            if known is not None:
                if TurnState(turn.state) in (TurnState.RUNNING, TurnState.WAITING):
                    turn.state = turn_state
                return to_message(known), (), False
            if TurnState(turn.state).settled:
                return None
            hold(session, turn.conversation_id)
            row = _reply(turn, activity_id, text, message_state, failure)
            gone = _place(session, turn, row)
            message = add_message(session, row)
            if row.current and text:
                gone += _heal(session, turn, row)
            turn.reply_message_id, turn.state = row.id, turn_state
            session.query(ClipRow).filter_by(correlation_id=correlation_id, message_id=None).update(
                {"message_id": row.id}
            )
            return replace(message, position=row.position), gone, True

    def approve(self, correlation_id: str, text: str | None) -> Message:
        """Makes the pending reply part of the conversation, with other words if given; once."""
        with self._database.session() as session:
            turn = turn_row(session, correlation_id)
            row = _reply_of(session, turn)
            if row.state == MessageState.PENDING:
                row.state, row.text = MessageState.COMPLETE, text or row.text
                turn.state = TurnState.ANSWERED
                show_last_line(session, row.conversation_id)
            return to_message(row, versions=versions_at(session, row))

    def take_back(self, correlation_id: str) -> tuple[Message, Message | None] | None:
        """Puts the reply out of sight, once. Where the conversation ended with it, its newest other version stands
        there again.

        Returns the withdrawn reply and that version; None when there is no reply.
        """
        with self._database.session() as session:
            turn = turn_row(session, correlation_id)
            if turn.reply_message_id is None:
                return None
            hold(session, turn.conversation_id)
            row = _reply_of(session, turn)
            if row.state == MessageState.WITHDRAWN:
                return to_message(row), None
            row.state, turn.state = MessageState.WITHDRAWN, TurnState.WITHDRAWN
            older = _stands_instead(session, row) if row.current else None
            show_last_line(session, row.conversation_id)
            return to_message(row), to_message(older, versions=versions_at(session, older)) if older else None

    def of_reply(self, message_id: str) -> str | None:
        """The correlation id of the turn whose reply this is."""
        with self._database.reading() as session:
            return session.scalar(select(TurnRow.correlation_id).where(TurnRow.reply_message_id == message_id))


def _reply(turn: TurnRow, activity_id: str, text: str, state: MessageState, failure: str | None) -> MessageRow:
    return MessageRow(
        id=new_id(),
        conversation_id=turn.conversation_id,
        role=Role.PERSONA,
        text=text,
        state=state,
        created_at=now(),
        persona_key=turn.persona_key,
        correlation_id=turn.correlation_id,
        activity_id=activity_id,
        provider=turn.provider,
        model=turn.model,
        failures=turn.failures or [],
        failure=failure,
        beside=not text,
        extra=own_extra(turn),
    )


def _place(session: Session, turn: TurnRow, row: MessageRow) -> tuple[str, ...]:
    """Finds what the reply stands below, and whether the conversation shows it; returns what it takes the place of."""
    question = session.get_one(MessageRow, turn.user_message_id)
    stood = _stood(session, turn) if row.text else None
    if stood is not None:
        row.parent_id = stood.parent_id
        above = session.get(MessageRow, stood.parent_id) if stood.parent_id else None
        row.current = (above is None or above.current) and not _said_since(session, turn)
        return open_place(session, row.conversation_id, row.parent_id) if row.current else ()
    row.current = question.current
    # Words written while this reply was made come before it.
    end = head(session, row.conversation_id) if row.current else None
    row.parent_id = end or tree(session, row.conversation_id).through(question.id)[-1]
    return ()


def _said_since(session: Session, turn: TurnRow) -> bool:
    """Whether the person wrote on while this version was made: their words stay in sight, it waits beside them."""
    said = select(MessageRow.id).where(
        MessageRow.conversation_id == turn.conversation_id,
        MessageRow.current,
        MessageRow.role == Role.USER,
        MessageRow.created_at > turn.created_at,
    )
    return session.scalar(said.limit(1)) is not None


def _stood(session: Session, turn: TurnRow) -> MessageRow | None:
    """The version whose place the reply takes: the one it was asked for, or another that was made meanwhile.

    One that failed gives way to the one that it had been asked to replace.
    """
    named = turn.replaces_message_id
    while named is not None:
        row = session.get(MessageRow, named)
        if row is None or not row.beside:
            return row
        failed = session.get(TurnRow, row.correlation_id) if row.correlation_id else None
        named = failed.replaces_message_id if failed is not None else None
    there = standing(session, turn.user_message_id)
    row = session.get(MessageRow, there) if there is not None else None
    return row if row is not None and not row.beside else None


def _heal(session: Session, turn: TurnRow, row: MessageRow) -> tuple[str, ...]:
    """A reply takes away failures to give one; where they stood in the middle, what follows stands below it now."""
    failed = list(
        session.scalars(
            select(MessageRow)
            .join(TurnRow, TurnRow.reply_message_id == MessageRow.id)
            .where(TurnRow.user_message_id == turn.user_message_id, MessageRow.current, BESIDE)
            .order_by(MessageRow.position)
        )
    )
    for old in failed:
        old.current = False
    if failed and _stood(session, turn) is None:
        _put_in(session, failed[0], row)
    return tuple(old.id for old in failed)


def _put_in(session: Session, failed: MessageRow, row: MessageRow) -> None:
    """Between what the failure stood below and what was written after it."""
    after = select(MessageRow).where(
        MessageRow.conversation_id == row.conversation_id,
        MessageRow.parent_id == failed.parent_id,
        MessageRow.position > failed.position,
        MessageRow.id != row.id,
        ~BESIDE,
    )
    following = list(session.scalars(after))
    if not any(message.current for message in following):
        return  # it stands at the end of the path, or the path goes another way
    row.parent_id = failed.parent_id
    for message in following:
        message.parent_id = row.id
    place, appended = failed.position, row.position
    row.position = -appended
    session.flush()
    failed.position = appended
    session.flush()
    row.position = place
    session.flush()


def _stands_instead(session: Session, gone: MessageRow) -> MessageRow | None:
    """Ends the path without a message that nothing follows; returns the version seen in its place."""
    session.flush()
    if head(session, gone.conversation_id) != gone.id:
        return None
    path = tree(session, gone.conversation_id).end_without(gone.id)
    show(session, gone.conversation_id, path)
    place = MessageRow.parent_id == gone.parent_id if gone.parent_id else MessageRow.parent_id.is_(None)
    return session.scalar(
        select(MessageRow).where(
            MessageRow.conversation_id == gone.conversation_id, place, MessageRow.current, *SEEN, ~BESIDE
        )
    )


def _reply_of(session: Session, turn: TurnRow) -> MessageRow:
    row = session.get(MessageRow, turn.reply_message_id) if turn.reply_message_id else None
    if row is None:
        raise NotFound(f"turn {turn.correlation_id} has no reply", kind="message", id=turn.correlation_id)
    return row
