"""Summaries of what was said long ago in a conversation, and what of it they still have to cover."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ..core.conversation import Message, MessageState, Role
from ..core.errors import NotFound
from ..core.writing import Summary
from .database import Database
from .messages import SEEN, new_id, now
from .path import BESIDE, head
from .tables import MessageRow, SummaryRow, TurnRow


class SummaryStore:
    """All methods raise StorageError (StorageFull)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, conversation_id: str, before: int | None = None) -> Summary | None:
        """The one that reaches furthest of those whose message is on the path, and before this position."""
        with self._database.reading() as session:
            return _newest(session, conversation_id, before)

    def add(
        self, conversation_id: str, message_id: str, text: str, model: str, based_on: str | None, whole: bool = True
    ) -> Summary | None:
        """Keeps a summary up to a message. `based_on` is the one that it goes on from: `whole` ones say all of it
        again, others stand behind it, which a person has written.

        None where it cannot count: a person has changed that one meanwhile, another reaches further, or the message
        has left the path.
        """
        with self._database.session() as session:
            base = _newest(session, conversation_id, None)
            message = session.get(MessageRow, message_id)
            kept = base is not None and base.edited
            if message is None or not message.current or (base.id if base else None) != based_on or kept is whole:
                return None
            row = SummaryRow(
                id=new_id(),
                conversation_id=conversation_id,
                message_id=message_id,
                text=f"{base.text}\n\n{text}" if base is not None and kept else text,
                made_at=now(),
                edited=kept,
                model=model,
            )
            session.add(row)
            session.flush()
            return _to_summary(row, message.position)

    def edit(self, summary_id: str, text: str) -> Summary:
        """A person's words in its place: from now on nobody writes over them. Raises NotFound."""
        with self._database.session() as session:
            row = session.get(SummaryRow, summary_id)
            if row is None:
                raise NotFound(f"no summary {summary_id}", kind="summary", id=summary_id)
            row.text, row.edited = text, True
            message = session.get(MessageRow, row.message_id)
            return _to_summary(row, message.position if message is not None else 0)

    def head(self, conversation_id: str) -> str | None:
        """The last message of the path."""
        with self._database.reading() as session:
            return head(session, conversation_id)

    def unquoted(self, correlation_id: str) -> tuple[str, int] | None:
        """The last message that the prompt of this turn had no room for, and how many characters no summary covers up
        to there; None where all went in.
        """
        with self._database.reading() as session:
            turn = session.get(TurnRow, correlation_id)
            first = _first_quoted(session, turn) if turn is not None else None
            if turn is None or first is None:
                return None
            last = session.execute(
                _on_path(turn.conversation_id, 0, first - 1)
                .with_only_columns(MessageRow.id, MessageRow.position)
                .order_by(MessageRow.position.desc())
                .limit(1)
            ).one_or_none()
            if last is None:
                return None
            covered = _newest(session, turn.conversation_id, first)
            start = covered.position + 1 if covered is not None else 0
            size = _on_path(turn.conversation_id, start, last.position)
            return last.id, session.scalar(size.with_only_columns(func.sum(func.length(MessageRow.text)))) or 0

    def uncovered(self, conversation_id: str, after: int, message_id: str, limit: int) -> tuple[Message, ...]:
        """What was said on the path after a position and up to a message, the oldest first; () for one beside it."""
        with self._database.reading() as session:
            last = session.get(MessageRow, message_id)
            if last is None or not last.current or last.conversation_id != conversation_id:
                return ()
            columns = (
                MessageRow.id,
                MessageRow.position,
                MessageRow.role,
                MessageRow.text,
                MessageRow.created_at,
                MessageRow.persona_key,
            )
            query = _on_path(conversation_id, after + 1, last.position).with_only_columns(*columns)
            found = session.execute(query.order_by(MessageRow.position).limit(limit)).tuples()
            return tuple(
                Message(key, conversation_id, place, Role(role), text, at, persona)
                for key, place, role, text, at, persona in found
            )


def _on_path(conversation_id: str, first: int, last: int) -> Select[tuple[MessageRow]]:
    """What a prompt would quote of the path, between two positions."""
    return select(MessageRow).where(
        MessageRow.conversation_id == conversation_id,
        MessageRow.current,
        *SEEN,
        ~BESIDE,
        ~MessageRow.hidden,
        MessageRow.state != MessageState.PENDING,
        MessageRow.position >= first,
        MessageRow.position <= last,
    )


def _first_quoted(session: Session, turn: TurnRow) -> int | None:
    """The position of the oldest message in the turn's prompt; None where nothing was left out before it."""
    said = [part for part in turn.parts or [] if part["kind"] in ("history", "user")]
    if all(part["included"] for part in said):
        return None
    quoted = next((part["message_id"] for part in said if part["included"] and part["message_id"]), "")
    row = session.get(MessageRow, quoted)
    return row.position if row is not None and row.current else None


def _newest(session: Session, conversation_id: str, before: int | None) -> Summary | None:
    query = (
        select(SummaryRow, MessageRow.position)
        .join(MessageRow, MessageRow.id == SummaryRow.message_id)
        .where(SummaryRow.conversation_id == conversation_id, MessageRow.current, *SEEN)
        .order_by(MessageRow.position.desc(), SummaryRow.made_at.desc())
        .limit(1)
    )
    if before is not None:
        query = query.where(MessageRow.position < before)
    found = session.execute(query).one_or_none()
    return _to_summary(*found) if found is not None else None


def _to_summary(row: SummaryRow, position: int) -> Summary:
    return Summary(row.id, row.conversation_id, row.message_id, position, row.text, row.made_at, row.edited, row.model)
