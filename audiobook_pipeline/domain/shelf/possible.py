"""Which works of a catalogue an item may be of which nothing tells for certain: by its title, with author or alone."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from audiobook_pipeline.domain.columns import among, values
from audiobook_pipeline.domain.series_groups import NO_SERIES, compatible
from audiobook_pipeline.domain.shelf.ownership import NOBODY, Rows, forms_of
from audiobook_pipeline.domain.shelf.prepared import FULL
from audiobook_pipeline.domain.text.tokens import compact_key, keys_of

_NAMESAKES: Final = 8


def may_be(maybe: pd.DataFrame, catalogue: pd.DataFrame) -> Rows:
    """Return for each row of a catalogue the row of ``maybe`` that has its title, and an author of it or none.

    Args:
        maybe: Prepared titles of items that may be a book, or another one.
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
    for row, own in _author_and_title(maybe, catalogue):
        result[row] = own if result[row] == NOBODY else result[row]
    return result


def _author_and_title(maybe: pd.DataFrame, catalogue: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """Yield rows of a catalogue whose author and title together, in either order, are the title of a row of ``maybe``.

    "Ann.Roe.The.Lake": nothing shows where the author ends.
    """
    unparted = [
        (row, keys_of(maybe["title"].iloc[row])) for row in np.flatnonzero(maybe["authors"].map(len) == 0).tolist()
    ]
    unparted = [(row, keys) for row, keys in unparted if len(keys) > 1]
    if not unparted:
        return
    works = defaultdict[str, list[int]](list)
    codes, people = pd.factorize(catalogue["people"].array)
    names = [compact_key(each[0]) if each else "" for each in people]
    for row, code in enumerate(codes.tolist()):
        works[names[code]].append(row)
    titles = catalogue["title"]
    for own, keys in unparted:
        for at in range(1, len(keys)):
            for name, rest in ((keys[:at], keys[at:]), (keys[at:], keys[:at])):
                title = "".join(rest)
                for row in works.get("".join(name), ()):
                    if compact_key(titles.iloc[row]) == title:
                        yield row, own
