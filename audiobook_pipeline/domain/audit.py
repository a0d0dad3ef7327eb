"""Everything that is wrong with a library's metadata, and every proposed change, as one table for review."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import pandas as pd

from audiobook_pipeline.domain.columns import read_rows
from audiobook_pipeline.domain.enrichment import as_the_library_writes, plan_enrichment
from audiobook_pipeline.domain.metadata_preferences import DEFAULT, MetadataPreferences
from audiobook_pipeline.domain.models import CatalogueBook, LibraryItem, shown
from audiobook_pipeline.domain.placed import plan_placed
from audiobook_pipeline.domain.proposals import CONFIDENT, best_proposals
from audiobook_pipeline.domain.quality import find_issues
from audiobook_pipeline.domain.safeguards import harmless, repaired_library
from audiobook_pipeline.domain.shelf.identify_library import identify_all
from audiobook_pipeline.domain.shelf.identity import ItemFiles
from audiobook_pipeline.domain.standardise import plan_narrators, propose_repairs

AUDIT_COLUMNS: Final = (
    *("kind", "item_id", "title", "field", "before", "after", "rule", "confidence", "source", "why"),
)
"""``kind`` is proposal or issue; ``confidence`` of an issue is 0, since nothing is proposed."""


def proposals_of(
    library: pd.DataFrame,
    tags: Mapping[str, str] | None = None,
    files: Mapping[str, ItemFiles] | None = None,
    books: Sequence[CatalogueBook] = (),
    wanted: MetadataPreferences = DEFAULT,
) -> pd.DataFrame:
    """Return the proposed changes, from the items themselves and, if given, from a catalogue's works.

    Args:
        library: The library table.
        tags: By item, what the tags of its files say, as text.
        files: By item, what its files' names and tags say.
        books: Works of a catalogue.
        wanted: What the library's owner wants of repairs.

    Returns:
        A table of ``Proposal``, one row for each item and field.
    """
    told = files or {}
    identified = identify_all(list(read_rows(library, LibraryItem)), lambda _: told)
    known = {item.item_id: item for item in identified}
    repairs = propose_repairs(library, lambda _: known, wanted)
    found = [repairs, plan_narrators(library, tags=tags)]
    if books:
        repaired = repaired_library(library, repairs, least=CONFIDENT)
        found.append(plan_placed(library, books))
        found.append(as_the_library_writes(plan_enrichment(repaired, books, recordings=False), repaired))
    return harmless(library, best_proposals(found), least=CONFIDENT, wanted=wanted)


def audit(
    library: pd.DataFrame,
    *,
    now: datetime,
    tags: Mapping[str, str] | None = None,
    files: Mapping[str, ItemFiles] | None = None,
    books: Sequence[CatalogueBook] = (),
    wanted: MetadataPreferences = DEFAULT,
) -> pd.DataFrame:
    """Return the proposals and the issues of a library.

    Args:
        library: The library table.
        now: The time, aware.
        tags: By item, what the tags of its files say, as text.
        files: By item, what its files' names and tags say.
        books: Works of a catalogue.
        wanted: What the library's owner wants of repairs.

    Returns:
        ``AUDIT_COLUMNS``, as text but for ``confidence``; lists are joined by "; ".
    """
    proposals = proposals_of(library, tags, files, books, wanted)
    proposals = proposals.assign(
        kind="proposal", before=proposals["before"].map(shown), after=proposals["after"].map(shown)
    ).rename(columns={"evidence": "why"})
    issues = find_issues(library, now=now, wanted=wanted).rename(columns={"value": "before"})
    why = issues["explanation"] + ". " + issues["suggestion"] + "."
    issues = issues.assign(kind="issue", after="", confidence=0.0, source=issues["severity"], why=why)
    both = pd.concat([proposals, issues], ignore_index=True)
    titles = dict(zip(library["item_id"], library["title"], strict=True))
    return both.assign(title=both["item_id"].map(titles))[list(AUDIT_COLUMNS)]
