"""Quality of the series parser on titles as shops and book sites show them."""

import csv
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from audiobook_pipeline.domain.forms.positions import parse_position
from audiobook_pipeline.domain.forms.series import series_key
from audiobook_pipeline.domain.forms.series_mentions import parse_series_title
from benchmarks.figures import Figure

_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 - read as a line
_ROMANS = " I II III IV V VI VII VIII IX X XI XII XIII XIV XV".split(" ")  # noqa: SIM905 - read as a line
_MARKED = re.compile(r"(?i)\b(?:vol(?:ume)?s?\.?|books?|part|#)\s*\d")


def _holds(text: str, position: str) -> bool:
    """Return whether a text holds a position as digits, a word or a Roman numeral."""
    if re.search(rf"(?<![\d.])0*{re.escape(position)}(?!\d|\.\d)", text):
        return True
    number = int(position) if position.isdigit() else 99
    return (number < len(_ROMANS) and re.search(rf"\b{_ROMANS[number]}\b", text) is not None) or (
        number < len(_WORDS) and re.search(rf"(?i)\b{_WORDS[number]}\b", text) is not None
    )


def _shelfr(rows: list[dict[str, Any]]) -> list[Figure]:
    right = wrong = total = named = 0
    for row in rows:
        if not re.fullmatch(r"\d+(?:\.\d+)?", row["position"]):
            continue
        if not _holds(f"{row['title']} - {row['subtitle']}", row["position"]):
            continue
        total += 1
        mentions = parse_series_title(row["title"], row["subtitle"])[1]
        position = mentions[0].position if mentions else None
        if position and not position.is_range and position.first == Decimal(row["position"]):
            right += 1
            named += series_key(mentions[0].name) == series_key(row["series"])
        elif position:
            wrong += 1
    # A row without a series whose text says “Vol. 8” is a volume whose label the data lacks.
    alone = [row for row in rows if not row["series"] and not _MARKED.search(f"{row['title']} {row['subtitle']}")]
    fired = [row for row in alone if parse_series_title(row["title"], row["subtitle"])[1]]
    note = f"{total} rows; the series name is right too in {named}"
    return [
        Figure("series, shelfr: position right, %", 100 * right / total, 97, note=note),
        Figure("series, shelfr: position wrong, %", 100 * wrong / total, 0.5, higher_is_better=False),
        Figure(
            f"series, shelfr: read in the {len(alone)} rows without one that name no volume",
            len(fired),
            2,
            higher_is_better=False,
        ),
    ]


def _goodbooks(rows: list[dict[str, str]]) -> Figure:
    right = total = 0
    for row in rows:
        if not row["derived_series"]:
            continue
        total += 1
        mentions, wanted = parse_series_title(row["title"])[1], parse_position(row["derived_position"])
        found = mentions[0].position if mentions else None
        same = found and wanted and (found.first, found.last) == (wanted.first, wanted.last)
        right += bool(same and mentions[0].name == row["derived_series"])
    note = f"{total} rows; in 9 the derived label itself holds two series"
    return Figure("series, goodbooks: “(Series, #N)” right, %", 100 * right / total, 99.5, note=note)


def run(data: Path) -> list[Figure]:
    """Measure the floors of the series parser."""
    with (data / "data" / "shelfr" / "books.jsonl").open(encoding="utf-8") as file:
        figures = _shelfr([json.loads(line) for line in file])
    with (data / "data" / "goodbooks" / "books.csv").open(encoding="utf-8", newline="") as file:
        return [*figures, _goodbooks(list(csv.DictReader(file)))]


if __name__ == "__main__":
    from benchmarks.figures import data_folder, table

    print(table(run(data_folder())))
