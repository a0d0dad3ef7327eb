"""Fills an item's absent fields from works that are certainly the same book.

Only absent fields are filled; what a person wrote is never replaced. Finding the record of the same book belongs
to ``matching``, choosing its recording to ``recordings``, and repairs of existing values to ``standardise``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from operator import or_
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from audiobook_pipeline.domain.book_record import BookRecord
from audiobook_pipeline.domain.columns import list_column, read_rows
from audiobook_pipeline.domain.forms.names import person_key
from audiobook_pipeline.domain.forms.positions import parse_position
from audiobook_pipeline.domain.forms.titles import without_edition
from audiobook_pipeline.domain.identity import asin, isbn13
from audiobook_pipeline.domain.joined import split_series
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.matching import MatchIndex, MatchResult, best_match
from audiobook_pipeline.domain.models import CatalogueBook, LibraryItem, SeriesPlace, Value, entries, shown
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.proposals import Proposal, proposals_table, propose
from audiobook_pipeline.domain.recordings import fitting, the_one
from audiobook_pipeline.domain.text.fold import one_line
from audiobook_pipeline.domain.text.remembered import remembered
from audiobook_pipeline.domain.title_language import speaks

FILLED: Final = "fill-absent"
"""Rule of values filled from a source. If the source is not asked in the next run, the proposal can disappear."""
FILLABLE: Final = ("language", "published_year", "isbn", "asin", "narrators", "series")
KNOW_FIRST_YEARS: Final = frozenset({"Open Library", "Hardcover"})
"""Sources that know when a work was first published; the others know editions, including reprints."""
_LISTS: Final = frozenset({"narrators", "series"})
_USED: Final = ["item_id", "title", "subtitle", "authors", "duration_s", *FILLABLE]
"""Columns of the library that are read; the times would take as long as all of these."""
_BITS: Final = {field: 1 << n for n, field in enumerate(FILLABLE)}
_ALL: Final = sum(_BITS.values())
_OF_RECORDING: Final = _BITS["isbn"] | _BITS["asin"] | _BITS["narrators"]


def plan_enrichment(
    library: pd.DataFrame,
    books: Sequence[CatalogueBook],
    progress: Callable[[int, int, str], None] | None = None,
    *,
    recordings: bool = True,
) -> pd.DataFrame:
    """Propose values for the absent fields of items.

    Args:
        library: The library table.
        books: Works of the catalogue, or recordings, each as its source has it.
        progress: Called with (done, total, note).
        recordings: Whether each book is one recording. A book of the catalogue is a work: its reader, runtime and
            identifiers may belong to different recordings.

    Returns:
        A table of ``Proposal``.
    """
    proposals: list[Proposal] = []
    lacking = library[_may_be_filled(library, books, recordings=recordings)].drop_duplicates("item_id")
    if len(lacking):
        known = dict(enumerate(books))
        index = MatchIndex(catalogue_record(str(number), book) for number, book in known.items())
        for done, item in enumerate(read_rows(lacking.filter(_USED), LibraryItem), start=1):
            query = item_record(item)
            match = index.best_of_authors(query)
            proposals.extend(_proposals(item, query, match, known, recordings=recordings))
            if progress:
                progress(done, len(lacking), "")
    return proposals_table(proposals)


def as_the_library_writes(proposals: pd.DataFrame, library: pd.DataFrame) -> pd.DataFrame:
    """Return the proposals with languages in the form that the library uses most: "English" rather than "en"."""
    forms: dict[str, str] = {}
    for written in library["language"].value_counts().index:
        code = language_code(written)
        if code:
            forms.setdefault(code, written)
    after: list[Any] = [
        tuple(forms.get(language_code(text) or "", text) for text in value) if field == "language" else value
        for field, value in zip(proposals["field"], proposals["after"], strict=True)
    ]
    return proposals.assign(after=after)


def lacking_most(library: pd.DataFrame, proposals: pd.DataFrame, fields: Iterable[str]) -> pd.DataFrame:
    """Return the items that lack any of ``fields`` without a proposal for it, those that lack most first.

    Args:
        library: The library table.
        proposals: A table of ``Proposal``.
        fields: Columns of the library table.
    """
    absent = _absent(library, fields)
    for field in absent.columns:
        absent[field] &= ~library["item_id"].isin(proposals.loc[proposals["field"] == field, "item_id"])
    count = absent.sum(axis=1)
    return library.loc[count[count > 0].sort_values(ascending=False, kind="stable").index]


def _absent(library: pd.DataFrame, fields: Iterable[str]) -> pd.DataFrame:
    """Return for each item and field whether it is absent; a placeholder narrator counts as absent."""
    columns = {field: list_column(library, field) if field in _LISTS else library[field] for field in fields}
    return pd.DataFrame({field: ~column.map(partial(_has, field)).astype(bool) for field, column in columns.items()})


def _may_be_filled(library: pd.DataFrame, books: Sequence[CatalogueBook], *, recordings: bool) -> npt.NDArray[np.bool_]:
    """Return which items lack a field that a book has which they may be: by author or identifier, or without authors.

    Among works, only the recording with the item's ASIN says anything about the recording.
    """
    offered: defaultdict[str, int] = defaultdict(int)
    for book in books:
        for name in _surnames(book.authors) or ("",):
            offered[name] |= _offered(book)
    anything = reduce(or_, offered.values(), 0)
    numbered = library["asin"].isin({book.asin for book in books if book.asin}) | library["isbn"].isin(
        {isbn13(book.isbn) for book in books if book.isbn}
    )

    def by(people: frozenset[str], *, numbered: bool) -> int:
        if not people:
            return anything
        known = numbered or not offered.keys().isdisjoint(people)
        return reduce(or_, (offered.get(name, 0) for name in (*people, "")), 0) if known else 0

    absent = _absent(library, FILLABLE)
    lacking = sum(absent[field].to_numpy().astype(int) * bit for field, bit in _BITS.items())
    told = [
        by(_surnames(names), numbered=same) & (_ALL if recordings or asin(number) else ~_OF_RECORDING)
        for names, same, number in zip(list_column(library, "authors"), numbered, library["asin"], strict=True)
    ]
    return np.asarray((lacking & np.array(told, dtype=int)) != 0)


def _offered(book: CatalogueBook) -> int:
    """Return the fields that a book can fill, as a bit mask."""
    tells = {
        "language": book.language,
        "published_year": _first_year(book),
        "isbn": book.isbn,
        "asin": book.asin,
        "narrators": book.narrators,
        "series": book.series,
    }
    return sum(bit for field, bit in _BITS.items() if tells[field])


@remembered(65536)
def _surnames(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(person_key(name).rpartition(" ")[2] for name in names if not is_placeholder(name))


def item_record(item: LibraryItem) -> BookRecord:
    """Return an item of the library as a record for matching, by its work: "(version 2)" is left out."""
    first = item.series[0] if item.series else SeriesPlace("")
    return BookRecord(
        key=item.item_id,
        title=without_edition(item.title),
        authors=item.authors,
        subtitle=item.subtitle,
        language=language_code(item.language),
        series=first.name or None,
        position=first.position or None,
        runtime_min=_minutes((item.duration_s or 0) / 60),
        narrators=item.narrators,
        isbn=item.isbn or None,
        asin=item.asin or None,
    )


def catalogue_record(key: str, book: CatalogueBook) -> BookRecord:
    """Return a book of the catalogue as a record for matching, by its work."""
    return BookRecord(
        key=key,
        title=without_edition(book.title),
        authors=book.authors,
        language=language_code(book.language),
        series=book.series,
        position=book.position,
        runtime_min=_minutes(book.runtime_min),
        narrators=book.narrators,
        isbn=isbn13(book.isbn),
        asin=book.asin,
    )


def _proposals(
    item: LibraryItem, query: BookRecord, match: MatchResult, known: Mapping[int, CatalogueBook], *, recordings: bool
) -> Iterator[Proposal]:
    if match.chosen is None:
        return
    accepted = (match.chosen, *match.others)
    fits = fitting(query, accepted if recordings else _single(query, accepted, known))
    work = known[int(match.chosen.key)]
    values: dict[str, Value] = {
        "language": (work.language or "") if _certain_language(item, accepted, measured=bool(fits)) else "",
        "published_year": _first_year(work),
        "series": _series(work),
    }
    yield from _absent_filled(item, work, values, match)
    recording = the_one(fits)
    if recording is not None:
        book = known[int(recording.key)]
        values = {"isbn": isbn13(book.isbn) or "", "asin": book.asin or "", "narrators": book.narrators}
        yield from _absent_filled(item, book, values, best_match(query, [recording]))


def _absent_filled(
    item: LibraryItem, book: CatalogueBook, values: Mapping[str, Value], match: MatchResult
) -> Iterator[Proposal]:
    for field, value in values.items():
        if value and not _has(field, getattr(item, field)):
            evidence = shown([*match.evidence, *_as_written(field, value, book)])
            yield propose(
                item,
                field,
                value,
                rule=FILLED,
                source=shown(book.sources),
                confidence=match.confidence,
                evidence=evidence,
            )


def _single(query: BookRecord, books: Iterable[BookRecord], known: Mapping[int, CatalogueBook]) -> list[BookRecord]:
    """Return the books that are one recording, the one with the item's ASIN, as one source has it."""
    ours = asin(query.asin)
    return [book for book in books if ours and asin(book.asin) == ours and len(known[int(book.key)].sources) < 2]


