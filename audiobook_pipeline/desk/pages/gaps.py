"""Gaps: series with what is owned, missing and to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from starlette.responses import Response

from audiobook_pipeline.deciding import wished_book
from audiobook_pipeline.desk.visit import PAGE_SIZE, Done, NoSuchPageError, Visit
from audiobook_pipeline.domain.text.fold import fold
from audiobook_pipeline.schemas.tables import GAPS

HAVE: Final = frozenset({"owned", "covered"})
STRIP: Final = 16
"""Covers of a series that the list of series shows."""
ORDERS: Final = {"missing": "most missing", "name": "name", "share": "nearly complete"}


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series and how much of it is there; the item and the position of its first books, "" where it lacks one."""

    group: int
    name: str
    authors: str
    have: int
    missing: int
    words: str
    books: tuple[tuple[str, str], ...]

    @property
    def share(self) -> float:
        """Share of the numbered books that are there."""
        return self.have / (self.have + self.missing) if self.have + self.missing else 1.0


def series_list(visit: Visit) -> Response:
    """Show a page of series."""
    table = visit.desk.tables.table("series_gap_report", GAPS)
    rows: list[SeriesRow] = visit.desk.tables.made_of(table, "series", _series)
    wanted, order = fold(visit.asked("q")), visit.asked("order", "missing")
    found = [row for row in rows if wanted in row.words]
    if visit.asked("gaps", "yes") == "yes":
        found = [row for row in found if row.missing]
    keys: Mapping[str, Any] = {
        "missing": lambda row: (-row.missing, row.words),
        "name": lambda row: row.words,
        "share": lambda row: (-row.share, row.words),
    }
    found.sort(key=keys.get(order, keys["missing"]))
    first = visit.first
    return visit.page(
        "gaps.html.j2", series=found[first : first + PAGE_SIZE], total=len(found), size=PAGE_SIZE, orders=ORDERS
    )


def one_series(visit: Visit) -> Response:
    """Show the books of a series in order."""
    books = _books(visit)
    return visit.page(
        "series.html.j2", group=visit.number("group"), books=books.to_dict("records"), name=books["series"].iloc[0]
    )


def want(visit: Visit) -> Done | str:
    """Wish for one book of a series, or for all that are missing."""
    books = _books(visit)
    if visit.said("series") != books["series"].iloc[0].strip():
        # Each run numbers the series anew.
        return "A run has ended since that page was loaded. Look at the series again."
    missing = books[books["status"] == "missing"]
    if work_id := visit.said("work_id"):
        missing = books[books["work_id"] == work_id]
    return visit.want_all(
        [
            wished_book(
                row["title"],
                list(row["authors"]),
                series=row["series"],
                position=row["position"],
                language=row["language"],
            )
            for row in missing.to_dict("records")
        ]
    )


def _books(visit: Visit) -> pd.DataFrame:
    table = visit.desk.tables.table("series_gap_report", GAPS)
    books = table[(table["series_group"] == visit.number("group")) & (table["series"] != "")]
    if not len(books):
        raise NoSuchPageError("there is no such series in the last run")
    return books.sort_values(["position_number", "title"], na_position="last")


def _series(table: pd.DataFrame) -> list[SeriesRow]:
    """Return the series of the report; by runs of rows, which is faster than groups in pandas."""
    named = table[(table["series"] != "") & table["series_group"].notna()]
    if named.empty:
        return []
    named = named.sort_values(["series_group", "position_number"], na_position="last")
    groups = named["series_group"].to_numpy(dtype="int64")
    starts = np.flatnonzero(np.diff(groups, prepend=groups[0] - 1))
    # As lists: value by value, a column of texts takes nine times as long.
    first, books = named.iloc[starts], list(zip(named["item_id"].tolist(), named["position"].tolist(), strict=True))
    return [
        SeriesRow(
            int(group),
            name,
            ", ".join(authors),
            int(have),
            int(missing),
            fold(f"{name} {' '.join(authors)}"),
            tuple(books[start : min(end, start + STRIP)]),
        )
        for group, name, authors, have, missing, start, end in zip(
            groups[starts],
            first["series"],
            first["authors"],
            np.add.reduceat(named["status"].isin(HAVE).to_numpy(dtype="int64"), starts),
            np.add.reduceat((named["status"] == "missing").to_numpy(dtype="int64"), starts),
            starts,
            [*starts[1:], len(named)],
            strict=True,
        )
    ]


ROUTES: Final = (
    ("GET", "/gaps", "admin", series_list),
    ("GET", "/gaps/{group}", "admin", one_series),
    ("POST", "/gaps/{group}/want", "admin", want),
)
