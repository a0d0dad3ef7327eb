"""Filling what an item lacks from works that are certainly the same book.

Only absent fields are filled; what a person wrote is never replaced. Which record is the same book
belongs to ``matching``, which of its recordings to ``recordings``; repairs of what is there to ``standardise``.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Any, Final

import pandas as pd

from audiobook_pipeline.domain.identity import asin, isbn13
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.matching import BookRecord, MatchIndex, MatchResult, best_match
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.domain.names import person_key
from audiobook_pipeline.domain.placeholders import is_placeholder
from audiobook_pipeline.domain.recordings import fitting, the_one
from audiobook_pipeline.domain.series import parse_position, parse_series_field
from audiobook_pipeline.domain.text import one_line
from audiobook_pipeline.domain.title_tongues import speaks
from audiobook_pipeline.domain.titles import without_edition

Row = Mapping[Hashable, Any]

FILLABLE: Final = ("language", "published_year", "isbn", "asin", "narrators", "series")
SAME_RECORDING: Final = frozenset({"asin", "isbn", "narrators"})
"""Fields that belong to one recording: it must be the item's as well."""
KNOW_FIRST_YEARS: Final = frozenset({"Open Library", "Hardcover"})
"""Sources that know when a work first came out; the others know editions, reprints among them."""


def plan_enrichment(
    library: pd.DataFrame,
    catalogue: pd.DataFrame,
    progress: Callable[[int, int, str], None] | None = None,
    *,
    recordings: bool = True,
) -> pd.DataFrame:
    """Propose values for the absent fields of items.

    Args:
        library: The library table.
        catalogue: The catalogue table, or one of recordings.
        progress: Called with (done, total, note).
        recordings: Whether each row is one recording. A row of the catalogue is a work: reader, runtime and
            identifiers may be of different ones.

    Returns:
        item_id, field, before, after, rule, source, confidence, evidence; one row a proposal.
    """
    rows: list[dict[str, Any]] = []
    lacking = library[_absent(library, FILLABLE).any(axis=1)].drop_duplicates("item_id")
    if len(catalogue):
        lacking = lacking[_known_of(lacking, catalogue)]
    if len(catalogue) and len(lacking):
        records = catalogue.to_dict("records")
        known = dict(enumerate(records))
        index = MatchIndex(catalogue_record(str(number), record) for number, record in known.items())
        for done, item in enumerate(lacking.to_dict("records"), start=1):
            query = item_record(item)
            match = index.best(query, without=partial(_by_others, _surnames(item["authors"])))
            rows.extend(_proposals(item, query, match, known, recordings=recordings))
            if progress:
                progress(done, len(lacking), "")
    return pd.DataFrame(
        rows, columns=["item_id", "field", "before", "after", "rule", "source", "confidence", "evidence"]
    )


def as_the_library_writes(proposals: pd.DataFrame, library: pd.DataFrame) -> pd.DataFrame:
    """Return the proposals with languages in the form that the library uses most: "English" and not "en"."""
    forms: dict[str, str] = {}
    for written in library["language"].value_counts().index:
        code = language_code(written)
        if code:
            forms.setdefault(code, written)
    after = [
        forms.get(language_code(value) or "", value) if field == "language" else value
        for field, value in zip(proposals["field"], proposals["after"], strict=True)
    ]
    return proposals.assign(after=after)


def lacking_most(library: pd.DataFrame, proposals: pd.DataFrame, fields: Iterable[str]) -> pd.DataFrame:
    """Return the items that lack any of ``fields`` for which nothing is proposed yet, those that lack most first."""
    absent = _absent(library, fields)
    for field in absent.columns:
        absent[field] &= ~library["item_id"].isin(proposals.loc[proposals["field"] == field, "item_id"])
    count = absent.sum(axis=1)
    return library.loc[count[count > 0].sort_values(ascending=False, kind="stable").index]


def recordings_table(books: Iterable[CatalogueBook]) -> pd.DataFrame:
    """Return single recordings as a table to enrich from, each as its source has it.

    A year is taken only from those who know the work's: that of a recording or a reprint is another.
    """
    return pd.DataFrame(
        [
            {
                "title": book.title,
                "authors": "; ".join(book.authors),
                "series": book.series or "",
                "position": book.position or "",
                "language": book.language or "",
                "first_year": book.year if KNOW_FIRST_YEARS & set(book.sources) else pd.NA,
                "isbn": isbn13(book.identifiers.get("isbn")) or "",
                "asin": book.identifiers.get("asin", ""),
                "narrators": "; ".join(book.narrators),
                "runtime_min": book.runtime_min,
                "sources": "; ".join(book.sources),
            }
            for book in books
        ]
    )


def _absent(library: pd.DataFrame, fields: Iterable[str]) -> pd.DataFrame:
    """Return for each item and field whether there is nothing; a narrator who is nobody is none."""
    columns = {}
    for field in fields:
        cells = library[field]
        nobody = {cell for cell in cells.unique() if all(map(is_placeholder, cell.split("; ")))}
        columns[field] = cells.isin(nobody | {""}) if field == "narrators" else cells == ""
    return pd.DataFrame(columns)


