"""What was planned in an earlier run and still holds: an item is read in full again only where something is new of it.

New is an item that is another by the sweep, other proposals for it, or what became of its changes. How a proposal
becomes a planned change belongs to ``planning``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple

import pandas as pd
import pandera.pandas as pandera

from audiobook_pipeline.domain.metadata_preferences import MetadataPreferences
from audiobook_pipeline.io.kept import Kept, digest, row_digests
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import PlanCount
from audiobook_pipeline.schemas.columns import text

Plan = Callable[[pd.DataFrame], tuple[PlanCount, pd.DataFrame]]
"""Plans some proposals; returns what became of the plan, and the proposals with their status."""

_STATUSES: Final = pandera.DataFrameSchema({"status": text("Status of a proposal")}, name="planned", coerce=True)


class _Status(NamedTuple):
    status: str


class Settled:
    """Plans what is new, and knows what became of the rest.

    Args:
        kept: Where the statuses are kept.
        library: Columns of ``LIBRARY``, from which the proposals were made.
        wanted: What the library's owner wants of repairs.
        whole: Tells afterwards whether all items could be read; otherwise all are read again next time.
    """

    def __init__(
        self, kept: Kept, library: pd.DataFrame, wanted: MetadataPreferences, whole: Callable[[], bool]
    ) -> None:
        self._kept, self._library, self._wanted, self._whole = kept, library, wanted, whole

    def plan(self, proposals: pd.DataFrame, ledger: Ledger, plan: Plan) -> tuple[PlanCount, pd.DataFrame]:
        """Return what became of the plan, and the proposals with their status."""
        places: dict[str, list[int]] = {}
        for place, item_id in enumerate(proposals["item_id"]):
            places.setdefault(item_id, []).append(place)
        counts: list[PlanCount] = []
        make = partial(_planned, proposals, list(places.values()), plan, counts)
        keys = self._keys(proposals, places, ledger)
        kept = self._kept.rows("planned_changes", _STATUSES, keys, make, whole=self._whole)["status"]
        order = [place for of_item in places.values() for place in of_item]
        statuses = [status for _, status in sorted(zip(order, kept, strict=True))]
        count = counts[0] if counts else PlanCount(0, 0, 0)
        unchanged = statuses.count("planned") - count.planned
        return PlanCount(count.planned, unchanged, count.withheld), proposals.assign(status=statuses)

    def _keys(self, proposals: pd.DataFrame, places: dict[str, list[int]], ledger: Ledger) -> list[bytes]:
        """Return for each item a hash of all that its statuses follow from."""
        concerned = self._library[self._library["item_id"].isin(places)]
        items = dict(zip(concerned["item_id"], row_digests(concerned), strict=True))
        proposed = row_digests(proposals)
        marks: defaultdict[str, list[str]] = defaultdict(list)
        for item_id, number, status, marked_at in ledger.marks():
            marks[item_id].append(f"{number} {status} {marked_at}")
        wanted = digest(self._wanted)
        return [
            digest(items.get(item_id, b""), wanted, [proposed[place] for place in of_item], marks.get(item_id, []))
            for item_id, of_item in places.items()
        ]


def _planned(
    proposals: pd.DataFrame, places: Sequence[Sequence[int]], plan: Plan, counts: list[PlanCount], new: list[int]
) -> Iterator[list[_Status]]:
    """Yield the statuses of the proposals of each new item."""
    some = sorted(place for number in new for place in places[number])
    count, rows = plan(proposals.iloc[some])
    counts.append(count)
    statuses = dict(zip(some, rows["status"], strict=True))
    for number in new:
        yield [_Status(statuses[place]) for place in places[number]]
