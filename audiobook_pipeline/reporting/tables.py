"""Tables as text, for the Dagster UI and the report."""

from collections.abc import Iterable
from typing import Any, Final

import dagster as dg
import pandas as pd

from audiobook_pipeline.domain.columns import cells
from audiobook_pipeline.domain.models import shown
from audiobook_pipeline.redaction import redact
from audiobook_pipeline.reporting.outward import spelled_out

MAX_CELL: Final = 80
MAX_ROWS: Final = 20
"""The event log keeps the tables of every run."""


def as_text(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    """Return a cell of a table as text; "" where it is absent."""
    if isinstance(value, tuple | str):
        return shown(value)
    return "" if value is None or pd.isna(value) else str(value)


def as_rows(frame: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    """Return the rows of a table; a list is a tuple."""
    return zip(*(cells(column) for _, column in frame.items()), strict=True)


def shown_table(frame: pd.DataFrame) -> dg.TableMetadataValue:
    """Return the first rows of ``frame`` for the Dagster UI, which shows cells as they are; long ones are cut."""
    names = [str(name) for name in frame.columns]
    records = [dg.TableRecord(dict(zip(names, map(_cell, row), strict=True))) for row in as_rows(frame.head(MAX_ROWS))]
    return dg.MetadataValue.table(records, dg.TableSchema([dg.TableColumn(name) for name in names]))


def _cell(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    number = isinstance(value, float) and not pd.isna(value)
    text = f"{value:.2f}".rstrip("0").rstrip(".") if number else as_text(value)
    text = spelled_out(" ".join(redact(text).split()))
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"
