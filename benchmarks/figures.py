"""Figures: what a benchmark measured, beside the floor that it has to reach.

The form that every benchmark reports in. What is measured, and how, belongs to the other modules of this package.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Attributes:
        name: What was measured, with its unit.
        value: The number measured.
        floor: The number to reach: a minimum, or a maximum where lower is better.
        higher_is_better: Whether ``floor`` is a minimum.
        note: What a reader should know beside it (counts, a peer's number).
    """

    name: str
    value: float
    floor: float
    higher_is_better: bool = True
    note: str = ""

    @property
    def passed(self) -> bool:
        """Whether the figure reaches its floor."""
        return self.value >= self.floor if self.higher_is_better else self.value <= self.floor

    def cells(self) -> tuple[str, str, str, str, str]:
        """Return name, value, floor, whether it is reached, and note, as a person reads them."""
        sign, reached = "≥" if self.higher_is_better else "≤", "ok" if self.passed else "MISSED"
        return self.name, f"{self.value:.4g}", f"{sign} {self.floor:.4g}", reached, self.note


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as an aligned plain-text table, one line each, missed floors marked."""
    rows = [("figure", "value", "floor", "", "note")]
    rows += [figure.cells() for figure in figures]
    return aligned(rows)


def save(figures: Sequence[Figure], path: Path) -> None:
    """Keep figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(figure) for figure in figures], indent=1), encoding="utf-8")


def load(path: Path) -> list[Figure]:
    """Return the figures of a file that ``save`` wrote."""
    return [Figure(**row) for row in json.loads(path.read_text(encoding="utf-8"))]


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as plain text, one line each, the columns below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def data_folder() -> Path:
    """Return the folder with the layout ``data/`` and ``bench/`` that the benchmarks read.

    ``BENCH_DATA`` names it; without it, it is a folder ``shared`` beside the checkout.

    Raises:
        FileNotFoundError: No such folder.
    """
    named = os.environ.get("BENCH_DATA")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared"
    if not (folder / "bench").is_dir():
        raise FileNotFoundError(f"no benchmark data in {folder}: set BENCH_DATA to a folder with data/ and bench/")
    return folder
