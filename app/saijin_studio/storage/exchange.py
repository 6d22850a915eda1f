"""Whole chats in and out of the store, in the form that files have (core.exchange.record)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from ..core.conversation import Attachment, Extra, MessageState, Role, Rule
from ..core.exchange.record import ChatFile, FileMessage
from ..core.exchange.tree import path
from ..core.writing import Summary
from .chats import existing_chat
from .database import Database
from .exchange_rows import OWN, BlankFilled, extra_of, failures_of, own_of, rest_of, tools_of
from .messages import COLUMNS, SEEN, last_line, new_id, now
from .path import chunks
from .summaries import SummaryStore
from .tables import AttachmentRow, ConversationRow, FolderRow, MessageRow, SummaryRow, TagRow

ROWS: Final = 500  # in one statement
LONGEST_TITLE: Final = 200
LONGEST_TAG: Final = 50
MOST_TAGS: Final = 20


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a message: its content lies in the media store; `text` is what was read out of it."""

    attachment: Attachment
    text: str = ""


@dataclass(frozen=True, slots=True)
class StoredChat:
    """A chat without the contents of its files, which are named by the message's id."""

    chat: ChatFile
    files: Mapping[str, Sequence[KeptFile]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewChat:
    """A chat of a file as it is to be stored; `persona_key` and those of its messages are the studio's own.

    `origin_id` tells the chat from others; `origin` is what of the file has no other place.
    """

    stored: StoredChat
    origin_id: str
    origin: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Here:
    """A chat that was made of a file before."""

    conversation_id: str
    title: str
    origin: Mapping[str, Any]


class ExchangeStore:
    """All methods raise StorageError, StorageFull."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def here(self, origin_ids: Iterable[str]) -> Mapping[str, Here]:
        """Which of these chats are here already, by their origin; deleted ones are not."""
        columns = (ConversationRow.origin_id, ConversationRow.id, ConversationRow.title, ConversationRow.origin)
        found: dict[str, Here] = {}
        with self._database.reading() as session:
            for some in chunks(sorted(set(origin_ids))):
                query = select(*columns).where(
                    ConversationRow.origin_id.in_(some), ConversationRow.deleted_at.is_(None)
                )
                for origin_id, key, title, origin in session.execute(query.order_by(ConversationRow.created_at)):
                    found[origin_id] = Here(key, title, origin or {})
        return found

    def exists(self, conversation_id: str) -> bool:
        with self._database.reading() as session:
            row = session.get(ConversationRow, conversation_id)
            return row is not None and row.deleted_at is None

    def read(self, conversation_id: str) -> StoredChat:
        """All of a chat that can be seen in any branch. Raises NotFound."""
        summary = SummaryStore(self._database).newest(conversation_id)
        with self._database.reading() as session:
            head = existing_chat(session, conversation_id)
            messages = _messages(session, conversation_id)
            return StoredChat(_chat(session, head, messages, summary), _files(session, conversation_id))

    def add(self, new: NewChat) -> str:
        """Stores a chat, all of it or nothing; returns its id."""
        key, chat = new_id(), new.stored.chat
        ids = {message.id: new_id() for message in chat.messages}
        # All of it is made before anybody has to wait for the transaction.
        rows: dict[type[Any], list[dict[str, Any]]] = {
            MessageRow: _message_rows(key, chat, ids),
            AttachmentRow: _file_rows(key, new.stored.files, ids),
            TagRow: [{"conversation_id": key, "tag": tag} for tag in _tags(chat)],
            SummaryRow: _summary_rows(key, chat, ids),
        }
        with self._database.session() as session:
            session.add(_head(session, key, new))
            session.flush()
            for table, some in rows.items():
                _insert(session, table, some)
        return key


# -- out


def _messages(session: Session, conversation_id: str) -> tuple[FileMessage, ...]:
    """In the order in which they were written, so parents come first; what stood below a deleted one stands above."""
    here = MessageRow.conversation_id == conversation_id
    gone = session.execute(select(MessageRow.id, MessageRow.parent_id).where(here, ~(SEEN[0] & SEEN[1]))).tuples()
    parents: dict[str, str | None] = dict(gone.all())
    rows = session.execute(select(*COLUMNS).where(here, *SEEN).order_by(MessageRow.position)).all()
    return tuple(_message(row, _kept_parent(row.parent_id, parents)) for row in rows)


def _kept_parent(parent: str | None, gone: Mapping[str, str | None]) -> str:
    while parent is not None and parent in gone:
        parent = gone[parent]
    return parent or ""


def _message(row: Row[Any], parent: str) -> FileMessage:
    extra = extra_of(row.extra)
    beside = row.role == Role.PERSONA and row.text == ""  # a failure is no part of the path
    return FileMessage(
        id=row.id,
        role=Role(row.role),
        text=BlankFilled.out(row.text),
        parent=parent,
        at=row.created_at,
        name=extra.name,
        persona_key=row.persona_key or "",
        state=MessageState(row.state),
        provider=row.provider or "",
        model=row.model or "",
        current=bool(row.current) and not beside,
        hidden=bool(row.hidden),
        bookmark=row.bookmark,
        reasoning=extra.reasoning,
        reasoning_seconds=extra.reasoning_seconds,
        extra=rest_of(row, extra),
    )


def _chat(
    session: Session, head: ConversationRow, messages: tuple[FileMessage, ...], summary: Summary | None
) -> ChatFile:
    origin = head.origin or {}
    folder = session.get(FolderRow, head.folder_id) if head.folder_id else None
    tags = session.scalars(select(TagRow.tag).where(TagRow.conversation_id == head.id).order_by(TagRow.tag))
    own = {
        "id": head.id,
        "routing": "" if head.routing == Rule.FIXED else head.routing,
        "titled_by": head.titled_by,
        "pinned": head.pinned_at is not None,
        "archived": head.archived_at is not None,
        "folder": folder.name if folder else "",
    }
    return ChatFile(
        title=head.title,
        persona_key=head.persona_key,
        character=str(origin.get("character", "")),
        user=str(origin.get("user", "")),
        created_at=head.created_at,
        messages=messages,
        tags=tuple(tags),
        options=dict(head.options or {}),
        summary=summary.text if summary else "",
        summary_until=summary.message_id if summary else "",
        group=bool(origin.get("group")),
        extra={**dict(origin.get("extra") or {}), OWN: {name: value for name, value in own.items() if value}},
    )


def _files(session: Session, conversation_id: str) -> Mapping[str, Sequence[KeptFile]]:
    query = select(AttachmentRow).where(
        AttachmentRow.conversation_id == conversation_id, AttachmentRow.message_id.is_not(None)
    )
    found: dict[str, list[KeptFile]] = {}
    for row in session.scalars(query.order_by(AttachmentRow.created_at, AttachmentRow.id)):
        one = Attachment(row.id, row.kind, row.name, row.media_type, row.hash, row.size, row.width, row.height)
        found.setdefault(row.message_id or "", []).append(KeptFile(one, row.text or ""))
    return found


# -- in


def _head(session: Session, key: str, new: NewChat) -> ConversationRow:
    chat, own = new.stored.chat, own_of(new.stored.chat.extra)
    shown, at = path(chat.messages), now()
    first = chat.created_at or next((one.at for one in chat.messages if one.at), at)
    routing = own.get("routing")
    return ConversationRow(
        id=key,
        title=" ".join(chat.title.split())[:LONGEST_TITLE] or new.stored.chat.persona_key,
        persona_key=chat.persona_key,
        created_at=first,
        updated_at=max((one.at for one in chat.messages if one.at), default=first),
        last_line=next((line for one in reversed(shown) if (line := last_line(one.text))), ""),
        routing=routing if routing in tuple(Rule) else Rule.FIXED,
        titled_by="model" if own.get("titled_by") == "model" else "person",
        pinned_at=at if own.get("pinned") is True else None,
        archived_at=at if own.get("archived") is True else None,
        folder_id=_folder(session, own.get("folder")),
        options=chat.options or None,
        origin_id=new.origin_id,
        origin=dict(new.origin),
        read_position=len(chat.messages),
        seen_position=len(chat.messages),
    )


def _folder(session: Session, name: object) -> str | None:
    """The folder of this name, made where there is none."""
    if not isinstance(name, str) or not name.strip():
        return None
    name = name.strip()[:LONGEST_TITLE]
    found = session.scalar(select(FolderRow.id).where(FolderRow.name == name).limit(1))
    if found is None:
        found = new_id()
        last = session.scalar(select(func.max(FolderRow.position))) or 0
        session.add(FolderRow(id=found, name=name, position=last + 1))
    return found


def _message_rows(key: str, chat: ChatFile, ids: Mapping[str, str]) -> list[dict[str, Any]]:
    blanks = BlankFilled(chat.messages)
    shown = {one.id for one in chat.messages if one.current} | {""}
    rows, at = [], chat.created_at or next((one.at for one in chat.messages if one.at), now())
    for position, one in enumerate(chat.messages, 1):
        at = one.at or at
        text = blanks.into(one)
        beside = one.role is Role.PERSONA and text == ""
        own = own_of(one.extra)
        extra = Extra(one.name, one.reasoning, one.reasoning_seconds, tools_of(own), _foreign(one))
        rows.append(
            {
                "id": ids[one.id],
                "conversation_id": key,
                "position": position,
                "role": one.role.value,
                "text": text,
                # Nobody waits for an approval here: the process that asked for it is not in the file.
                "state": MessageState.COMPLETE if one.state is MessageState.PENDING else one.state,
                "created_at": at,
                "persona_key": one.persona_key or None,
                "provider": one.provider[:100] or None,
                "model": one.model[:300] or None,
                "failures": failures_of(own),
                "failure": failure[:100] if isinstance(failure := own.get("failure"), str) and failure else None,
                "parent_id": ids.get(one.parent),
                "current": one.parent in shown if beside else one.current,
                "beside": beside,
                "edited_at": at if own.get("edited") is True else None,
                "hidden": one.hidden,
                "bookmark": one.bookmark,
                "extra": asdict(extra) if extra != Extra() else None,
            }
        )
    return rows


def _foreign(message: FileMessage) -> dict[str, Any]:
    return {name: value for name, value in message.extra.items() if name != OWN}


def _file_rows(key: str, files: Mapping[str, Sequence[KeptFile]], ids: Mapping[str, str]) -> list[dict[str, Any]]:
    at = now()
    return [_file_row(key, ids[owner], kept, at, place) for owner, all_of in files.items()
            for place, kept in enumerate(all_of)]  # fmt: skip


def _file_row(key: str, message_id: str, kept: KeptFile, at: datetime, place: int) -> dict[str, Any]:
    one = kept.attachment
    return {
        "id": new_id(),
        "conversation_id": key,
        "message_id": message_id,
        "kind": one.kind,
        "name": one.name,
        "media_type": one.media_type[:100],
        "hash": one.hash,
        "size": one.size,
        "width": one.width,
        "height": one.height,
        "text": kept.text or None,
        "created_at": at + timedelta(microseconds=place),  # they are read in this order
    }


def _summary_rows(key: str, chat: ChatFile, ids: Mapping[str, str]) -> list[dict[str, Any]]:
    if not chat.summary or chat.summary_until not in ids:
        return []
    # As a person's own: whoever wrote it, it is not made again from messages that a model never saw here.
    row = {"id": new_id(), "conversation_id": key, "message_id": ids[chat.summary_until], "text": chat.summary}
    return [{**row, "made_at": now(), "edited": True, "model": ""}]


def _tags(chat: ChatFile) -> list[str]:
    found = dict.fromkeys(tag for one in chat.tags if (tag := " ".join(one.split())[:LONGEST_TAG]))
    return list(found)[:MOST_TAGS]


def _insert(session: Session, table: type[Any], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), ROWS):
        session.execute(insert(table), rows[start : start + ROWS])
