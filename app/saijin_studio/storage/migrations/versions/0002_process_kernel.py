"""Routing rules, looked-up context, messages to processes, values by reference"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _widen(table, *columns, nullable=True):
    """Names of files and of activities, and whatever reason a decision table gives."""
    for column in columns:
        table.alter_column(
            column,
            existing_type=sa.String(length=100),
            type_=sa.String(length=255),
            existing_nullable=nullable,
        )


def upgrade() -> None:
    with op.batch_alter_table("conversations") as table:
        table.add_column(sa.Column("routing", sa.String(length=20), server_default="fixed", nullable=False))
        _widen(table, "persona_key", nullable=False)
    with op.batch_alter_table("messages") as table:
        _widen(table, "persona_key", "activity_id")
    with op.batch_alter_table("turns") as table:
        table.add_column(sa.Column("memory", sa.JSON(), nullable=True))
        table.add_column(sa.Column("lore", sa.JSON(), nullable=True))
        _widen(table, "persona_key", "persona_reason")
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("message", sa.String(length=100), server_default="", nullable=False))
    op.create_table(
        "blobs",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )


def downgrade() -> None:
    op.drop_table("blobs")
    with op.batch_alter_table("outbox") as table:
        table.drop_column("message")
    with op.batch_alter_table("turns") as table:
        table.drop_column("lore")
        table.drop_column("memory")
    with op.batch_alter_table("conversations") as table:
        table.drop_column("routing")
