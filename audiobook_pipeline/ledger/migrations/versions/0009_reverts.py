"""Keep who wants a metadata change undone."""

import sqlalchemy as sa
from alembic import op

from audiobook_pipeline.ledger.columns import PlainText

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody asked for it before."""
    op.add_column("changes", sa.Column("revert_by", PlainText(), nullable=True))
