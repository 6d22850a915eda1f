"""The rows of a transcript and their order; a row is one message, or one reply that is being made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ...core.conversation import Attachment, Message, MessageState, Role, ToolCall
from .folds import FOLD, furnish, think, toggle, write_anew
from .heights import Heights
from .segments import Segment, cut, extend


@dataclass(slots=True, eq=False)
class Row:
    """`key` is the message's id, or the correlation id of the reply being made.

    `trouble` is "" or why a card stands below the words: failed, interrupted, cancelled, waiting, pending.
    `reasoning`, `tools` and `attachments` lie beside the words; `thinking`: the reasoning goes on. `unfolded` names
    what of them is open, and `lead` counts the segments above the words.
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
    date: str = ""  # its day here, as 2026-03-14; "" before somebody asked
    reasoning: str = ""
    reasoning_seconds: float | None = None
    thinking: bool = False
    thinking_since: float = 0.0  # time.monotonic()
    tools: tuple[ToolCall, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    unfolded: set[str] = field(default_factory=set)
    lead: int = 0
    segments: list[Segment] = field(default_factory=list)
    first: int = 0
    bubble: int = 0
    card: int = 0  # height of the card for a trouble, px

    @property
    def body(self) -> bool:
        """Whether there is anything in its bubble."""
        return bool(self.text or self.attachments or self.reasoning or self.thinking or self.tools)

    @property
    def hidden(self) -> bool:
        """Whether models do not get to see it."""
        return self.message is not None and self.message.hidden


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
        reasoning=message.extra.reasoning,
        reasoning_seconds=message.extra.reasoning_seconds,
        tools=message.extra.tools,
        attachments=message.attachments,
        date=_date(message.created_at),
    )
    furnish(row)
    return row


def arrange(rows: Iterable[Row], above: Row | None = None) -> None:
    """Finds what depends on the row above; without Qt, for a background thread."""
    for row in rows:
        _place_after(above, row)
        above = row


def making_row(
    correlation_id: str, persona_key: str | None, text: str, status: str, at: datetime, reasoning: str = ""
) -> Row:
    row = Row(
        correlation_id,
        Role.PERSONA,
        text,
        at,
        persona_key,
        correlation_id=correlation_id,
        making=True,
        status=status,
        reasoning=reasoning,
        thinking=bool(reasoning and not text),
    )
    furnish(row)
    return row


@dataclass(frozen=True, slots=True)
class Ready:
    """Rows from the first one on, with all that a stack finds for them."""

    rows: list[Row]
    units: list[tuple[Row, int]]
    heights: list[int]


def make_ready(rows: list[Row], height_of: Callable[[Row, int], int]) -> Ready:
    """On a background thread, for ten thousand would stop the window for a moment."""
    arrange(rows)
    units: list[tuple[Row, int]] = []
    for row in rows:
        row.first = len(units)
        units += [(row, number) for number in range(len(row.segments))]
    return Ready(rows, units, [height_of(row, number) for row, number in units])


def take_over(old: Row, new: Row) -> None:
    """What a row has in common with the one in whose place it comes stays laid out, and unfolded."""
    if old.unfolded:
        new.unfolded = set(old.unfolded)
        furnish(new)
    kept = {segment.key: segment for segment in old.segments if segment.kind != FOLD}
    new.segments = [kept.pop(segment.key, segment) for segment in new.segments]
    if old.hidden is not new.hidden:
        for segment in new.segments:  # as high as before, and written in other colours
            segment.document, segment.decorations = None, ()
    known = any(segment.document is not None for segment in new.segments)  # otherwise all is measured anew
    new.bubble = old.bubble if new.role is old.role and known else 0


