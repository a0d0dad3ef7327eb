"""Keep which run wrote a change, and how often the server went away meanwhile."""

import sqlalchemy as sa
from alembic import op

from audiobook_pipeline.ledger.columns import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is there was written by the run that marked it last, as far as can be told."""
    op.add_column("changes", sa.Column("written_run", sa.Text(), nullable=True))
    op.add_column("changes", sa.Column("written_at", UtcDateTime(), nullable=True))
    op.add_column("changes", sa.Column("broken_off", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_changes_written_run"), "changes", ["written_run"], unique=False)
    op.execute(
        "UPDATE changes SET written_run = marked_run, written_at = marked_at "
        "WHERE status IN ('applying', 'applied', 'reverting')"
    )
