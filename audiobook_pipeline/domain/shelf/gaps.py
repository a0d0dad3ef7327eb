"""Gaps in series: which works of a catalogue's series a library has, and which it lacks.

``ownership`` finds the evidence that a work is owned; ``verdicts`` draws the conclusions.
"""

from datetime import date, datetime
from typing import Final

import numpy as np
import pandas as pd

from audiobook_pipeline.domain.columns import require_columns, text_column, values
from audiobook_pipeline.domain.garbage import gc_paused
from audiobook_pipeline.domain.shelf.joined_names import with_names_split
from audiobook_pipeline.domain.shelf.ownership import NOBODY, match, with_groups
from audiobook_pipeline.domain.shelf.possible import may_be
from audiobook_pipeline.domain.shelf.prepared import prepare
from audiobook_pipeline.domain.shelf.verdicts import STATUSES, Verdicts

OWNED_COLUMNS: Final = ("item_id", "title", "authors", "series", "position")
CATALOGUE_COLUMNS: Final = ("work_id", "title", "authors", "series", "position")
GAP_COLUMNS: Final = ("work_id", "series", "position", "title", "status", "confidence", "reason", "item_id")
__all__ = [
    "CATALOGUE_COLUMNS",
    "GAP_COLUMNS",
    "OWNED_COLUMNS",
    "STATUSES",
    "find_series_gaps",
    "survey_series",
]


def find_series_gaps(owned: pd.DataFrame, catalogue: pd.DataFrame, *, now: datetime | date) -> pd.DataFrame:
    """Decide for each row of a catalogue whether the library has it.

    Args:
        owned: One row for each series that an item is in: item_id, title, authors (list), series, position
            (raw text) and, where known, language, subtitle, and known (False where an item only may be the book).
        catalogue: One row for each series that a work is in: work_id, title, authors, series, position (raw) and,
            where known, subtitle, kind, language, release_date (ISO date, month or year).
        now: The day after which a release date is in the future.

    Returns:
        One row for each row of ``catalogue``, with its index: work_id, series, position, title, status (owned,
        covered, missing, other_edition, perhaps, unnumbered or unreleased), confidence (0 to 1), reason (for a person),
        item_id (the item that is or may be this work, "" if there is none).

    Raises:
        MissingColumnsError: A table lacks a required column.
    """
    return survey_series(owned, catalogue, now=now)[list(GAP_COLUMNS)]


@gc_paused()
def survey_series(owned: pd.DataFrame, catalogue: pd.DataFrame, *, now: datetime | date) -> pd.DataFrame:
    """Return ``find_series_gaps`` with the columns needed by the tables made from it.

    Further columns: authors (tuples), kind, language (ISO 639-1), series_group (a number for each series, -1 for none),
    position_number (NaN if there is none), release_date, and inconsistent (whether the numbering of the series
    contradicts itself). first_year, sources and rating are taken over where the catalogue has them.
    """
    require_columns(owned, OWNED_COLUMNS, "library")
    require_columns(catalogue, CATALOGUE_COLUMNS, "catalogue")
    owned = with_names_split(owned, catalogue)
    sure = owned["known"].to_numpy(dtype=bool) if "known" in owned else np.ones(len(owned), dtype=bool)
    have, known = prepare(owned[sure], owned=True), prepare(catalogue)
    known["work_id"] = text_column(catalogue, "work_id").to_numpy()
    known["release_date"] = text_column(catalogue, "release_date").to_numpy()
    with_groups(have, known)
    ownership = match(have, known)
    verdicts = Verdicts(known, have, ownership)
    # An item without a number may be any volume with its title.
    doubtful = ~sure
    doubtful[np.flatnonzero(sure)[~ownership.matched & (values(have, "place") == 0)]] = True
    possible = may_be(prepare(owned[doubtful]), known) if doubtful.any() else np.full(len(known), NOBODY)
    verdicts.reach(now.strftime("%Y-%m-%d"), possible != NOBODY)
    ids = text_column(owned, "item_id").to_numpy(dtype=object)
    owning, perhaps = (
        np.append(ids[rows], "")[found] for rows, found in ((sure, ownership.item), (doubtful, possible))
    )
    item_ids = np.where(verdicts.status == "perhaps", perhaps, owning)
    columns = ["work_id", "series", "position", "title", "people", "kind", "language", "release_date"]
    table = known[columns].set_axis(catalogue.index).rename(columns={"people": "authors"})
    extra = {name: catalogue[name] for name in ("first_year", "sources", "rating") if name in catalogue.columns}
    return table.assign(
        status=pd.array(verdicts.status, dtype=str),
        confidence=verdicts.confidence.round(2),
        reason=pd.array(verdicts.reason, dtype=str),
        item_id=pd.array(item_ids, dtype=str),
        series_group=known["group"].to_numpy(),
        position_number=known["first"].to_numpy(),
        inconsistent=verdicts.inconsistent,
        **extra,
    )
