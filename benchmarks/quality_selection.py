"""Quality of selection on labelled cases: what it takes, what it lets through, and when it says that nothing fits.

The labels are read here only; the selector gets cases without them.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audiobook_pipeline.cli.select import select_cases
from benchmarks.figures import Figure, data_folder, table

HIDDEN_FROM_THE_SELECTOR = ("label", "why")


@dataclass(slots=True)
class Score:
    """Counts over all cases."""

    cases: int = 0
    answerable: int = 0
    answered: int = 0
    answered_right: int = 0
    empty: int = 0
    abstained: int = 0
    wrong_picks: int = 0
    let_in: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    good: int = 0
    good_accepted: int = 0

    def add(self, releases: Mapping[str, Mapping[str, Any]], pick: str | None, accepted: set[str]) -> None:
        """Count one case."""
        good = {key for key, release in releases.items() if release["label"] != "wrong"}
        self.cases += 1
        self.wrong_picks += pick is not None and pick not in good
        if good:
            self.answerable += 1
            self.answered += pick in good
            self.answered_right += pick is not None and releases[pick]["label"] == "right"
        else:
            self.empty += 1
            self.abstained += pick is None
        self.good += len(good)
        self.good_accepted += len(good & accepted)
        for key in releases.keys() - good:
            self.wrong[releases[key]["why"]] += 1
            self.let_in[releases[key]["why"]] += key in accepted or key == pick


def score(path: Path) -> Score:
    """Select for every case of a file and count."""
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
    blind = [
        case
        | {
            "releases": [
                {key: value for key, value in release.items() if key not in HIDDEN_FROM_THE_SELECTOR}
                for release in case["releases"]
            ]
        }
        for case in cases
    ]
    picks = select_cases({"cases": blind})
    total = Score()
    for case in cases:
        choice = picks[case["id"]]
        total.add({release["id"]: release for release in case["releases"]}, choice["pick"], set(choice["accepted"]))
    return total


def run(data: Path) -> list[Figure]:
    """Measure every file of labelled cases in ``bench/selection``; then false acceptance kind by kind."""
    figures: list[Figure] = []
    for path in sorted((data / "bench" / "selection").glob("*.json")):
        counts = score(path)
        wrong, let_in = sum(counts.wrong.values()), sum(counts.let_in.values())
        figures += [
            Figure(f"selection, {path.stem}: wrong picks", counts.wrong_picks, 0, False, f"of {counts.cases} cases"),
            Figure(
                f"selection, {path.stem}: recall",
                counts.answered / max(counts.answerable, 1),
                0.95,
                note=f"{counts.answered} of {counts.answerable}, {counts.answered_right} of them the wanted recording",
            ),
            Figure(
                f"selection, {path.stem}: abstention where nothing fits",
                counts.abstained / max(counts.empty, 1),
                1.0,
                note=f"{counts.abstained} of {counts.empty}",
            ),
            Figure(
                f"selection, {path.stem}: false acceptance",
                let_in / max(wrong, 1),
                0.005,
                False,
                f"{let_in} of {wrong}; of the good ones {counts.good_accepted} of {counts.good} are accepted",
            ),
        ]
        figures += [
            Figure(f"  {kind} let in", counts.let_in[kind], max(1, 0.005 * number), False, f"of {number}")
            for kind, number in sorted(counts.wrong.items())
        ]
    return figures


if __name__ == "__main__":
    print(table(run(data_folder())))
