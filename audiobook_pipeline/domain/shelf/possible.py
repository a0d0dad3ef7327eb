"""Which works of a catalogue an uncertain item may be: by its title, with an author or alone."""

from typing import Final

import numpy as np
import pandas as pd

from audiobook_pipeline.domain.columns import among, values
from audiobook_pipeline.domain.series_groups import NO_SERIES, compatible
from audiobook_pipeline.domain.shelf.ownership import NOBODY, Rows, forms_of
from audiobook_pipeline.domain.shelf.prepared import FULL

_NAMESAKES: Final = 8


def may_be(maybe: pd.DataFrame, catalogue: pd.DataFrame) -> Rows:
    """Return for each row of a catalogue the row of ``maybe`` that has its title, and shares an author or has none.

    Args:
        maybe: Prepared titles of items that may be this book or another.
        catalogue: The prepared catalogue.
    """
    result = np.full(len(catalogue), NOBODY, dtype=np.int64)
    if maybe.empty:
        return result
    columns = ["form", "row", "rank", "authors"]
    left = forms_of(maybe.assign(group=NO_SERIES), others=False)[columns]
    right = forms_of(catalogue.assign(group=NO_SERIES))[columns]
    left = left[among(left["form"], right["form"].unique())].groupby("form").head(_NAMESAKES)
    pairs = right[among(right["form"], left["form"].unique())].merge(left, on="form", suffixes=("", "_own"))
    pairs = pairs[(pairs["rank"] == FULL) | (pairs["rank_own"] == FULL)]
    fits = [compatible(own, theirs) for own, theirs in zip(pairs["authors_own"], pairs["authors"], strict=True)]
    pairs = pairs[np.array(fits, dtype=bool)].drop_duplicates("row")
    result[values(pairs, "row")] = values(pairs, "row_own")
    return result
