"""How much of an author's works or of a series a library has.

Built on ``gaps.survey_series``. Works in languages that the library does not have are known, but never missing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import pandas as pd

from audiobook_pipeline.domain.columns import list_column, records, text_column
from audiobook_pipeline.domain.kinds import SIDE_KINDS
from audiobook_pipeline.domain.languages import language_code
from audiobook_pipeline.domain.models import shown
from audiobook_pipeline.domain.series_groups import NO_SERIES, author_names

BIBLIOGRAPHY_COLUMNS: Final = (
    "author",
    "work_id",
    "title",
    "series",
    "position",
    "kind",
    "language",
    "first_year",
    "owned",
    "state",
    "sources",
)
COVERAGE_COLUMNS: Final = ("author", "owned", "known", "missing", "coverage", "missing_by_kind", "missing_by_language")
COMPLETENESS_COLUMNS: Final = (
    "series_group",
    "series",
    "authors",
    "owned",
    "missing",
    "total",
    "completeness",
    "missing_positions",
    "novellas_missing",
    "unnumbered",
    "unreleased",
    "inconsistent",
)
_HELD: Final = frozenset({"owned", "covered"})
# One work has several rows if it is in several series: the most certain of its states counts.
_STATES: Final = ("owned", "covered", "other_edition", "perhaps", "missing", "unnumbered", "unreleased")


def library_languages(library: pd.DataFrame) -> frozenset[str]:
    """Return the codes of the library's languages; empty if no item states one."""
    written = text_column(library, "language").unique()
    return frozenset(code for text in written if (code := language_code(text)))


def author_works(survey: pd.DataFrame, languages: Collection[str] = ()) -> pd.DataFrame:
    """List every known work of each author in the library.

    Args:
        survey: Of ``gaps.survey_series``; first_year and sources are copied if present.
        languages: Codes of the library's languages; empty means that all count.

    Returns:
        One row for each author and work: ``BIBLIOGRAPHY_COLUMNS``; ``state`` is owned, other_edition, perhaps, missing,
        translation, unreleased or not_counted (sets, parts, dramatisations, abridgements and companions).
    """
    order = survey["status"].map({state: rank for rank, state in enumerate(_STATES)})
    works = survey.assign(_order=order).sort_values("_order", kind="stable")
    works = works[(works["work_id"] == "") | ~works.duplicated("work_id")].sort_index()
    people = list_column(works, "authors")
    known = {names: author_names(names) for names in set(people)}
    first_years = works["first_year"] if "first_year" in works else pd.Series(pd.NA, index=works.index, dtype="Int64")
    sources = list_column(works, "sources")
    rows: list[tuple[object, ...]] = []
    held: set[str] = set()
    spelled: dict[str, str] = {}
    for row, names, year, source in zip(records(works), people, first_years, sources, strict=True):
        state = _state(row.status, row.kind, row.language, languages)
        for key, name in known[names]:
            spelled.setdefault(key, name)
            if state in {"owned", "other_edition"}:
                held.add(key)
            about = (row.work_id, row.title, row.series, row.position, row.kind, row.language, year)
            rows.append((key, *about, state == "owned", state, source))
    table = pd.DataFrame([row for row in rows if row[0] in held], columns=list(BIBLIOGRAPHY_COLUMNS))
    table["author"] = table["author"].map(spelled)
    text: dict[str, Any] = dict.fromkeys(BIBLIOGRAPHY_COLUMNS, str)
    return table.astype(text | {"first_year": "Int64", "owned": bool, "sources": object}).sort_values(
        ["author", "first_year", "title"], kind="stable", ignore_index=True
    )


def _state(status: str, kind: str, language: str, languages: Collection[str]) -> str:
    if status in _HELD:
        return "owned"
    if status in {"other_edition", "perhaps", "unreleased"}:
        return status
    if languages and language and language not in languages:
        return "translation"
    return "not_counted" if kind in SIDE_KINDS else "missing"


def author_coverage(bibliography: pd.DataFrame) -> pd.DataFrame:
    """Count the works owned, known and missing of each author.

    Returns:
        One row per author: owned; known (owned and missing together: no translations, no sets); missing; coverage
        (owned / known); missing_by_kind and missing_by_language as "novel 3; novella 1".
    """
    owned = Counter(bibliography.loc[bibliography["owned"], "author"])
    missing = bibliography[bibliography["state"] == "missing"]
    by_kind, by_language = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for author, kind, language in zip(missing["author"], missing["kind"], missing["language"], strict=True):
        by_kind[author].append(kind)
        by_language[author].append(language or "unknown")
    rows = []
    for author in sorted(bibliography["author"].unique()):
        lacking = len(by_kind[author])
        known = owned[author] + lacking
        share = owned[author] / known if known else float("nan")
        rows.append(
            (author, owned[author], known, lacking, share, _counted(by_kind[author]), _counted(by_language[author]))
        )
    table = pd.DataFrame(rows, columns=list(COVERAGE_COLUMNS))
    whole = dict.fromkeys(("owned", "known", "missing"), "Int64")
    return table.astype(dict.fromkeys(COVERAGE_COLUMNS, str) | whole | {"coverage": float})


def _counted(values: Iterable[str]) -> str:
    return shown([f"{value} {count}" for value, count in Counter(values).most_common()])


def _places(whole: pd.DataFrame) -> Mapping[int, dict[float, bool]]:
    """Return the positions of each series, and whether each is owned."""
    places: dict[int, dict[float, bool]] = defaultdict(dict)
    for row in records(whole):
        here = places[row.series_group]
        here[row.position_number] = here.get(row.position_number, False) or row.held
    return places


def series_completeness(survey: pd.DataFrame) -> pd.DataFrame:
    """Count the owned and missing positions of each series of which the library has something.

    A position counts once, however many editions are known. Only whole numbers count, since novellas are reported
    separately, and box sets not at all.

    Returns:
        One row per series: ``COMPLETENESS_COLUMNS``; missing_positions is "2, 5", completeness is owned / total.
    """
    table = survey[survey["series_group"] != NO_SERIES]
    have = table[table["status"].isin({*_HELD, "other_edition"}) & (table["kind"] != "companion")]
    table = table[table["series_group"].isin(have["series_group"].unique())]
    single = table[table["position_number"].notna() & ~table["kind"].isin({"omnibus", "part", "companion"})]
    whole = single[(single["position_number"] % 1 == 0) & single["status"].isin({*_HELD, "other_edition", "missing"})]
    places = _places(whole.assign(held=whole["status"].isin(_HELD | {"other_edition"})))
    between = (single["position_number"] % 1 != 0) & (single["status"] == "missing")
    novellas = Counter(single.loc[between, "series_group"])
    states = Counter(zip(table["series_group"], table["status"], strict=True))
    contradicting = set(table.loc[table["inconsistent"], "series_group"])
    first, rows = table.drop_duplicates("series_group").sort_values("series_group"), []
    for group, series, authors in zip(first["series_group"].tolist(), first["series"], first["authors"], strict=True):
        here = places[group]
        lacking = [f"{number:g}" for number, is_held in sorted(here.items()) if not is_held]
        owned, total = sum(here.values()), len(here)
        rows.append(
            (
                group,
                series,
                authors,
                owned,
                len(lacking),
                total,
                owned / total if total else float("nan"),
                ", ".join(lacking),
                novellas[group],
                *(states[group, state] for state in ("unnumbered", "unreleased")),
                group in contradicting,
            )
        )
    return pd.DataFrame(rows, columns=list(COMPLETENESS_COLUMNS))
