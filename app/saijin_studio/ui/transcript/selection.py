"""Selected text that may reach over many messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QTextDocument

from .folds import ATTACHMENTS, FOLD
from .rows import Row, Stack
from .things import words_of


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the transcript: a character position in the document of one segment."""

    row: Row
    number: int
    position: int

    def order(self) -> tuple[int, int]:
        return self.row.first + self.number, self.position


class Selection:
    """From `anchor` to `head`, either way round; empty when one is missing."""

    def __init__(self) -> None:
        self.anchor: Spot | None = None
        self.head: Spot | None = None

    def clear(self) -> None:
        self.anchor = self.head = None

    def bounds(self) -> tuple[Spot, Spot] | None:
        """First and last spot in reading order; None when nothing is selected."""
        if self.anchor is None or self.head is None or self.anchor.order() == self.head.order():
            return None
        first, last = sorted((self.anchor, self.head), key=Spot.order)
        return first, last

    def within(self, row: Row, number: int, length: int) -> tuple[int, int] | None:
        """The selected characters of a segment whose document has `length` characters."""
        bounds = self.bounds()
        if bounds is None:
            return None
        unit = row.first + number
        first, last = bounds
        if not first.order()[0] <= unit <= last.order()[0]:
            return None
        start = first.position if unit == first.order()[0] else 0
        end = last.position if unit == last.order()[0] else length
        return (start, end) if end > start else None

    def text(self, stack: Stack, document_of: Callable[[Row, int], QTextDocument]) -> str:
        """What to copy: whole messages in between as their markdown, the ends as they are seen."""
        bounds = self.bounds()
        if bounds is None:
            return ""
        first, last = bounds[0].order()[0], bounds[1].order()[0]
        parts: list[str] = []
        before: tuple[Row, str] | None = None
        for unit in range(first, last + 1):
            row, number = stack.units[unit]
            kind = row.segments[number].kind
            if kind in (FOLD, ATTACHMENTS):
                continue
            if unit in (first, last):
                document = document_of(row, number)
                chosen = self.within(row, number, document.characterCount() - 1)
                part = words_of(document, *chosen) if chosen else ""
            else:
                part = row.segments[number].text
            parts.append(("\n\n" if before is not None and (row, kind) != before else "") + part)
            before = row, kind
        return "".join(parts).strip("\n")
