"""Finds messages by their words in all conversations, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, column, select, table
from sqlalchemy.orm import Session

from ..core.conversation import MessageState, Role
from ..core.library import Found, Hit, Search
from ..core.search_words import NOTHING, excerpt, match_query
from .database import Database
from .search_index import number_at
from .search_postgres import Place, places
from .tables import AttachmentRow, ConversationRow, MessageRow, SearchRow

PAGE: Final = 40
EXCERPT_FROM: Final = 40_000  # characters of a message that are looked through for the place to show
# SQLite's index: the hidden column of the table's own name takes the query.
_WORDS = table("message_words", column("rowid"), column("message_words"))


class SearchStore:
    """All methods raise StorageError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, wanted: Search, before: int | None = None, limit: int = PAGE) -> Found:
        """`before` is what the page before this one named as the next."""
        if wanted.empty:
            return Found(())
        hits: list[Hit] = []
        last = 0
        with self._database.reading() as session:
            found = self._places(session, wanted, before, limit)
            while some := list(islice(found, 2 * limit)):
                rows = {
                    row.id: row for row in session.execute(_READ.where(MessageRow.id.in_([key for _, key in some])))
                }
                for number, key in some:
                    if len(hits) == limit:
                        return Found(tuple(hits), last)
                    if key in rows and _can_be_seen(rows[key]):
                        hits.append(_hit(rows[key], wanted.text))
                        last = number
        return Found(tuple(hits))

    def _places(self, session: Session, wanted: Search, before: int | None, limit: int) -> Iterator[Place]:
        """All that matches, from the index alone, the newest first."""
        expression = match_query(wanted.text)
        number: ColumnElement[int] = SearchRow.id.expression
        if expression != NOTHING and self._database.shared:
            return places(session, expression, _bounds(wanted, number, before), _narrowed(wanted))
        query = select(SearchRow.id, SearchRow.message_id)
        if expression != NOTHING:
            number = _WORDS.c.rowid
            query = query.join(_WORDS, SearchRow.id == number)
            query = query.where(_WORDS.c.message_words.op("MATCH")(expression))
        else:
            query = query.where(SearchRow.words != "")
        query = query.where(*_bounds(wanted, number, before), *_narrowed(wanted)).order_by(number.desc())
        return iter(session.execute(query.execution_options(yield_per=2 * limit)).tuples())


# Whether they can be seen is looked at afterwards: asked here, SQLite would rather read all that was not deleted.
_READ = select(
    MessageRow.id,
    MessageRow.conversation_id,
    ConversationRow.title,
    ConversationRow.persona_key.label("partner"),
    MessageRow.persona_key,
    MessageRow.role,
    MessageRow.created_at,
    MessageRow.text,
    MessageRow.current,
    MessageRow.state,
    MessageRow.deleted_at,
    ConversationRow.deleted_at.label("chat_deleted_at"),
    ConversationRow.archived_at,
).join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)


def _can_be_seen(row: Any) -> bool:
    return row.deleted_at is None and row.chat_deleted_at is None and row.state != MessageState.WITHDRAWN


def _bounds(wanted: Search, number: ColumnElement[int], before: int | None) -> list[ColumnElement[bool]]:
    """A message's number tells its time."""
    parts: list[ColumnElement[bool]] = []
    if before is not None:
        parts.append(number < before)
    if wanted.since is not None:
        parts.append(number >= number_at(wanted.since))
    if wanted.until is not None:
        parts.append(number < number_at(wanted.until))
    return parts


def _narrowed(wanted: Search) -> list[ColumnElement[bool]]:
    parts: list[ColumnElement[bool]] = []
    if wanted.role is not None:
        parts.append(SearchRow.role == wanted.role)
    if wanted.persona_key:
        parts.append(SearchRow.who == wanted.persona_key)
    if wanted.conversation_id:
        here = MessageRow.conversation_id == wanted.conversation_id
        parts.append(SearchRow.message_id.in_(select(MessageRow.id).where(here)))
    if wanted.has_image:
        with_image = select(AttachmentRow.message_id).where(AttachmentRow.kind == "image")
        parts.append(SearchRow.message_id.in_(with_image.where(AttachmentRow.message_id.is_not(None))))
    return parts


def _hit(row: Any, text: str) -> Hit:
    shown, marks = excerpt(row.text[:EXCERPT_FROM], text)
    who = row.persona_key or row.partner
    role, archived = Role(row.role), row.archived_at is not None
    return Hit(
        row.id, row.conversation_id, row.title, who, role, row.created_at, shown, marks, bool(row.current), archived
    )
