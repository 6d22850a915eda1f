"""The lorebook of a card: `character_book` of character-card-spec-v2 and -v3."""

from __future__ import annotations

from .card_values import Table, fault, flag, kind, strings, table, text_of, whole
from .lore import DEFAULT_DEPTH, Lorebook, LoreEntry

MOST_ENTRIES = 5_000


def read_book(book: Table, where: str) -> Lorebook:
    """Entries that are turned off or say nothing are left out. Raises PersonaError naming the field."""
    given = book.get("entries")
    if given is None:
        return Lorebook()
    if not isinstance(given, list) or len(given) > MOST_ENTRIES:
        raise fault(f"{where}entries", f"a list of at most {MOST_ENTRIES} entries expected, found {kind(given)}")
    entries = (_entry(table(one, f"{where}entries[{i}]"), f"{where}entries[{i}].") for i, one in enumerate(given))
    return Lorebook(tuple(entry for entry in entries if entry is not None), whole(book, "scan_depth", DEFAULT_DEPTH))


def _entry(given: Table, where: str) -> LoreEntry | None:
    content = text_of(given, "content", where)
    if not content or not flag(given, "enabled", True):
        return None
    selective = flag(given, "selective", False)
    return LoreEntry(
        name=text_of(given, "name", where) or text_of(given, "comment", where),
        content=content,
        keys=strings(given.get("keys"), f"{where}keys"),
        second_keys=strings(given.get("secondary_keys"), f"{where}secondary_keys") if selective else (),
        constant=flag(given, "constant", False),
        case_sensitive=flag(given, "case_sensitive", False),
        order=whole(given, "insertion_order", 100),
    )
