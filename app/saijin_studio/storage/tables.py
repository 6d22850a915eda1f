"""The tables of the studio's own data. Times are UTC; ids are hexadecimal UUIDs made by the services."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """SQLite forgets time zones: everything goes in as UTC and comes out aware."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    type_annotation_map: ClassVar = {datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON}


class ConversationRow(Base):
    """`origin_id` tells which chat of a file this was made of, `origin` what else the file said of it.

    `read_position` is the message that was the last in sight when the chat was left, `seen_position` the last that
    ever was.
    """

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    persona_key: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)
    deleted_at: Mapped[datetime | None]
    last_line: Mapped[str] = mapped_column(Text, default="")
    draft: Mapped[str] = mapped_column(Text, default="")
    routing: Mapped[str] = mapped_column(String(20), default="fixed", server_default="fixed")
    titled_by: Mapped[str] = mapped_column(String(20), default="", server_default="")
    pinned_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    folder_id: Mapped[str | None] = mapped_column(String(32))
    read_position: Mapped[int] = mapped_column(default=0, server_default="0")
    seen_position: Mapped[int] = mapped_column(default=0, server_default="0")
    options: Mapped[dict[str, Any] | None]
    origin_id: Mapped[str | None] = mapped_column(String(64), index=True)
    origin: Mapped[dict[str, Any] | None]


class FolderRow(Base):
    """Where a person keeps chats. Folders stand in order of `position`."""

    __tablename__ = "folders"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0, server_default="0")


class TagRow(Base):
    """One tag of one conversation, as the person wrote it."""

    __tablename__ = "conversation_tags"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(100), primary_key=True)


