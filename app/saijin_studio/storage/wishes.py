"""The record of a turn, with what a person wants other in it (core.conversation.Again) and the reply it goes on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from ..core.conversation import Again, Turn, TurnState
from .tables import JournalRow, MessageRow, TurnRow

GOES_ON = "goes_on"  # beside the wishes: the id of the reply whose words the turn's own begin with


def again_of(row: TurnRow) -> Again:
    return Again(**{name: value for name, value in (row.overrides or {}).items() if name != GOES_ON})


def goes_on(row: TurnRow) -> str:
    """The id of the reply whose words a turn began with; "" for most."""
    return str((row.overrides or {}).get(GOES_ON, ""))


def begun(session: Session, row: TurnRow) -> MessageRow | None:
    """The reply whose words a turn began with."""
    named = goes_on(row)
    return session.get(MessageRow, named) if named else None


def kept_wishes(
    session: Session, correlation_id: str, again: Again, before: MessageRow | None
) -> dict[str, Any] | None:
    """What the row of a new turn keeps; where it goes on `before`, its journal begins with those words."""
    wishes = {name: value for name, value in asdict(again).items() if value}
    if before is not None:
        wishes[GOES_ON] = before.id
        session.add(JournalRow(correlation_id=correlation_id, seq=1, text=before.text))
    return wishes or None


def to_turn(row: TurnRow) -> Turn:
    return Turn(
        correlation_id=row.correlation_id,
        conversation_id=row.conversation_id,
        user_message_id=row.user_message_id,
        state=TurnState(row.state),
        created_at=row.created_at,
        persona_key=row.persona_key,
        persona_reason=row.persona_reason,
        reply_message_id=row.reply_message_id,
        process_instance_id=row.process_instance_id,
        cancel_requested=row.cancel_requested,
        again=again_of(row),
        goes_on=goes_on(row),
    )
