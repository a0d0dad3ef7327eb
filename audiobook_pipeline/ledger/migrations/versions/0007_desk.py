"""Keep requests of those who may not decide, and who approved a metadata change."""

import sqlalchemy as sa
from alembic import op

from audiobook_pipeline.ledger.columns import PlainText, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column; nothing was requested or approved before."""
    op.add_column("changes", sa.Column("approved_by", PlainText(), nullable=True))
    op.create_table(
        "requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_key", PlainText(), nullable=False),
        sa.Column("asked_by", PlainText(), nullable=False),
        sa.Column("book", sa.JSON(), nullable=False),
        sa.Column("reason", PlainText(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("answered_by", PlainText(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("work_key", "asked_by", name=op.f("uq_requests_work_key_asked_by")),
    )
    op.create_index(op.f("ix_requests_asked_by"), "requests", ["asked_by"])
    op.create_index(op.f("ix_requests_status"), "requests", ["status"])
