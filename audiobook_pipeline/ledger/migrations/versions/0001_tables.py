"""Make the ledger's tables."""

import sqlalchemy as sa
from alembic import op

from audiobook_pipeline.ledger.columns import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# As the words were at this revision: a migration never follows later code.
_HOLDING = sa.text("state NOT IN ('dropped', 'failed', 'rejected')")
_OPEN_CHANGE = sa.text("status IN ('planned', 'applying', 'reverting')")


def upgrade() -> None:
    """Make the ledger's tables."""
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("planned_run", sa.Text(), nullable=False),
        sa.Column("marked_run", sa.Text(), nullable=True),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("marked_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_index(op.f("ix_changes_item_id"), "changes", ["item_id"], unique=False)
    op.create_index(op.f("ix_changes_marked_run"), "changes", ["marked_run"], unique=False)
    op.create_index(op.f("ix_changes_planned_run"), "changes", ["planned_run"], unique=False)
    op.create_index(op.f("ix_changes_status"), "changes", ["status"], unique=False)
    op.create_index(
        "uq_changes_open",
        "changes",
        ["item_id", "field"],
        unique=True,
        sqlite_where=_OPEN_CHANGE,
        postgresql_where=_OPEN_CHANGE,
    )
    op.create_table(
        "exclusions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusions")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_exclusions_kind_key")),
    )
    op.create_table(
        "measures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("time", UtcDateTime(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
        sa.UniqueConstraint("name", "scope", "run_id", name=op.f("uq_measures_name_scope_run_id")),
    )
    op.create_table(
        "releases",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("infohash", sa.Text(), nullable=True),
        sa.Column("release", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_releases")),
    )
    op.create_index(op.f("ix_releases_infohash"), "releases", ["infohash"], unique=False)
    op.create_table(
        "wanted",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_key", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("book", sa.JSON(), nullable=False),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("last_search_at", UtcDateTime(), nullable=True),
        sa.Column("next_search_at", UtcDateTime(), nullable=True),
        sa.Column("dropped_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wanted")),
        sa.UniqueConstraint("work_key", name=op.f("uq_wanted_work_key")),
    )
    op.create_table(
        "wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_key", sa.Text(), nullable=False),
        sa.Column("book", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wishes")),
        sa.UniqueConstraint("work_key", name=op.f("uq_wishes_work_key")),
    )
    op.create_table(
        "acquisitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wanted_id", sa.Integer(), nullable=False),
        sa.Column("release_key", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("infohash_v1", sa.Text(), nullable=True),
        sa.Column("infohash_v2", sa.Text(), nullable=True),
        sa.Column("instance", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("save_path", sa.Text(), nullable=True),
        sa.Column("content_path", sa.Text(), nullable=True),
        sa.Column("library_path", sa.Text(), nullable=True),
        sa.Column("item_id", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["release_key"], ["releases.key"], name=op.f("fk_acquisitions_release_key")),
        sa.ForeignKeyConstraint(["wanted_id"], ["wanted.id"], name=op.f("fk_acquisitions_wanted_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acquisitions")),
        sa.UniqueConstraint("tag", name=op.f("uq_acquisitions_tag")),
    )
    op.create_index(op.f("ix_acquisitions_item_id"), "acquisitions", ["item_id"], unique=False)
    op.create_index(op.f("ix_acquisitions_release_key"), "acquisitions", ["release_key"], unique=False)
    op.create_index(op.f("ix_acquisitions_state"), "acquisitions", ["state"], unique=False)
    op.create_index(op.f("ix_acquisitions_wanted_id"), "acquisitions", ["wanted_id"], unique=False)
    op.create_index(
        "uq_acquisitions_holding",
        "acquisitions",
        ["wanted_id"],
        unique=True,
        sqlite_where=_HOLDING,
        postgresql_where=_HOLDING,
    )
    op.create_index(
        "uq_acquisitions_infohash_v1",
        "acquisitions",
        ["infohash_v1"],
        unique=True,
        sqlite_where=_HOLDING,
        postgresql_where=_HOLDING,
    )
    op.create_index(
        "uq_acquisitions_infohash_v2",
        "acquisitions",
        ["infohash_v2"],
        unique=True,
        sqlite_where=_HOLDING,
        postgresql_where=_HOLDING,
    )
    op.create_table(
        "blocklist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_key", sa.Text(), nullable=True),
        sa.Column("infohash", sa.Text(), nullable=True),
        sa.Column("wanted_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("time", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["wanted_id"], ["wanted.id"], name=op.f("fk_blocklist_wanted_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocklist")),
    )
    op.create_index(op.f("ix_blocklist_infohash"), "blocklist", ["infohash"], unique=False)
    op.create_index(op.f("ix_blocklist_release_key"), "blocklist", ["release_key"], unique=False)
    op.create_index(op.f("ix_blocklist_wanted_id"), "blocklist", ["wanted_id"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wanted_id", sa.Integer(), nullable=False),
        sa.Column("release_key", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("margin", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["release_key"], ["releases.key"], name=op.f("fk_reviews_release_key")),
        sa.ForeignKeyConstraint(["wanted_id"], ["wanted.id"], name=op.f("fk_reviews_wanted_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("wanted_id", "release_key", name=op.f("uq_reviews_wanted_id_release_key")),
    )
    op.create_index(op.f("ix_reviews_status"), "reviews", ["status"], unique=False)
    op.create_table(
        "searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wanted_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("time", UtcDateTime(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("next_search_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["wanted_id"], ["wanted.id"], name=op.f("fk_searches_wanted_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searches")),
    )
    op.create_index(op.f("ix_searches_wanted_id"), "searches", ["wanted_id"], unique=False)
    op.create_table(
        "selections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wanted_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("time", UtcDateTime(), nullable=False),
        sa.Column("chosen_key", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wanted_id"], ["wanted.id"], name=op.f("fk_selections_wanted_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selections")),
        sa.UniqueConstraint("wanted_id", "run_id", name=op.f("uq_selections_wanted_id_run_id")),
    )
    op.create_index(op.f("ix_selections_run_id"), "selections", ["run_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wanted_id", sa.Integer(), nullable=False),
        sa.Column("acquisition_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(16), nullable=True),
        sa.Column("target", sa.String(16), nullable=False),
        sa.Column("time", UtcDateTime(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["acquisition_id"], ["acquisitions.id"], name=op.f("fk_events_acquisition_id")),
        sa.ForeignKeyConstraint(["wanted_id"], ["wanted.id"], name=op.f("fk_events_wanted_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_acquisition_id"), "events", ["acquisition_id"], unique=False)
    op.create_index(op.f("ix_events_wanted_id"), "events", ["wanted_id"], unique=False)
    op.create_table(
        "verdicts",
        sa.Column("selection_id", sa.Integer(), nullable=False),
        sa.Column("release_key", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("near", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["release_key"], ["releases.key"], name=op.f("fk_verdicts_release_key")),
        sa.ForeignKeyConstraint(
            ["selection_id"], ["selections.id"], name=op.f("fk_verdicts_selection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("selection_id", "release_key", name=op.f("pk_verdicts")),
    )
    op.create_index(op.f("ix_verdicts_release_key"), "verdicts", ["release_key"], unique=False)
