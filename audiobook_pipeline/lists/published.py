"""The form in which this project publishes lists: ``exports/wish_list.json`` and ``library.json`` (docs/schemas)."""

from typing import Any, Final

from audiobook_pipeline.lists.entries import Fields

NAME: Final = "list of this project (JSON)"


def books_in(data: Any) -> list[Any] | None:  # noqa: ANN401 - JSON
    """Return the books of a published document, or None where it is none."""
    if not isinstance(data, dict):
        return None
    books = data.get("books", data.get("items"))
    return books if isinstance(books, list) else None


def is_ours(said: dict[str, Any]) -> bool:
    """Return whether an object is a book of a published document."""
    return "title" in said and isinstance(said.get("authors"), list)


def fields(said: dict[str, Any]) -> Fields:
    """Return what a book of a published document says."""
    value = {name: _text(entry) for name, entry in said.items()}
    series, _, number = value.get("series", "").partition(" #")
    return Fields(
        title=value["title"],
        subtitle=value.get("subtitle", ""),
        authors=value["authors"],
        narrators=value.get("narrators", ""),
        series=series,
        position=value.get("position", "") or number,
        language=value.get("language", ""),
        isbn=value.get("isbn", ""),
        asin=value.get("asin", ""),
    )


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")
