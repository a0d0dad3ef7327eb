"""Wishes remember the list that they come from and when they were taken back; authors and series are followed."""

import sqlalchemy as sa
from alembic import op

from audiobook_pipeline.ledger.columns import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what lists and follows need; wishes that are there were asked for by name."""
    op.add_column("wishes", sa.Column("origin", sa.Text(), server_default="", nullable=False))
    op.add_column("wishes", sa.Column("taken_back_at", UtcDateTime(), nullable=True))
    op.create_table(
        "follows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("only_next", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_follows_kind_key")),
    )