class Stack:
    """Rows from top to bottom; each segment of each row is one unit with a height."""

    def __init__(self, height_of: Callable[[Row, int], int]) -> None:
        self._height_of = height_of
        self.rows: list[Row] = []
        self.units: list[tuple[Row, int]] = []
        self.heights = Heights()

    def reset(self, rows: Iterable[Row]) -> None:
        self.rows = list(rows)
        arrange(self.rows)
        self.rebuild()

    def put_above(self, earlier: Ready) -> None:
        """Rows above all others."""
        for row in self.rows:
            row.first += len(earlier.units)
        first = self.rows[:1]
        arrange(first, earlier.rows[-1] if earlier.rows else None)
        self.rows[:0], self.units[:0] = earlier.rows, earlier.units
        self.heights.splice(0, 0, earlier.heights)
        for row in first:
            self.refresh(row)

    def renew(self, rows: list[Row]) -> None:
        """Other rows in the place of all; those at both ends that are the same ones cost nothing."""
        start, least = 0, min(len(rows), len(self.rows))
        while start < least and rows[start] is self.rows[start]:
            start += 1
        same = 0
        while same < least - start and rows[-1 - same] is self.rows[-1 - same]:
            same += 1
        self._splice(start, len(self.rows) - same, rows[start : len(rows) - same])

    def _splice(self, start: int, end: int, rows: list[Row]) -> None:
        """`rows` in the place of those from `start` to `end`."""
        begin = self.rows[start].first if start < len(self.rows) else len(self.units)
        stop = self.rows[end].first if end < len(self.rows) else len(self.units)
        following = self.rows[end : end + 1]
        above = self.rows[start - 1] if start else None
        arrange(rows, above)
        arrange(following, rows[-1] if rows else above)
        units = [(row, number) for row in rows for number in range(len(row.segments))]
        heights = [self._height_of(row, number) for row, number in units]
        moved = begin + len(units) - stop
        for row in self.rows[end:] if moved else ():
            row.first += moved
        place = begin
        for row in rows:
            row.first = place
            place += len(row.segments)
        self.rows[start:end], self.units[begin:stop] = rows, units
        self.heights.splice(begin, stop, heights)
        for row in following:
            self.refresh(row)

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
        place = self.rows.index(after) + 1
        self._splice(place, place, [row])

    def replace(self, old: Row, new: Row) -> None:
        """What the rows have in common stays laid out."""
        take_over(old, new)
        place = self.rows.index(old)
        self._splice(place, place + 1, [new])

    def remove(self, row: Row) -> None:
        place = self.rows.index(row)
        self._splice(place, place + 1, [])

    def stream(self, row: Row, offset: int, text: str) -> None:
        """Continues the row's text at `offset`."""
        count = len(row.segments)
        if row.thinking or row.text == "" != text:
            row.thinking = False
            write_anew(row)
        if offset == len(row.text):
            changed = extend(row.segments, text)
            row.text += text
        else:
            row.text = row.text[:offset] + text
            row.segments, changed = row.segments[: row.lead] + cut(row.text), row.lead
        for segment in row.segments[changed:]:
            segment.count()
        self._grown(row, count)

    def think(self, row: Row, offset: int, text: str) -> None:
        """Continues the row's reasoning at `offset`."""
        count = len(row.segments)
        think(row, offset, text)
        self._grown(row, count)

    def toggle(self, row: Row, name: str) -> None:
        """Folds or unfolds what lies beside the row's words."""
        toggle(row, name)
        self.rebuild()

    def _grown(self, row: Row, count: int) -> None:
        """The row had `count` segments, and some are other ones now."""
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


def _date(at: datetime) -> str:
    return at.astimezone().date().isoformat()


def _place_after(before: Row | None, row: Row) -> None:
    row.date = row.date or _date(row.at)
    other_day = before is None or before.date != row.date
    row.day = row.date if other_day and (before is not None or row.date != _date(datetime.now(UTC))) else ""
    row.header = (
        before is None
        or other_day
        or before.role is not row.role
        or before.persona_key != row.persona_key
        or bool(before.trouble)
        or abs((row.at - before.at).total_seconds()) > 300
    )
