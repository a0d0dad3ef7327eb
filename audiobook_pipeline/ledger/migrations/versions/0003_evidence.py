"""Keep the evidence of a verdict as data alone: the sentences that were made of it go, and what nobody read."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STANCES = {"agrees": "for", "contradicts": "against", "silent": "neutral"}
# What each rule counted until this revision.
_FOR = {
    "title": 0.45,
    "author": 0.25,
    "narrator": 0.1,
    "position": 0.06,
    "series": 0.02,
    "unabridged": 0.05,
    "language": 0.03,
    "size": 0.04,
}
_NEUTRAL = {"edition": -0.08, "dramatisation": -0.08}
_SOFT = frozenset(
    {
        *("position", "author", "leftover", "cast", "narrator", "size", "runtime"),
        *("category", "seeders", "edition", "preference", "part"),
    }
)


def upgrade() -> None:
    """Rewrite the evidence, drop the sentences, and with them the choice's, which its verdict tells."""
    for table, key in (("events", "target"), ("acquisitions", "state")):
        op.execute(
            f"UPDATE {table} SET reason = '' WHERE {key} = 'chosen' AND reason IN "  # noqa: S608 - names of ours
            f"(SELECT reason FROM selections WHERE selections.wanted_id = {table}.wanted_id)"
        )
    with op.batch_alter_table("verdicts") as verdicts:
        verdicts.alter_column("rules", new_column_name="evidence", existing_type=sa.JSON(), existing_nullable=False)
        verdicts.drop_column("reason")
    with op.batch_alter_table("selections") as selections:
        selections.drop_column("reason")
    with op.batch_alter_table("reviews") as reviews:
        reviews.drop_column("reason")
        reviews.drop_column("margin")
    with op.batch_alter_table("measures") as measures:
        measures.drop_constraint("uq_measures_name_scope_run_id", type_="unique")
        measures.drop_column("scope")
        measures.create_unique_constraint("uq_measures_name_run_id", ["name", "run_id"])
    _rewrite(op.get_bind())


def _rewrite(connection: sa.Connection) -> None:
    verdicts = sa.table("verdicts", *map(sa.column, ("selection_id", "release_key")), sa.column("evidence", sa.JSON()))
    selection, release, evidence = verdicts.c
    one = (selection == sa.bindparam("number"), release == sa.bindparam("key"))
    update = sa.update(verdicts).where(*one).values(evidence=sa.bindparam("kept"))
    for number in connection.scalars(sa.select(selection).distinct()).all():
        rows = connection.execute(sa.select(release, evidence).where(selection == number)).all()
        kept = [{"number": number, "key": key, "kept": [_evidence(each) for each in rules]} for key, rules in rows]
        connection.execute(update, kept)


def _evidence(fired: dict[str, Any]) -> dict[str, Any]:
    rule, stance = fired["rule"], _STANCES.get(fired.get("stance", ""), "neutral")
    against = -0.15 if rule in _SOFT else -0.3
    weights = {"for": _FOR.get(rule, 0.0), "against": against, "neutral": _NEUTRAL.get(rule, 0.0)}
    return {
        "rule": rule,
        "stance": stance,
        "words": fired.get("words", ""),
        "start": None,
        "weight": weights[stance],
        "detail": fired.get("detail", ""),
    }
