"""Absent fields filled from what the sources know, each asked for the items that still lack something."""

import logging
from collections.abc import Callable, Sequence
from typing import Final

import pandas as pd

from audiobook_pipeline.clients.boundary import Progress
from audiobook_pipeline.domain.enrichment import as_the_library_writes, lacking_most, plan_enrichment
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.domain.placed import plan_placed
from audiobook_pipeline.domain.proposals import proposals_table
from audiobook_pipeline.sources.chain import Source, ask_source
from audiobook_pipeline.sources.gathering import SourceAnswer, Subject

logger = logging.getLogger(__name__)

WORTH_ASKING: Final = ("narrators", "asin", "language", "published_year")
"""Fields whose absence is worth a question; many books have no series and no ISBN."""
NO_PROPOSALS: Final = proposals_table(())

Asked = list[tuple[SourceAnswer, int]]
"""What each source said, with its limit."""


def fill(
    library: pd.DataFrame,
    works: Sequence[CatalogueBook],
    sources: Sequence[tuple[Source, Callable[[pd.DataFrame], Sequence[Subject]]]],
    progress: Callable[..., Progress],
) -> tuple[pd.DataFrame, Asked]:
    """Return the changes that the sources propose for the items, and what each said.

    Args:
        library: Columns of ``LIBRARY``.
        works: The catalogue: used after the first source, which costs nothing.
        sources: Who is asked, in this order, each with the function that makes its subjects of the lacking items.
        progress: Makes the callback that is told how far it is, given what is counted and the client that counts.

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
        proposals = _with_more(proposals, plan_enrichment(lacking, gathered.books))
        if len(asked) == 1:
            more = plan_enrichment(library, works, progress("items"), recordings=False)
            proposals = _with_more(proposals, _with_more(more, plan_placed(library, works)))
    return as_the_library_writes(proposals, library), asked


def _with_more(proposals: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Return the proposals with those of a later source for other fields."""
    return pd.concat([proposals, more], ignore_index=True).drop_duplicates(["item_id", "field"])
