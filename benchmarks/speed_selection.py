"""Speed of selection: milliseconds for 1,000 releases in batches of 20, nothing kept from the run before.

The releases are those of the labelled data, or where that is absent those that the sandbox composes.
"""

import json
import time
import tracemalloc
from pathlib import Path

from audiobook_pipeline.cli.select import read_case
from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.reading.wrapping import wrappings_in
from audiobook_pipeline.domain.text.tokens import forget_words
from audiobook_pipeline.sandbox.build import build_world
from benchmarks.figures import Figure, data_folder, table

BATCH = 20
ROUNDS = 5
_COMPOSED_ITEMS = 500

_Batches = list[tuple[WantedBook, list[Release]]]


def batches(path: Path) -> _Batches:
    """Return wanted books with up to 20 releases each."""
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
    found: _Batches = []
    for case in cases:
        book, releases = read_case(case)
        found += [(book, releases[i : i + BATCH]) for i in range(0, len(releases), BATCH)]
    return found


def composed() -> _Batches:
    """Return the books of the sandbox's world with the releases, right and wrong, that it offers for each."""
    world = build_world(items=_COMPOSED_ITEMS)
    found: _Batches = []
    for book in world.books.values():
        offered = [
            Release(str(each.id), each.name, size=each.size, seeders=each.seeders, categories=tuple(each.categories))
            for each in world.releases_of(book.id)
        ]
        wanted = WantedBook(
            book.title, book.authors, narrators=book.readers, series=book.series, position=book.position
        )
        found += [(wanted, offered[i : i + BATCH]) for i in range(0, len(offered), BATCH)]
    return found


def _work(data: Path | None) -> tuple[_Batches, str]:
    """Return what is chosen from, and what it is where it is not the labelled data."""
    try:
        return batches((data or data_folder()) / "bench" / "selection" / "dev.json"), ""
    except FileNotFoundError:
        return composed(), "; BENCH_DATA is absent: names composed by the sandbox"


def forget() -> None:
    """Empty what is kept of the releases' names, so that each round reads them again."""
    forget_words()
    wrappings_in.cache_clear()  # type: ignore[attr-defined]  # what ``remembered`` returns


def seconds(work: _Batches) -> float:
    """Return the seconds of processor time that one pass over all batches takes, whatever else the machine does."""
    start = time.process_time()
    for book, releases in work:
        choose_release(book, releases)
    return time.process_time() - start


def run(data: Path | None = None) -> list[Figure]:
    """Measure the median of cold rounds, one round on names seen before, growth with the batch, and memory."""
    work, whose = _work(data)
    count = sum(len(releases) for _, releases in work)
    rounds = []
    for _ in range(ROUNDS):
        forget()
        rounds.append(seconds(work) * 1e6 / count)
    warm = seconds(work) * 1e6 / count
    book, releases = max(work, key=lambda pair: len(pair[1]))
    small, large = ([(book, releases * times)] for times in (10, 100))
    growth = min(seconds(large) for _ in range(3)) / min(seconds(small) for _ in range(3))
    tracemalloc.start()
    seconds(work)
    before = tracemalloc.get_traced_memory()[0]
    seconds(work)
    kept = (tracemalloc.get_traced_memory()[0] - before) / 1024
    tracemalloc.stop()
    return [
        Figure(
            "selection: ms for 1,000 releases in batches of 20",
            sorted(rounds)[ROUNDS // 2],
            40,
            False,
            f"aim 35; best round {min(rounds):.1f}; peers that check titles 21 to 3,083{whose}",
        ),
        Figure("selection: the same with names seen before", warm, 25, False, "aim 18; quickest such peer 20"),
        Figure("selection: time for ten times the releases, times", growth, 15, False, "10 is linear"),
        Figure("selection: memory kept by a further pass, KiB", kept, 256, False, "0 is flat"),
    ]


if __name__ == "__main__":
    print(table(run()))