def _known_of(library: pd.DataFrame, catalogue: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which items can be in the catalogue at all: those of its people, of nobody known, or with an identifier."""
    known = {name for cell in catalogue["authors"].unique() for name in _surnames(cell)}
    cells = {cell for cell in library["authors"].unique() if not _surnames(cell) or _surnames(cell) & known}
    same_asin, same_isbn = (library[name].isin(set(catalogue[name]) - {""}) for name in ("asin", "isbn"))
    return library["authors"].isin(cells) | same_asin | same_isbn


def _by_others(surnames: frozenset[str], record: BookRecord) -> bool:
    """Tell whether a record need not be weighed: who shares no surname is another author."""
    theirs = _surnames("; ".join(record.authors))
    return bool(surnames and theirs) and not surnames & theirs


@cache
def _surnames(cell: str) -> frozenset[str]:
    names = (name for name in cell.split("; ") if name and not is_placeholder(name))
    return frozenset(person_key(name).rpartition(" ")[2] for name in names)


def item_record(item: Row) -> BookRecord:
    """Return an item of the library table as matching sees it, by its work: "(version 2)" is left out."""
    mentions = parse_series_field(item["series"]).mentions if item["series"] else ()
    first = mentions[0] if mentions else None
    return BookRecord(
        key=item["item_id"],
        title=without_edition(item["title"]),
        authors=tuple(name for name in item["authors"].split("; ") if name),
        subtitle=item["subtitle"],
        language=language_code(item["language"]),
        series=first.name if first else None,
        position=first.position.raw if first and first.position else None,
        runtime_min=_minutes(item["duration_s"] / 60),
        narrators=tuple(name for name in item["narrators"].split("; ") if name),
        isbn=item["isbn"] or None,
        asin=item["asin"] or None,
    )


def catalogue_record(key: str, work: Row) -> BookRecord:
    """Return a row of the catalogue as matching sees it, by its work."""
    return BookRecord(
        key=key,
        title=without_edition(work["title"]),
        authors=tuple(name for name in work["authors"].split("; ") if name),
        language=language_code(work["language"]),
        series=work["series"] or None,
        position=work["position"] or None,
        runtime_min=_minutes(work["runtime_min"]),
        narrators=tuple(name for name in work["narrators"].split("; ") if name),
        isbn=work["isbn"] or None,
        asin=work["asin"] or None,
    )


def _proposals(
    item: Row, query: BookRecord, match: MatchResult, known: Mapping[int, Row], *, recordings: bool
) -> Iterator[dict[str, Any]]:
    if match.chosen is None:
        return
    accepted = (match.chosen, *match.others)
    fits = fitting(query, accepted if recordings else _single(query, accepted, known))
    work = known[int(match.chosen.key)]
    language = work["language"] if _certain_language(item, accepted, measured=bool(fits)) else ""
    values = {
        "language": language,
        "published_year": _first_year(work),
        "series": _series_cell(work["series"], work["position"]),
    }
    yield from _absent_filled(item, work, values, match)
    recording = the_one(fits)
    if recording is not None:
        row = known[int(recording.key)]
        values = {field: row[field] for field in FILLABLE if field in SAME_RECORDING}
        yield from _absent_filled(item, row, values, best_match(query, [recording]))


def _absent_filled(item: Row, work: Row, values: Mapping[str, str], match: MatchResult) -> Iterator[dict[str, Any]]:
    for field, value in values.items():
        if not value or _has(item, field):
            continue
        yield {
            "item_id": item["item_id"],
            "field": field,
            "before": item[field],
            "after": value,
            "rule": "fill-absent",
            "source": work["sources"],
            "confidence": match.confidence,
            "evidence": "; ".join([*match.evidence, *_as_written(field, value, work)]),
        }


def _single(query: BookRecord, works: Iterable[BookRecord], known: Mapping[int, Row]) -> list[BookRecord]:
    """Return the works that are one recording, that of the item's ASIN, as one source has it."""
    ours = asin(query.asin)
    return [work for work in works if ours and asin(work.asin) == ours and "; " not in known[int(work.key)]["sources"]]


def _certain_language(item: Row, accepted: Iterable[BookRecord], *, measured: bool) -> bool:
    """Tell whether all that may be the item are in one language, and it is no translation that bears the same title."""
    languages = {record.language for record in accepted if record.language}
    return len(languages) == 1 and (measured or speaks(f"{item['title']} {item['subtitle']}", *languages))


def _series_cell(series: str, position: str) -> str:
    """Return a series with its number as a cell, or "" where the cell would be read as anything else.

    Sources write positions as free text: "Book 1", "2, Dramatized Adaptation". A part of a volume has no number.
    """
    name, place = one_line(series), parse_position(position)
    if not name or "#" in name or place is None or place.part is not None:
        return ""
    cell = f"{name} #{place.number}"
    read = [(each.name, each.position) for each in parse_series_field(cell).mentions]
    return cell if read == [(name, parse_position(place.number))] else ""


def _as_written(field: str, value: str, work: Row) -> Iterator[str]:
    """Yield the position in its source's own words, where they say it otherwise than the proposal."""
    if field == "series" and not value.endswith(f" #{work['position']}"):
        yield f"position “{work['position']}”"


def _first_year(work: Row) -> str:
    known = KNOW_FIRST_YEARS & set(work["sources"].split("; ")) and not pd.isna(work["first_year"])
    return str(int(work["first_year"])) if known else ""


def _has(item: Row, field: str) -> bool:
    value = str(item[field])
    return bool(value) and not (field == "narrators" and all(map(is_placeholder, value.split("; "))))


def _minutes(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not pd.isna(value) and value > 0 else None
