"""From proposed repairs to planned changes: one value a field, against what the server holds now."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from audiobook_pipeline.clients.audiobookshelf import AudiobookShelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Item
from audiobook_pipeline.curation.fields import FIELDS, held
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import PlanCount, PlannedChange

CONFIDENT = 0.9
"""Proposals below it are shown and never planned."""


def best_proposals(proposals: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return one proposal for each item and field: the most confident, the earlier one where they are equal."""
    everything = pd.concat(list(proposals), ignore_index=True)
    ranked = everything.sort_values("confidence", ascending=False, kind="stable")
    return ranked.drop_duplicates(["item_id", "field"]).sort_index().reset_index(drop=True)


def plan(
    proposals: pd.DataFrame, client: AudiobookShelfClient, ledger: Ledger, *, run_id: str, now: datetime
) -> tuple[PlanCount, pd.DataFrame]:
    """Plan the confident proposals in the ledger.

    Args:
        proposals: Columns of ``CHANGES``, one row for each item and field.
        client: Reads what the items hold now.
        ledger: Keeps the plan with what was there before.
        run_id: Run that plans.
        now: The time, aware.

    Returns:
        What became of the plan, and the proposals with their ``status`` (planned, doubtful or conflict).
    """
    sure = proposals["confidence"] >= CONFIDENT
    items = client.items_by_id(sorted(set(proposals.loc[sure, "item_id"]))).found if sure.any() else {}
    statuses: list[str] = []
    rows: list[PlannedChange] = []
    for proposal, confident in zip(proposals.to_dict("records"), sure, strict=True):
        change = _planned(proposal, items) if confident else None
        statuses.append("doubtful" if not confident else "planned" if change else "conflict")
        if change:
            rows.append(change)
    return ledger.plan_changes(rows, run_id=run_id, now=now), proposals.assign(status=statuses)


def _planned(proposal: Mapping[Hashable, Any], items: Mapping[str, Item]) -> PlannedChange | None:
    """Return the change, or None where the item is gone or no longer holds what the proposal was made from."""
    field, item = FIELDS[proposal["field"]], items.get(proposal["item_id"])
    if item is None:
        return None
    before = held(item, field.name)
    if field.to_cell(before) != proposal["before"]:
        return None
    return PlannedChange(
        item_id=proposal["item_id"],
        field=field.name,
        before=before,
        after=field.from_cell(proposal["after"]),
        rule=proposal["rule"],
        source=proposal["source"],
        confidence=float(proposal["confidence"]),
        evidence=proposal["evidence"],
    )
