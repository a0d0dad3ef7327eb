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

_ITEM = (
    *("item_id", "library_id", "title", "subtitle", "authors", "narrators", "series", "genres", "language"),
    *("published_year", "publisher", "isbn", "asin", "duration_s", "size", "progress", "score"),
)
_WISH = ("rank", "wanted_id", "title", "authors", "series", "position", "language", "reason", "state")


def library_json(library: pd.DataFrame, scores: pd.Series, made_at: datetime) -> dict[str, Any]:
    """Return the items of ``schemas.tables.LIBRARY``, each with its score, as JSON's types."""
    series = [joined_series(places) for places in cells(library["series"])]
    scored = library.assign(series=series, score=library["item_id"].map(scores))
    return {"version": VERSION, "made_at": made_at.isoformat(), "items": list(_rows(scored, _ITEM))}


def wish_list_json(missing: pd.DataFrame, made_at: datetime) -> dict[str, Any]:
    """Return the books of ``schemas.tables.MISSING_BOOKS`` as JSON's types."""
    return {"version": VERSION, "made_at": made_at.isoformat(), "books": list(_rows(missing, _WISH))}


def write_calendar(upcoming: pd.DataFrame, made_at: datetime, folder: Path) -> Path:
    """Write what is announced as ``upcoming.ics`` into ``folder``, whole or not at all; return the file."""
    rows = read(upcoming, UPCOMING, Upcoming)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "upcoming.ics"
    write_whole(path, calendar([replace(row, day=day_of(row.release_date)) for row in rows], made_at))
    return path


def write_exports(documents: Mapping[str, Mapping[str, Any]], folder: Path) -> list[Path]:
    """Write each document as ``<name>.json`` into ``folder``, whole or not at all; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, document in documents.items():
        path = folder / f"{name}.json"
        write_whole(path, for_json(document, indent=1))
        files.append(path)
    return files


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    values = {name: cells(frame[name]) for name in columns}
    for row in zip(*values.values(), strict=True):
        yield {name: _plain(value) for name, value in zip(values, row, strict=True)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell of a table
    return list(value) if isinstance(value, tuple) else None if pd.isna(value) else value
