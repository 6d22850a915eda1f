"""Which message a copied one was made of, for how it was made and its sound"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("copied_from", sa.String(32), nullable=True))
    op.create_index("ix_messages_copied_from", "messages", ["copied_from"])


def downgrade() -> None:
    op.drop_index("ix_messages_copied_from", "messages")
    op.drop_column("messages", "copied_from")
