"""Keep which checks a person overrules for a download that they bring."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing was overruled before."""
    with op.batch_alter_table("acquisitions") as acquisitions:
        acquisitions.add_column(sa.Column("overruled", sa.JSON))
