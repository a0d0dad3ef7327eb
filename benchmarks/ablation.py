"""``make bench-quality ABLATE=1``: what each row of knowledge changes over the labelled data.

A rule, an explanation, a style or what stands round names is left out in this process, a section of the lexicon by
``without_section``. The rows' own examples count as data: they show names that were found elsewhere. A row that changes
nothing at all is dead. Takes some minutes.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple
from unittest.mock import patch

from audiobook_pipeline.cli.select import read_case
from audiobook_pipeline.domain.choosing import match, rules
from audiobook_pipeline.domain.choosing.decision import Verdict
from audiobook_pipeline.domain.choosing.explanations import EXPLANATIONS
from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.forms.name_lists import split_names
from audiobook_pipeline.domain.forms.names import clean_name, person_key
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title
from audiobook_pipeline.domain.forms.title import TitleForm
from audiobook_pipeline.domain.forms.titles import main_title, title_words
from audiobook_pipeline.domain.lexicon import lexicon
from audiobook_pipeline.domain.reading import styles, wrapping
from audiobook_pipeline.domain.reading.reader import read_name
from audiobook_pipeline.domain.text.remembered import forget
from benchmarks.ablation_library import library_answers
from benchmarks.figures import aligned
from benchmarks.quality_reports import ADAPTERS, is_right

CASES: Final = ("selection/dev.json", "wild/searches.json", "wild/pairs.json")
NAMES: Final = ("wild/names.json", "wild/folders.json")
REPORTS: Final = "reports/choosing_and_metadata.json"
OF_NAMES: Final = frozenset({"choose_release", "find_narrators_in_path", "parse_series_field", "best_match"})
"""Calls of the reports that rules, explanations and styles can change; the others are asked about words alone."""
DECIDED_ELSEWHERE: Final = frozenset({"the ledger", "the library", "the configuration", "the other books"})
"""What a rule needs that has only the words for a decision which is made elsewhere."""
ALL_RULES: Final = tuple(rule for rule in rules.RULES if DECIDED_ELSEWHERE.isdisjoint(rule.needs))
ALL_EXPLANATIONS: Final = EXPLANATIONS
ALL_STYLES: Final = (*styles.BOOKS, *styles.PLACES)
ALL_WRAPPINGS: Final = tuple(wrapping.WRAPPINGS)
TAKES_LONG: Final = frozenset({"owned_books + find_series_gaps", "find_issues + propose_repairs", "propose_repairs"})
"""Calls of the reports that take most of the time."""

Answers = Mapping[str, Any]
"""What is answered to each question: whether a release is accepted, its score and what refuses it; what a name says."""


def answers(data: Path, calls: Collection[str] = ADAPTERS.keys(), every: int = 1) -> dict[str, Any]:
    """Return the answers to all questions of the data.

    Args:
        data: The labelled data.
        calls: Calls of the reports that are asked.
        every: Of the reports that take long only one in so many is asked.
    """
    found: dict[str, Any] = {}
    for file in CASES:
        for case in _load(data, file)["cases"]:
            book, releases = read_case(case)
            for verdict in choose_release(book, releases).verdicts:
                found[f"{file} {case['id']} {verdict.release.key}"] = _judged(verdict)
    for number, row in enumerate(_load(data, REPORTS)):
        if row["call"] in calls and not (row["call"] in TAKES_LONG and number % every):
            got = ADAPTERS[row["call"]](row["input"])
            found[f"{REPORTS} {row['id']}"] = [is_right(row["expected"], got), repr(got)]
    for file in NAMES:
        for number, entry in enumerate(_load(data, file)):
            found[f"{file} {number}"] = _said(entry.get("name") or entry["path"][-1])
    found |= dict(_of_examples()) | dict(_of_forms(data))
    as_others: dict[str, Any] = json.loads(json.dumps(found))  # as what another process answers
    return as_others


def _of_forms(data: Path) -> Iterator[tuple[str, Any]]:
    """Yield the forms by which titles, people and series of the data are compared, and what titles hold beside them."""
    books = [case["book"] for file in CASES for case in _load(data, file)["cases"]]
    for title in dict.fromkeys(book["title"] for book in books):
        form = TitleForm.of(title)
        yield (
            f"title {title}",
            repr((form, form.parts, title_words(title), main_title(title), parse_series_title(title))),
        )
    for name in dict.fromkeys(name for book in books for name in (*book["authors"], *book["narrators"])):
        yield f"person {name}", [clean_name(name), person_key(name), split_names(name)]
    for series in dict.fromkeys(filter(None, (book["series"] for book in books))):
        yield f"series {series}", series_key(series)


def _of_examples() -> Iterator[tuple[str, Any]]:
    """Yield what is answered to the rows' own examples: names that were found and that the data may lack."""
    for example in chain.from_iterable(lexicon.LEXICON.examples.values()):
        yield f"example {example['name']}", _said(example["name"])
    judging: tuple[Any, ...] = (*ALL_RULES, *ALL_EXPLANATIONS)
    for row in judging:
        for example in filter(None, (row.taken, row.refused)):
            chosen = choose_release(example.book, [example.release], example.catalogue, example.preferred)
            yield f"example {row.id} {example.name}", _judged(chosen.verdicts[0])
    reading: tuple[Any, ...] = (*ALL_STYLES, *ALL_WRAPPINGS)
    for row in reading:
        for name, *_ in row.examples:
            yield f"example {name}", _said(name)


