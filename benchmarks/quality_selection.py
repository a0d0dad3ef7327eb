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
            self.wrong[releases[key].get("why", "")] += 1
            self.let_in[releases[key].get("why", "")] += key in accepted or key == pick


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


@dataclass(frozen=True, slots=True)
class Floors:
    """What a file of cases has to reach: recall of releases or of cases, and what may be let in."""

    recall: float
    let_in: float
    abstention: float = 1.0


FILES = {
    "selection/dev.json": Floors(recall=0.98, let_in=0.002),
    "wild/searches.json": Floors(recall=0.96, let_in=1 / 1435),
    "wild/pairs.json": Floors(recall=0.97, let_in=0.0),
}


def run(data: Path) -> list[Figure]:
    """Measure every file of labelled cases; then false acceptance kind by kind, where the file tells kinds."""
    figures: list[Figure] = []
    for name, floors in FILES.items():
        counts = score(data / "bench" / name)
        wrong, let_in = sum(counts.wrong.values()), sum(counts.let_in.values())
        figures += [
            Figure(f"{name}: wrong picks", counts.wrong_picks, 0, False, f"of {counts.cases} cases"),
            Figure(
                f"{name}: recall",
                counts.answered / max(counts.answerable, 1),
                floors.recall,
                note=f"{counts.answered} of {counts.answerable}, {counts.answered_right} of them the wanted recording",
            ),
            Figure(
                f"{name}: abstention where nothing fits",
                counts.abstained / max(counts.empty, 1),
                floors.abstention,
                note=f"{counts.abstained} of {counts.empty}",
            ),
            Figure(
                f"{name}: false acceptance",
                let_in / max(wrong, 1),
                floors.let_in,
                False,
                f"{let_in} of {wrong}; of the good ones {counts.good_accepted} of {counts.good} are accepted",
            ),
        ]
        figures += [
            Figure(f"  {kind} let in", counts.let_in[kind], max(1, 0.005 * number), False, f"of {number}")
            for kind, number in sorted(counts.wrong.items())
            if len(counts.wrong) > 1
        ]
    return figures


if __name__ == "__main__":
    print(table(run(data_folder())))
