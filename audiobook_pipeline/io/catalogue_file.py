"""A catalogue that a user points to: CSV, Parquet or SQLite, or a release of audiosilo-meta.

Columns (any order, names in any case): work_id, title, authors (a list, or joined by "; "), series and position (text
as the source writes it) must be there; kind, language, release_date, year, isbn, asin, narrators and parent_series may
be. One row for each series that a work is in. A SQLite file has them in a table or view ``catalogue``; one without it
that has the tables of audiosilo-meta's ``meta.sqlite`` is read as such. What the columns mean, and what in them can't
be true, is ``domain.catalogue_table``.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import pandas as pd
from pyarrow import parquet

from audiobook_pipeline.domain.catalogue_table import checked_catalogue
from audiobook_pipeline.domain.columns import require_columns
from audiobook_pipeline.errors import PipelineError
from audiobook_pipeline.schemas.arrow import to_frame

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


def read_catalogue_file(path: Path) -> pd.DataFrame:
    """Return the rows of a catalogue file with the columns of ``catalogue_table``, as text.

    Raises:
        CatalogueFileError: No such file, not a form that is known, or unreadable.
        MissingColumnsError: Required columns are absent.
    """
    return checked_catalogue(_read(path, "catalogue"), f"catalogue {path.name}")


def read_table(path: Path, name: str, required: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of any table in a CSV, Parquet or SQLite file (there: a table or view called ``name``).

    Raises:
        CatalogueFileError: No such file, not a form that is known, or unreadable.
        MissingColumnsError: One of the ``required`` columns is absent.
    """
    frame = _read(path, name).rename(columns=lambda column: str(column).strip().lower())
    require_columns(frame, required, f"{name} {path.name}")
    return frame


def _read(path: Path, name: str) -> pd.DataFrame:
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
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", sep=_separator(path))
    except CatalogueFileError:
        raise
    except (ValueError, OSError, sqlite3.Error) as error:
        # pandas' parser errors and wrong encodings are all ValueErrors.
        raise CatalogueFileError(f"{name} {path}: can't be read as CSV, Parquet or SQLite ({error})") from error


def _read_parquet(path: Path, name: str) -> pd.DataFrame:
    try:
        return to_frame(parquet.read_table(path))
    except (ValueError, OSError) as error:
        raise CatalogueFileError(f"{name} {path}: the Parquet file is damaged ({error})") from error


def _separator(path: Path) -> str:
    """Return the separator of a CSV file's header: a comma, a semicolon or a tab."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        header = file.readline()
    return max(",;\t", key=header.count)


def _read_sqlite(path: Path, name: str) -> pd.DataFrame:
    # Opened read-only: a user's file is never written, nor made where it is absent.
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        tables = {
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        }
        if name in tables:
            return pd.read_sql_query(f'SELECT * FROM "{name}"', connection)  # noqa: S608 - a name of ours
        if name == "catalogue" and tables >= _META_TABLES:
            return pd.read_sql_query(_META_QUERY, connection)
    found = ", ".join(sorted(tables)) or "no tables"
    raise CatalogueFileError(f"{name} {path}: neither a table “{name}” nor the tables of audiosilo-meta; found {found}")