def _judged(verdict: Verdict) -> list[Any]:
    return [verdict.accepted, verdict.score, sorted({(e.rule, e.stance) for e in verdict.evidence})]


def _said(name: str) -> str:
    return json.dumps(read_name(name).as_dict() | {"words": None, "style": None}, sort_keys=True)


def labels(data: Path) -> dict[str, bool]:
    """Return whether each release is good for its book, and that each row of the reports is to be right."""
    return {f"{REPORTS} {row['id']}": True for row in _load(data, REPORTS)} | {
        f"{file} {case['id']} {release['id']}": release["label"] != "wrong"
        for file in CASES
        for case in _load(data, file)["cases"]
        for release in case["releases"]
    }


def _load(data: Path, file: str) -> Any:  # noqa: ANN401 - as the files are
    content = json.loads((data / "bench" / file).read_text(encoding="utf-8"))
    return content.get("names", content.get("folders", content)) if isinstance(content, dict) else content


@dataclass(frozen=True, slots=True)
class Table:
    """A table of rows that code reads at run time.

    Attributes:
        kind: What its rows are.
        module: The module that reads it.
        name: Its name there.
    """

    kind: str
    module: ModuleType
    name: str

    def rows(self) -> Sequence[Any]:
        """Return the rows."""
        return tuple(getattr(self.module, self.name))

    @contextmanager
    def without(self, row: object) -> Iterator[None]:
        """Leave out one row."""
        with patch.object(self.module, self.name, tuple(other for other in self.rows() if other is not row)):
            forget()
            yield
        forget()


def _tables() -> list[Table]:
    return [
        Table("rule", rules, "RULES"),
        Table("explanation", match, "EXPLANATIONS"),
        Table("book of a style", styles, "BOOKS"),
        Table("place of a style", styles, "PLACES"),
        Table("wrapping", wrapping, "WRAPPINGS"),
    ]


class Change(NamedTuple):
    """What leaving out a row changes: answers, and releases that are then judged better and worse."""

    answers: int
    better: int
    worse: int


def compare(before: Answers, after: Answers, good: Mapping[str, bool]) -> Change:
    """Return how answers differ, as far as both were asked."""
    changed = [key for key, answer in after.items() if before[key] != answer]
    decided = [key for key in changed if key in good and after[key][0] != before[key][0]]
    known = Counter(after[key][0] == good[key] for key in decided)
    return Change(len(changed), known[True], known[False])


def _without_sections(base: Answers) -> Iterator[tuple[str, Change | None]]:
    """Yield what each section of the lexicon changes; None where nothing works without it."""
    asked = json.dumps({"sections": sorted(lexicon.LEXICON.sections), "answers": base})
    command = [sys.executable, "-m", "benchmarks.without_section"]
    ran = subprocess.run(command, input=asked, stdout=subprocess.PIPE, text=True, check=True)
    for section, change in map(json.loads, ran.stdout.splitlines()):
        yield section, Change(*change) if change else None


def run(data: Path) -> str:
    """Return a table of all rows, those that change least first, and the names of those that change nothing."""
    base, good = answers(data) | library_answers(data), labels(data)
    found: list[tuple[str, str, Change | None]] = []
    for table in _tables():
        for row in table.rows():
            if DECIDED_ELSEWHERE & set(getattr(row, "needs", ())):
                continue
            with table.without(row):
                found.append((table.kind, _name(row), compare(base, answers(data, OF_NAMES), good)))
    found += [("lexicon", section, change) for section, change in _without_sections(base)]
    found.sort(key=lambda entry: entry[2] or Change(sys.maxsize, 0, 0))
    lines = [("kind", "row", "answers changed", "better", "worse")]
    for kind, name, change in found:
        lines.append((kind, name, *(map(str, change) if change else ("all", "", ""))))
    dead = [f"{kind} “{name}”" for kind, name, change in found if change is not None and not change.answers]
    return f"{aligned(lines)}\n\nRows that change nothing: {', '.join(dead) or 'none'}"


def _name(row: Any) -> str:  # noqa: ANN401 - a row of any table
    examples = getattr(row, "examples", ())
    return str(getattr(row, "id", None) or getattr(row, "form", None) or row.kind) if not examples else _shown(row)


def _shown(row: Any) -> str:  # noqa: ANN401 - a row of any table
    form = row.form if isinstance(row.form, str) else row.kind
    return f"{form} ({str(row.examples[0][0])[:40]})"
