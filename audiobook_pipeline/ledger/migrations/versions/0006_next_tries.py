"""Keep how often a step of an acquisition was tried, when it is tried again, and which files its torrent has."""

import sqlalchemy as sa
from alembic import op

from audiobook_pipeline.ledger.columns import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is under way is due at once."""
    with op.batch_alter_table("acquisitions") as acquisitions:
        acquisitions.add_column(sa.Column("tries", sa.Integer, nullable=False, server_default="0"))
        acquisitions.add_column(sa.Column("next_try_at", UtcDateTime()))
        acquisitions.add_column(sa.Column("held", sa.Boolean, nullable=False, server_default=sa.false()))
        acquisitions.add_column(sa.Column("files", sa.JSON))
