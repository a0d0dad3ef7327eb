"""Works that a catalogue lists in two orders: in two series with the same works, or at two places of one series."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from audiobook_pipeline.domain.columns import Hashes, among, combined, values
from audiobook_pipeline.domain.series_groups import NO_SERIES, compatible

_NAMESAKES: Final = 8


class Orders(NamedTuple):
    """What a catalogue lists more than once.

    Attributes:
        twice: For each row whose series has this work at two places, series and title as one hash.
        overlapping: Pairs of series, each as one hash, that hold the same works.
    """

    twice: pd.Series
    overlapping: Hashes

    @classmethod
    def of(cls, catalogue: pd.DataFrame) -> "Orders":
        """Return the orders of a prepared catalogue, with groups."""
        return cls(_listed_twice(catalogue), _overlapping(catalogue))


def _overlapping(catalogue: pd.DataFrame) -> Hashes:
    """Return the pairs of series that share two or more titles: a cycle and its parts, or another order of it.

    One title alone may be a franchise's, or the comic of a novel.
    """
    titles = catalogue.loc[catalogue["group"] != NO_SERIES, ["full", "group"]].drop_duplicates()
    shared = titles[titles["full"].duplicated(keep=False)].groupby("full").head(_NAMESAKES)
    if shared.empty:
        return np.zeros(0, dtype=np.uint64)
    pairs = shared.merge(shared, on="full", suffixes=("", "_own"))
    keys, counts = np.unique(combined(pairs["group"], pairs["group_own"]), return_counts=True)
    return np.asarray(keys[counts > 1])


def _listed_twice(catalogue: pd.DataFrame) -> pd.Series:
    """Return the rows whose series has one work at two places.

    A title at more places is the series' name or says nothing. At two adjacent places, with no other title there, it
    belongs to a work in two volumes; at two fractions of one volume, to its halves.
    """
    named = (catalogue["group"] != NO_SERIES) & (catalogue["full"] != catalogue["name"])
    table = catalogue.loc[named, ["group", "full", "place", "first"]]
    table = table.assign(key=combined(table["group"], table["full"]))
    table = table[table["key"].duplicated(keep=False)]
    if table.empty:
        return table["key"]
    by_key = table.groupby("key")
    least, most = (by_key["first"].transform(end) for end in ("min", "max"))
    within = among(catalogue["group"], table["group"].unique())
    titles = catalogue.loc[within, ["group", "full"]].groupby("group")["full"].nunique()
    two = (by_key["place"].transform("nunique") == 2) & ((most - least > 1) | (table["group"].map(titles) > 1))
    halves = (least % 1 > 0) & (np.floor(least) == np.floor(most))
    keys: pd.Series = table.loc[two & ~halves, "key"]
    return keys


def in_other_order(catalogue: pd.DataFrame, held: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return for each row whether an owned row is the same work in another order.

    Args:
        catalogue: The prepared catalogue, with groups.
        held: Which rows are owned.
    """
    result = np.zeros(len(catalogue), dtype=bool)
    table = catalogue[["full", "group", "authors"]].assign(row=np.arange(len(catalogue)))
    have = table[held & (table["group"] != NO_SERIES)]
    more = table[~held & among(table["full"], have["full"].unique()) & (table["group"] != NO_SERIES)]
    if more.empty:
        return result
    groups = pd.concat([have["group"], more["group"]]).unique()
    pairs = more.merge(have, on="full", suffixes=("", "_own"))
    pairs = pairs[among(combined(pairs["group"], pairs["group_own"]), _overlapping(table[table["group"].isin(groups)]))]
    fits = [compatible(own, theirs) for own, theirs in zip(pairs["authors_own"], pairs["authors"], strict=True)]
    result[values(pairs, "row")[np.array(fits, dtype=bool)]] = True
    return result
