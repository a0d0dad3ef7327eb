"""Works from several sources, merged into one record per work, with the source of each value.

Which works are owned belongs to ``ownership``; ``catalogue_problems`` reports what can't be true in a catalogue.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from audiobook_pipeline.domain.forms.names import preferred_spelling
from audiobook_pipeline.domain.forms.positions import parse_position
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title
from audiobook_pipeline.domain.identity import isbn13, work_key
from audiobook_pipeline.domain.kinds import OTHER_FORMS, detect_kind
from audiobook_pipeline.domain.models import CatalogueBook

WORK_COLUMNS: Final = (
    "work_id",
    "title",
    "authors",
    "series",
    "position",
    "position_number",
    "kind",
    "language",
    "first_year",
    "release_date",
    "isbn",
    "asin",
    "subtitle",
    "narrators",
    "runtime_min",
    "variants",
    "sources",
    "series_sources",
    "conflicts",
)
_LISTS: Final = ("authors", "narrators", "variants", "sources", "series_sources", "conflicts")


@dataclass
class _Membership:
    """A work's place in one series, according to one or more sources."""

    names: list[str] = field(default_factory=list)
    positions: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)


def merge_works(books: Iterable[CatalogueBook]) -> pd.DataFrame:
    """Merge what several sources know into works.

    Records are one work if title and first author agree, or an ISBN or Audible identifier does. A dramatisation, an
    abridgement and a part stay works of their own, and so do equal titles that one source has at several positions of
    a series. If sources contradict each other, both values are kept and ``conflicts`` says so. A record without a
    title is not a work.

    Args:
        books: Records from any sources, most trusted first.

    Returns:
        One row for each series that a work is in (one in all for a work without a series): ``WORK_COLUMNS``;
        ``series_sources`` names the sources of this series, ``conflicts`` is empty if all agree.
    """
    rows: list[dict[str, object]] = []
    for group in _works([book for book in books if book.title.strip()]):
        rows.extend(_rows(group))
    frame = pd.DataFrame(rows, columns=list(WORK_COLUMNS))
    types: dict[str, Any] = dict.fromkeys(WORK_COLUMNS, str)
    types |= {"position_number": float, "runtime_min": float, "first_year": "Int64"}
    return frame.astype(types | dict.fromkeys(_LISTS, object))


