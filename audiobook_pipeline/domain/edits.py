"""What others changed in a library between two sweeps, and the locks that this suggests."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

import pandas as pd

from audiobook_pipeline.domain.columns import read_rows
from audiobook_pipeline.domain.joined import SEPARATOR
from audiobook_pipeline.domain.models import Edit, LibraryItem, entries
from audiobook_pipeline.domain.precision import ASKING
from audiobook_pipeline.domain.proposals import Proposal, proposals_table, propose

WATCHED: Final = (
    *("title", "subtitle", "authors", "narrators", "series", "genres", "language"),
    *("published_year", "publisher", "isbn", "asin"),
)
"""Fields in which an edit is noticed. The server cleans descriptions itself, and tags say nothing about the book."""
TIMES: Final = 2
"""Edits of a field after which a lock is proposed."""
_JOINED: Final = frozenset({"authors", "narrators", "series"})
"""Lists that a sweep stores joined, in any order."""


def edits_between(
    earlier: pd.DataFrame, later: pd.DataFrame, written: Mapping[tuple[str, str], tuple[str, ...]]
) -> Iterator[Edit]:
    """Yield the fields of items in both tables that somebody else changed.

    Args:
        earlier: Columns of ``LIBRARY``.
        later: The same, at the next sweep.
        written: By item and field, the value that we wrote after the earlier sweep.
    """
    columns = ["item_id", *WATCHED]
    both = earlier["item_id"].isin(later["item_id"])
    before = {item.item_id: item for item in read_rows(earlier.loc[both, columns], LibraryItem)}
    for item in read_rows(later[columns], LibraryItem):
        known = before.get(item.item_id)
        for field in WATCHED if known else ():
            was = written.get((item.item_id, field), entries(getattr(known, field)))
            now = entries(getattr(item, field))
            if not _same(field, was, now):
                yield Edit(item.item_id, field, was, now)


def _same(field: str, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if field not in _JOINED:
        return one == other
    return sorted(SEPARATOR.join(one).split(SEPARATOR)) == sorted(SEPARATOR.join(other).split(SEPARATOR))


def plan_locks(library: pd.DataFrame, edited: Collection[tuple[str, str]]) -> pd.DataFrame:
    """Propose to lock what a person changed repeatedly; the proposal always waits for a person.

    Args:
        library: The library table.
        edited: Item and field of each value that was changed at least ``TIMES`` times.

    Returns:
        A table of ``Proposal`` for the field ``tags``.
    """
    items = {item for item, _ in edited}
    found: list[Proposal] = []
    for item in read_rows(library[library["item_id"].isin(items)].drop_duplicates("item_id"), LibraryItem):
        fields = [field for field in WATCHED if (item.item_id, field) in edited]
        tags = [tag for field in fields if (tag := f"locked:{field}") not in item.tags]
        if tags and "locked" not in item.tags:
            evidence = f"changed by somebody in {TIMES} runs or more: {', '.join(fields)}"
            lock = propose(
                item,
                "tags",
                (*item.tags, *tags),
                rule="edited_again",
                source="ledger",
                confidence=ASKING,
                evidence=evidence,
            )
            found.append(lock)
    return proposals_table(found)
