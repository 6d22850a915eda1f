"""How far a person has read in a chat, also after they went back to something above"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("seen_position", sa.Integer(), nullable=False, server_default="0"))
    # Nobody can tell what was read of the chats that are there: none of them is to ask for it.
    op.execute(
        "UPDATE conversations SET seen_position = coalesce("
        "(SELECT max(position) FROM messages WHERE messages.conversation_id = conversations.id), 0)"
    )


def downgrade() -> None:
    op.drop_column("conversations", "seen_position")
