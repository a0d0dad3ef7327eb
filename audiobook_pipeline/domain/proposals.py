"""Proposed changes of single fields, in one table, wherever they come from."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Final

import pandas as pd

from audiobook_pipeline.domain.models import LibraryItem, Value, entries
from audiobook_pipeline.domain.precision import trusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposed change of one field of an item.

    Attributes:
        item_id: The item.
        field: Column of the library table.
        before: Current value: a single text, each name, each series as "Name #1"; empty if absent.
        after: The whole proposed value, in the same form.
        rule: Identities of the rules, joined by "+".
        source: Where the value comes from.
        confidence: 0 to 1.
        evidence: Why, in words.
    """

    item_id: str
    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    rule: str
    source: str
    confidence: float
    evidence: str


CONFIDENT: Final = 0.9
"""From here on, a proposal may be written without review."""
ASKED: Final = 0.8
"""From here to ``CONFIDENT``, a proposal is planned and waits for a person's approval; below, it is only shown."""
CHANGE_COLUMNS: Final = tuple(field.name for field in fields(Proposal))


def propose(
    item: LibraryItem, field: str, after: Value, *, rule: str, source: str, confidence: float, evidence: str
) -> Proposal:
    """Return the proposal to set a field of an item to ``after``; a rule that is wrong too often only asks.

    Args:
        item: The item, for its id and current value.
        field: Column of the library table.
        after: The whole proposed value.
        rule: Identities of the rules, joined by "+".
        source: Where the value comes from.
        confidence: 0 to 1, before it is lowered for such a rule.
        evidence: Why, in words.
    """
    return Proposal(
        item_id=item.item_id,
        field=field,
        before=entries(getattr(item, field)),
        after=entries(after),
        rule=rule,
        source=source,
        confidence=trusted(rule, confidence),
        evidence=evidence,
    )


def proposals_table(proposals: Iterable[Proposal]) -> pd.DataFrame:
    """Return proposals as a table of ``CHANGE_COLUMNS``, one row per proposal."""
    rows = list(proposals)
    dtypes = dict.fromkeys(CHANGE_COLUMNS, str) | dict.fromkeys(("before", "after"), object) | {"confidence": float}
    # Column by column: otherwise pandas makes a dictionary of each row.
    columns = {name: pd.Series([getattr(row, name) for row in rows], dtype=object) for name in CHANGE_COLUMNS}
    return pd.DataFrame(columns).astype(dtypes)


def best_proposals(proposals: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return one proposal for each item and field: the most confident, or the first of equals."""
    everything = pd.concat(list(proposals), ignore_index=True)
    ranked = everything.sort_values("confidence", ascending=False, kind="stable")
    return ranked.drop_duplicates(["item_id", "field"]).sort_index().reset_index(drop=True)