class MessageRow(Base):
    """`activity_id` is the process step that made the message ("send" and "greeting" for those without one).

    Messages of a conversation form a tree (core.chat_tree); those that are `current` are on the path it shows, or
    `beside` it: replies that came without words. `off_path` tells of a deleted one that its deletion took it off the
    path. `extra` holds what few messages have: see core.conversation.Extra. `copied_from` is the id of the reply that
    this one is a copy of, "" where that is gone for good.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("correlation_id", "activity_id", name="uq_messages_effect"),
        UniqueConstraint("conversation_id", "position", name="uq_messages_position"),
        Index("ix_messages_path", "conversation_id", "current", "position"),
        Index("ix_messages_parent", "conversation_id", "parent_id"),
        Index("ix_messages_deleted", "deleted_at"),
        Index("ix_messages_copied_from", "copied_from"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    persona_key: Mapped[str | None] = mapped_column(String(255))
    correlation_id: Mapped[str | None] = mapped_column(String(32))
    activity_id: Mapped[str | None] = mapped_column(String(255))
    provider: Mapped[str | None] = mapped_column(String(100))
    model: Mapped[str | None] = mapped_column(String(300))
    failures: Mapped[list[Any]] = mapped_column(default=list)
    failure: Mapped[str | None] = mapped_column(String(100))
    parent_id: Mapped[str | None] = mapped_column(String(32))
    current: Mapped[bool] = mapped_column(default=True, server_default=true())
    beside: Mapped[bool] = mapped_column(default=False, server_default=false())
    off_path: Mapped[bool] = mapped_column(default=False, server_default=false())
    deleted_at: Mapped[datetime | None]
    deletion_id: Mapped[str | None] = mapped_column(String(32))
    edited_at: Mapped[datetime | None]
    hidden: Mapped[bool] = mapped_column(default=False, server_default=false())
    bookmark: Mapped[str | None] = mapped_column(Text)
    extra: Mapped[dict[str, Any] | None]
    copied_from: Mapped[str | None] = mapped_column(String(32))


class RevisionRow(Base):
    """The words that a message had before it was edited."""

    __tablename__ = "revisions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(index=True)


class SummaryRow(Base):
    """What was said up to a message, in few words; `edited` where a person changed them."""

    __tablename__ = "summaries"
    __table_args__ = (Index("ix_summaries_conversation", "conversation_id", "made_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    edited: Mapped[bool] = mapped_column(default=False, server_default=false())
    model: Mapped[str] = mapped_column(String(300), default="", server_default="")


class AttachmentRow(Base):
    """A picture or document that goes with a message, or with the draft of a conversation as long as it has none.

    Its content is a file of the media store under its SHA-256; `text` is what a document says.
    """

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_conversation", "conversation_id", "message_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[str | None] = mapped_column(String(32), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(100))
    hash: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    text: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]


class SearchRow(Base):
    """A message's words as the search finds them (core.search_words), under a number that grows with its time.

    SQLite's index of them, `message_words`, follows by itself. `who` is the persona that said it or was talked to,
    `version` that of the words.
    """

    __tablename__ = "search_rows"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    message_id: Mapped[str] = mapped_column(String(32), unique=True)
    who: Mapped[str] = mapped_column(String(255), default="", server_default="")
    role: Mapped[str] = mapped_column(String(20), default="", server_default="")
    version: Mapped[str] = mapped_column(String(20), default="", server_default="")
    words: Mapped[str] = mapped_column(Text)


class TurnRow(Base):
    """One request for a reply. Its steps fill in the results.

    `overrides` is what a person wants other this time (core.conversation.Again), `asked` how the model was asked
    (core.trace), `raw_text` the model's words where the reply's are others, `extra` what goes into the reply's own.
    """

    __tablename__ = "turns"
    __table_args__ = (
        Index("ix_turns_persona", "persona_key", "created_at"),
        Index("ix_turns_model", "provider", "created_at"),
    )

    correlation_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    user_message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), index=True)
    replaces_message_id: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(20), index=True)
    created_at: Mapped[datetime]
    persona_key: Mapped[str | None] = mapped_column(String(255))
    persona_reason: Mapped[str | None] = mapped_column(String(255))
    reply_message_id: Mapped[str | None] = mapped_column(String(32))
    process_instance_id: Mapped[str | None] = mapped_column(String(64))
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    provider: Mapped[str | None] = mapped_column(String(100))
    model: Mapped[str | None] = mapped_column(String(300))
    failures: Mapped[list[Any]] = mapped_column(default=list)
    memory: Mapped[list[Any] | None]
    lore: Mapped[list[Any] | None]
    parts: Mapped[list[Any]] = mapped_column(default=list)
    request: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reply_text: Mapped[str | None] = mapped_column(Text)
    first_token_seconds: Mapped[float | None]
    tokens_per_second: Mapped[float | None]
    overrides: Mapped[dict[str, Any] | None]
    asked: Mapped[dict[str, Any] | None]
    usage: Mapped[dict[str, Any] | None]
    raw_text: Mapped[str | None] = mapped_column(Text)
    extra: Mapped[dict[str, Any] | None]


class OutboxRow(Base):
    """A process to be started, or with `message` one to be told something: written with the data it is about, removed
    once the engine has it.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "not_before"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    process_key: Mapped[str] = mapped_column(String(100))
    business_key: Mapped[str] = mapped_column(String(64))
    variables: Mapped[dict[str, Any]]
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    error: Mapped[str] = mapped_column(Text, default="")
    message: Mapped[str] = mapped_column(String(100), default="", server_default="")


class JournalRow(Base):
    """The words of a reply as they came, in order of `seq`: what a crash leaves of it."""

    __tablename__ = "journal"

    correlation_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class ClipRow(Base):
    """One spoken sentence. `message_id` is known only when the reply has been stored."""

    __tablename__ = "clips"
    __table_args__ = (UniqueConstraint("correlation_id", "index", name="uq_clips_sentence"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    correlation_id: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[str | None] = mapped_column(String(32), index=True)
    index: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    seconds: Mapped[float]
    engine: Mapped[str] = mapped_column(String(50), default="")


class BlobRow(Base):
    """A value too large for a process variable, under the SHA-256 of its content."""

    __tablename__ = "blobs"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class MediaRow(Base):
    """A picture or document where several machines share the database (storage.shared_media)."""

    __tablename__ = "media"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    put_at: Mapped[datetime] = mapped_column(index=True)


class MediaPieceRow(Base):
    """Its content, piece by piece."""

    __tablename__ = "media_pieces"

    hash: Mapped[str] = mapped_column(ForeignKey("media.hash", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
