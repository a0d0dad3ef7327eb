"""From proposed repairs to planned changes: one value a field, against what the server holds now."""

import logging
from datetime import datetime

import pandas as pd

from audiobook_pipeline.clients.audiobookshelf import AudiobookShelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Item
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange, media_payload
from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.clients.errors import RejectedError
from audiobook_pipeline.curation.fields import FIELDS, alike, alike_entries, held, locked
from audiobook_pipeline.domain.columns import read_rows
from audiobook_pipeline.domain.proposals import CONFIDENT, Proposal
from audiobook_pipeline.domain.wellformed import well_formed_values
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import PlanCount, PlannedChange

logger = logging.getLogger(__name__)


def plan(
    proposals: pd.DataFrame,
    client: AudiobookShelfClient,
    ledger: Ledger,
    *,
    run_id: str,
    now: datetime,
    progress: Progress | None = None,
) -> tuple[PlanCount, pd.DataFrame]:
    """Plan the confident proposals in the ledger.

    Args:
        proposals: Columns of ``CHANGES``, one row for each item and field.
        client: Reads what the items hold now.
        ledger: Keeps the plan with what was there before.
        run_id: Run that plans.
        now: The time, aware.
        progress: Told how many of the items are read.

    Returns:
        What became of the plan, and the proposals with their ``status``: planned, doubtful, conflict (the item is
        gone or holds something else by now), locked, or refused (the server would mistreat the value or keep what it
        has, what is there now could not be put back, or a sweep shows it otherwise than it is: "2, Dramatized
        Adaptation" as two series).
    """
    sure = proposals["confidence"] >= CONFIDENT
    ids = sorted(set(proposals.loc[sure, "item_id"]))
    items = client.items_by_id(ids, progress=progress, pass_over_odd=True, exact=True).found
    statuses: list[str] = []
    rows: list[PlannedChange] = []
    for proposal, confident in zip(read_rows(proposals, Proposal), sure, strict=True):
        item = items.get(proposal.item_id)
        change = _change(proposal, item) if item and confident else None
        statuses.append(_status(proposal, item, change) if confident else "doubtful")
        if change and statuses[-1] == "planned":
            rows.append(change)
    return ledger.plan_changes(rows, run_id=run_id, now=now), proposals.assign(status=statuses)


def _status(proposal: Proposal, item: Item | None, change: PlannedChange | None) -> str:
    if item is None or change is None:
        return "conflict"
    field = FIELDS[proposal.field]
    # Tables hold texts well-formed; what is put back is kept as the server has it.
    if not alike_entries(field.column, field.to_entries(well_formed_values(change.before)), proposal.before):
        return "conflict"
    if change.field == "series" and not alike("series", field.from_entries(proposal.before), change.before):
        return "refused"
    if locked(item, change.field):
        return "locked"
    if change.before != change.after and alike(change.field, change.before, change.after):
        logger.warning("Not planned: %s of item %s: the server would keep what it has", change.field, item.id)
        return "refused"
    try:
        for value in (change.after, change.before):
            media_payload(MediaChange(item.id, {change.field: value}))
    except RejectedError as error:
        logger.warning("Not planned: %s", error.message)
        return "refused"
    return "planned"


def _change(proposal: Proposal, item: Item) -> PlannedChange:
    field = FIELDS[proposal.field]
    return PlannedChange(
        item_id=item.id,
        field=field.name,
        before=held(item, field.name),
        after=field.from_entries(proposal.after),
        rule=proposal.rule,
        source=proposal.source,
        confidence=proposal.confidence,
        evidence=proposal.evidence,
    )
