"""Other rows in the place of those that are shown: what both have in common stays laid out and where it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .painter import Placed
from .rows import Row, take_over


def renewed(before: Sequence[Row], after: Iterable[Row]) -> list[Row]:
    """The rows after the change; one that is as it was is the same object as before."""
    known = {row.key: row for row in before}
    return [_same_or_new(known.get(row.key), row) for row in after]


def _same_or_new(old: Row | None, new: Row) -> Row:
    if old is None or old is new:
        return new
    if old.making and new.making:  # it knows more: its status, and perhaps words that came meanwhile
        return old
    if old.message is not None and old.message == new.message and old.text == new.text:
        return old
    take_over(old, new)
    return new


def place_after(
    before: Sequence[Row], placed: Sequence[Placed], fresh: Mapping[str, Row]
) -> tuple[Row, int, int] | None:
    """Which row and segment stands where afterwards, in pixels from the top: the first one seen that is still there.

    Where nothing of it is, the nearest row above; None when the beginning is to be seen.
    """
    for piece in placed:
        row = fresh.get(piece.row.key)
        if row is not None and piece.number < len(row.segments):
            return row, piece.number, piece.y
    seen = before.index(placed[0].row) if placed and placed[0].row in before else 0
    for old in reversed(before[:seen]):
        if old.key in fresh:
            return fresh[old.key], 0, 0
    return None
