"""Libation: the export of an Audible library, as CSV (names for people) or JSON (names of the program)."""

import re
from typing import Any, Final

from audiobook_pipeline.lists.csv_form import CsvForm, Row
from audiobook_pipeline.lists.entries import Fields

NAME: Final = "Libation export"
BOOKS: Final = "Product"
"""Content type of books; a library holds podcasts (Parent) and their episodes (Episode) too."""
# "1 : Discworld, 3 : Rincewind": the position comes first, and may be absent or -1.
_PLACE: Final = re.compile(r"\s*(?:-1|(?P<position>[^:]*?)) : (?P<series>.+?)(?=, [^:,]* : |\Z)")


def _place(order: str, names: str) -> tuple[str, str]:
    """Return series and position of the first series."""
    found = _PLACE.match(order)
    return (found["series"], found["position"] or "") if found else (names.partition(",")[0], "")


def _fields(said: Row, names: dict[str, str]) -> Fields:
    value = {field: said.get(name) or "" for field, name in names.items()}
    series, position = _place(value["order"], value["series"])
    return Fields(
        title=value["title"],
        subtitle=value["subtitle"],
        authors=value["authors"],
        narrators=value["narrators"],
        series=series,
        position=position,
        language=value["language"],
        asin=value["asin"],
        shelves=(value["content"] or BOOKS, *value["tags"].split()),
    )


_COLUMNS: Final = {
    "asin": "Audible Product Id",
    "title": "Title",
    "subtitle": "Subtitle",
    "authors": "Authors",
    "narrators": "Narrators",
    "series": "Series Names",
    "order": "Series Order",
    "language": "Language",
    "content": "Content Type",
    "tags": "My Libation Tags",
}
_PROPERTIES: Final = {
    "asin": "AudibleProductId",
    "title": "Title",
    "subtitle": "Subtitle",
    "authors": "AuthorNames",
    "narrators": "NarratorNames",
    "series": "SeriesNames",
    "order": "SeriesOrder",
    "language": "Language",
    "content": "ContentType",
    "tags": "MyLibationTags",
}

EXPORT: Final = CsvForm(
    NAME,
    frozenset({"Audible Product Id", "Title", "Authors"}),
    lambda row: _fields(row, _COLUMNS),
    usual_shelf=BOOKS,
)


def is_ours(said: dict[str, Any]) -> bool:
    """Return whether an object of a JSON list is a book of Libation."""
    return {"AudibleProductId", "Title", "AuthorNames"} <= said.keys()


def fields(said: dict[str, Any]) -> Fields:
    """Return what an object of the JSON export says."""
    return _fields({name: str(value or "") for name, value in said.items()}, _PROPERTIES)
