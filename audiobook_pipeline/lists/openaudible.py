"""OpenAudible: the export of an Audible library, as CSV, or its own ``books.json``."""

from typing import Any, Final

from audiobook_pipeline.lists.csv_form import CsvForm, Row
from audiobook_pipeline.lists.entries import Fields

NAME: Final = "OpenAudible export"


def _read(row: Row) -> Fields:
    return Fields(
        title=row.get("Short Title", "") or row["Title"],
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
    return {"asin", "author", "narrated_by"} <= said.keys()


def fields(said: dict[str, Any]) -> Fields:
    """Return what an object of ``books.json`` says."""
    value = {name: str(entry or "") for name, entry in said.items()}
    return Fields(
        title=value.get("title_short", "") or value.get("title", ""),
        authors=value["author"],
        narrators=value["narrated_by"],
        series=value.get("series_name", ""),
        position=value.get("series_sequence", ""),
        language=value.get("language", ""),
        asin=value["asin"],
    )
