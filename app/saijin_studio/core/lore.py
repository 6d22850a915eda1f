"""Lorebooks: what a persona knows about its world, told to the model only when the talk touches it.

Format: `character_book` of character-card-spec-v2 and -v3. Of it are read: keys, secondary_keys with selective,
constant, enabled, case_sensitive, insertion_order, and the book's scan_depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DEFAULT_DEPTH = 4  # messages that are looked at where the book does not say


@dataclass(frozen=True, slots=True)
class LoreEntry:
    """`constant` entries are always told; others when a key, and of a selective one a second key too, was said."""

    name: str
    content: str
    keys: tuple[str, ...] = ()
    second_keys: tuple[str, ...] = ()
    constant: bool = False
    case_sensitive: bool = False
    order: int = 100


@dataclass(frozen=True, slots=True)
class Lorebook:
    entries: tuple[LoreEntry, ...] = ()
    depth: int = DEFAULT_DEPTH


def touched(book: Lorebook, texts: Sequence[str]) -> tuple[LoreEntry, ...]:
    """The entries that the newest `book.depth` of `texts` (oldest first) touch, in the book's order."""
    said = "\n".join(texts[-book.depth :]) if book.depth > 0 else ""
    lower = said.casefold()
    found = (entry for entry in book.entries if entry.constant or _touches(entry, said, lower))
    return tuple(sorted(found, key=lambda entry: entry.order))


def _touches(entry: LoreEntry, said: str, lower: str) -> bool:
    return _any(entry.keys, entry, said, lower) and (
        not entry.second_keys or _any(entry.second_keys, entry, said, lower)
    )


def _any(keys: tuple[str, ...], entry: LoreEntry, said: str, lower: str) -> bool:
    if entry.case_sensitive:
        return any(key in said for key in keys)
    return any(key.casefold() in lower for key in keys)
