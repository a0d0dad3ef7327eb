"""Which fields others changed since the last run: what the library holds now against then, and what we wrote since."""

from collections.abc import Collection
from datetime import datetime

import pandas as pd

from audiobook_pipeline.curation.fields import BY_NAME
from audiobook_pipeline.domain.columns import read_rows
from audiobook_pipeline.domain.edits import WATCHED, edits_between
from audiobook_pipeline.domain.models import Edit, LibraryItem, entries
from audiobook_pipeline.io.kept import digest, row_digests
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Change, ChangeStatus


def note_edits(
    earlier: pd.DataFrame | None,
    later: pd.DataFrame,
    ledger: Ledger,
    *,
    run_id: str,
    now: datetime,
    since: datetime | None = None,
) -> list[Edit]:
    """Remember in the ledger what others changed between two looks at the library, and return it.

    Args:
        earlier: Columns of ``LIBRARY`` as the last run left them; None where there was none.
        later: The same now.
        ledger: Knows what we wrote.
        run_id: The run.
        now: The time, aware.
        since: A time before the earlier look: what we wrote until then it shows already. None where it isn't known.
    """
    if earlier is None or not {"item_id", *WATCHED} <= set(earlier.columns):
        return []
    written = _written_since(earlier, ledger, since)
    found = list(edits_between(earlier, _perhaps_edited(earlier, later, {item for item, _ in written}), written))
    ledger.note_edits(found, run_id=run_id, now=now)
    return found


def _perhaps_edited(earlier: pd.DataFrame, later: pd.DataFrame, written: Collection[str]) -> pd.DataFrame:
    """Return the items that are not as they were, and those that are although we wrote into them."""
    columns = ["item_id", *WATCHED]
    if not written and digest(earlier[columns]) == digest(later[columns]):
        return later.iloc[:0]
    before = set(row_digests(earlier[columns]))
    changed = pd.Series([key not in before for key in row_digests(later[columns])], index=later.index, dtype=bool)
    return later[changed | later["item_id"].isin(written)]


def _written_since(
    earlier: pd.DataFrame, ledger: Ledger, since: datetime | None
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the values of fields that held, at the earlier look, what our last write replaced."""
    last: dict[tuple[str, str], Change] = {}
    for row in ledger.changes(ChangeStatus.APPLIED, ChangeStatus.REVERTED, since=since):
        last[row.change.item_id, BY_NAME[row.change.field].column] = row
    items = earlier[earlier["item_id"].isin({item for item, _ in last})]
    held = {item.item_id: item for item in read_rows(items, LibraryItem)}
    written: dict[tuple[str, str], tuple[str, ...]] = {}
    for (item_id, column), row in last.items():
        ends = (row.change.before, row.change.after)
        gone, there = ends if row.status is ChangeStatus.APPLIED else ends[::-1]
        as_entries = BY_NAME[row.change.field].to_entries
        if column in WATCHED and item_id in held and entries(getattr(held[item_id], column)) == tuple(as_entries(gone)):
            written[item_id, column] = tuple(as_entries(there))
    return written
