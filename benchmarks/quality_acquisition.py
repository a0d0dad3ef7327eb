"""What people reported of acquiring books with comparable programs, tried on this one: right or wrong, by kind.

A small adapter for each kind makes the situation that a row tells of and says whether it came out right. Where a row
names a version of qBittorrent, the simulated one is of that version; the tests try the same on the real programs.
"""

import json
import logging
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import acquisition_downloads, acquisition_files, acquisition_services
from benchmarks.figures import Figure, data_folder, table

Situation = Callable[[dict[str, Any], Path], bool]

SITUATIONS: dict[str, Situation] = {
    **acquisition_files.SITUATIONS,
    **acquisition_downloads.SITUATIONS,
    **acquisition_services.SITUATIONS,
}


def situation_of(row: dict[str, Any]) -> Situation | None:
    """Return what tries a row, or None where nothing does."""
    if row["kind"].startswith("a book that AudioBookShelf never shows"):
        return acquisition_files.unplayable if ".mp2" in row["input"] else acquisition_services.never_shown
    return next((each for kind, each in SITUATIONS.items() if row["kind"].startswith(kind)), None)


def _try(row: dict[str, Any]) -> str:
    situation = situation_of(row)
    if situation is None:
        return "not tried"
    with tempfile.TemporaryDirectory() as folder:
        try:
            return "right" if situation(row, Path(folder)) else f"wrong: {row['id']}"
        except Exception:
            traceback.print_exc()
            return f"broken: {row['id']}"


def run(data: Path) -> list[Figure]:
    """Try every row; print how many of each kind are right, and which are not."""
    rows = json.loads((data / "bench" / "reports" / "acquisition.json").read_text("utf-8"))
    # What a situation warns of is what a person would be told of.
    logging.disable(logging.WARNING)
    try:
        outcomes = [(row["kind"], _try(row)) for row in rows]
    finally:
        logging.disable(logging.NOTSET)
    for kind in dict.fromkeys(kind for kind, _ in outcomes):
        counted = Counter(outcome for each, outcome in outcomes if each == kind)
        print(f"  {kind}: " + ", ".join(f"{count} {outcome}" for outcome, count in counted.items()))
    right = sum(outcome == "right" for _, outcome in outcomes)
    return [Figure("reports on acquisition right", right / len(rows), 1.0, note=f"{right} of {len(rows)}")]


if __name__ == "__main__":
    print(table(run(data_folder())))
