"""Speed of the gap report, half a million catalogue rows against fifty thousand items, and of identifying these.

Seconds are those of the processor: the machine may be busy with something else.
"""

import random
import resource
import time
from datetime import date
from pathlib import Path

import pandas as pd

from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.shelf.gaps import find_series_gaps
from audiobook_pipeline.domain.shelf.identify_library import identify_all
from benchmarks.figures import Figure

_SYLLABLES = "ka lo mi ren tos vel dar shi qua bel tor nim es ul fy".split()  # noqa: SIM905 - read as a line
_COLUMNS = ["work_id", "title", "authors", "series", "position", "kind", "language", "release_date"]


def world(rows: int, items: int, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return an invented library of ``items`` and a catalogue of ``rows``, spelled differently."""
    rng = random.Random(seed)  # noqa: S311 - repeatable
    pool = ["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))).title() for _ in range(20_000)]

    def words(count: int) -> str:
        return " ".join(rng.choices(pool, k=count))

    books: list[tuple[str, ...]] = []
    while len(books) < rows:
        author = f"{words(1)} {rng.choice('ABCDEFGHJKLMNPRST')}. {words(1)}"
        for _ in range(rng.randint(1, 3)):
            series = "The " * (rng.random() < 0.3) + words(rng.randint(1, 3)) + " Series" * (rng.random() < 0.2)
            for position in range(1, rng.randint(2, 9)):
                title = "The " * (rng.random() < 0.3) + words(rng.randint(1, 4))
                books.append((f"w{len(books)}", title, author, series, str(position), "novel", "en", "2015-01-01"))
    catalogue = pd.DataFrame(books[:rows], columns=_COLUMNS)
    owned = catalogue.sample(items, random_state=seed)[["title", "authors", "series", "position", "language"]]
    chance = [rng.random() for _ in range(items)]

    def spelled(column: str, *ways: str) -> list[str]:
        return [
            ways[int(part * 4)].format(value, *value.split(" ", 2)) if part * 4 < len(ways) else value
            for value, part in zip(owned[column], chance, strict=True)
        ]

    owned = owned.assign(
        item_id=[f"i{number}" for number in range(items)],
        title=[title.upper() if part < 0.3 else title for title, part in zip(owned["title"], chance, strict=True)],
        authors=spelled("authors", "{3}, {1} {2}"),
        series=spelled("series", "{0} series", "{0}"),
        position=spelled("position", "Book {0}"),
    )
    return owned.reset_index(drop=True), catalogue


def run(_data: Path | None = None) -> list[Figure]:
    """Measure seconds and memory of one report, and how the time grows with twice the rows."""
    seconds = {}
    for rows, items in ((250_000, 25_000), (500_000, 50_000)):
        owned, catalogue = world(rows, items)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        gaps = find_series_gaps(owned, catalogue, now=date(2025, 1, 1))
        seconds[rows] = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    note = f"{(gaps['status'] == 'owned').sum():,} owned of 50,000; {(peak - before) / 1024:.0f} MB above the tables"
    return [
        Figure("gaps: seconds for 500,000 rows × 50,000 items", seconds[500_000], 8, higher_is_better=False, note=note),
        Figure("gaps: peak memory of the process, MB", peak / 1024, 900, higher_is_better=False),
        Figure(
            "gaps: time for twice the rows, times", seconds[500_000] / seconds[250_000], 2.6, higher_is_better=False
        ),
        *_identification(),
    ]


_KEPT = (
    ("{title}", "{author}", "{author}/{title}"),
    ("{title} (Unabridged)", "{author}", "{author}/{series}/{number} - {title} {{Ann Roe}}"),
    ("Part 1", "", "{series} {number} - {title}"),
    ("{title} [Disc 1]", "{author} read by Ann Roe", "{author}/{series} {number} - {title}"),
    ("{title}", "Ann Roe", "{author}/{title} (read by Ann Roe)"),
    ("{author} - {title}", "", "{author} - {title}.m4b"),
)
"""Title, author and path in the ways in which people keep them."""


def shelf(items: int, seed: int = 1) -> list[LibraryItem]:
    """Return items kept in all these ways in turn."""
    _, catalogue = world(items, 1, seed)
    found = []
    for at, row in enumerate(catalogue.itertuples()):
        words = {"title": row.title, "author": row.authors, "series": row.series, "number": row.position}
        title, author, path = (form.format(**words) for form in _KEPT[at % len(_KEPT)])
        found.append(LibraryItem(item_id=f"i{at}", title=title, authors=(author,) if author else (), rel_path=path))
    return found


def _identification() -> list[Figure]:
    seconds = {}
    for items in (25_000, 50_000):
        kept = shelf(items, seed=items)
        start = time.process_time()
        told = identify_all(kept, lambda _: {})
        seconds[items] = time.process_time() - start
    known = sum(item.known for item in told)
    note = f"{known:,} known"
    times = seconds[50_000] / seconds[25_000]
    return [
        Figure("identification: seconds for 50,000 items", seconds[50_000], 20, higher_is_better=False, note=note),
        Figure("identification: time for twice the items, times", times, 2.3, higher_is_better=False),
    ]


if __name__ == "__main__":
    from benchmarks.figures import table

    print(table(run()))
