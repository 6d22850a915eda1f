"""The outbox: processes that are still to be started on the engine, and messages that they are still to hear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from .database import Database
from .messages import now
from .tables import OutboxRow


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A start, or with `message` a message for the processes of the business key."""

    id: int
    process_key: str
    business_key: str
    variables: dict[str, Any]
    attempts: int  # 0 when nobody has tried yet
    message: str = ""


CLAIM_SECONDS = 30.0
AT_ONCE = 50
BEYOND = timedelta(seconds=4 * CLAIM_SECONDS)


def claimed(
    session: Session, process_key: str, business_key: str, variables: dict[str, Any], message: str = ""
) -> OutboxEntry:
    """Adds a row that is the caller's for CLAIM_SECONDS; the caller holds the transaction."""
    row = OutboxRow(
        process_key=process_key,
        business_key=business_key,
        variables=variables,
        attempts=1,
        not_before=now() + timedelta(seconds=CLAIM_SECONDS),
        message=message,
    )
    session.add(row)
    session.flush()
    return OutboxEntry(row.id, process_key, business_key, variables, 0, message)


class OutboxStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, process_key: str, business_key: str, variables: dict[str, Any]) -> None:
        with self._database.session() as session:
            session.add(
                OutboxRow(process_key=process_key, business_key=business_key, variables=variables, not_before=now())
            )

    def begin(self, process_key: str, business_key: str, variables: dict[str, Any]) -> OutboxEntry:
        """A process that is the caller's to start at once; after a while anybody's."""
        with self._database.session() as session:
            return claimed(session, process_key, business_key, variables)

    def post(self, message: str, business_key: str) -> OutboxEntry:
        """A message that is the caller's to deliver at once; after a while anybody's."""
        with self._database.session() as session:
            return claimed(session, "", business_key, {}, message)

    def start_is_due(self, business_key: str) -> bool:
        """Whether a process of this business key is still to be started."""
        query = select(OutboxRow.id).where(OutboxRow.business_key == business_key, OutboxRow.message == "").limit(1)
        with self._database.reading() as session:
            return session.scalar(query) is not None

    def claim(self, starts: int = AT_ONCE) -> tuple[OutboxEntry, ...]:
        """What is due, oldest first; nobody else gets it for a while. At most `starts` of them are starts: those
        that must wait stand in the way of no message.

        Nothing is ever put off for as long as `BEYOND`: what seems so was put off before the clock was set back.
        """
        due = or_(OutboxRow.not_before <= now(), OutboxRow.not_before > now() + BEYOND)
        query = select(OutboxRow).where(due).order_by(OutboxRow.id)
        with self._database.session() as session:
            rows = list(session.scalars(query.where(OutboxRow.message != "").limit(AT_ONCE)))
            rows += session.scalars(query.where(OutboxRow.message == "").limit(min(starts, AT_ONCE)))
            rows.sort(key=lambda row: row.id)
            entries = tuple(_entry(row) for row in rows)
            for row in rows:
                row.attempts += 1
                row.not_before = now() + timedelta(seconds=CLAIM_SECONDS)
            return entries

    def done(self, entry_id: int) -> None:
        with self._database.session() as session:
            session.execute(delete(OutboxRow).where(OutboxRow.id == entry_id))

    def release(self) -> None:
        """Ends all claims, for those who made them are gone, unless other machines share the data: theirs run out.

        The entries count as tried once.
        """
        if self._database.shared:
            return
        with self._database.session() as session:
            session.execute(update(OutboxRow).values(not_before=now()))

    def give_back(self, entry_id: int) -> None:
        """Makes it anybody's again, at once."""
        with self._database.session() as session:
            row = session.get(OutboxRow, entry_id)
            if row is not None:
                row.attempts, row.not_before = row.attempts - 1, now()

    def failed(self, entry_id: int, error: str, again_in: float) -> None:
        with self._database.session() as session:
            row = session.get(OutboxRow, entry_id)
            if row is not None:
                row.error, row.not_before = error, now() + timedelta(seconds=again_in)

    def next_due(self) -> datetime | None:
        with self._database.reading() as session:
            return session.scalar(select(func.min(OutboxRow.not_before)))


def _entry(row: OutboxRow) -> OutboxEntry:
    return OutboxEntry(row.id, row.process_key, row.business_key, row.variables, row.attempts, row.message)
