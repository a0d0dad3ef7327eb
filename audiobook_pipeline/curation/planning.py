"""From proposed repairs to planned changes: one value a field, against what the server holds now."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

import pandas as pd

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Item
from audiobook_pipeline.clients.audiobookshelf_writes import media_payload
from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.clients.errors import RejectedError
from audiobook_pipeline.curation.covers import Covers
from audiobook_pipeline.curation.fields import COVER, FIELDS, alike, alike_entries, held, locked, media_change
from audiobook_pipeline.domain.columns import read_rows
from audiobook_pipeline.domain.metadata_preferences import DEFAULT, MetadataPreferences
from audiobook_pipeline.domain.proposals import ASKED, CONFIDENT, Proposal
from audiobook_pipeline.domain.safeguards import harm_of
from audiobook_pipeline.domain.wellformed import well_formed_values
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import PlanCount, PlannedChange
from audiobook_pipeline.sources.library import item_of
from audiobook_pipeline.sources.pictures import Pictures

_ITEMS_AT_ONCE: Final = 2_000

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Step:
    """A proposal on its way to the plan."""

    proposal: Proposal
    item: Item | None
    change: PlannedChange | None
    status: str


def plan(
    proposals: pd.DataFrame,
    client: AudiobookshelfClient,
    ledger: Ledger,
    *,
    run_id: str,
    now: datetime,
    pictures: Pictures,
    wanted: MetadataPreferences = DEFAULT,
    progress: Progress | None = None,
) -> tuple[PlanCount, pd.DataFrame]:
    """Plan in the ledger the proposals that are at least worth asking a person.

    Args:
        proposals: Columns of ``CHANGES``, one row for each item and field.
        client: Reads what the items hold now.
        ledger: Keeps the plan with what was there before.
        run_id: Run that plans.
        now: The time, aware.
        pictures: Keeps the covers that are there now.
        wanted: What the library's owner wants of repairs.
        progress: Told how many of the items are read.

    Returns:
        What became of the plan, and the proposals with their ``status``: planned, doubtful, conflict (the item is
        gone or holds something else by now), locked, withheld (a person put the field back or edited it, or what
        leaves the field would go to one that can't be written), or refused (the server would mistreat the value or
        keep what it has, what is there now could not be put back, or a sweep shows it otherwise than it is: "2,
        Dramatized Adaptation" as two series).
    """
    places = defaultdict[str, list[int]](list)
    for place, (item_id, confidence) in enumerate(zip(proposals["item_id"], proposals["confidence"], strict=True)):
        if confidence >= ASKED:
            places[item_id].append(place)
    statuses, count = ["doubtful"] * len(proposals), PlanCount(0, 0, 0)
    items, covers = list(places), Covers(client, pictures)
    # Proposals and items in full take much memory: those of some items at a time are held.
    for start in range(0, len(items), _ITEMS_AT_ONCE):
        of_some = sorted(place for item_id in items[start : start + _ITEMS_AT_ONCE] for place in places[item_id])
        rows = list(read_rows(proposals.iloc[of_some], Proposal))
        read = partial(_from, progress, start, len(items)) if progress else None
        steps = _steps(rows, client, ledger, covers, wanted, read)
        for place, step in zip(of_some, steps, strict=True):
            statuses[place] = step.status
        planned = ledger.plan_changes(_planned(steps), run_id=run_id, now=now)
        count = PlanCount(count.planned + planned.planned, count.unchanged + planned.unchanged, 0)
    return replace(count, withheld=statuses.count("withheld")), proposals.assign(status=statuses)


def _from(progress: Progress, start: int, total: int, done: int, _: int, note: str) -> None:
    """Report progress of a part as that of the whole."""
    progress(start + done, total, note)


def _steps(
    rows: Sequence[Proposal],
    client: AudiobookshelfClient,
    ledger: Ledger,
    covers: Covers,
    wanted: MetadataPreferences,
    progress: Progress | None,
) -> list[_Step]:
    """Return what becomes of the proposals of some items, in their order."""
    by_item = defaultdict[str, list[int]](list)
    for number, row in enumerate(rows):
        by_item[row.item_id].append(number)
    with_cover, steps = {row.item_id for row in rows if row.field == COVER}, dict[int, _Step]()
    for answer in client.iter_items_by_id(sorted(by_item), progress=progress, pass_over_odd=True, exact=True):
        items = covers.onto(answer.found, with_cover)
        numbers = [number for item_id in (*items, *answer.unknown) for number in by_item[item_id]]
        of_answer = [_step(rows[number], items.get(rows[number].item_id), covers) for number in numbers]
        _withhold(of_answer, ledger, wanted)
        steps |= {number: replace(step, item=None) for number, step in zip(numbers, of_answer, strict=True)}
    return [steps[number] for number in range(len(rows))]


def _withhold(steps: Sequence[_Step], ledger: Ledger, wanted: MetadataPreferences) -> None:
    """Withhold what a person put back or edited, and what can't be done without it."""
    theirs = ledger.withheld_fields(_planned(steps))
    for step in steps:
        if step.change and step.status == "planned" and (step.change.item_id, step.change.field) in theirs:
            step.status = "withheld"
    _withhold_halves(steps, wanted)


def _step(proposal: Proposal, item: Item | None, covers: Covers) -> _Step:
    change = _change(proposal, item) if item else None
    return _Step(proposal, item, change, _status(proposal, item, change, covers))


def _planned(steps: Iterable[_Step]) -> list[PlannedChange]:
    return [step.change for step in steps if step.change and step.status == "planned"]


def _withhold_halves(steps: Sequence[_Step], wanted: MetadataPreferences) -> None:
    """Withhold changes that only keep everything together with others of the item which can't be written."""
    by_item: defaultdict[str, list[_Step]] = defaultdict(list)
    for step in steps:
        if step.proposal.confidence >= CONFIDENT:
            by_item[step.proposal.item_id].append(step)
    for of_item in by_item.values():
        item, before = of_item[0].item, len(of_item)
        while item and before > len(left := [step for step in of_item if step.status == "planned"]) > 0:
            before = len(left)
            whole = dict(harm_of(item_of(item), [step.proposal for step in of_item], wanted))
            harm = dict(harm_of(item_of(item), [step.proposal for step in left], wanted))
            for step in left:
                if (field := step.proposal.field) in harm.keys() - whole.keys():
                    step.status = "withheld"
                    logger.warning("Not planned: %s of item %s: %s", field, item.id, harm[field])


def _status(proposal: Proposal, item: Item | None, change: PlannedChange | None, covers: Covers) -> str:
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
    if change.field == COVER:
        return "planned" if covers.can_put(change.before, change.after) else "refused"
    if change.before != change.after and alike(change.field, change.before, change.after):
        logger.warning("Not planned: %s of item %s: the server would keep what it has", change.field, item.id)
        return "refused"
    try:
        for value in (change.after, change.before):
            media_payload(media_change(item.id, {change.field: value}))
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
