"""Announced books are remembered until their day, and better copies that were wished for, for good."""

import sqlalchemy as sa
from alembic import op

from audiobook_pipeline.ledger.columns import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "upcoming",
        sa.Column("work_key", sa.Text(), nullable=False),
        sa.Column("book", sa.JSON(), nullable=False),
        sa.Column("release_date", sa.Text(), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("work_key", name=op.f("pk_upcoming")),
    )
    op.create_table(
        "upgrades",
        sa.Column("work_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("work_key", "reason", name=op.f("pk_upgrades")),
    )
