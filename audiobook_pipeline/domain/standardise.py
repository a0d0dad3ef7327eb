"""Repairs of metadata that are certain, as proposed changes; and narrators that an item's own words name.

Which value is wrong, and how bad that is, belongs to ``quality``; values from other catalogues to ``enrichment``. A
repair only brings what is there into its standard form: it looks nothing up and drops nothing that another field
does not hold. Proposing again after applying gives nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from audiobook_pipeline.domain.columns import require_columns
from audiobook_pipeline.domain.narrators import agreed_narrators, find_narrators, find_narrators_in_path
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.repairs import REPAIRED_FIELDS, Repair, repair_item
from audiobook_pipeline.domain.spellings import Spellings

CHANGE_COLUMNS = ("item_id", "field", "before", "after", "rule", "source", "confidence", "evidence")
_NEEDED = ("item_id", *REPAIRED_FIELDS)
_DEEPEST = 3


def propose_repairs(library: pd.DataFrame) -> pd.DataFrame:
    """Propose the repairs of a library: one row for each item and field.

    Args:
        library: The library table, one row an item.

    Returns:
        ``CHANGE_COLUMNS``: item_id, field, before and after (the whole value), rule (joined by "+" where several
        work on one value), source ("item"), confidence 0 to 1, and evidence in words.
    """
    require_columns(library, _NEEDED, "library_snapshot")
    spellings = Spellings.of(library)
    rows: list[tuple[Any, ...]] = []
    seen: set[str] = set()
    for item in library[list(_used(library))].to_dict("records"):
        if item["item_id"] in seen:
            continue  # an id that is there twice can't be changed safely twice
        seen.add(item["item_id"])
        rows.extend(_row(item, repair) for repair in repair_item(item, spellings))
    return _changes(rows)


def _used(library: pd.DataFrame) -> list[str]:
    return [name for name in ("item_id", *REPAIRED_FIELDS, "abridged", "updated_at") if name in library.columns]


def _row(item: Mapping[Any, Any], repair: Repair) -> tuple[Any, ...]:
    before = item[repair.field]
    return item["item_id"], repair.field, before, repair.after, repair.rule, "item", repair.confidence, repair.evidence


def _changes(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(CHANGE_COLUMNS))
    return frame.astype({name: "str" for name in CHANGE_COLUMNS if name != "confidence"} | {"confidence": "float64"})


def plan_narrators(
    library: pd.DataFrame,
    *,
    tags: Mapping[str, str] | None = None,
    releases: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Propose narrators for items that name none, from the item's own words.

    Args:
        library: The library table.
        tags: By item, what the tags of its files say, as text ("Narrator: …", or a comment).
        releases: By item, the release name it came from.

    Returns:
        ``CHANGE_COLUMNS``; ``source`` says which text named them, ``evidence`` holds its words.
    """
    require_columns(
        library, ("item_id", "narrators", "authors", "description", "subtitle", "title"), "library_snapshot"
    )
    lacking = library[[_names_nobody(text) for text in library["narrators"]]]
    rows: list[tuple[Any, ...]] = []
    for item in lacking.drop_duplicates("item_id").to_dict("records"):
        authors = tuple(name for name in item["authors"].split("; ") if name)
        found = find_narrators(item["description"], authors=authors)
        for source in ("subtitle", "title"):
            found += find_narrators(item[source], authors=authors, source=source)
        found += find_narrators_in_path("/".join(str(item.get("rel_path", "")).split("/")[-_DEEPEST:]))
        if tags and tags.get(item["item_id"]):
            found += find_narrators(tags[item["item_id"]], authors=authors, source="tags")
        if releases and releases.get(item["item_id"]):
            found += find_narrators_in_path(releases[item["item_id"]], source="release")
        named = agreed_narrators(found)
        if named:
            evidence = " | ".join(dict.fromkeys(credit.evidence for credit in named))
            rows.append(
                (
                    item["item_id"],
                    "narrators",
                    item["narrators"],
                    "; ".join(credit.name for credit in named),
                    "narrator_named_in_text",
                    named[0].source,
                    round(min(credit.confidence for credit in named), 4),
                    evidence[:500],
                )
            )
    return _changes(rows)


def _names_nobody(text: str) -> bool:
    return all(is_placeholder(name) for name in text.split("; ")) if text else True
