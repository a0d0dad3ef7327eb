"""Library tables written manually: a well-kept item, and what a test wants to be wrong with it.

A list is written as one text, as ``written`` says.
"""

from datetime import UTC, datetime

import pandas as pd

from audiobook_pipeline.domain.models import entries
from audiobook_pipeline_tests.written import held, written

NOW = datetime(2026, 6, 1, tzinfo=UTC)
WELL_KEPT = {
    "library_id": "lib_1",
    "title": "The Time Machine",
    "subtitle": "",
    "authors": "H. G. Wells",
    "narrators": "Anna Schmidt",
    "series": "",
    "genres": "Science Fiction; Classics",
    "tags": "",
    "language": "English",
    "published_year": "1895",
    "publisher": "",
    "description": "An inventor travels far into the future.",
    "isbn": "9780306406157",
    "asin": "",
    "duration_s": 12_345.0,
    "size": 1_000_000,
    "num_files": 12,
    "path": "/audiobooks/item",
    "rel_path": "item",
    "has_cover": True,
    "cover": "",
    "is_missing": False,
    "is_invalid": False,
    "abridged": False,
    "added_at": pd.Timestamp("2025-01-01", tz="UTC"),
    "updated_at": pd.Timestamp("2025-06-01", tz="UTC"),
    "progress": float("nan"),
}


def shelf(*items):
    """Return a library of well-kept items, each with the fields given for it."""
    rows = [{"item_id": f"li_{number}", **WELL_KEPT, **item} for number, item in enumerate(items)]
    rows = [{name: held(name, value) for name, value in row.items()} for row in rows]
    return pd.DataFrame(rows, columns=["item_id", *WELL_KEPT])


def applied(library, changes):
    """Return the library with the proposed changes applied, each only where its ``before`` holds."""
    rows = {row["item_id"]: row for row in library.to_dict("records")}
    for change in changes.to_dict("records"):
        row, name = rows[change["item_id"]], change["field"]
        assert entries(row[name]) == change["before"]
        row[name] = held(name, written(name, change["after"]))
    return pd.DataFrame(list(rows.values()), columns=library.columns)
