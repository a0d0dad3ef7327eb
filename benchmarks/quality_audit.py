"""Quality of what would be changed: a messy shelf, damaged titles and real records, compared with the truth."""

import importlib.util
import io
import json
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from audiobook_pipeline.domain.audit import audit
from audiobook_pipeline.domain.catalogue_table import catalogue_books
from audiobook_pipeline.domain.forms.series import SeriesForm
from audiobook_pipeline.domain.joined import split_series
from audiobook_pipeline.domain.models import LibraryItem, shown
from audiobook_pipeline.domain.standardise import propose_repairs
from audiobook_pipeline.io.catalogue_file import read_catalogue_file
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import LIBRARY
from audiobook_pipeline.sources.library_file import read_library_file
from benchmarks.figures import Figure, aligned
from benchmarks.quality_metadata import real_library

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CONFIDENT = 0.9
LEAST_PRECISION = 0.995
_AUDITED = re.compile(r"(\w+) +right before (\d+), put right (\d+), harmed (\d+), still wrong (\d+)")
_NOTE = re.compile(r"(?i)\s*[(\[]?(?:light novel|publication order)[)\]]?")
# The data calls some series otherwise than their books do.
OTHER_NAMES = {
    "Terminal List": "James Reece",
    "The Viridian Gate Archives": "Viridian Gate Online",
    "Fourth Wing": "Empyrean",
    "Forgotten Realms - Transitions": "Transitions",
}
Judged = tuple[str, bool]
"""Rule of a proposal, and whether it is right."""


def run(data: Path) -> list[Figure]:
    """Measure on the labelled items below ``data``."""
    folder = data / "bench" / "shelf"
    score = _scorer(folder)
    alone, with_catalogue = _audited(folder, catalogue=False), _audited(folder, catalogue=True)
    titles = audit(_titles(folder), now=NOW)
    judged = [
        *_judged_shelf(folder, score, alone),
        *_judged_shelf(folder, score, with_catalogue),
        *_judged_titles(folder, score, titles),
        *_judged_series(data, score),
    ]
    print(f"\n{precision_table(judged)}", flush=True)
    return [
        *_shelf_figures("alone", _scored(score.audit, folder, alone)),
        *_shelf_figures("with a catalogue", _scored(score.audit, folder, with_catalogue)),
        *_title_figures(_scored(score.titles, folder, titles)),
        _least_precision(judged),
    ]


