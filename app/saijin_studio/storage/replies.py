"""Replies as stored messages: delivered, approved, taken back, each once and each in one transaction."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..core.conversation import Message, MessageState, Role, TurnState
from ..core.errors import NotFound
from .conversations import add_message, last_line, new_id, newest, now, to_message
from .database import Database
from .tables import ClipRow, ConversationRow, MessageRow, TurnRow
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

        Returns the message, the ids of those it takes the place of, and whether this call stored it: a second
        delivery changes nothing. None when another step has ended the turn meanwhile.
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
                return to_message(known), (turn.replaces_message_id,) if turn.replaces_message_id else (), False
            if TurnState(turn.state).settled:
                return None
            row = _reply(turn, activity_id, text, message_state, failure)
            message = add_message(session, row)
            others = _others(session, turn) if text else []
            for place, old in enumerate(others):
                if place == 0:
                    _supersede(session, old, row)
                else:
                    old.superseded_by = row.id
            turn.reply_message_id, turn.state = row.id, turn_state
            session.query(ClipRow).filter_by(correlation_id=correlation_id, message_id=None).update(
                {"message_id": row.id}
            )
            return to_message(row), tuple(old.id for old in others), message is not None

    def approve(self, correlation_id: str, text: str | None) -> Message:
        """Makes the pending reply part of the conversation, with other words if given; once."""
        with self._database.session() as session:
            turn = turn_row(session, correlation_id)
            row = _reply_of(session, turn)
            if row.state == MessageState.PENDING:
                row.state, row.text = MessageState.COMPLETE, text or row.text
                turn.state = TurnState.ANSWERED
                _show_last_line(session, row.conversation_id)
            return to_message(row)

    def take_back(self, correlation_id: str) -> tuple[Message, Message | None] | None:
        """Puts the reply out of sight, once; the version that it had replaced stands there again.

        Returns the withdrawn reply and that version; None when there is no reply.
        """
        with self._database.session() as session:
            turn = turn_row(session, correlation_id)
            if turn.reply_message_id is None:
                return None
            row = _reply_of(session, turn)
            if row.state == MessageState.WITHDRAWN:
                return to_message(row), None
            row.state, turn.state = MessageState.WITHDRAWN, TurnState.WITHDRAWN
            older = session.scalar(
                select(MessageRow)
                .where(MessageRow.superseded_by == row.id, MessageRow.state != MessageState.WITHDRAWN)
                .order_by(MessageRow.state == MessageState.FAILED, MessageRow.created_at.desc())
                .limit(1)
            )
            if older is not None and row.superseded_by is None:
                _restore(session, older, row)
                # A version that is being made takes the place of what stands now.
                session.execute(
                    update(TurnRow).where(TurnRow.replaces_message_id == row.id).values(replaces_message_id=older.id)
                )
            elif older is not None:
                older.superseded_by, older = row.superseded_by, None
            _show_last_line(session, row.conversation_id)
            return to_message(row), to_message(older) if older is not None else None

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
    )


def _standing(session: Session, message_id: str | None) -> MessageRow | None:
    """The version that stands where this message stood."""
    row = session.get(MessageRow, message_id) if message_id else None
    while row is not None and row.superseded_by:
        row = session.get(MessageRow, row.superseded_by)
    return row


def _others(session: Session, turn: TurnRow) -> list[MessageRow]:
    """What stands as a reply to the same message, in the order of the conversation.

    There may be several: one that failed beside the one it was to replace, or two that were made at once.
    """
    standing = (
        select(MessageRow)
        .join(TurnRow, TurnRow.reply_message_id == MessageRow.id)
        .where(
            TurnRow.user_message_id == turn.user_message_id,
            MessageRow.superseded_by.is_(None),
            MessageRow.state != MessageState.WITHDRAWN,
        )
        .order_by(MessageRow.position)
    )
    found = list(session.scalars(standing))
    named = _standing(session, turn.replaces_message_id)
    if named is not None and named.state != MessageState.WITHDRAWN and named not in found:
        found.insert(0, named)
    return found


def _supersede(session: Session, old: MessageRow, row: MessageRow) -> None:
    """The new version stands where the old one stood; the old one is kept out of sight, after it."""
    place, old.position = old.position, -row.position
    session.flush()
    old.superseded_by, row.position, appended = row.id, place, row.position
    session.flush()
    old.position = appended
    session.flush()


def _restore(session: Session, older: MessageRow, row: MessageRow) -> None:
    """The reverse of `_supersede`."""
    place, appended = row.position, older.position
    row.position = -appended
    session.flush()
    older.superseded_by, older.position = None, place
    session.flush()
    row.position = appended
    session.flush()


def _reply_of(session: Session, turn: TurnRow) -> MessageRow:
    row = session.get(MessageRow, turn.reply_message_id) if turn.reply_message_id else None
    if row is None:
        raise NotFound(f"turn {turn.correlation_id} has no reply", kind="message", id=turn.correlation_id)
    return row


def _show_last_line(session: Session, conversation_id: str) -> None:
    """After a message changed or went, the list shows the last one that is left."""
    session.flush()
    text = session.scalar(newest(conversation_id, None, 1).with_only_columns(MessageRow.text))
    session.get_one(ConversationRow, conversation_id).last_line = last_line(text or "")
