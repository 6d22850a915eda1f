"""How replies were made, read for whoever looks closely: the versions of a reply, and what was sent for each."""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from ..core.conversation import TurnState
from ..core.errors import NotFound
from ..core.trace import Made, Sampling, Version, unpack
from ..core.usage import Usage
from .asking import parts_of
from .database import Database
from .messages import SEEN, existing
from .tables import MessageRow, TurnRow
from .turns import turn_row
from .wishes import again_of


class TraceStore:
    """All methods raise StorageError, and NotFound for an unknown turn."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def made(self, correlation_id: str) -> Made:
        with self._database.reading() as session:
            row = turn_row(session, correlation_id)
            asked = row.asked or {}
            sampling, sent = asked.get("sampling"), asked.get("sent")
            return Made(
                again=again_of(row),
                sampling=Sampling(**{**sampling, "stop": tuple(sampling["stop"])}) if sampling else None,
                sent=unpack(sent, parts_of(session, row.parts or [])) if sent else None,
                raw=row.raw_text if row.raw_text is not None else row.reply_text,
                text=_reply_text(session, row),
                usage=Usage(**row.usage) if row.usage else None,
            )

    def of_message(self, message_id: str) -> str:
        """The correlation id of the turn that made a reply, or made what it is a copy of.

        Raises NotFound: original where that is gone for good, turn where nobody made it.
        """
        with self._database.reading() as session:
            row = existing(session, message_id)
            if row.copied_from == "":
                raise NotFound("the reply that this is a copy of is gone for good", kind="original", id=message_id)
            made = session.get(MessageRow, row.copied_from) if row.copied_from else row
            if made is None or made.correlation_id is None:
                raise NotFound("no process made this message", kind="turn", id=message_id)
            return made.correlation_id

    def versions(self, correlation_id: str) -> tuple[Version, ...]:
        """All replies to the message that this turn answers, the oldest first."""
        with self._database.reading() as session:
            turn = turn_row(session, correlation_id)
            rows = session.execute(
                select(*_COLUMNS, _STANDING)
                .outerjoin(MessageRow, MessageRow.id == TurnRow.reply_message_id)
                .where(TurnRow.user_message_id == turn.user_message_id)
                .order_by(TurnRow.created_at, TurnRow.correlation_id)
            ).tuples()
            return tuple(
                Version(key, TurnState(state), at, persona, provider, model, bool(there))
                for key, state, at, persona, provider, model, there in rows
            )


# In the order of Version; the whole rows would bring each version's prompt along.
_COLUMNS = (
    TurnRow.correlation_id,
    TurnRow.state,
    TurnRow.created_at,
    TurnRow.persona_key,
    TurnRow.provider,
    TurnRow.model,
)
_STANDING = and_(MessageRow.id.is_not(None), MessageRow.current, *SEEN)


def _reply_text(session: Session, turn: TurnRow) -> str | None:
    if turn.reply_message_id is None:
        return None
    return session.scalar(select(MessageRow.text).where(MessageRow.id == turn.reply_message_id))
