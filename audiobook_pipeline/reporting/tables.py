"""Tables as Markdown, for the Dagster UI."""

import pandas as pd

MAX_CELL = 80


def _cell(value: object) -> str:
    if value is None or (not isinstance(value, str) and bool(pd.isna(value))):  # type: ignore[call-overload]  # any value
        return ""
    text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


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
