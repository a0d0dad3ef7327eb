"""What is read out of whole libraries, for ``ablation``: readers, people, faults, repairs, and which works are there.

Asked only about what no single name or report shows.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.names import clean_name, person_key
from audiobook_pipeline.domain.narrators import find_narrators
from audiobook_pipeline.domain.quality import find_issues
from audiobook_pipeline.domain.standardise import propose_repairs
from benchmarks.quality_audit import audited_shelf, audited_titles
from benchmarks.quality_gaps import called
from benchmarks.quality_metadata import NOW, real_library

_READERS = ("narrators.jsonl", "narrator_traps.jsonl")


def library_answers(data: Path) -> dict[str, Any]:
    """Return the answers to all questions, in the form of ``ablation.answers``."""
    folder, library = data / "bench" / "shelf", real_library(data / "data")
    asked = (
        _readers(data / "data" / "librivox"),
        _people(library),
        _rows("faults", find_issues(library, now=NOW)),
        _rows("repairs", propose_repairs(library)),
        _rows("shelf", audited_shelf(folder, catalogue=True)),
        _rows("titles", audited_titles(folder)),
        ((f"work {work}", status) for work, status in called(folder).items()),
    )
    found: dict[str, Any] = json.loads(json.dumps({key: answer for answers in asked for key, answer in answers}))
    return found


def _readers(folder: Path) -> Iterator[tuple[str, Any]]:
    for file in _READERS:
        for line in (folder / file).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found = find_narrators(row["text"], authors=row.get("authors", ()))
            yield f"readers {file} {row['id']}", [credit.name for credit in found]


def _people(library: pd.DataFrame) -> Iterator[tuple[str, Any]]:
    for name in dict.fromkeys(name for column in ("authors", "narrators") for name in library[column].explode()):
        if isinstance(name, str):
            yield f"person {name}", [clean_name(name), person_key(name), split_names(name)]


def _rows(what: str, table: pd.DataFrame) -> Iterator[tuple[str, Any]]:
    """Yield what a table says of each item."""
    for item, rows in table.astype(str).groupby("item_id"):
        yield f"{what} {item}", sorted(rows.drop(columns="item_id").agg(" | ".join, axis=1))
