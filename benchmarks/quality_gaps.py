"""Quality of the gap report: a fifth of the members of real series hidden, and exactly those to be found again.

And on a messy shelf: what is there is not called missing, what is not there not owned.
"""

import csv
import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from audiobook_pipeline.domain.columns import read_rows
from audiobook_pipeline.domain.forms.names import name_key
from audiobook_pipeline.domain.forms.positions import parse_position
from audiobook_pipeline.domain.forms.titles import title_key
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.shelf.gaps import find_series_gaps
from audiobook_pipeline.domain.shelf.identify_library import identify_all
from audiobook_pipeline.domain.shelf.owned import owned_books
from audiobook_pipeline.io.catalogue_file import read_catalogue_file
from audiobook_pipeline.sources.library_file import read_library_file
from benchmarks.figures import Figure

SEEDS = range(20)
HIDDEN = 0.2
_NOW = date(2025, 1, 1)
_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 - read as a line


class Book(NamedTuple):
    """One member of a series."""

    title: str
    author: str
    series: str
    position: str


def members(data: Path) -> list[Book]:
    """Return the books of ``goodbooks`` that have a series and a position."""
    with (data / "data" / "goodbooks" / "books.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Book(
            re.sub(r"\s*\([^()]*#[^()]*\)\s*$", "", row["title"]),
            row["authors"].split(",")[0],
            row["derived_series"],
            row["derived_position"],
        )
        for row in rows
        if row["derived_series"]
    ]


def _no_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _initials(name: str) -> str:
    *given, last = name.split()
    return f"{' '.join(part[0] + '.' for part in given)} {last}" if given else name


def _last_first(name: str) -> str:
    *given, last = name.split()
    return f"{last}, {' '.join(given)}" if given else name


def _article(text: str) -> str:
    return text[4:] if text.startswith("The ") else f"The {text}"


_TITLE: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    _no_accents,
    lambda text: f"{text}: A Novel",
    lambda text: f"{text} (Unabridged)",
    lambda text: f"{text} [Special Edition]",
    lambda text: text.replace("&", "and") if "&" in text else text.replace(" and ", " & "),
    lambda text: re.sub(r"[:,.!?'’-]", "", text),
    lambda text: text.replace("'", "’"),
    lambda text: f"{text[4:]}, The" if text.startswith("The ") else text,
    lambda text: text.replace(": ", " - "),
)
_SERIES: tuple[Callable[[str], str], ...] = (
    str.upper,
    _article,
    lambda text: f"{text} Series",
    lambda text: text if text.startswith("The ") else f"The {text} Series",
    lambda text: f"{text} (Publication Order)",
    lambda text: text.replace("&", "and") if "&" in text else text.replace(" and ", " & "),
    lambda text: re.sub(r"[:,.!?'’]", "", text),
    lambda text: text.replace("-", " "),
    _no_accents,
)
_AUTHOR: tuple[Callable[[str], str], ...] = (
    str.upper,
    _last_first,
    _initials,
    _no_accents,
    lambda name: name.replace(".", ". ").replace("  ", " "),
    lambda name: name.replace(".", ""),
    lambda name: f"{name}; Somebody Else - translator",
)


def _numbered(raw: str) -> tuple[Callable[[str], str], ...]:
    forms: list[Callable[[str], str]] = [lambda text: f"Book {text}", lambda text: f"#{text}", lambda text: f" {text} "]
    if raw.isdigit():
        forms += [lambda text: f"{text}.0", lambda text: f"Vol. {text}", lambda text: text.zfill(2)]
        if int(raw) < len(_WORDS):
            forms.append(lambda text: f"Book {_WORDS[int(text)].title()}")
    return tuple(forms)


def spelled(book: Book, rng: random.Random) -> Book:
    """Return a book as another source might write it; each field changes three times out of four."""

    def change(text: str, ways: tuple[Callable[[str], str], ...]) -> str:
        return rng.choice(ways)(text) if rng.random() < 0.75 else text

    title = change(book.title, _TITLE)
    if rng.random() < 0.15:
        title = rng.choice(
            (f"{book.series}: {title}", f"{title} ({book.series}, #{book.position})", f"{title}, Book {book.position}")
        )
    return Book(
        title,
        change(book.author, _AUTHOR),
        change(book.series, _SERIES),
        change(book.position, _numbered(book.position)),
    )


def tables(books: list[Book], seed: int, *, respelled: bool) -> tuple[pd.DataFrame, pd.DataFrame, set[int]]:
    """Return a library, a catalogue and the rows of the catalogue that are hidden from the library."""
    rng = random.Random(seed)  # noqa: S311 - repeatable
    hidden = set(rng.sample(range(len(books)), round(HIDDEN * len(books))))
    catalogue = pd.DataFrame([spelled(book, rng) if respelled else book for book in books])
    library = pd.DataFrame([spelled(b, rng) if respelled else b for n, b in enumerate(books) if n not in hidden])
    catalogue = catalogue.rename(columns={"author": "authors"}).assign(work_id=[f"w{n}" for n in range(len(books))])
    library = library.rename(columns={"author": "authors"}).assign(item_id=[f"i{n}" for n in range(len(library))])
    return library, catalogue, hidden


