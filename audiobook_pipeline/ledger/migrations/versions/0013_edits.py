"""Fields of the library that somebody else changed between two runs are remembered."""

import sqlalchemy as sa
from alembic import op

from audiobook_pipeline.ledger.columns import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "edits",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "field", "run_id", name=op.f("pk_edits")),
    )
