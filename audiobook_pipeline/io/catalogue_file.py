"""A catalogue that a user points to: CSV, Parquet or SQLite, or a release of audiosilo-meta.

Columns (any order, names in any case): work_id, title, authors (a list, or joined by "; "), series and position (text
as the source writes it) must be there; kind, language, release_date, year, isbn, asin, narrators and parent_series may
be. One row for each series that a work is in. A SQLite file has them in a table or view ``catalogue``; one without it
that has the tables of audiosilo-meta's ``meta.sqlite`` is read as such. What the columns mean, and what in them can't
be true, is ``domain.catalogue_table``. A row that can't be read is set aside: a damaged file gives what is left of it.
"""

import csv
import io
import math
import sqlite3
from contextlib import closing
from datetime import date
from numbers import Number
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from audiobook_pipeline.clients.boundary import Asides
from audiobook_pipeline.domain.catalogue_table import LISTS, OPTIONAL, REQUIRED, checked_catalogue
from audiobook_pipeline.domain.columns import require_columns
from audiobook_pipeline.domain.wellformed import well_formed
from audiobook_pipeline.errors import PipelineError
from audiobook_pipeline.io.decoding import NotTextError, decoded
from audiobook_pipeline.schemas.arrow import to_frame

SOURCE: Final = "the catalogue file"
_SQLITE_MAGIC: Final = b"SQLite format 3\x00"
_PARQUET_MAGIC: Final = b"PAR1"
_PROMISED: Final = {
    ".parquet": _PARQUET_MAGIC,
    ".sqlite": _SQLITE_MAGIC,
    ".sqlite3": _SQLITE_MAGIC,
    ".db": _SQLITE_MAGIC,
}
"""How a file begins whose name says what it is: what doesn't is damaged, and no text."""
_META_TABLES: Final = frozenset(
    {"works", "work_authors", "people", "series", "series_works", "recordings", "recording_asins"}
)
# One row a membership. The earliest recording stands for the release of the audiobook.
_META_QUERY: Final = """
SELECT w.id AS work_id, w.title, w.language, w.first_published AS year,
       (SELECT group_concat(name, '; ') FROM (SELECT p.name FROM work_authors a JOIN people p ON p.id = a.person_id
         WHERE a.work_id = w.id ORDER BY a.ord)) AS authors,
       s.name AS series, sw.position, r.release_date, r.asin
FROM works w
LEFT JOIN series_works sw ON sw.work_id = w.id
LEFT JOIN series s ON s.id = sw.series_id
LEFT JOIN (SELECT rec.work_id, min(rec.release_date) AS release_date, min(ra.asin) AS asin FROM recordings rec
           LEFT JOIN recording_asins ra ON ra.work_id = rec.work_id AND ra.recording_id = rec.id
           GROUP BY rec.work_id) r ON r.work_id = w.id
ORDER BY w.id, s.name
"""


class CatalogueFileError(PipelineError, ValueError):
    """A catalogue file can't be read; the message names the file and what is wrong with it."""


def read_catalogue_file(path: Path, aside: Asides | None = None) -> pd.DataFrame:
    """Return the rows of a catalogue file with the columns of ``catalogue_table``, as text.

    Args:
        path: The file.
        aside: Where rows go that can't be read.

    Raises:
        CatalogueFileError: No such file, not a form that is known, or unreadable.
        MissingColumnsError: Required columns are absent.
    """
    aside = Asides() if aside is None else aside
    frame = _read(path, "catalogue", aside)
    require_columns(frame, REQUIRED, f"catalogue {path.name}")
    cells = {name: _values(frame[name]) for name in (*REQUIRED, *OPTIONAL) if name in frame.columns}
    whole = [_is_text(work) and _is_text(title) for work, title in zip(cells["work_id"], cells["title"], strict=True)]
    for number in np.flatnonzero(np.logical_not(whole)):
        aside.add(SOURCE, f"row {number + 1}", "its work_id or title is not text")
    read = {name: map(_people if name in LISTS else _text, values) for name, values in cells.items()}
    known = pd.DataFrame({name: pd.Series([*values], dtype=object) for name, values in read.items()})
    return checked_catalogue(known[whole].reset_index(drop=True), f"catalogue {path.name}")


