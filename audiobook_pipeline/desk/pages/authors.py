"""Authors: how much of their works the library has, and what it lacks of them."""

from typing import Final

import pandas as pd
from starlette.responses import Response

from audiobook_pipeline.deciding import wished_book
from audiobook_pipeline.desk.visit import PAGE_SIZE, Done, NoSuchPageError, Visit
from audiobook_pipeline.domain.text.fold import fold
from audiobook_pipeline.schemas.tables import AUTHOR_COVERAGE, AUTHOR_WORKS

ORDERS: Final = {"missing": "most missing", "name": "name", "coverage": "nearly complete"}


def authors(visit: Visit) -> Response:
    """Show a page of authors."""
    table = visit.desk.tables.table("author_coverage", AUTHOR_COVERAGE)
    folded = visit.desk.tables.made_of(table, "authors", lambda frame: frame["author"].map(fold))
    order = visit.asked("order") if visit.asked("order") in ORDERS else "missing"
    found = table.assign(name=folded)[folded.str.contains(fold(visit.asked("q")), regex=False)]
    if visit.asked("gaps", "yes") == "yes":
        found = found[found["missing"] > 0]
    found = found.sort_values([order, "author"], ascending=[order == "name", True])
    shown = found.iloc[visit.first : visit.first + PAGE_SIZE]
    return visit.page(
        "authors.html.j2", authors=shown.to_dict("records"), total=len(found), size=PAGE_SIZE, orders=ORDERS
    )


def author(visit: Visit) -> Response:
    """Show the works of one author."""
    works = _works(visit, visit.asked("name"))
    return visit.page("author.html.j2", name=visit.asked("name"), works=works.to_dict("records"))


def want(visit: Visit) -> Done:
    """Wish for one work of an author, or for all that are missing."""
    name = visit.said("name")
    works = _works(visit, name)
    only = visit.said("work_id")
    works = works[works["work_id"] == only] if only else works[works["state"] == "missing"]
    return visit.want_all(
        [
            wished_book(row["title"], [name], series=row["series"], position=row["position"], language=row["language"])
            for row in works.to_dict("records")
        ]
    )


def _works(visit: Visit, name: str) -> pd.DataFrame:
    table = visit.desk.tables.table("author_works", AUTHOR_WORKS)
    works = table[table["author"] == name]
    if not len(works):
        raise NoSuchPageError("there is no such author in the last run")
    return works.sort_values(["first_year", "title"], na_position="last")


ROUTES: Final = (
    ("GET", "/authors", "admin", authors),
    ("GET", "/author", "admin", author),
    ("POST", "/author/want", "admin", want),
)
