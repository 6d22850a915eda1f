"""What another version of a reply is made with, how its model was asked, and what it said word for word"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("turns") as table:
        table.add_column(sa.Column("overrides", sa.JSON(), nullable=True))
        table.add_column(sa.Column("asked", sa.JSON(), nullable=True))
        table.add_column(sa.Column("usage", sa.JSON(), nullable=True))
        table.add_column(sa.Column("raw_text", sa.Text(), nullable=True))
        table.create_index("ix_turns_user_message_id", ["user_message_id"])
        table.create_index("ix_turns_persona", ["persona_key", "created_at"])


def downgrade() -> None:
    with op.batch_alter_table("turns") as table:
        table.drop_index("ix_turns_persona")
        table.drop_index("ix_turns_user_message_id")
        table.drop_column("raw_text")
        table.drop_column("usage")
        table.drop_column("asked")
        table.drop_column("overrides")