def read_table(path: Path, name: str, required: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of any table in a CSV, Parquet or SQLite file (there: a table or view called ``name``).

    Raises:
        CatalogueFileError: No such file, not a form that is known, or unreadable.
        MissingColumnsError: One of the ``required`` columns is absent.
    """
    frame = _read(path, name, Asides())
    require_columns(frame, required, f"{name} {path.name}")
    return frame


def _values(column: pd.Series) -> list[Any]:
    """Return the cells of a column as Python has them."""
    values = pa.array(column).to_pylist() if isinstance(column.dtype, pd.ArrowDtype) else column.tolist()
    return [None if value is pd.NaT or value is pd.NA else value for value in values]


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str | Number | date)


def _text(value: object) -> str | None:
    """Return a text well-formed, and a number or day as text; None for anything else."""
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, float):
        return None if math.isnan(value) else f"{value:.0f}" if value.is_integer() else f"{value:g}"
    return str(value) if isinstance(value, Number | date) else None


def _people(value: object) -> tuple[str, ...] | str | None:
    """Return a list of names, or the text that several are in."""
    if isinstance(value, list | tuple | np.ndarray):
        return tuple(well_formed(entry) for entry in value if isinstance(entry, str))
    return _text(value)


def _read(path: Path, name: str, aside: Asides) -> pd.DataFrame:
    """Return the table of a file; the names of its columns are in lower case, and no two are the same."""
    frame = _read_any(path, name, aside)
    frame.columns = pd.Index([str(column).strip().lower() for column in frame.columns])
    return frame.loc[:, ~frame.columns.duplicated()].reset_index(drop=True)


def _read_any(path: Path, name: str, aside: Asides) -> pd.DataFrame:
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise CatalogueFileError(f"{name} {path}: {error.strerror or error}") from error
    if not start.startswith(_PROMISED.get(path.suffix.lower(), b"")):
        raise CatalogueFileError(f"{name} {path}: the file is damaged, or isn't what its name says")
    try:
        if start == _SQLITE_MAGIC:
            return _read_sqlite(path, name)
        if start.startswith(_PARQUET_MAGIC):
            return _read_parquet(path, name)
        return _read_csv(path, name, aside)
    except CatalogueFileError:
        raise
    except (ValueError, OSError, sqlite3.Error) as error:
        raise CatalogueFileError(f"{name} {path}: can't be read as CSV, Parquet or SQLite ({error})") from error


def _read_parquet(path: Path, name: str) -> pd.DataFrame:
    try:
        table = parquet.read_table(path)
        for place, column in enumerate(table.itercolumns()):
            if not _is_sound(column):
                texts = [raw and raw.decode("utf-8", "replace") for raw in column.cast(pa.large_binary()).to_pylist()]
                table = table.set_column(place, table.field(place).name, pa.array(texts, pa.large_string()))
        return to_frame(table)
    except (ValueError, OSError, pa.ArrowException) as error:
        raise CatalogueFileError(f"{name} {path}: the Parquet file is damaged ({error})") from error


def _is_sound(column: pa.ChunkedArray) -> bool:
    """Return whether texts are UTF-8, which nobody has checked who wrote them."""
    try:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _read_csv(path: Path, name: str, aside: Asides) -> pd.DataFrame:
    try:
        with path.open(encoding="utf-8-sig") as file:
            separator = _separator(file.readline())
        return _table(path, separator)
    except (UnicodeDecodeError, pd.errors.ParserError):
        # Such a file is read whole, to find its encoding and its sound lines.
        text = _text_of(path.read_bytes())
    separator = _separator(text.partition("\n")[0])
    try:
        return _table(io.StringIO(text), separator)
    except pd.errors.ParserError:
        return _line_by_line(text, f"{name} {path}", separator, aside)


def _text_of(data: bytes) -> str:
    try:
        return decoded(data)[0]
    except NotTextError:  # It may have damaged bytes in a few lines only.
        return data.decode("utf-8", "replace")


def _table(source: Path | io.StringIO, separator: str) -> pd.DataFrame:
    return pd.read_csv(source, dtype=str, keep_default_na=False, encoding="utf-8-sig", sep=separator)


def _separator(header: str) -> str:
    """Return the separator of a CSV file's header: a comma, a semicolon or a tab."""
    return max(",;\t", key=header.count)


def _line_by_line(text: str, source: str, separator: str, aside: Asides) -> pd.DataFrame:
    """Return the rows of a damaged CSV file whose lines are rows by themselves; the others are set aside.

    Raises:
        CatalogueFileError: Most of its lines are none.
    """
    rows, odd = [], []
    lines = io.StringIO(text, newline="")
    header = next(csv.reader([lines.readline()], delimiter=separator), [])
    for number, line in enumerate(lines, start=2):
        try:
            row = next(csv.reader([line], delimiter=separator, strict=True), [])
        except csv.Error:
            row = []
        if len(row) == len(header):
            rows.append(row)
        elif line.strip():
            odd.append(number)
    if len(odd) > len(rows):
        raise CatalogueFileError(f"{source}: most of its lines are not rows of a table")
    for number in odd:
        aside.add(SOURCE, f"line {number}", f"it is not a row of {len(header)} columns")
    return pd.DataFrame(rows, columns=header, dtype=object)


def _read_sqlite(path: Path, name: str) -> pd.DataFrame:
    # Opened read-only: a user's file is never written, nor made where it is absent.
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        tables = {
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        }
        if name in tables:
            return pd.read_sql_query(f'SELECT * FROM "{name}"', connection)  # noqa: S608 - a name of ours
        if name == "catalogue" and tables >= _META_TABLES:
            return pd.read_sql_query(_META_QUERY, connection)
    found = ", ".join(sorted(tables)) or "no tables"
    raise CatalogueFileError(f"{name} {path}: neither a table “{name}” nor the tables of audiosilo-meta; found {found}")
