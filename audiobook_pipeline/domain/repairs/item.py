"""The repairs of one item: all rows are tried until nothing changes.

Only what is certain is repaired; what is merely likely is an issue of ``quality`` for a person to judge. Applying the
proposals and proposing again therefore gives nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, repeat
from typing import Any, Final

from audiobook_pipeline.domain.models import LibraryItem, entries, shown
from audiobook_pipeline.domain.proposals import Proposal, propose
from audiobook_pipeline.domain.repairs import facts, people, series, texts, titles
from audiobook_pipeline.domain.repairs.repair import Repair
from audiobook_pipeline.domain.repairs.sourced import SourcedValue, stated_elsewhere
from audiobook_pipeline.domain.shelf.identity import IdentifiedItem
from audiobook_pipeline.domain.spellings import Spellings

ROWS: Final[Sequence[Repair]] = (*texts.ROWS, *facts.ROWS, *people.ROWS, *series.ROWS, *titles.ROWS)
REPAIRED_FIELDS: Final = tuple(dict.fromkeys(field for row in ROWS for field in row.fields))
_MOST_PASSES: Final = 4


def repair_item(item: LibraryItem, spellings: Spellings, found: IdentifiedItem | None = None) -> list[Proposal]:
    """Return the repairs of one item, at most one per field.

    The rows are tried until nothing changes, since one repair can make another certain: once the series field is filled
    from the title, the title can lose the series.

    Args:
        item: The item.
        spellings: How the library spells things.
        found: Which book the item is, according to all its sources.
    """
    stated = {step.field: step for step in stated_elsewhere(item, found)} if found else {}
    if stated:  # A field's own value, once fixed, is surer than a folder that says the same.
        own = {repair.field: repair for repair in repair_item(item, spellings)}
        stated = {field: step for field, step in stated.items() if not _is_surer(own.get(field), step)}
    values: dict[str, Any] = {field: step.value for field, step in stated.items()}
    current = replace(item, **values)
    done = dict[str, list[Repair]]()
    unchanged = 0
    for row in chain.from_iterable(repeat(ROWS, _MOST_PASSES)):
        unchanged += 1
        for field in row.fields:
            value = getattr(current, field)
            after = row.fix(value, current, spellings)
            if after != value:
                current, unchanged = replace(current, **{field: after}), 0
                done.setdefault(field, []).append(row)
        if unchanged == len(ROWS):
            break
    changed = [field for field in {**stated, **done} if getattr(current, field) != getattr(item, field)]
    return [_proposal(item, current, field, stated.get(field), done.get(field, [])) for field in changed]


def _is_surer(own: Proposal | None, step: SourcedValue) -> bool:
    return own is not None and own.after == entries(step.value) and own.confidence > step.confidence


def _proposal(
    item: LibraryItem, current: LibraryItem, field: str, stated: SourcedValue | None, rows: Sequence[Repair]
) -> Proposal:
    return propose(
        item,
        field,
        getattr(current, field),
        rule="+".join(dict.fromkeys([*([stated.rule] if stated else []), *(row.id for row in rows)])),
        source=stated.source if stated else "item",
        confidence=min([*([stated.confidence] if stated else []), *(row.confidence for row in rows)]),
        evidence=shown(list(dict.fromkeys([*([stated.why] if stated else []), *(row.why for row in rows)]))),
    )