def _certain_language(item: LibraryItem, accepted: Iterable[BookRecord], *, measured: bool) -> bool:
    """Return whether all candidates are in one language, and the item is not a translation with the same title."""
    languages = {record.language for record in accepted if record.language}
    return len(languages) == 1 and (measured or speaks(f"{item.title} {item.subtitle}", *languages))


def _series(book: CatalogueBook) -> tuple[SeriesPlace, ...]:
    """Return the series of a book with its number, or nothing if Audiobookshelf would read the text differently.

    Sources write positions as free text: "Book 1", "2, Dramatized Adaptation". A part of a volume has no number.
    """
    name, place = one_line(book.series or ""), parse_position(book.position)
    if not name or "#" in name or place is None or place.part is not None or "," in place.number:
        return ()
    series = (SeriesPlace(name, place.number),)
    return series if split_series(str(series[0])) == series else ()


def _as_written(field: str, value: Value, book: CatalogueBook) -> Iterator[str]:
    """Yield the position in its source's own words, if they differ from the proposal."""
    if field == "series" and value != (SeriesPlace(one_line(book.series or ""), book.position or ""),):
        yield f"position “{book.position}”"


def _first_year(book: CatalogueBook) -> str:
    return str(book.year) if book.year and not KNOW_FIRST_YEARS.isdisjoint(book.sources) else ""


def _has(field: str, value: Value) -> bool:
    return bool(value) and not (field == "narrators" and all(map(is_placeholder, entries(value))))


def _minutes(value: float | None) -> float | None:
    return value if value and value > 0 else None
