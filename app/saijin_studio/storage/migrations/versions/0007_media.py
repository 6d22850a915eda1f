"""Pictures and documents in the database, for those who share one; on SQLite they stay files and these tables empty"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "media",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("put_at", sa.DateTime(), nullable=False, index=True),
    )
    op.create_table(
        "media_pieces",
        sa.Column("hash", sa.String(64), sa.ForeignKey("media.hash", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("media_pieces")
    op.drop_table("media")
