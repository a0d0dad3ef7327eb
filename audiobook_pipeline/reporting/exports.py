"""Library and wish list as JSON for other programs, as ``schemas/*.schema.json`` say, and what comes as a calendar."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from audiobook_pipeline.domain.columns import cells
from audiobook_pipeline.domain.joined import joined_series
from audiobook_pipeline.domain.upcoming import Upcoming, day_of
from audiobook_pipeline.reporting.calendar import calendar
from audiobook_pipeline.reporting.outward import for_json
from audiobook_pipeline.reporting.whole_file import write_whole
from audiobook_pipeline.schemas.rows import read
from audiobook_pipeline.schemas.tables import UPCOMING

VERSION = 1

_ROWS_A_PIECE = 5_000
"""As Python objects at a time."""
_ITEM = (
    *("item_id", "library_id", "title", "subtitle", "authors", "narrators", "series", "genres", "language"),
    *("published_year", "publisher", "isbn", "asin", "duration_s", "size", "progress", "score"),
)
_WISH = ("rank", "wanted_id", "title", "authors", "series", "position", "language", "reason", "state")


def library_json(library: pd.DataFrame, scores: pd.Series, made_at: datetime) -> dict[str, Any]:
    """Return the items of ``schemas.tables.LIBRARY``, each with its score, as JSON's types, one by one."""
    scored = library.assign(score=library["item_id"].map(scores))
    items = (item | {"series": joined_series(item["series"])} for item in _rows(scored, _ITEM))
    return {"version": VERSION, "made_at": made_at.isoformat(), "items": items}


def wish_list_json(missing: pd.DataFrame, made_at: datetime) -> dict[str, Any]:
    """Return the books of ``schemas.tables.MISSING_BOOKS`` as JSON's types."""
    return {"version": VERSION, "made_at": made_at.isoformat(), "books": _rows(missing, _WISH)}


def write_calendar(upcoming: pd.DataFrame, made_at: datetime, folder: Path) -> Path:
    """Write what is announced as ``upcoming.ics`` into ``folder``, whole or not at all; return the file."""
    rows = read(upcoming, UPCOMING, Upcoming)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "upcoming.ics"
    write_whole(path, calendar([replace(row, day=day_of(row.release_date)) for row in rows], made_at))
    return path


def write_exports(documents: Mapping[str, Mapping[str, Any]], folder: Path) -> list[Path]:
    """Write each document as ``<name>.json`` into ``folder``, whole or not at all; return the files.

    The last entry of a document is its rows, which are written one by one: all of a large library would be a text of
    hundreds of megabytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, document in documents.items():
        path = folder / f"{name}.json"
        write_whole(path, _pieces(document))
        files.append(path)
    return files


def _pieces(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield a document as JSON, each of its rows on a line of its own."""
    *head, (name, rows) = document.items()
    yield "{" + "".join(f"{for_json(key)}: {for_json(value)}, " for key, value in head) + f"{for_json(name)}: ["
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}\n{for_json(row)}"
    yield "\n]}\n"


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(frame), _ROWS_A_PIECE):
        piece = frame.iloc[start : start + _ROWS_A_PIECE]
        for row in zip(*(cells(piece[name]) for name in columns), strict=True):
            yield {name: _plain(value) for name, value in zip(columns, row, strict=True)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell of a table
    return list(value) if isinstance(value, tuple) else None if pd.isna(value) else value
