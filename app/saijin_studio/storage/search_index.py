"""Keeps the words of messages where the search finds them.

Whatever changes a message as an object has its words follow in the same transaction (`index_flushed`). What comes into
the table by other ways, as from a file or an older studio, is found and taken in later (storage.search_fill).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, inspect, select, update
from sqlalchemy.orm import Session, UOWTransaction

from ..core.search_words import WORDS_VERSION, index_words
from .path import CHUNK, chunks
from .tables import ConversationRow, MessageRow, SearchRow

LONGEST: Final = 200_000  # characters of a message that can be searched for
_LOW_BITS: Final = 20
_FARTHEST: Final = (1 << 43) - 1  # milliseconds; what lies farther from 1970 is ordered as if it did not


@dataclass(frozen=True, slots=True)
class Entry:
    """A message's words on their way into the index."""

    message_id: str
    conversation_id: str
    position: int
    at: datetime
    role: str
    persona_key: str | None
    words: str


def number_at(at: datetime) -> int:
    """The least number of a message of this time: a newer message always has a greater one."""
    milliseconds = int(at.timestamp() * 1000)
    return max(-_FARTHEST, min(milliseconds, _FARTHEST)) << _LOW_BITS


def words_of(text: str) -> str:
    return index_words(text[:LONGEST])


def store(connection: Connection, entries: Sequence[Entry]) -> None:
    """In the order of their time, which the index likes best."""
    known: set[str] = set()
    for some in chunks([entry.message_id for entry in entries]):
        known.update(connection.scalars(select(SearchRow.message_id).where(SearchRow.message_id.in_(some))))
    partners = _partners(connection, entries)
    fresh = [(_number(entry), entry) for entry in entries if entry.message_id not in known]
    _insert(connection, sorted(fresh, key=lambda each: each[0]), partners)
    for entry in entries:
        if entry.message_id in known:
            changed = update(SearchRow).where(SearchRow.message_id == entry.message_id)
            connection.execute(changed.values(_columns(entry, partners)))


def copy_words(session: Session, sources: Mapping[str, MessageRow], conversation_id: str) -> None:
    """For copies of messages, by their own ids; those whose words are not here yet are found later."""
    words: dict[str, str] = {}
    for some in chunks([row.id for row in sources.values()]):
        known = select(SearchRow.message_id, SearchRow.words).where(SearchRow.version == WORDS_VERSION)
        words.update(session.execute(known.where(SearchRow.message_id.in_(some))).tuples().all())
    entries = [
        Entry(key, conversation_id, row.position, row.created_at, row.role, row.persona_key, words[row.id])
        for key, row in sources.items()
        if row.id in words
    ]
    store(session.connection(), entries)


def remove(session: Session, message_ids: Sequence[str]) -> None:
    for some in chunks(message_ids):
        session.execute(delete(SearchRow).where(SearchRow.message_id.in_(some)))


def index_flushed(session: Session, _context: UOWTransaction) -> None:
    """For SQLAlchemy's `after_flush`: takes in what a session stores."""
    touched = [*session.new, *session.dirty]
    rows = [row for row in touched if isinstance(row, MessageRow) and inspect(row).attrs.text.history.has_changes()]
    if rows:
        store(session.connection(), [_entry(row) for row in rows])


def _entry(row: MessageRow) -> Entry:
    words = words_of(row.text)
    return Entry(row.id, row.conversation_id, row.position, row.created_at, row.role, row.persona_key, words)


def _insert(connection: Connection, fresh: Sequence[tuple[int, Entry]], partners: dict[str, str]) -> None:
    taken: set[int] = set()
    for start in range(0, len(fresh), CHUNK):
        numbers = [number for number, _ in fresh[start : start + CHUNK]]
        taken.update(connection.scalars(select(SearchRow.id).where(SearchRow.id.in_(numbers))))
    rows = []
    for number, entry in fresh:
        while number in taken:  # a copy of a chat has messages of the same time and place
            number = number_at(entry.at) + random.getrandbits(_LOW_BITS)
        taken.add(number)
        rows.append({"id": number, "message_id": entry.message_id, **_columns(entry, partners)})
    if rows:
        connection.execute(insert(SearchRow), rows)


def _columns(entry: Entry, partners: dict[str, str]) -> dict[str, Any]:
    who = entry.persona_key or partners.get(entry.conversation_id, "")
    return {"who": who, "role": entry.role, "version": WORDS_VERSION, "words": entry.words}


def _partners(connection: Connection, entries: Sequence[Entry]) -> dict[str, str]:
    """Whom the conversations are with."""
    found: dict[str, str] = {}
    for some in chunks(sorted({entry.conversation_id for entry in entries})):
        query = select(ConversationRow.id, ConversationRow.persona_key).where(ConversationRow.id.in_(some))
        found.update(connection.execute(query).tuples().all())
    return found


def _number(entry: Entry) -> int:
    return number_at(entry.at) + entry.position % (1 << _LOW_BITS)
