"""The rows of one conversation as they lie in the store, and what must hold of them at any time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from saijin_studio.core.conversation import MessageState
from saijin_studio.storage.database import Database
from saijin_studio.storage.tables import MessageRow, RevisionRow


@dataclass(frozen=True)
class Lying:
    """One message; `seen` unless it was deleted or taken back, `current` on the path or a failure beside it."""

    id: str
    parent: str | None
    position: int
    text: str
    current: bool
    seen: bool
    beside: bool


class Rows:
    """A look at all messages of a conversation, by their place."""

    def __init__(self, database: Database, conversation_id: str) -> None:
        with database.reading() as session:
            found = session.scalars(
                select(MessageRow).where(MessageRow.conversation_id == conversation_id).order_by(MessageRow.position)
            )
            self.all = [_lying(row) for row in found]
            self.texts = {row.text for row in self.all} | set(session.scalars(select(RevisionRow.text)))
        self.by_id = {row.id: row for row in self.all}

    @property
    def shown(self) -> list[str]:
        """What the chat shows, without failures."""
        return [row.id for row in self.all if row.current and row.seen and not row.beside]

    @property
    def failures(self) -> list[str]:
        return [row.id for row in self.all if row.current and row.seen and row.beside]

    def above(self, message_id: str | None) -> list[str]:
        """Those that can be seen on the way down to a message, itself included."""
        found: list[str] = []
        while message_id is not None:
            row = self.by_id[message_id]
            found += [row.id] if row.seen and not row.beside else []
            message_id = row.parent
        return found[::-1]

    def versions(self, message_id: str) -> tuple[str, ...]:
        """All that can be seen at its place, the oldest first; () where it is alone."""
        here = self.by_id[message_id].parent
        ids = tuple(row.id for row in self.all if row.parent == here and row.seen and not row.beside)
        return ids if len(ids) > 1 else ()

    def check(self) -> None:
        """The path is one chain, each message is older than what stands below it, failures carry nothing."""
        children: dict[str | None, list[Lying]] = defaultdict(list)
        for row in self.all:
            children[row.parent].append(row)
            if row.parent is not None:
                assert self.by_id[row.parent].position < row.position, f"{row} is older than what it follows"
                assert not self.by_id[row.parent].beside, f"{row} stands below a failure"
        above: str | None = None
        for row in (row for row in self.all if row.current and not row.beside):
            assert row.parent == above, f"{row} is on the path and stands below {row.parent}, not {above}"
            above = row.id


def _lying(row: MessageRow) -> Lying:
    seen = row.deleted_at is None and row.state != MessageState.WITHDRAWN
    return Lying(row.id, row.parent_id, row.position, row.text, row.current, seen, row.beside)
