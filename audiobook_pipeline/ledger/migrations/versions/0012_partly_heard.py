"""A search that not every indexer heard found nothing that can be counted on."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the number of releases found be unknown."""
    with op.batch_alter_table("searches") as searches:
        searches.alter_column("found", existing_type=sa.Integer(), nullable=True)
