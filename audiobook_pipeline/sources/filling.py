"""Absent fields filled from what the sources know, each asked for the items that still lack something."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import pandas as pd

from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.domain.enrichment import as_the_library_writes, lacking_most, plan_enrichment
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.domain.placed import plan_placed
from audiobook_pipeline.domain.proposals import Proposal, proposals_table
from audiobook_pipeline.io.kept import Kept, digest
from audiobook_pipeline.schemas.rows import read
from audiobook_pipeline.schemas.tables import CHANGES
from audiobook_pipeline.sources.chain import Source, ask_source
from audiobook_pipeline.sources.gathering import SourceAnswer, Subject

logger = logging.getLogger(__name__)

WORTH_ASKING: Final = ("narrators", "asin", "language", "published_year")
"""Fields whose absence is worth a question; many books have no series and no ISBN."""
NO_PROPOSALS: Final = proposals_table(())

Asked = list[tuple[SourceAnswer, int]]
"""What each source said, with its limit."""


class Planner:
    """Plans what each source fills; what it planned of the same items and books before still holds.

    Args:
        kept: Where that is.
        inputs: The tables of the items and works.
    """

    def __init__(self, kept: Kept, *inputs: pd.DataFrame) -> None:
        self._kept, self._so_far, self._passes = kept, digest(*inputs), 0

    def plan(self, items: pd.DataFrame, books: Sequence[CatalogueBook]) -> pd.DataFrame:
        """Propose what the recordings of a source fill; which items lack something follows from what came before."""
        return self._planned(partial(plan_enrichment, items, books), books)

    def plan_works(self, items: pd.DataFrame, works: Sequence[CatalogueBook], progress: Progress) -> pd.DataFrame:
        """Propose what the works of the catalogue fill, and what they say of items that only their folder names."""

        def planned() -> pd.DataFrame:
            return _with_more(plan_enrichment(items, works, progress, recordings=False), plan_placed(items, works))

        return self._planned(planned, ())

    def _planned(self, plan: Callable[[], pd.DataFrame], books: Sequence[CatalogueBook]) -> pd.DataFrame:
        self._passes += 1
        self._so_far = digest(self._so_far, list(books))
        kept = self._kept.table(f"enriched_metadata_{self._passes}", CHANGES, [self._so_far], plan)
        return proposals_table(read(kept, CHANGES, Proposal))


def fill(
    library: pd.DataFrame,
    works: Sequence[CatalogueBook],
    sources: Sequence[tuple[Source, Callable[[pd.DataFrame], Sequence[Subject]]]],
    progress: Callable[..., Progress],
    planner: Planner,
) -> tuple[pd.DataFrame, Asked]:
    """Return the changes that the sources propose for the items, and what each said.

    Args:
        library: Columns of ``LIBRARY``.
        works: The catalogue: used after the first source, which costs nothing.
        sources: Who is asked, in this order, each with the function that makes its subjects of the lacking items.
        progress: Makes the callback that is told how far it is, given what is counted and the client that counts.
        planner: Plans what to fill, and nothing twice.

    Raises:
        ServiceError: As ``ask_source``.
    """
    proposals, asked = NO_PROPOSALS, []
    for source, subjects_of in sources:
        lacking = lacking_most(library, proposals, WORTH_ASKING)
        gathered = ask_source(source, subjects_of(lacking), progress(source.name, source.client))
        asked.append((gathered, source.limit))
        if gathered.trouble and source.limit:
            logger.info("%s: %s", gathered.source, gathered.trouble)
        proposals = _with_more(proposals, planner.plan(lacking, gathered.books))
        if len(asked) == 1:
            more = planner.plan_works(library, works, progress("items"))
            proposals = _with_more(proposals, more)
    return as_the_library_writes(proposals, library), asked


def _with_more(proposals: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Return the proposals with those of a later source for other fields."""
    return pd.concat([proposals, more], ignore_index=True).drop_duplicates(["item_id", "field"])