def _scorer(folder: Path) -> ModuleType:
    """Return the data's own scorer."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _scored(scorer: Callable[[Path, str, bool], None], folder: Path, table: pd.DataFrame) -> str:
    """Return what the scorer prints of a table."""
    printed = io.StringIO()
    with tempfile.TemporaryDirectory() as place, redirect_stdout(printed):
        table.to_csv(Path(place) / "audit.csv", index=False)
        scorer(folder, f"{place}/audit.csv", False)
    return printed.getvalue()


def _audited(folder: Path, *, catalogue: bool) -> pd.DataFrame:
    read = read_library_file(folder / "library.json")
    works = list(catalogue_books(read_catalogue_file(folder / "catalogue.csv"), "catalogue")) if catalogue else []
    return audit(read.library, now=NOW, tags=read.tags, files=read.files, books=works)


def _titles(folder: Path) -> pd.DataFrame:
    """Return the items of the two lists of titles, numbered as the scorer counts them."""
    corrections = json.loads((folder / "corrections.json").read_text(encoding="utf-8"))
    damaged = json.loads((folder / "titles_damaged.json").read_text(encoding="utf-8"))
    items = [
        LibraryItem(item_id=f"c{n}", title=row["title"], authors=(row["author"],)) for n, row in enumerate(corrections)
    ]
    for n, row in enumerate(damaged):
        items.append(LibraryItem(item_id=f"d{n}", title=row["title"], series=split_series(row["series_field"] or "")))
    return write(items, LIBRARY)


def _shelf_figures(how: str, scored: str) -> Iterator[Figure]:
    floors = {"title": 3, "authors": 5 if "cat" in how else 18, "narrators": 16, "series": 10 if "cat" in how else 40}
    for field, before, better, harmed, wrong in _AUDITED.findall(scored):
        yield Figure(
            f"shelf, {how}: {field} still wrong",
            int(wrong),
            floors[field],
            higher_is_better=False,
            note=f"right before {before}, put right {better}",
        )
        yield Figure(f"shelf, {how}: {field} harmed", int(harmed), 0, higher_is_better=False)


def _title_figures(scored: str) -> Iterator[Figure]:
    tells, right, wrong, none, others, again = map(int, re.findall(r"\d+", scored))
    yield Figure("titles: series and number right where told", right, 20, note=f"of {tells}, {none} not proposed")
    yield Figure("titles: series wrong", wrong + others, 0, higher_is_better=False)
    yield Figure("titles: damaged titles proposed again", again, 0, higher_is_better=False)


def _judged_shelf(folder: Path, score: ModuleType, table: pd.DataFrame) -> Iterator[Judged]:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for row in _confident(table, score):
        told = truth[row["item_id"]]
        want = str(told[row["field"]])
        if row["field"] == "series" and want and told["position"]:
            want = f"{want} #{told['position']}"
        if want:
            yield row["rule"], _is_right(score, row["field"], row["after"], want)


def _judged_titles(folder: Path, score: ModuleType, table: pd.DataFrame) -> Iterator[Judged]:
    corrections = json.loads((folder / "corrections.json").read_text(encoding="utf-8"))
    damaged = json.loads((folder / "titles_damaged.json").read_text(encoding="utf-8"))
    for row in _confident(table, score):
        number = int(row["item_id"][1:])
        if row["item_id"].startswith("c") and row["field"] == "series":
            told = corrections[number]
            names = {told["series"], told.get("series_also") or told["series"]}
            wanted = [f"{name} #{told['position']}" if told["position"] else name for name in names]
            yield row["rule"], any(_is_right(score, "series", row["after"], want) for want in wanted)
        elif row["item_id"].startswith("d") and row["field"] == "title":
            yield row["rule"], not _is_right(score, "title", row["after"], damaged[number]["wrongly_became"])


def _judged_series(data: Path, score: ModuleType) -> Iterator[Judged]:
    """Judge the series that are read out of the titles of real records whose series is known."""
    library = real_library(data / "data")
    known = library[library["series"].map(len) > 0]
    told = dict(zip(known["item_id"], known["series"].map(lambda places: "; ".join(map(str, places))), strict=True))
    proposals = propose_repairs(known.assign(series=[()] * len(known)))
    for row in _confident(proposals.assign(kind="proposal", after=proposals["after"].map(shown)), score):
        if row["field"] == "series":
            yield row["rule"], _is_same_place(row["after"], told[row["item_id"]])


def _is_same_place(value: str, want: str) -> bool:
    """Tell whether a proposal holds the place that the data tells, whatever else; a name may be longer or its other."""
    wanted = split_series(want.replace("; ", ", "))[0]
    names = {wanted.name, OTHER_NAMES.get(wanted.name, wanted.name)}
    return any(
        place.position == wanted.position
        and any(_series_form(place.name).compare(_series_form(name)) for name in names)
        for place in split_series(value.replace("; ", ", "))
    )


def _series_form(name: str) -> SeriesForm:
    return SeriesForm.of(_NOTE.sub("", name).removeprefix("Includes: "))


def _confident(table: pd.DataFrame, score: ModuleType) -> list[dict[str, Any]]:
    sure = table[(table["kind"] == "proposal") & (table["confidence"] >= CONFIDENT) & table["field"].isin(score.NORM)]
    return sure.to_dict("records")


def _is_right(score: ModuleType, field: str, value: str, want: str) -> bool:
    return bool(score.NORM[field](value) == score.NORM[field](want))


def precision_table(judged: Sequence[Judged]) -> str:
    """Return for each rule how many of its proposals are right on all labelled data."""
    counts: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for rule, right in judged:
        counts[rule][right] += 1
    rows = [["proposals by rule", "right", "wrong", "precision"]]
    for rule, count in sorted(counts.items(), key=lambda entry: -entry[1].total()):
        rows.append([rule, str(count[True]), str(count[False]), f"{count[True] / count.total():.4f}"])
    return aligned(rows)


def _least_precision(judged: Sequence[Judged]) -> Figure:
    wrong = Counter(rule for rule, right in judged if not right)
    total = Counter(rule for rule, _ in judged)
    least = min((1 - wrong[rule] / count for rule, count in total.items()), default=1.0)
    return Figure("proposals: precision of the least precise rule", least, LEAST_PRECISION)
