"""Conversations, as immutable records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from ..core.conversation import Conversation, Message, MessageState, Role, Rule, TurnState
from .chats import existing_chat, no_chat
from .database import Database
from .messages import add_message, new_id, now, one, said, shown
from .tables import ConversationRow, MessageRow, TagRow, TurnRow
from .unread import UNREAD, see, unread


class ConversationStore:
    """All methods raise StorageError (StorageFull) when the database does not do as told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        persona_key: str,
        title: str,
        greeting: str,
        routing: Rule = Rule.FIXED,
        titled_by: str = "",
        other_greetings: Sequence[str] = (),
        chosen: int = 0,
    ) -> Conversation:
        """`other_greetings` are versions of the first message that one can page to; `chosen` counts through all of
        them which is shown, the first one where there is none such.
        """
        at = now()
        with self._database.session() as session:
            row = ConversationRow(
                id=new_id(),
                title=title,
                persona_key=persona_key,
                created_at=at,
                updated_at=at,
                routing=routing,
                titled_by=titled_by,
            )
            session.add(row)
            session.flush()
            greetings = (greeting, *other_greetings) if greeting else ()
            first = chosen if 0 <= chosen < len(greetings) else 0
            for number, words in enumerate(greetings):
                add_message(session, _hello(row, words, shown=number == first))
            row.seen_position = len(greetings)
            return _to_conversation(row, None, ())

    def all(self) -> tuple[Conversation, ...]:
        """Newest first, without the deleted ones."""
        open_turns = select(TurnRow.conversation_id, TurnRow.correlation_id).where(TurnRow.state.in_(_OPEN))
        with self._database.reading() as session:
            busy = dict(session.execute(open_turns).tuples().all())
            tags: dict[str, list[str]] = {}
            for key, tag in session.execute(select(TagRow.conversation_id, TagRow.tag).order_by(TagRow.tag)).tuples():
                tags.setdefault(key, []).append(tag)
            rows = session.execute(
                select(*_COLUMNS, UNREAD.label("unread"))
                .where(ConversationRow.deleted_at.is_(None))
                .order_by(ConversationRow.updated_at.desc(), ConversationRow.id)
            )
            return tuple(_to_conversation(row, busy.get(row.id), tags.get(row.id, ()), row.unread) for row in rows)

    def get(self, conversation_id: str) -> Conversation:
        """Raises NotFound."""
        with self._database.reading() as session:
            row = existing_chat(session, conversation_id)
            turn = session.scalar(
                select(TurnRow.correlation_id).where(
                    TurnRow.conversation_id == conversation_id, TurnRow.state.in_(_OPEN)
                )
            )
            tags = session.scalars(select(TagRow.tag).where(TagRow.conversation_id == conversation_id))
            return _to_conversation(row, turn, sorted(tags), unread(session, conversation_id))

    def messages(self, conversation_id: str, before: int | None, limit: int) -> tuple[Message, ...]:
        """The last `limit` messages of the path before a position, oldest first."""
        with self._database.reading() as session:
            existing_chat(session, conversation_id)
            return shown(session, conversation_id, before, limit)

    def history(self, message_id: str, first: int, limit: int) -> tuple[Message, ...]:
        """What was said up to this message, for prompts: the last `limit` messages from position `first` on, oldest
        first, with no more than who said what and when. Raises NotFound.
        """
        with self._database.reading() as session:
            return said(session, message_id, first, limit)

    def message(self, message_id: str) -> Message:
        """Raises NotFound."""
        with self._database.reading() as session:
            return one(session, message_id)

    def rename(self, conversation_id: str, title: str) -> None:
        """From now on no model writes over the title."""
        with self._database.session() as session:
            row = existing_chat(session, conversation_id)
            row.title, row.titled_by = title, "person"

    def set_model_title(self, conversation_id: str, title: str, anyway: bool) -> bool:
        """A title by a model, where nobody gave one or it is wanted `anyway`; false where there is one."""
        with self._database.session() as session:
            row = existing_chat(session, conversation_id)
            if row.titled_by and not anyway:
                return False
            row.title, row.titled_by = title, "model"
            return True

    def set_routing(self, conversation_id: str, routing: Rule) -> None:
        with self._database.session() as session:
            existing_chat(session, conversation_id).routing = routing

    def set_deleted(self, conversation_id: str, deleted: bool) -> None:
        """Hides or brings back; nothing is removed."""
        with self._database.session() as session:
            row = session.get(ConversationRow, conversation_id)
            if row is None:
                raise no_chat(conversation_id)
            row.deleted_at = now() if deleted else None

    def set_read_position(self, conversation_id: str, position: int, seen: int | None = None) -> bool:
        """The last message that was in sight, by its position; true when nothing so far down was `seen` before.

        `seen` is a position, too: that of the last message a person knows of (None = the one in sight).
        """
        with self._database.session() as session:
            row = existing_chat(session, conversation_id)
            row.read_position = position
            return see(row, position if seen is None else seen)

    def draft(self, conversation_id: str) -> str:
        with self._database.reading() as session:
            return existing_chat(session, conversation_id).draft

    def save_draft(self, conversation_id: str, text: str) -> None:
        with self._database.session() as session:
            existing_chat(session, conversation_id).draft = text


def _hello(conversation: ConversationRow, text: str, shown: bool) -> MessageRow:
    return MessageRow(
        id=new_id(),
        conversation_id=conversation.id,
        role=Role.PERSONA,
        text=text,
        state=MessageState.COMPLETE,
        created_at=conversation.created_at,
        persona_key=conversation.persona_key,
        activity_id="greeting",
        current=shown,
    )


_OPEN = [state.value for state in TurnState if state.open]


# Whole rows would bring the draft and the options of each along.
_COLUMNS = (
    ConversationRow.id,
    ConversationRow.title,
    ConversationRow.persona_key,
    ConversationRow.created_at,
    ConversationRow.updated_at,
    ConversationRow.last_line,
    ConversationRow.routing,
    ConversationRow.titled_by,
    ConversationRow.pinned_at,
    ConversationRow.archived_at,
    ConversationRow.folder_id,
    ConversationRow.read_position,
)


def _to_conversation(
    row: ConversationRow | Row[Any], open_turn: str | None, tags: Sequence[str], unread: int = 0
) -> Conversation:
    return Conversation(
        id=row.id,
        title=row.title,
        persona_key=row.persona_key,
        created_at=row.created_at,
        updated_at=row.updated_at,
        last_line=row.last_line or "",
        open_turn=open_turn,
        routing=Rule(row.routing),
        titled_by=row.titled_by,
        pinned=row.pinned_at is not None,
        archived=row.archived_at is not None,
        folder_id=row.folder_id,
        tags=tuple(tags),
        read_position=row.read_position,
        unread=unread,
    )
