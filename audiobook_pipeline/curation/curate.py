"""One run of the metadata work: doubts settled, proposals planned, and what may be written is written."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import pandas as pd

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.curation.applying import Writer
from audiobook_pipeline.curation.batches import Outcome
from audiobook_pipeline.curation.direction import APPLY, REVERT
from audiobook_pipeline.curation.fields import FIELDS
from audiobook_pipeline.curation.planning import plan
from audiobook_pipeline.curation.settled import Settled
from audiobook_pipeline.domain.cover_offers import RULE as COVER_OF_RECORDING
from audiobook_pipeline.domain.enrichment import FILLED
from audiobook_pipeline.domain.metadata_preferences import DEFAULT, MetadataPreferences
from audiobook_pipeline.domain.proposals import CONFIDENT
from audiobook_pipeline.ledger.changes import Planned
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import ChangeStatus, PlanCount
from audiobook_pipeline.sources.pictures import Pictures

logger = logging.getLogger(__name__)

_NOT_ASKED_EACH_NIGHT: Final = frozenset({FILLED, COVER_OF_RECORDING})
"""Rules of what sources tell: where one is not asked in a run, what it said before still holds."""


@dataclass(frozen=True, slots=True)
class Permission:
    """What one run may write.

    Attributes:
        everything: All that is planned, as METADATA_MODE=apply says.
        approved: Numbers of the changes that a person approved, whatever the mode.
        most: Changes at most.
    """

    everything: bool
    approved: frozenset[int]
    most: int

    def covers(self, number: int, confidence: float) -> bool:
        """Return whether a change may be written, given its number and how sure it is."""
        return (self.everything and confidence >= CONFIDENT) or number in self.approved


@dataclass(frozen=True, slots=True)
class Curated:
    """What one run did.

    Attributes:
        rows: The proposals with the ``status`` of each after the run.
        outcome: What became of the changes that were written.
        doubts: What became of those that an earlier run left in doubt.
        waiting: Planned changes that were not written.
        left_alone: Proposals that were not planned.
        summary: The same in words.
    """

    rows: pd.DataFrame
    outcome: Outcome
    doubts: Outcome
    waiting: int
    left_alone: int
    summary: str

    def figures(self) -> dict[str, int]:
        """Return the numbers of changes by what became of them."""
        return {
            "applied": self.outcome.done,
            "conflicts": self.outcome.conflict,
            "failed": self.outcome.failed,
            "in_doubt": self.outcome.doubtful + self.doubts.doubtful,
            "waiting": self.waiting,
            "left_alone": self.left_alone,
        }


def curate(
    proposals: pd.DataFrame,
    client: AudiobookshelfClient,
    ledger: Ledger,
    permission: Permission,
    *,
    run_id: str,
    clock: Callable[[], datetime],
    pictures: Pictures,
    progress: Callable[[str], Progress],
    wanted: MetadataPreferences = DEFAULT,
    settled: Settled | None = None,
) -> Curated:
    """Plan the proposals in the ledger and write what is permitted.

    Args:
        proposals: Columns of ``CHANGES``, one row for each item and field.
        client: Audiobookshelf.
        ledger: Keeps what was there before each change.
        permission: What may be written.
        run_id: The run.
        clock: Gives the time, aware.
        pictures: Keeps the covers that were there before, and has those that are to be there.
        progress: Makes the callback that gets how far it is, given what is counted ("items").
        wanted: What the library's owner wants of repairs.
        settled: Knows what earlier runs planned; without it all items are read.

    Raises:
        ServiceError: As ``Writer.write``; what is done is done.
    """
    up = client.wait_until_up
    writer = Writer(client, ledger, run_id=run_id, clock=clock, pictures=pictures, wait_until_up=up)
    doubts = writer.settle_doubts(may_write=lambda row: permission.covers(row.id, row.change.confidence))
    if doubts.settled:
        logger.warning("An earlier run was interrupted: %s", doubts.summary("found written"))
    undone = writer.write(ledger.changes_to_revert(), REVERT, progress("changes to put back"))
    read, now = progress("items"), clock()

    def plan_some(some: pd.DataFrame) -> tuple[PlanCount, pd.DataFrame]:
        return plan(some, client, ledger, run_id=run_id, now=now, pictures=pictures, wanted=wanted, progress=read)

    count, rows = settled.plan(proposals, ledger, plan_some) if settled else plan_some(proposals)
    logger.info("%d planned, %d planned before, %d withheld", count.planned, count.unchanged, count.withheld)
    permission = replace(permission, approved=permission.approved | ledger.approved_changes())
    planned = _still_proposed(rows, ledger, permission.approved, run_id=run_id, now=clock())
    if unknown := sorted(permission.approved - {change.id for change in planned}):
        logger.warning("approve: %s: no such change is planned", unknown)
    permitted = [change.id for change in planned if permission.covers(change.id, change.confidence)]
    changes = ledger.numbered(permitted[: permission.most])
    outcome = writer.write(changes, APPLY, progress("changes"))
    waiting = len(planned) - len(changes)
    if changes:
        summary = f"{outcome.summary('applied')}, {waiting} waiting"
    elif permission.everything:
        summary = "nothing to change"
    else:
        summary = f"{waiting} changes planned, none written (METADATA_MODE=plan)"
    if undone.settled:
        summary = f"{undone.summary('put back')}; {summary}"
    left_alone = int((rows["status"] != "planned").sum())
    if left_alone:
        summary = f"{summary}; {left_alone} proposals not planned"
    return Curated(_with_status(rows, ledger, run_id), outcome, doubts, waiting, left_alone, summary)


def _still_proposed(
    rows: pd.DataFrame, ledger: Ledger, approved: frozenset[int], *, run_id: str, now: datetime
) -> list[Planned]:
    """Return what is planned; take back what a rule proposed in an earlier run and not in this one: it may be wrong."""
    still = {(item, FIELDS[name].name) for item, name in zip(rows["item_id"], rows["field"], strict=True)}
    planned = ledger.planned()
    stale = {
        row.id
        for row in planned
        if row.id not in approved and row.rule not in _NOT_ASKED_EACH_NIGHT and (row.item_id, row.field) not in still
    }
    if stale:
        ledger.mark(sorted(stale), ChangeStatus.CONFLICT, run_id=run_id, now=now, note="it is not proposed any more")
        logger.info("%d changes that were planned are not proposed any more", len(stale))
    return [row for row in planned if row.id not in stale]


def _with_status(rows: pd.DataFrame, ledger: Ledger, run_id: str) -> pd.DataFrame:
    """Return the proposals with the status that each change has in the ledger after this run.

    What the ledger did not plan, since a person put the field back or edited it, is withheld.
    """
    statuses = {key: str(status) for key, status in ledger.statuses(run_id).items()}
    keys = zip(rows["item_id"], rows["field"], rows["status"], strict=True)
    return rows.assign(
        status=[
            statuses.get((item, FIELDS[name].name), "withheld" if status == "planned" else status)
            for item, name, status in keys
        ]
    )
