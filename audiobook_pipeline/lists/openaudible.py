"""OpenAudible: the export of an Audible library, as CSV, or its own ``books.json``.

Its last open version names the short title otherwise than those after it, keeps its books in ``books.json`` as one map
each, and writes another ``books.json``, without identifiers, for its web page.
"""

from typing import Any, Final

from audiobook_pipeline.lists.csv_form import CsvForm, Row
from audiobook_pipeline.lists.entries import Fields

NAME: Final = "OpenAudible export"


def _read(row: Row) -> Fields:
    return Fields(
        title=row.get("Short Title", "") or row.get("Title (short)", "") or row["Title"],
        authors=row["Author"],
        narrators=row["Narrated By"],
        series=row.get("Series Name", ""),
        position=row.get("Series Sequence", ""),
        language=row.get("Language", ""),
        asin=row.get("ASIN", "") or row.get("Product ID", ""),
    )


EXPORT: Final = CsvForm(NAME, frozenset({"Title", "Author", "Narrated By", "ASIN"}), _read)


def is_ours(said: dict[str, Any]) -> bool:
    """Return whether an object of a JSON list is a book of OpenAudible."""
    value = _value(said)
    return "author" in value and not {"narrated_by", "narratedBy"}.isdisjoint(value)


def fields(said: dict[str, Any]) -> Fields:
    """Return what an object of ``books.json`` says."""
    value = {name: str(entry or "") for name, entry in _value(said).items()}

    def first(*names: str) -> str:
        return next((value[name] for name in names if value.get(name)), "")

    return Fields(
        title=first("title_short", "shortTitle", "title", "fullTitle"),
        authors=value["author"],
        narrators=first("narrated_by", "narratedBy"),
        series=first("series_name"),
        position=first("series_sequence"),
        language=first("language"),
        asin=first("asin"),
    )


def _value(said: dict[str, Any]) -> dict[str, Any]:
    held = said.get("map")
    return held if isinstance(held, dict) else said
