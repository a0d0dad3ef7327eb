"""Which items a list request selects, and in which order: filters, sorts and pages of Audiobookshelf."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from audiobook_pipeline.sandbox.audiobookshelf.library import Item, Library
from audiobook_pipeline.sandbox.audiobookshelf.shapes import last_first

_MISSING_FIELDS = frozenset({"asin", "isbn", "subtitle", "publishedYear", "description", "publisher", "language"})

Test = Callable[[Item], bool]


def _text(value: str | None) -> str:
    return (value or "").casefold()


_SORTS: dict[str, Callable[[Item], Any]] = {
    "addedAt": lambda item: item.added_at,
    "size": lambda item: item.size,
    "mtimeMs": lambda item: item.folder_ms,
    "birthtimeMs": lambda item: item.folder_ms,
    "media.duration": lambda item: item.duration,
    "media.metadata.title": lambda item: _text(item.title),
    "media.metadata.authorName": lambda item: _text(", ".join(author.name for author in item.authors)),
    "media.metadata.authorNameLF": lambda item: _text(", ".join(last_first(author.name) for author in item.authors)),
    "media.metadata.publishedYear": lambda item: _number(item.fields["publishedYear"]),
}


def positive(text: str | None) -> int | None:
    """Read ``limit`` or ``page``: 0 if absent or not a number, None if negative or fractional."""
    if text is None or not re.fullmatch(r"-?\d+(\.\d+)?", text.strip()):
        return 0
    return int(text) if text.strip().isdigit() else None


def select(library: Library, filter_by: str | None) -> list[Item]:
    """Return the items that a filter selects; unknown groups select all."""
    test = _test(filter_by) if filter_by else None
    return [item for item in library.items.values() if test is None or test(item)]


def filtered_series(filter_by: str | None) -> str | None:
    """Return the id of the one series that a filter selects, or None."""
    group, value = _decoded(filter_by or "")
    return value if group == "series" and value != "no-series" else None


def order(items: list[Item], sort: str | None, *, descending: bool, series_id: str | None = None) -> list[Item]:
    """Return the items sorted; an unknown sort leaves their order unchanged."""
    if sort == "sequence" and series_id:
        return sorted(items, key=lambda item: _number(_sequence(item, series_id)), reverse=descending)
    key = _SORTS.get(sort or "")
    return sorted(items, key=key, reverse=descending) if key else items


def _decoded(filter_by: str) -> tuple[str, str]:
    group, _, encoded = filter_by.partition(".")
    try:
        return group, base64.b64decode(unquote(encoded)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return group, ""


def _test(filter_by: str) -> Test | None:
    group, value = _decoded(filter_by)
    tests: dict[str, Test] = {
        "issues": lambda item: item.is_missing,
        "genres": lambda item: value in item.genres,
        "tags": lambda item: value in item.tags,
        "narrators": lambda item: value in item.narrators,
        "authors": lambda item: any(author.id == value for author in item.authors),
        "series": lambda item: _in_series(item, value),
        "publishers": lambda item: item.fields["publisher"] == value,
        "languages": lambda item: item.fields["language"] == value,
        "tracks": lambda item: value == {0: "none", 1: "single"}.get(len(item.files), "multi"),
        "missing": lambda item: _lacks(item, value),
    }
    return tests.get(group)


def _in_series(item: Item, value: str) -> bool:
    return not item.series if value == "no-series" else any(series.id == value for series, _ in item.series)


def _lacks(item: Item, name: str) -> bool:
    if name in _MISSING_FIELDS:
        return not item.fields[name]
    lists = {"genres": item.genres, "tags": item.tags, "narrators": item.narrators, "authors": item.authors}
    lists |= {"series": item.series, "chapters": item.files[1:], "cover": []}
    return name in lists and not lists[name]


def _sequence(item: Item, series_id: str) -> str | None:
    return next((number for series, number in item.series if series.id == series_id), None)


def _number(text: str | None) -> float:
    match = re.match(r"\d+(\.\d+)?", text or "")
    return float(match[0]) if match else -1.0
