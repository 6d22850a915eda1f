"""Messages as a tree, edits and deletions that can be undone, folders, tags, summaries, attachments, search

Columns are added and dropped one by one: a table made anew, as in a batch, could not take the place of one that
others refer to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MESSAGE_COLUMNS = (
    "parent_id",
    "current",
    "deleted_at",
    "deletion_id",
    "edited_at",
    "hidden",
    "bookmark",
    "extra",
)
CONVERSATION_COLUMNS = ("titled_by", "pinned_at", "archived_at", "folder_id", "read_position", "options")


def upgrade() -> None:
    _conversations()
    _messages()
    _plant()
    op.drop_column("messages", "superseded_by")
    _tables()
    _search()


def _conversations() -> None:
    op.add_column("conversations", sa.Column("titled_by", sa.String(20), nullable=False, server_default=""))
    op.add_column("conversations", sa.Column("pinned_at", sa.DateTime(), nullable=True))
    op.add_column("conversations", sa.Column("archived_at", sa.DateTime(), nullable=True))
    op.add_column("conversations", sa.Column("folder_id", sa.String(32), nullable=True))
    op.add_column("conversations", sa.Column("read_position", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("conversations", sa.Column("options", sa.JSON(), nullable=True))


def _messages() -> None:
    op.add_column("messages", sa.Column("parent_id", sa.String(32), nullable=True))
    op.add_column("messages", sa.Column("current", sa.Boolean(), nullable=False, server_default=sa.true()))
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
    """What stood in a row stands one below the other; a version that was replaced stands beside what replaced it."""
    messages = sa.table(
        "messages",
        *(sa.column(name) for name in ("id", "conversation_id", "position", "state", "text", "superseded_by")),
        sa.column("parent_id"),
        sa.column("current", sa.Boolean()),
    )
    connection = op.get_bind()
    read = sa.select(
        messages.c.id, messages.c.conversation_id, messages.c.superseded_by, messages.c.state, messages.c.text == ""
    ).order_by(messages.c.conversation_id, messages.c.position)
    rows = connection.execute(read).all()
    replaced = {key: by for key, _, by, _, _ in rows if by}
    above: dict[str, str | None] = {}
    last: dict[str, str] = {}
    aside: list[str] = []
    for key, conversation, by, state, empty in rows:
        if by:
            continue
        above[key] = last.get(conversation)
        if state == "withdrawn":
            aside.append(key)
        elif not (state == "failed" and empty):
            last[conversation] = key
    for key in replaced:
        stands, seen = key, set()
        while stands in replaced and stands not in seen:
            seen.add(stands)
            stands = replaced[stands]
        above[key] = above.get(stands)
        aside.append(key)
    changes = [{"key": key, "above": parent} for key, parent in above.items() if parent is not None]
    if changes:
        under = sa.update(messages).where(messages.c.id == sa.bindparam("key")).values(parent_id=sa.bindparam("above"))
        connection.execute(under, changes)
    if aside:
        off = sa.update(messages).where(messages.c.id == sa.bindparam("key")).values(current=False)
        connection.execute(off, [{"key": key} for key in aside])


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
    """The words of messages for SQLite's FTS5 (https://www.sqlite.org/fts5.html): an index without the texts, whose
    row ids stand in `search_rows`. Messages that are there are taken into it when the studio starts.
    """
    op.create_table(
        "search_rows",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("message_id", sa.String(32), nullable=False, unique=True),
        sa.Column("words", sa.Text(), nullable=True),
    )
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE message_words USING fts5("
            "words, content='search_rows', content_rowid='id', tokenize=\"unicode61 remove_diacritics 2\")"
        )


def downgrade() -> None:
    """What is not on a conversation's path is out of sight then."""
    op.execute("UPDATE messages SET state = 'withdrawn' WHERE NOT current OR deleted_at IS NOT NULL")
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE message_words")
    for table in ("search_rows", "attachments", "summaries", "revisions", "conversation_tags", "folders"):
        op.drop_table(table)
    op.add_column("messages", sa.Column("superseded_by", sa.String(32), nullable=True))
    for index in ("ix_messages_path", "ix_messages_parent", "ix_messages_deleted"):
        op.drop_index(index, "messages")
    for column in MESSAGE_COLUMNS:
        op.drop_column("messages", column)
    for column in CONVERSATION_COLUMNS:
        op.drop_column("conversations", column)
