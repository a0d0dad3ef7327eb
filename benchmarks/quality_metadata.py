"""Quality of what is read out of metadata: narrators, names, matching of titles, rules and repairs."""

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any
from zlib import crc32

import pandas as pd

from audiobook_pipeline.domain.book_record import BookRecord
from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.names import name_key, person_key, same_person
from audiobook_pipeline.domain.forms.pen_names import pen_names
from audiobook_pipeline.domain.forms.titles import title_key
from audiobook_pipeline.domain.joined import split_series
from audiobook_pipeline.domain.matching import MatchIndex
from audiobook_pipeline.domain.models import SeriesPlace
from audiobook_pipeline.domain.narrators import find_narrators
from audiobook_pipeline.domain.quality import RULES, find_issues
from audiobook_pipeline.domain.standardise import propose_repairs
from audiobook_pipeline.domain.text.fold import words
from benchmarks.figures import Figure, aligned

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, Any]
LISTS = {"authors", "narrators", "series", "genres", "tags"}


def run(data: Path) -> list[Figure]:
    """Measure on the labelled rows below ``data``."""
    rows = _jsonl(data / "data/librivox/narrators.jsonl")
    traps = _jsonl(data / "data/librivox/narrator_traps.jsonl")
    real = real_library(data / "data")
    return [
        _narrators_found(rows),
        *_narrators_invented(rows, traps),
        *_authors(real),
        *_matching(data / "data/librivox"),
        *_rules_and_repairs(real),
    ]