def expected(books: list[Book], hidden: set[int]) -> set[int]:
    """Return the hidden rows that are true gaps: not inside an owned set, not a set or edition of what is owned."""
    owned: dict[tuple[str, str], set[float]] = {}
    spans: dict[tuple[str, str], list[tuple[float, float, int | None]]] = {}
    places = []
    for book in books:
        place = parse_position(book.position)
        assert place is not None
        places.append((float(place.first), float(place.last), place.part))
    for row, book in enumerate(books):
        if row not in hidden:
            first, last, part = places[row]
            series = (book.author, book.series.lower())
            spans.setdefault(series, []).append((first, last, part))
            if part is None:
                owned.setdefault(series, set()).update({first} if first == last else range(int(first), int(last) + 1))
    gaps = set()
    for row in hidden:
        series, (first, last, part) = (books[row].author, books[row].series.lower()), places[row]
        wanted = {first} if first == last else set(range(int(first), int(last) + 1))
        if not wanted <= owned.get(series, set()) and (first, last, part) not in spans.get(series, []):
            gaps.add(row)
    return gaps


class Score(NamedTuple):
    """Counts over all seeds."""

    right: int = 0
    wrong: int = 0
    lost: int = 0
    exact: int = 0


def score(books: list[Book], *, respelled: bool, report: Callable[[str], object] | None = None) -> Score:
    """Count right, wrong and lost gaps over the seeds, and the seeds without any mistake."""
    total = Score()
    for seed in SEEDS:
        library, catalogue, hidden = tables(books, seed, respelled=respelled)
        gaps = find_series_gaps(library, catalogue, now=_NOW)
        missing = {int(row) for row in gaps.index[gaps["status"] == "missing"]}
        truth = expected(books, hidden)
        if report:
            for row in sorted(missing ^ truth):
                line = gaps.loc[row]
                report(f"{seed} {books[row]} | {tuple(catalogue.loc[row])} {line['status']}: {line['reason']}")
        total = Score(
            total.right + len(missing & truth),
            total.wrong + len(missing - truth),
            total.lost + len(truth - missing),
            total.exact + (missing == truth),
        )
    return total


def run(data: Path) -> list[Figure]:
    """Measure the gaps found again, with one spelling and with two."""
    books = members(data)
    shelf = data / "bench" / "shelf"
    same, other = score(books, respelled=False), score(books, respelled=True)
    count = f"{len(books)} books, {len(SEEDS)} seeds"
    return [
        Figure("gaps: seeds with exactly the hidden ones reported", same.exact / len(SEEDS), 1.0, note=count),
        Figure(
            "gaps, spelled differently: precision",
            other.right / max(other.right + other.wrong, 1),
            0.99,
            note=f"{other.wrong} of {other.right + other.wrong} reported wrongly",
        ),
        Figure(
            "gaps, spelled differently: recall",
            other.right / max(other.right + other.lost, 1),
            0.97,
            note=f"{other.lost} of {other.right + other.lost} not reported",
        ),
        *shelf_figures(shelf, called(shelf)),
    ]


def called(folder: Path) -> dict[str, str]:
    """Return by work what a messy shelf's catalogue is called, as ``audiobook-pipeline gaps`` would."""
    read = read_library_file(folder / "library.json")
    items = identify_all(list(read_rows(read.library, LibraryItem)), lambda _: read.files)
    gaps = find_series_gaps(owned_books(items), read_catalogue_file(folder / "catalogue.csv"), now=_NOW)
    return dict(zip(gaps["work_id"], gaps["status"], strict=True))


def shelf_figures(folder: Path, statuses: dict[str, str]) -> list[Figure]:
    """Count what is called what, of the works that are there and of those that are not."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8")).values()
    there = {(title_key(book["title"]), name_key(book["authors"].split("; ")[0])) for book in truth}
    counts = {True: Counter[str](), False: Counter[str]()}
    with (folder / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            owned = (title_key(row["title"]), name_key(row["authors"].split("; ")[0])) in there
            counts[owned][statuses[row["work_id"]]] += 1
    own, lacking = counts[True], counts[False]
    held = own["owned"] + own["covered"]
    missing = lacking["missing"] + lacking["unnumbered"]
    return [
        Figure("shelf: works there that are called missing", own["missing"], 0, higher_is_better=False),
        Figure("shelf: works there that are called owned", held / own.total(), 52 / 55, note=f"{held}/{own.total()}"),
        Figure("shelf: lacking works that are called owned", lacking["owned"], 0, higher_is_better=False),
        Figure("shelf: lacking works called missing", missing / lacking.total(), 69 / 72, note=f"{missing}"),
    ]


if __name__ == "__main__":
    from benchmarks.figures import data_folder, table

    print(table(run(data_folder())))
