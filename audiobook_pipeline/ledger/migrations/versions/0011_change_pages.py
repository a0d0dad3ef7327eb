"""Index metadata changes as the desk shows them: a page of a million must not sort them all."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes; what the one on the status alone served, the first of them serves as well."""
    op.create_index("ix_changes_surest", "changes", ["status", "confidence", "item_id", "id"])
    op.create_index("ix_changes_items", "changes", ["status", "item_id"])
    op.create_index("ix_changes_rules", "changes", ["rule", "status"])
    op.drop_index("ix_changes_status", "changes")
