"""Speed of selection: milliseconds for 1,000 releases in batches of 20, nothing kept from the run before."""

import json
import time
import tracemalloc
from pathlib import Path

from audiobook_pipeline.cli.select import read_case
from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.reading.marks import read_markers
from audiobook_pipeline.domain.text.tokens import words_of
from benchmarks.figures import Figure, data_folder, table

BATCH = 20
ROUNDS = 5

_Batches = list[tuple[WantedBook, list[Release]]]


def batches(path: Path) -> _Batches:
    """Return wanted books with up to 20 releases each."""
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
    found: _Batches = []
    for case in cases:
        book, releases = read_case(case)
        found += [(book, releases[i : i + BATCH]) for i in range(0, len(releases), BATCH)]
    return found


def forget() -> None:
    """Empty what is kept of names that were read before, so that each round reads them anew."""
    words_of.cache_clear()
    read_markers.cache_clear()


def seconds(work: _Batches) -> float:
    """Return the seconds of processor time that one pass over all batches takes, whatever else the machine does."""
    start = time.process_time()
    for book, releases in work:
        choose_release(book, releases)
    return time.process_time() - start


def run(data: Path | None = None) -> list[Figure]:
    """Measure the median of cold rounds, one round on names seen before, growth with the batch, and memory."""
    work = batches((data or data_folder()) / "bench" / "selection" / "dev.json")
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
            60,
            False,
            f"aim 25; best round {min(rounds):.1f}; names seen before {warm:.1f}; peers that check titles 22 to 3,083",
        ),
        Figure("selection: time for ten times the releases, times", growth, 15, False, "10 is linear"),
        Figure("selection: memory kept by a further pass, KiB", kept, 256, False, "0 is flat"),
    ]


if __name__ == "__main__":
    print(table(run()))
