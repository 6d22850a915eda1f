"""The rows of a transcript and their order; a row is one message, or one reply that is being made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ...core.conversation import Message, MessageState, Role
from .heights import Heights
from .segments import Segment, cut, extend


@dataclass(slots=True, eq=False)
class Row:
    """`key` is the message's id, or the correlation id of the reply being made.

    `trouble` is "" or why a card stands below the words: failed, interrupted, cancelled, waiting, pending.
    `header` and `day` depend on the row above; `bubble` is the widest text so far.
    """

    key: str
    role: Role
    text: str
    at: datetime
    persona_key: str | None = None
    message: Message | None = None
    correlation_id: str | None = None
    making: bool = False
    status: str = ""
    trouble: str = ""
    trouble_code: str = ""
    footer: str | None = None
    header: bool = True
    day: str = ""
    segments: list[Segment] = field(default_factory=list)
    first: int = 0
    bubble: int = 0
    card: int = 0  # height of the card for a trouble, px


def message_row(message: Message) -> Row:
    """Cheap enough for ten thousand, and without Qt: rows are made on a background thread."""
    troubles = {
        MessageState.FAILED: "failed",
        MessageState.INTERRUPTED: "interrupted",
        MessageState.CANCELLED: "cancelled",
        MessageState.PENDING: "pending",
    }
    row = Row(
        message.id,
        message.role,
        message.text,
        message.created_at,
        message.persona_key,
        message,
        message.correlation_id,
        trouble=troubles.get(message.state, "") if message.role is Role.PERSONA else "",
        trouble_code=message.failure or "",
        segments=cut(message.text),
    )
    for segment in row.segments:
        segment.count()
    return row


def making_row(correlation_id: str, persona_key: str | None, text: str, status: str, at: datetime) -> Row:
    return Row(
        correlation_id,
        Role.PERSONA,
        text,
        at,
        persona_key,
        correlation_id=correlation_id,
        making=True,
        status=status,
        segments=cut(text),
    )


class Stack:
    """Rows from top to bottom; each segment of each row is one unit with a height."""

    def __init__(self, height_of: Callable[[Row, int], int]) -> None:
        self._height_of = height_of
        self.rows: list[Row] = []
        self.units: list[tuple[Row, int]] = []
        self.heights = Heights()

    def reset(self, rows: Iterable[Row]) -> None:
        self.rows = list(rows)
        before: Row | None = None
        for row in self.rows:
            _place_after(before, row)
            before = row
        self.rebuild()

    def rebuild(self) -> None:
        """Finds every height anew, exact where it is known."""
        self.units = []
        for row in self.rows:
            row.first = len(self.units)
            self.units += [(row, number) for number in range(len(row.segments))]
        self.heights.rebuild([self._height_of(row, number) for row, number in self.units])

    def find(self, key: str) -> Row | None:
        """Looked for from the end, where what changes mostly is."""
        return next((row for row in reversed(self.rows) if row.key == key), None)

    def insert(self, row: Row, after: Row | None = None) -> None:
        """At the end, or below `after`."""
        if after is None or after is self.rows[-1]:
            _place_after(self.rows[-1] if self.rows else None, row)
            self.rows.append(row)
            row.first = len(self.units)
            for number in range(len(row.segments)):
                self.units.append((row, number))
                self.heights.append(self._height_of(row, number))
            return
        self.rows.insert(self.rows.index(after) + 1, row)
        self.reset(self.rows)

    def replace(self, old: Row, new: Row) -> None:
        """What the rows have in common stays laid out."""
        kept = {segment.source: segment for segment in old.segments}
        new.segments = [kept.pop(segment.source, segment) for segment in new.segments]
        new.bubble = old.bubble if new.role is old.role else 0
        self.rows[self.rows.index(old)] = new
        self.reset(self.rows)

    def remove(self, row: Row) -> None:
        self.rows.remove(row)
        self.reset(self.rows)

    def stream(self, row: Row, offset: int, text: str) -> None:
        """Continues the row's text at `offset`."""
        count = len(row.segments)
        if offset == len(row.text):
            changed = extend(row.segments, text)
            row.text += text
        else:
            row.text = row.text[:offset] + text
            row.segments, changed = cut(row.text), 0
        for segment in row.segments[changed:]:
            segment.count()
        if len(row.segments) == count:
            self.refresh(row)
        elif row is self.rows[-1] and len(row.segments) > count:
            self._refresh_tail(row)
        else:
            self.rebuild()

    def _refresh_tail(self, row: Row) -> None:
        """The last row got longer: only its own units changed."""
        for number in range(len(row.segments)):
            if row.first + number < len(self.units):
                self.heights.set(row.first + number, self._height_of(row, number))
            else:
                self.units.append((row, number))
                self.heights.append(self._height_of(row, number))

    def refresh(self, row: Row) -> None:
        """The row's heights changed, its number of segments did not."""
        for number in range(len(row.segments)):
            self.heights.set(row.first + number, self._height_of(row, number))


def _place_after(before: Row | None, row: Row) -> None:
    local = row.at.astimezone()
    day = f"{local:%Y-%m-%d}"
    other_day = before is None or f"{before.at.astimezone():%Y-%m-%d}" != day
    row.day = day if other_day and before is not None else ""
    row.header = (
        before is None
        or other_day
        or before.role is not row.role
        or before.persona_key != row.persona_key
        or bool(before.trouble)
        or abs((row.at - before.at).total_seconds()) > 300
    )