def _works(books: Sequence[CatalogueBook]) -> list[list[CatalogueBook]]:
    """Return the records of each work, in the order of their first one."""
    parent = list(range(len(books)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    kept_apart = _numbered_alike(books)
    first: dict[tuple[str, ...], int] = {}
    for index, book in enumerate(books):
        for key in _identities(book, kept_apart):
            a, b = root(first.setdefault(key, index)), root(index)
            parent[max(a, b)] = min(a, b)
    groups: dict[int, list[CatalogueBook]] = defaultdict(list)
    for index, book in enumerate(books):
        groups[root(index)].append(book)
    return list(groups.values())


def _title(book: CatalogueBook) -> str:
    return parse_series_title(book.title)[0] or book.title


def _form(book: CatalogueBook) -> str:
    """Return what distinguishes a record from the plain work with its title."""
    kind = book.kind if book.kind != "unknown" else detect_kind(book.title, book.position)
    position = parse_position(book.position)
    part = f"part {position.part}" if position and position.part is not None else ""
    return kind if kind in OTHER_FORMS else part


def _numbered_alike(books: Sequence[CatalogueBook]) -> set[tuple[str, str]]:
    """Return (work, series) of titles that one source has at several positions of one series."""
    places: dict[tuple[str, str, str], set[object]] = defaultdict(set)
    for book in books:
        position = parse_position(book.position)
        if book.series and position:
            for source in book.sources or ("",):
                key = (work_key(_title(book), book.authors), series_key(book.series), source)
                places[key].add((position.first, position.last))
    return {(work, series) for (work, series, _), found in places.items() if len(found) > 1}


def _identities(book: CatalogueBook, kept_apart: set[tuple[str, str]]) -> list[tuple[str, ...]]:
    form = _form(book)
    position = parse_position(book.position)
    keys: list[tuple[str, ...]] = []
    for title in (_title(book), *book.variants):
        work = work_key(title, book.authors)
        series = series_key(book.series) if book.series else ""
        place = f"{series} {position.first}-{position.last}" if position and (work, series) in kept_apart else ""
        if not work.startswith("|") and not work.endswith("|"):
            keys.append(("title", work, form, place))
    if isbn := isbn13(book.isbn):
        keys.append(("isbn", isbn, form))
    if book.asin:
        keys.append(("asin", book.asin.upper(), form))
    return keys or [("record", *book.sources, book.work_id)]


def _rows(group: Sequence[CatalogueBook]) -> list[dict[str, object]]:
    memberships: dict[str, _Membership] = {}
    for book in group:
        if book.series:
            membership = memberships.setdefault(series_key(book.series), _Membership())
            membership.names.append(book.series)
            membership.positions.append(book.position or "")
            membership.sources.extend(book.sources)
    conflicts = [text for membership in memberships.values() if (text := _contradiction(membership))]
    languages = Counter(book.language for book in group if book.language)
    title = _title(group[0])
    kinds = [book.kind for book in group if book.kind != "unknown"]
    titles = dict.fromkeys(text for book in group for text in (book.title, *book.variants) if text and text != title)
    position = next((raw for membership in memberships.values() for raw in membership.positions if raw), None)
    years = [book.year for book in group if book.year]
    base: dict[str, object] = {
        "work_id": _work_id(group),
        "title": title,
        "authors": tuple(_authors(group)),
        "kind": kinds[0] if kinds else detect_kind(group[0].title, position),
        "language": languages.most_common(1)[0][0] if languages else "",
        "first_year": min(years) if years else pd.NA,
        "release_date": min((book.release_date for book in group if book.release_date), default=""),
        "isbn": next((found for book in group if (found := isbn13(book.isbn))), ""),
        "asin": next((book.asin for book in group if book.asin), ""),
        "subtitle": next((book.subtitle for book in group if book.subtitle), ""),
        "narrators": next((book.narrators for book in group if book.narrators), ()),
        "runtime_min": next((book.runtime_min for book in group if book.runtime_min), float("nan")),
        "variants": tuple(titles),
        "sources": tuple(dict.fromkeys(source for book in group for source in book.sources)),
        "conflicts": tuple(conflicts),
    }
    return [
        base | _place(membership)
        for membership in (memberships.values() if memberships else (_Membership([""], [""]),))
    ]


def _work_id(group: Sequence[CatalogueBook]) -> str:
    """Return the first record's identity, which is stable between runs as long as the source's is."""
    return group[0].work_id or work_key(group[0].title, group[0].authors)


def _authors(group: Sequence[CatalogueBook]) -> list[str]:
    """Return the first list of authors, each in the spelling used most."""
    listed = next((book.authors for book in group if book.authors), ())
    spellings = [name for book in group for name in book.authors]
    keys = {name: work_key("", [name]) for name in spellings}
    return [preferred_spelling([other for other in spellings if keys[other] == keys[name]]) for name in listed]


def _place(membership: _Membership) -> dict[str, object]:
    """Return series, position and their sources; the position that most sources give, else the first."""
    counted = Counter(raw for raw in membership.positions if raw)
    raw = counted.most_common(1)[0][0] if counted else ""
    position = parse_position(raw)
    return {
        "series": membership.names[0],
        "position": raw,
        "position_number": float(position.first) if position else float("nan"),
        "series_sources": tuple(dict.fromkeys(membership.sources)),
    }


def _contradiction(membership: _Membership) -> str:
    """Return where sources number a work differently in one series; "" if they agree."""
    places = {(found.first, found.last): raw for raw in membership.positions if (found := parse_position(raw))}
    return f"{membership.names[0]}: {' or '.join(f'#{raw}' for raw in places.values())}" if len(places) > 1 else ""
