"""Proposes certain repairs of metadata, and narrators named in an item's own texts.

Which value is wrong, and how bad that is, belongs to ``quality``; values from other catalogues to ``enrichment``. A
repair only brings existing values into standard form: it looks nothing up and drops nothing that is not in another
field. Proposing again after applying gives nothing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice

import pandas as pd

from audiobook_pipeline.domain.columns import list_column, read_rows, require_columns
from audiobook_pipeline.domain.metadata_preferences import DEFAULT, MetadataPreferences
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.narrators import NarratorCredit, agreed_narrators, find_narrators, find_narrators_in_path
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.proposals import Proposal, proposals_table, propose
from audiobook_pipeline.domain.repairs.item import REPAIRED_FIELDS, repair_item
from audiobook_pipeline.domain.shelf.identify import identify
from audiobook_pipeline.domain.shelf.identity import IdentifiedItem
from audiobook_pipeline.domain.spellings import Spellings

_OPTIONAL = ("tags", "abridged", "rel_path")
_NEEDED = ("item_id", *(field for field in REPAIRED_FIELDS if field not in _OPTIONAL))
_DEEPEST = 3
_ITEMS_AT_ONCE = 2_000


def propose_repairs(
    library: pd.DataFrame,
    identified: Callable[[Collection[str]], Mapping[str, IdentifiedItem]] = lambda _: {},
    wanted: MetadataPreferences = DEFAULT,
) -> pd.DataFrame:
    """Propose the repairs of a library: one row for each item and field.

    Args:
        library: The library table, one row per item.
        identified: Returns by item id which books some items are; items not included are identified here, from
            fields and folder.
        wanted: What the library's owner wants of repairs.

    Returns:
        A table of ``Proposal``; ``source`` is "item".
    """
    require_columns(library, _NEEDED, "library_snapshot")
    spellings = Spellings.of(library, wanted)
    proposals: list[Proposal] = []
    seen: set[str] = set()
    used = [name for name in (*_NEEDED, *_OPTIONAL) if name in library.columns]
    items = read_rows(library[used], LibraryItem)
    while some := list(islice(items, _ITEMS_AT_ONCE)):
        known = identified([item.item_id for item in some])
        for item in some:
            if item.item_id in seen:
                continue  # an id that occurs twice can't be changed safely
            seen.add(item.item_id)
            proposals.extend(repair_item(item, spellings, known.get(item.item_id) or identify(item)))
    return proposals_table(proposals)


def _readers(item: LibraryItem, tags: str | None, release: str | None) -> list[NarratorCredit]:
    """Return the readers named in the item's texts, its path, its tags and its release name."""
    found = find_narrators(item.description, authors=item.authors)
    for source, text in (("subtitle", item.subtitle), ("title", item.title)):
        found += find_narrators(text, authors=item.authors, source=source)
    found += find_narrators_in_path("/".join(item.rel_path.split("/")[-_DEEPEST:]))
    if tags:
        found += find_narrators(tags, authors=item.authors, source="tags")
    if release:
        found += find_narrators_in_path(release, source="release")
    return found


def plan_narrators(
    library: pd.DataFrame,
    *,
    tags: Mapping[str, str] | None = None,
    releases: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Propose narrators for items without any, from the item's own texts.

    Args:
        library: The library table.
        tags: By item, what the tags of its files say, as text ("Narrator: …", or a comment).
        releases: By item, the release name it came from.

    Returns:
        A table of ``Proposal``; ``source`` is the text that named them, ``evidence`` its words.
    """
    require_columns(
        library, ("item_id", "narrators", "authors", "description", "subtitle", "title"), "library_snapshot"
    )
    nobody = list_column(library, "narrators").map(lambda names: all(map(is_placeholder, names))).astype(bool)
    proposals: list[Proposal] = []
    for item in read_rows(library[nobody].drop_duplicates("item_id"), LibraryItem):
        named = agreed_narrators(_readers(item, (tags or {}).get(item.item_id), (releases or {}).get(item.item_id)))
        if named:
            proposal = propose(
                item,
                "narrators",
                tuple(credit.name for credit in named),
                rule=_narrator_rule(named),
                source=named[0].source,
                confidence=round(min(credit.confidence for credit in named), 4),
                evidence=" | ".join(dict.fromkeys(credit.evidence for credit in named))[:500],
            )
            proposals.append(proposal)
    return proposals_table(proposals)


def _narrator_rule(named: Sequence[NarratorCredit]) -> str:
    """Return the rule by which narrators were found; kinds of credits differ in certainty."""
    if any(credit.cast for credit in named):
        return "narrator_in_cast"
    if named[0].source not in {"description", "subtitle", "title"}:
        return f"narrator_in_{named[0].source}"
    return "narrator_credited" if all(" " in credit.name for credit in named) else "narrator_by_one_name"
