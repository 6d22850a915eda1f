"""Routing rules, looked-up context, messages to processes, values by reference"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversations") as table:
        table.add_column(sa.Column("routing", sa.String(length=20), server_default="fixed", nullable=False))
    with op.batch_alter_table("turns") as table:
        table.add_column(sa.Column("memory", sa.JSON(), nullable=True))
        table.add_column(sa.Column("lore", sa.JSON(), nullable=True))
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
