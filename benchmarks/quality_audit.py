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

from audiobook_pipeline.domain.audit import audit, proposals_of
from audiobook_pipeline.domain.catalogue_table import catalogue_books
from audiobook_pipeline.domain.forms.series import SeriesForm
from audiobook_pipeline.domain.joined import split_series
from audiobook_pipeline.domain.models import LibraryItem, shown
from audiobook_pipeline.domain.precision import LEAST, Measured, measured, trusted
from audiobook_pipeline.domain.proposals import ASKED, CONFIDENT
from audiobook_pipeline.domain.standardise import plan_narrators, propose_repairs
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.io.catalogue_file import read_catalogue_file
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import LIBRARY
from audiobook_pipeline.sources.library_file import read_library_file
from benchmarks.figures import Figure, aligned
from benchmarks.quality_metadata import real_library

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LONGEST = 70
"""Letters shown of a value."""
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
    alone, with_catalogue = audited_shelf(folder, catalogue=False), audited_shelf(folder, catalogue=True)
    titles = audited_titles(folder)
    judged = [
        *_judged_shelf(folder, score, alone),
        *_judged_shelf(folder, score, with_catalogue),
        *_judged_titles(folder, score, titles),
        *_judged_series(data, score),
        *_judged_readers(data),
    ]
    print(f"\n{precision_table(judged)}", flush=True)
    if _by_rule(judged) != dict(measured()):
        print(f"\nprecision.toml should be:\n{precision_rows(judged)}", flush=True)
    print(f"\n{examples(real_library(data / 'data'))}", flush=True)
    return [
        *_shelf_figures("alone", _scored(score.audit, folder, alone)),
        *_shelf_figures("with a catalogue", _scored(score.audit, folder, with_catalogue)),
        *_title_figures(_scored(score.titles, folder, titles)),
        *_precision_figures(judged),
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


def audited_shelf(folder: Path, *, catalogue: bool) -> pd.DataFrame:
    """Return what an audit of the messy shelf says, with or without its catalogue."""
    read = read_library_file(folder / "library.json")
    works = list(catalogue_books(read_catalogue_file(folder / "catalogue.csv"), "catalogue")) if catalogue else []
    return audit(read.library, now=NOW, tags=read.tags, files=read.files, books=works)


def audited_titles(folder: Path) -> pd.DataFrame:
    """Return what an audit of the two lists of titles says."""
    return audit(_titles(folder), now=NOW)


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
    proposals = propose_repairs(known.assign(series=known["series"].map(_nothing)))
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


def _judged_readers(data: Path) -> Iterator[Judged]:
    """Judge the readers that are read out of descriptions whose readers are known, each name by itself.

    A text that credits somebody whom the catalogue spells otherwise has no label: nobody can say who is right.
    """
    rows = [json.loads(line) for line in (data / "data/librivox/narrators.jsonl").open(encoding="utf-8")]
    labels = {f"librivox {row['id']}": row for row in rows if row["kind"] != "other_credit"}
    library = real_library(data / "data")
    texts = library[library["item_id"].isin(labels)]
    proposals = plan_narrators(texts.assign(narrators=texts["narrators"].map(_nothing)))
    for row in proposals[_counted(proposals)].to_dict("records"):
        told = labels[row["item_id"]]
        known, found = [_plain(name) for name in (*told["credited"], *told["readers"])], row["after"]
        odd = [name for name in found if not _is_reader(name, known)]
        # As many readers whom the text does not name: the catalogue spells them otherwise, nobody can say who is right.
        unnamed = [name for name in told["readers"] if not _is_reader(_plain(name), found)]
        invented = max(0, len(odd) - (len(unnamed) if told["kind"] == "credit" else 0))
        yield from [(row["rule"], True)] * (len(found) - invented) + [(row["rule"], False)] * invented


def _plain(name: str) -> str:
    return re.sub(r"\s*\([^)]*\)$", "", name)


def _is_reader(name: str, others: Sequence[str]) -> bool:
    """Return whether a name is one of others: in another case or spacing, shorter, or with another middle name."""
    own = words(name)
    for parts in map(words, others):
        ends = len(own) > 1 and len(parts) > 1 and (own[0], own[-1]) == (parts[0], parts[-1])
        if "".join(own) == "".join(parts) or ends or set(own) <= set(parts) or set(parts) <= set(own):
            return True
    return False


def examples(library: pd.DataFrame, most: int = 5) -> str:
    """Return what each rule would do to real records, with up to ``most`` examples."""
    proposals = proposals_of(library)
    rows = [["rule", "field", "proposals", "before", "after"]]
    for (rule, field), found in proposals[proposals["confidence"] >= CONFIDENT].groupby(["rule", "field"]):
        shown_rows = found.sample(min(most, len(found)), random_state=0)
        for number, row in enumerate(shown_rows.to_dict("records")):
            head = [rule, field, str(len(found))] if not number else ["", "", ""]
            rows.append([*head, _short(shown(row["before"])), _short(shown(row["after"]))])
    return aligned(rows)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _nothing(_value: object) -> tuple[str, ...]:
    return ()


def _confident(table: pd.DataFrame, score: ModuleType) -> list[dict[str, Any]]:
    found = table[(table["kind"] == "proposal") & table["field"].isin(score.NORM)]
    return [{str(name): value for name, value in row.items()} for row in found[_counted(found)].to_dict("records")]


def _counted(proposals: pd.DataFrame) -> pd.Series:
    """Tell which proposals are written, or would be if their rule did not err."""
    errs = proposals["rule"].map(lambda rules: trusted(rules, 1.0) < CONFIDENT).astype(bool)
    return (proposals["confidence"] >= CONFIDENT) | (errs & (proposals["confidence"] >= ASKED))


def _is_right(score: ModuleType, field: str, value: str, want: str) -> bool:
    return bool(score.NORM[field](value) == score.NORM[field](want))


def precision_table(judged: Sequence[Judged]) -> str:
    """Return for each rule how many of its proposals are right on all labelled data."""
    rows = [["proposals by rule", "right", "wrong", "precision", "what it does"]]
    for rule, row in _by_rule(judged).items():
        does = "asks" if row.precision < LEAST else "writes"
        rows.append([rule, str(row.right), str(row.wrong), f"{row.precision:.4f}", does])
    return aligned(rows)


def precision_rows(judged: Sequence[Judged]) -> str:
    """Return the same as ``precision.toml`` holds it."""
    rows = sorted(_by_rule(judged).items())
    return "".join(f"{rule} = {{ right = {row.right}, wrong = {row.wrong} }}\n" for rule, row in rows)


def _by_rule(judged: Sequence[Judged]) -> dict[str, Measured]:
    """Return what was measured of each rule, the most frequent first; a proposal of several counts for each."""
    counts: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for rules, right in judged:
        for rule in rules.split("+"):
            counts[rule][right] += 1
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1].total(), entry[0]))
    return {rule: Measured(count[True], count[False]) for rule, count in ordered}


def _misjudged(judged: Sequence[Judged]) -> list[str]:
    """Return the rules that write and were measured to err too often, or only ask and were measured to hold."""
    rows = _by_rule(judged)
    return sorted(rule for rule, row in rows.items() if (trusted(rule, 1.0) < CONFIDENT) != (row.precision < LEAST))


def _precision_figures(judged: Sequence[Judged]) -> Iterator[Figure]:
    by_rule = _by_rule(judged)
    misjudged = _misjudged(judged)
    asking = {rule for rule, row in measured().items() if row.precision < LEAST}
    least = min((row.precision for rule, row in by_rule.items() if rule not in asking), default=1.0)
    yield Figure("proposals: precision of the least precise rule that writes", least, LEAST)
    yield Figure(
        "proposals: rules that write and should ask, or the reverse",
        len(misjudged),
        0,
        higher_is_better=False,
        note=", ".join(misjudged),
    )
