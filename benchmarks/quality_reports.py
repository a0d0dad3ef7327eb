"""What people reported of comparable programs, tried on this one: each row right or wrong, by kind.

A small adapter for each function that a row calls turns its input into the function's, and its answer into the form
of ``expected``. What the rows hold is read here only.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from audiobook_pipeline.cli.select import select_cases
from audiobook_pipeline.domain.book_record import BookRecord
from audiobook_pipeline.domain.forms.positions import Position
from audiobook_pipeline.domain.forms.series_mentions import read_series
from audiobook_pipeline.domain.joined import split_series
from audiobook_pipeline.domain.matching import best_match
from audiobook_pipeline.domain.models import shown
from audiobook_pipeline.domain.narrators import find_narrators, find_narrators_in_path
from audiobook_pipeline.domain.quality import find_issues
from audiobook_pipeline.domain.shelf.gaps import find_series_gaps
from audiobook_pipeline.domain.shelf.owned import owned_by_fields
from audiobook_pipeline.domain.standardise import propose_repairs
from benchmarks.figures import Figure, aligned, data_folder, table

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CERTAIN = 0.9
_WELL_KEPT = {
    "library_id": "lib_1",
    "title": "The Time Machine",
    "subtitle": "",
    "authors": ("Ann Roe",),
    "narrators": ("Cy Dorn",),
    "series": (),
    "genres": ("Science Fiction",),
    "tags": (),
    "language": "English",
    "published_year": "1995",
    "publisher": "",
    "description": "An inventor travels far into the future.",
    "isbn": "",
    "asin": "",
    "duration_s": 12_345.0,
    "size": 100_000_000,
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
_ESCAPED_TWICE = ("&amp;amp;", "&amp;#", "&amp;lt;", "&amp;quot;")


def _shelf(items: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([{"item_id": f"i{n}", **_WELL_KEPT, **_as_lists(item)} for n, item in enumerate(items)])


def _as_lists(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item whose lists the rows write as one text."""
    names = {name: tuple(item[name].split("; ")) for name in ("authors", "narrators", "genres") if item.get(name)}
    return {**item, **names} | ({"series": split_series(item["series"])} if "series" in item else {})


def _repairs(asked: Mapping[str, Any]) -> dict[str, Any]:
    changes = propose_repairs(_shelf([asked["item"], *asked.get("others", [])]))
    own = changes[changes["item_id"] == "i0"]
    return dict(zip(own["field"], map(shown, own["after"]), strict=True))


def _choose(asked: Mapping[str, Any]) -> str:
    book = {**asked["book"], "series_index": asked["book"].get("position")}
    release = {"id": "r", "title": asked["release"], "size": asked["size"], "categories": asked["categories"]}
    release |= {"protocol": "torrent", "seeders": 10, "indexer": "indexer"}
    picks = select_cases({"cases": [{"id": "c", "book": book, "releases": [release]}]})
    return "accept" if picks["c"]["accepted"] else "refuse"


def _repair(asked: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as the row expects it
    repairs = _repairs(asked)
    if "field" in asked:
        return repairs.get(asked["field"])
    text = repairs.get("description")
    left = text is None or any(mark in text for mark in _ESCAPED_TWICE)
    return "not repaired" if left else 'repaired, no "&amp;amp;", "&amp;#", "&amp;lt;" left'


def _flagged(asked: Mapping[str, Any]) -> str:
    issues = find_issues(_shelf([asked["item"], *asked["others"]]), now=NOW)
    fields = set(issues[issues["item_id"] == "i0"]["field"]) | set(_repairs(asked))
    return "flagged" if fields & set(asked["fields"]) else "clean"


def _readers(asked: Mapping[str, Any]) -> list[str]:
    found = find_narrators(asked["text"], authors=asked["authors"])
    return [credit.name for credit in found if credit.confidence >= CERTAIN]


def _gaps(asked: Mapping[str, Any]) -> list[str]:
    items = [{"item_id": f"i{n}", **_as_lists(item)} for n, item in enumerate(asked["library"])]
    gaps = find_series_gaps(owned_by_fields(pd.DataFrame(items)), pd.DataFrame(asked["catalogue"]), now=NOW)
    return list(gaps["status"])


def _places(asked: str) -> list[list[str | None]]:
    return [[mention.name, _position(mention.position)] for mention in read_series(split_series(asked)).mentions]


def _position(position: Position | None) -> str | None:
    if position is None:
        return None
    first, last = (f"{number.normalize():f}" for number in (position.first, position.last))
    return first if first == last else f"{first}-{last}"


def _match(asked: Mapping[str, Any]) -> int | None:
    def record(key: str, book: Mapping[str, Any]) -> BookRecord:
        return BookRecord(key=key, title=book["title"], authors=tuple(book["authors"]))

    candidates = [record(str(n), book) for n, book in enumerate(asked["candidates"])]
    best = best_match(record("query", asked["query"]), candidates).chosen
    return None if best is None else int(best.key)


ADAPTERS: dict[str, Callable[[Any], Any]] = {
    "choose_release": _choose,
    "propose_repairs": _repair,
    "find_issues + propose_repairs": _flagged,
    "find_narrators (confidence 0.9 and more)": _readers,
    "find_narrators_in_path": lambda path: [credit.name for credit in find_narrators_in_path(path)],
    "owned_books + find_series_gaps": _gaps,
    "parse_series_field": _places,
    "best_match": _match,
}
"""What runs a row, by its ``call``; rows about the whole pipeline are tests of the sandbox."""


def is_right(expected: Any, got: Any) -> bool:  # noqa: ANN401 - as the rows hold them
    """Return whether an answer is the expected one; ``a|b`` and a list of values allow several."""
    if isinstance(expected, str) and isinstance(got, str):
        return got in expected.split("|") or got == expected
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(is_right, expected, got))
    if isinstance(expected, list):  # several answers are allowed
        return any(is_right(one, got) for one in expected)
    return bool(expected == got)


def run(data: Path) -> list[Figure]:
    """Run every row; print the wrong ones, and return a figure a kind."""
    rows = json.loads((data / "bench" / "reports" / "choosing_and_metadata.json").read_text(encoding="utf-8"))
    right, wrong = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    listed: list[tuple[str, ...]] = []
    for row in rows:
        if row["call"] not in ADAPTERS:
            continue
        got = ADAPTERS[row["call"]](row["input"])
        fits = is_right(row["expected"], got)
        (right if fits else wrong)[row["kind"]].append(row["id"])
        if not fits:
            kept = "must stay right" if row["must_stay_right"] else ""
            listed.append((row["id"], kept, f"expected {row['expected']}, got {got}"))
    if listed:
        print(f"\n{aligned(listed)}")
    return [
        Figure(
            f"reports: {kind}",
            len(right[kind]) / (len(right[kind]) + len(wrong[kind])),
            1.0,
            note=f"wrong: {', '.join(wrong[kind])}" if wrong[kind] else f"{len(right[kind])} rows",
        )
        for kind in sorted({*right, *wrong})
    ]


if __name__ == "__main__":
    print(table(run(data_folder())))