def _jsonl(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _reader_key(name: str) -> str:
    return name_key(re.sub(r"\s*\([^)]*\)$", "", name))


def _narrators_found(rows: Iterable[Row]) -> Figure:
    """Compare names found with names credited, on texts that credit readers."""
    right = surplus = missed = whole = count = 0
    for row in rows:
        if row["kind"] == "credit":
            gold = {_reader_key(name) for name in row["credited"]}
            found = {_reader_key(credit.name) for credit in find_narrators(row["text"], authors=row["authors"])}
            right, surplus, missed = right + len(gold & found), surplus + len(found - gold), missed + len(gold - found)
            whole, count = whole + (gold == found), count + 1
    precision, recall = right / (right + surplus), right / (right + missed)
    note = (
        f"precision {precision:.3f}, recall {recall:.3f} (naive: 0.969, 0.655); whole list right in {whole} of {count}"
    )
    return Figure("narrators: F1 per name", 2 * precision * recall / (precision + recall), 0.98, note=note)


def _narrators_invented(rows: Iterable[Row], traps: Iterable[Row]) -> Iterator[Figure]:
    """Count texts in which a name is found and the labels say that no reader is named."""
    kinds = {"group_credit", "named_not_as_reader", "trap_narration_words"}
    texts = [row for row in (*rows, *traps) if row["kind"] in kinds]
    invented = [
        f"{row['id']} {found[0].name}"
        for row in texts
        if (found := find_narrators(row["text"], authors=row.get("authors", ())))
    ]
    yield Figure(
        "narrators: names invented, share of texts",
        len(invented) / len(texts),
        0.015,
        higher_is_better=False,
        note=f"{len(invented)} of {len(texts)} (naive: 37 %). We disagree with the labels of most of these, which "
        f"say 'read by' a name that the catalogue spells otherwise:{_listed(invented)}",
    )


def _listed(entries: list[str]) -> str:
    return f" ({'; '.join(entries[:40])})" if entries else ""


def _authors(library: pd.DataFrame) -> Iterator[Figure]:
    """Merge made variants of real authors, and look for two real authors merged into one."""
    names = sorted({name for names in library["authors"] for name in names if 2 <= len(name.split()) <= 4})
    plain = [name for name in names if re.fullmatch(r"[^\W\d_][\w.'’ -]*", name) and " - " not in name]
    pairs = [(name, variant) for name in plain for variant in _variants(name)]
    missed = [f"{name} / {variant}" for name, variant in pairs if not same_person(name, variant)]
    yield Figure(
        "authors: variants of one person merged",
        1 - len(missed) / len(pairs),
        0.99,
        note=f"{len(pairs)} variants of {len(plain)} authors{_listed(missed[:5])}",
    )
    table = set(pen_names())
    merged = []
    people: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        people[person_key(name)].add(name)
    for spellings in people.values():
        for a, b in combinations(sorted(spellings), 2):
            if _letters(a) != _letters(b) and not {name_key(a), name_key(b)} & table:
                merged.append(f"{a} = {b}")
    yield Figure(
        "authors: different names merged",
        len(merged),
        0,
        higher_is_better=False,
        note=f"among {len(names)} names, beside spelling, titles, degrees and roles{_listed(merged)}",
    )


def _variants(name: str) -> Iterator[str]:
    given, _, family = name.rpartition(" ")
    if not re.search(r"(?i)\b(?:jr|sr|junior|senior|ii|iii|iv)\.?$|[.,]$", name) and "." not in family:
        yield f"{family}, {given}"
    yield re.sub(r"(?<=\b\w\.)\s+(?=\w\.)", "", name)
    yield name.upper()
    yield f"{name} (1875-1950)"


def _letters(name: str) -> str:
    """Return the letters of a name in any order of words, without titles, degrees and roles."""
    drop = set(
        words("sir dr dame mr ms prof rev captain colonel major general phd md obe jr sr translator illustrator editor")
    )
    plain = re.sub(r"\s+[-–]\s*\w.*|\(.*?\)", "", name)
    return "".join(sorted("".join(part for part in words(plain) if part not in drop)))


def _matching(folder: Path) -> Iterator[Figure]:
    """Match titles with the right work present, and again with it taken out."""
    catalogue = _jsonl(folder / "matching_catalogue.jsonl")
    records = [BookRecord(str(row["id"]), row["title"], tuple(row["authors"])) for row in catalogue]
    keys = {str(row["id"]): row["work_key"] for row in catalogue}
    by_work: defaultdict[str, set[str]] = defaultdict(set)
    for record in records:
        by_work[keys[record.key]].add(record.key)
    index = MatchIndex(records)
    queries = _jsonl(folder / "matching_queries.jsonl")
    outcome: Counter[str] = Counter()
    for row in queries:
        query = BookRecord(
            "query", row["ia_title"], split_names(row["creator"]) if ";" in row["creator"] else _one(row["creator"])
        )
        right = str(row["id"])
        chosen = index.best(query).chosen
        outcome["right"] += chosen is not None and keys[chosen.key] == keys[right]
        outcome["recording"] += chosen is not None and chosen.key == right
        outcome["wrong"] += chosen is not None and keys[chosen.key] != keys[right]
        other = _best_beside(index, query, by_work[keys[right]])
        outcome["accepted"] += other is not None
        outcome["same title"] += other is not None and title_key(other.title) == title_key(query.title)
    total = len(queries)
    yield Figure(
        "matching: right work found, share",
        outcome["right"] / total,
        0.96,
        note=f"right recording {outcome['recording'] / total:.3f}, wrong work {outcome['wrong'] / total:.4f}",
    )
    yield Figure(
        "matching: accepted with the right work absent, share",
        outcome["accepted"] / total,
        0.01,
        higher_is_better=False,
        note=f"{outcome['accepted']} (naive: 0.174); {outcome['same title']} of them bear the very title asked for: "
        "the data's key tells '(ver 2)' and 'dramatic reading' apart, which the query does not name",
    )


def _best_beside(index: MatchIndex, query: BookRecord, out: Collection[str]) -> BookRecord | None:
    return index.best(query, without=lambda record: record.key in out).chosen


def _one(name: str) -> tuple[str, ...]:
    return (name,) if name else ()


def real_library(data: Path) -> pd.DataFrame:
    """Put real records of four sources into one library table; what a source does not give is filled in."""
    rows = [*_goodbooks(data), *_audible(data), *_librivox(data)]
    library = pd.DataFrame(rows)
    times = pd.Timestamp(NOW)
    return library.assign(added_at=times, updated_at=times, library_id="lib_1", progress=float("nan"))


def _item(item_id: str, **fields: object) -> Row:
    fine = {
        "title": "",
        "subtitle": "",
        "authors": (),
        "narrators": ("Anna Schmidt",),
        "series": (),
        "genres": ("Fiction",),
        "tags": (),
        "language": "English",
        "published_year": "2000",
        "publisher": "",
        "description": "A tale.",
        "isbn": "",
        "asin": "B000000000",
        "duration_s": 3600.0 + crc32(item_id.encode()) % 36_000,
        "size": 1,
        "num_files": 1,
        "path": "",
        "rel_path": "",
        "has_cover": True,
        "cover": "",
        "is_missing": False,
        "is_invalid": False,
        "abridged": False,
    }
    return {**fine, "item_id": item_id, **fields}


def _goodbooks(data: Path) -> Iterator[Row]:
    with (data / "goodbooks/books.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield _item(
                f"goodbooks {row['book_id']}",
                title=row["title"],
                authors=tuple(row["authors"].split(", ")),
                language=row["language_code"],
                isbn=row["isbn13"],
                published_year=row["original_publication_year"].partition(".")[0],
                series=_series(row["derived_series"], row["derived_position"]),
            )


def _audible(data: Path) -> Iterator[Row]:
    for source in ("listenarr", "shelfr"):
        for number, row in enumerate(_jsonl(data / source / "books.jsonl")):
            yield _item(
                f"{source} {number}",
                title=row["title"],
                subtitle=row["subtitle"] or "",
                authors=tuple(row["authors"]),
                narrators=tuple(row.get("narrators", ["Anna Schmidt"])),
                language=row.get("language") or "English",
                asin=row["asin"],
                series=_series(row["series"] or "", row.get("series_position") or row.get("position") or ""),
            )


def _librivox(data: Path) -> Iterator[Row]:
    for row in _jsonl(data / "librivox/narrators.jsonl"):
        yield _item(
            f"librivox {row['id']}",
            title=row["title"],
            authors=tuple(row["authors"]),
            narrators=tuple(row["readers"]),
            language=row["language"],
            description=row["text"],
        )


def _series(name: str, position: str) -> tuple[SeriesPlace, ...]:
    return split_series(str(SeriesPlace(name, position)))


def _rules_and_repairs(library: pd.DataFrame) -> Iterator[Figure]:
    """Report how often each rule fires on real records, and whether repairing twice changes anything."""
    issues = find_issues(library, now=NOW)
    rates = rule_rates(library, issues)
    print(f"\n{rule_table(library, issues)}", flush=True)
    yield Figure(
        "rules: real records with an error, share",
        float(rates.loc[rates["severity"] == "error", "rate"].sum()),
        0.01,
        higher_is_better=False,
        note=f"{len(library)} records; each rule's rate is in the table above",
    )
    repairs = propose_repairs(library)
    repaired = _applied(library, repairs)
    again = propose_repairs(repaired)
    yield Figure(
        "repairs: proposed again after applying",
        len(again),
        0,
        higher_is_better=False,
        note=f"{len(repairs)} proposed at first",
    )


def rule_rates(library: pd.DataFrame, issues: pd.DataFrame) -> pd.DataFrame:
    """Return for each rule how many items it fires on, and their share of the library.

    Returns:
        rule, severity, items, rate; in the order of ``RULES``.
    """
    counts = issues.groupby("rule")["item_id"].nunique()
    total = max(library["item_id"].nunique(), 1)
    rows = [(rule.id, rule.severity, int(counts.get(rule.id, 0))) for rule in RULES]
    frame = pd.DataFrame(rows, columns=["rule", "severity", "items"])
    return frame.assign(rate=frame["items"] / total)


def rule_table(library: pd.DataFrame, issues: pd.DataFrame) -> str:
    """Return every rule with the records that it fires on: of each source, of all, and their share."""
    source = library["item_id"].str.partition(" ")[0]
    sources = list(dict.fromkeys(source))
    counts = {
        name: rule_rates(library[source == name], issues[issues["item_id"].str.startswith(f"{name} ")])["items"]
        for name in sources
    }
    rates = rule_rates(library, issues).assign(**counts).sort_values("items", ascending=False, kind="stable")
    rows = [["rule", "severity", *(f"{name} ({(source == name).sum()})" for name in sources), "all", "rate"]]
    for rule in rates.to_dict("records"):
        rows.append([rule["rule"], rule["severity"], *(str(rule[name]) for name in (*sources, "items"))])
        rows[-1].append(f"{rule['rate']:.2%}")
    return aligned(rows)


def _applied(library: pd.DataFrame, repairs: pd.DataFrame) -> pd.DataFrame:
    rows = {row["item_id"]: row for row in library.to_dict("records")}
    for item, field, after in zip(repairs["item_id"], repairs["field"], repairs["after"], strict=True):
        texts: Any = tuple(place for text in after for place in split_series(text)) if field == "series" else after
        rows[item][field] = texts if field in LISTS else "".join(texts)
    return pd.DataFrame(list(rows.values()))
