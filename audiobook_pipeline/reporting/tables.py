"""Tables as text, for the Dagster UI and the report."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from audiobook_pipeline.domain.columns import cells
from audiobook_pipeline.domain.models import shown

MAX_CELL = 80


def as_text(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    """Return a cell of a table as text; "" where it is absent."""
    if isinstance(value, tuple | str):
        return shown(value)
    return "" if value is None or pd.isna(value) else str(value)


def as_rows(frame: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    """Return the rows of a table; a list is a tuple."""
    return zip(*(cells(column) for _, column in frame.items()), strict=True)


def _cell(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    number = isinstance(value, float) and not pd.isna(value)
    text = f"{value:.2f}".rstrip("0").rstrip(".") if number else as_text(value)
    text = " ".join(text.split())
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def markdown_table(frame: pd.DataFrame) -> str:
    """Return ``frame`` as a Markdown table; long cells are cut, pipes and line breaks escaped."""
    if frame.empty:
        return "_No rows._"
    head = "| " + " | ".join(str(column) for column in frame.columns) + " |"
    rule = "|" + " --- |" * len(frame.columns)
    body = ["| " + " | ".join(_cell(value).replace("|", "\\|") for value in row) + " |" for row in as_rows(frame)]
    return "\n".join([head, rule, *body])
