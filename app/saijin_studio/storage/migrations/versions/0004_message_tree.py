"""Messages as a tree, edits and deletions that can be undone, folders, tags, summaries, attachments, search

Columns are added and dropped one by one: a table made anew, as in a batch, could not take the place of one that
others refer to.
"""

from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MESSAGE_COLUMNS = (
    "parent_id",
    "current",
    "beside",
    "off_path",
    "deleted_at",
    "deletion_id",
    "edited_at",
    "hidden",
    "bookmark",
    "extra",
)
CONVERSATION_COLUMNS = (
    "titled_by",
    "pinned_at",
    "archived_at",
    "folder_id",
    "read_position",
    "options",
    "origin_id",
    "origin",
)


def upgrade() -> None:
    _conversations()
    _messages()
    _plant()
    op.drop_column("messages", "superseded_by")
    _tables()
    _search()


def _conversations() -> None:
    op.add_column("conversations", sa.Column("titled_by", sa.String(20), nullable=False, server_default=""))
    # Nobody can tell which titles a person wrote: no model writes over any of them.
    op.execute("UPDATE conversations SET titled_by = 'person'")
    op.add_column("conversations", sa.Column("pinned_at", sa.DateTime(), nullable=True))
    op.add_column("conversations", sa.Column("archived_at", sa.DateTime(), nullable=True))
    op.add_column("conversations", sa.Column("folder_id", sa.String(32), nullable=True))
    op.add_column("conversations", sa.Column("read_position", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("conversations", sa.Column("options", sa.JSON(), nullable=True))
    op.add_column("conversations", sa.Column("origin_id", sa.String(64), nullable=True))
    op.add_column("conversations", sa.Column("origin", sa.JSON(), nullable=True))
    op.create_index("ix_conversations_origin_id", "conversations", ["origin_id"])


def _messages() -> None:
    op.add_column("messages", sa.Column("parent_id", sa.String(32), nullable=True))
    op.add_column("messages", sa.Column("current", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("messages", sa.Column("beside", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("messages", sa.Column("off_path", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("messages", sa.Column("deleted_at", sa.DateTime(), nullable=True))
    op.add_column("messages", sa.Column("deletion_id", sa.String(32), nullable=True))
    op.add_column("messages", sa.Column("edited_at", sa.DateTime(), nullable=True))
    op.add_column("messages", sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("messages", sa.Column("bookmark", sa.Text(), nullable=True))
    op.add_column("messages", sa.Column("extra", sa.JSON(), nullable=True))
    op.create_index("ix_messages_path", "messages", ["conversation_id", "current", "position"])
    op.create_index("ix_messages_parent", "messages", ["conversation_id", "parent_id"])
    op.create_index("ix_messages_deleted", "messages", ["deleted_at"])


def _plant() -> None:
    """What stood in a row stands one below the other; a version that was replaced stands beside what replaced it.

    They are numbered anew, each place with its versions from the oldest on: what replaced another had its number.
    """
    names = ("id", "conversation_id", "position", "role", "text", "state", "created_at", "superseded_by")
    marks = (sa.column("parent_id"), sa.column("current", sa.Boolean()), sa.column("beside", sa.Boolean()))
    messages = sa.table("messages", *(sa.column(name) for name in names), *marks)
    turns = sa.table("turns", sa.column("reply_message_id"), sa.column("user_message_id"))
    empty = sa.and_(messages.c.role == "persona", messages.c.text == "")
    columns = (messages.c[name] for name in ("id", "conversation_id", "state", "created_at", "superseded_by"))
    read = sa.select(*columns, empty.label("empty"), turns.c.user_message_id.label("question"))
    read = read.outerjoin_from(messages, turns, turns.c.reply_message_id == messages.c.id)
    rows = op.get_bind().execute(read.order_by(messages.c.conversation_id, messages.c.position)).all()
    planted = [
        each for _, chat in groupby(rows, lambda row: row.conversation_id) for each in _planted({r.id: r for r in chat})
    ]
    if not planted:
        return
    # Two messages of a conversation never have one number, not even while they are numbered.
    values = {name: sa.bindparam(f"_{name}") for name in ("position", "parent_id", "current", "beside")}
    op.get_bind().execute(sa.update(messages).where(messages.c.id == sa.bindparam("_id")).values(values), planted)
    op.execute("UPDATE messages SET position = -position")


def _planted(rows):
    """The new columns of each message of a conversation; the numbers are still negative."""
    places = {}
    standing = {row.question: row.id for row in rows.values() if _stands(row) and not row.empty}
    for row in rows.values():
        places.setdefault(_place(row, rows, standing), []).append(row)
    found, above = [], None
    for key, row in rows.items():
        versions = sorted((each for each in places.get(key, ()) if each is not row), key=lambda each: each.created_at)
        for each in [*versions, row] if key in places else ():
            shown = each is row and _stands(row)
            number = -len(found) - 1
            found.append(
                {"_id": each.id, "_position": number, "_parent_id": above, "_current": shown, "_beside": each.empty}
            )
        if key in places and _stands(row) and not row.empty:
            above = key
    return found


def _stands(row):
    return row.superseded_by is None and row.state != "withdrawn"


def _place(row, rows, standing):
    """The id of what stands where this message stood: what replaced it, or what came back when that was taken back."""
    stood, seen = row, set()
    while stood.superseded_by in rows and stood.id not in seen:
        seen.add(stood.id)
        stood = rows[stood.superseded_by]
    if stood.id in seen:
        return row.id
    if stood.state == "withdrawn" and stood.question is not None:
        return standing.get(stood.question, stood.id)
    return stood.id


def _tables() -> None:
    op.create_table(
        "folders",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_table(
        "conversation_tags",
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("tag", sa.String(100), primary_key=True),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("message_id", sa.String(32), sa.ForeignKey("messages.id"), nullable=False, index=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False, index=True),
    )
    op.create_table(
        "summaries",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("model", sa.String(300), nullable=False, server_default=""),
    )
    op.add_column("turns", sa.Column("extra", sa.JSON(), nullable=True))
    op.create_index("ix_turns_model", "turns", ["provider", "created_at"])
    op.create_index("ix_summaries_conversation", "summaries", ["conversation_id", "made_at"])
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("message_id", sa.String(32), nullable=True, index=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, index=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_attachments_conversation", "attachments", ["conversation_id", "message_id"])


def _search() -> None:
    """The words of messages, and SQLite's FTS5 (https://www.sqlite.org/fts5.html) over them, kept by triggers.

    Messages that are there are taken into it when the studio starts.
    """
    op.create_table(
        "search_rows",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
        sa.Column("message_id", sa.String(32), nullable=False, unique=True),
        sa.Column("who", sa.String(255), nullable=False, server_default=""),
        sa.Column("role", sa.String(20), nullable=False, server_default=""),
        sa.Column("version", sa.String(20), nullable=False, server_default=""),
        sa.Column("words", sa.Text(), nullable=False),  # last: a search that reads the others need not pass it
    )
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE message_words USING fts5("
            "words, content='search_rows', content_rowid='id', prefix='1 2', "
            'tokenize="unicode61 remove_diacritics 2")'
        )
        add = "INSERT INTO message_words(rowid, words) VALUES (new.id, new.words);"
        take = "INSERT INTO message_words(message_words, rowid, words) VALUES ('delete', old.id, old.words);"
        for event, acts in (("INSERT", add), ("DELETE", take), ("UPDATE", take + add)):
            op.execute(f"CREATE TRIGGER search_{event.lower()} AFTER {event} ON search_rows BEGIN {acts} END")


def downgrade() -> None:
    """What is not on a conversation's path is out of sight then."""
    op.execute("UPDATE messages SET state = 'withdrawn' WHERE NOT current OR deleted_at IS NOT NULL")
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE message_words")
    for table in ("search_rows", "attachments", "summaries", "revisions", "conversation_tags", "folders"):
        op.drop_table(table)
    op.add_column("messages", sa.Column("superseded_by", sa.String(32), nullable=True))
    op.drop_index("ix_turns_model", "turns")
    op.drop_column("turns", "extra")
    for index in ("ix_messages_path", "ix_messages_parent", "ix_messages_deleted"):
        op.drop_index(index, "messages")
    for column in MESSAGE_COLUMNS:
        op.drop_column("messages", column)
    op.drop_index("ix_conversations_origin_id", "conversations")
    for column in CONVERSATION_COLUMNS:
        op.drop_column("conversations", column)
