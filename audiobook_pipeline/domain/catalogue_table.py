"""The table of a catalogue: its columns, and a report of what can't be true in it.

Reading files belongs to ``io.catalogue_file``; nothing here is repaired, only reported.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import pandas as pd
from rapidfuzz import fuzz

from audiobook_pipeline.domain.columns import list_column, records, require_columns, text_column
from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.positions import parse_position
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.kinds import OTHER_FORMS, kind_column, read_kind
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.models import CatalogueBook, shown
from audiobook_pipeline.domain.series_groups import author_keys

REQUIRED: Final = ("work_id", "title", "authors", "series", "position")
OPTIONAL: Final = ("kind", "language", "release_date", "year", "isbn", "asin", "subtitle", "narrators", "parent_series")
LISTS: Final = ("authors", "narrators")
PROBLEM_COLUMNS: Final = ("problem", "series", "detail")
_DIFFERENT: Final = 60.0


def checked_catalogue(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the known columns of a catalogue as text, "" if absent; authors and narrators as lists.

    In a file, names may be joined by ";".

    Raises:
        MissingColumnsError: A required column is absent; the message also names those that are there.
    """
    frame = frame.rename(columns=lambda column: str(column).strip().lower())
    require_columns(frame, REQUIRED, name)
    columns = {column: text_column(frame, column) for column in (*REQUIRED, *OPTIONAL) if column not in LISTS}
    return pd.DataFrame(columns).assign(**{name: people_column(frame, name) for name in LISTS})


def people_column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column of people as lists of names; a text may hold several, joined by ";" or as people write lists."""
    return list_column(frame, name).map(lambda entries: tuple(name for entry in entries for name in _people(entry)))


def _people(text: str) -> Iterator[str]:
    names = text.split(";") if ";" in text else split_names(text)
    return filter(None, map(str.strip, names))


def catalogue_books(frame: pd.DataFrame, source: str) -> Iterator[CatalogueBook]:
    """Yield the rows of a checked catalogue as records of ``source``."""
    for row in records(frame):
        yield CatalogueBook(
            work_id=row.work_id,
            title=row.title,
            authors=row.authors,
            subtitle=row.subtitle or None,
            series=row.series or None,
            position=row.position or None,
            kind=read_kind(row.kind),
            language=language_code(row.language),
            year=int(row.year[:4]) if row.year[:4].isdecimal() else None,
            narrators=row.narrators,
            isbn=row.isbn or None,
            asin=row.asin or None,
            sources=(source,),
            release_date=row.release_date or None,
        )


def catalogue_problems(catalogue: pd.DataFrame) -> pd.DataFrame:
    """Report what can't be true or can't be read in a catalogue.

    Args:
        catalogue: work_id, title, authors, series, position and, where known, kind, language, parent_series,
            conflicts (as ``works.merge_works`` writes them).

    Returns:
        ``problem`` (duplicate row, no title, unreadable position, two works on one position, different numbering,
        cyclic sub-series), ``series`` and ``detail`` for a person.
    """
    require_columns(catalogue, REQUIRED, "catalogue")
    names = ("work_id", "title", "series", "position", "kind", "language", "parent_series")
    lists = {name: list_column(catalogue, name) for name in ("authors", "conflicts")}
    table = pd.DataFrame({name: text_column(catalogue, name) for name in names} | lists).reset_index(drop=True)
    problems = [
        *_duplicates(table),
        *(("no title", series, f"work {work}") for series, work in _untitled(table)),
        *_unreadable(table),
        *_two_on_one_position(table),
        *(("different numbering", row.series, shown(row.conflicts)) for row in records(table) if row.conflicts),
        *_cycles(table),
    ]
    return pd.DataFrame(problems, columns=list(PROBLEM_COLUMNS), dtype=str)


def _duplicates(table: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    repeated = table[table.duplicated(["work_id", "series", "position"]) & (table["work_id"] != "")]
    for row in records(repeated.drop_duplicates(["work_id", "series", "position"])):
        yield "duplicate row", row.series, f"work {row.work_id}, “{row.title}”"


def _untitled(table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    bare = table[table["title"] == ""]
    return zip(bare["series"], bare["work_id"], strict=True)


def _unreadable(table: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    unreadable = {raw for raw in table["position"].unique() if raw and parse_position(raw) is None}
    for row in records(table[table["position"].isin(unreadable)]):
        yield "unreadable position", row.series, f"“{row.position}” of “{row.title}”"


def _two_on_one_position(table: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Different titles at one position of one author's series, in one language and form."""
    kinds = kind_column(table["title"], table["position"]).where(table["kind"] == "", table["kind"])
    numbered = table[(table["series"] != "") & ~kinds.isin([*OTHER_FORMS, "companion", "part"])]
    places: dict[tuple[object, ...], dict[str, str]] = defaultdict(dict)
    for row in records(numbered):
        position = parse_position(row.position)
        if position:
            people = author_keys(row.authors)
            place: tuple[object, ...] = (
                series_key(row.series),
                people[:1],
                row.language,
                position.first,
                position.last,
            )
            places[place].setdefault(row.title.lower(), row.series)
    for place, titles in places.items():
        first, *others = titles
        different = [title for title in others if fuzz.token_set_ratio(first, title) < _DIFFERENT]
        if different:
            found = ", ".join(f"“{title}”" for title in (first, *different))
            yield "two works at the same position", titles[first], f"{place[3]}: {found}"


def _cycles(table: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Sub-series that are, through their parents, part of themselves."""
    linked = table[(table["series"] != "") & (table["parent_series"] != "")].drop_duplicates("series")
    parents = {series_key(row.series): (row.series, series_key(row.parent_series)) for row in records(linked)}
    finished: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        key = start
        while key in parents and key not in path and key not in finished:
            path[key] = None
            key = parents[key][1]
        if key in path:
            names = [parents[each][0] for each in list(path)[list(path).index(key) :]]
            yield "cyclic sub-series", names[0], " → ".join([*names, names[0]])
        finished |= path.keys()
