"""Tables as text: Markdown for the Dagster UI, plain columns for the terminal."""

from collections.abc import Sequence

import pandas as pd

MAX_CELL = 80


def _cell(value: object, width: int = MAX_CELL) -> str:
    if value is None or (not isinstance(value, str) and bool(pd.isna(value))):  # type: ignore[call-overload]  # any value
        return ""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"


def markdown_table(frame: pd.DataFrame) -> str:
    """Return ``frame`` as a Markdown table; long cells are cut, pipes and line breaks escaped."""
    if frame.empty:
        return "_No rows._"
    head = "| " + " | ".join(str(column) for column in frame.columns) + " |"
    rule = "|" + " --- |" * len(frame.columns)
    body = [
        "| " + " | ".join(_cell(value).replace("|", "\\|") for value in row) + " |"
        for row in frame.itertuples(index=False)
    ]
    return "\n".join([head, rule, *body])


def text_table(header: Sequence[str], rows: Sequence[Sequence[object]], *, widest: int = 70) -> str:
    """Return rows as aligned columns for a terminal; a cell wider than ``widest`` is cut."""
    cells = [[_cell(value, widest) for value in row] for row in rows]
    widths = [max(len(column), *(len(row[i]) for row in cells), 0) for i, column in enumerate(header)]
    lines = ["  ".join(name.ljust(width) for name, width in zip(header, widths, strict=True)).rstrip()]
    lines.append("  ".join("─" * width for width in widths))
    lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join(lines)
