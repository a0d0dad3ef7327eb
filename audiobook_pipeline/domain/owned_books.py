"""The books of a library as the gap report reads them: one row for each series that an item is in."""

import pandas as pd

from audiobook_pipeline.domain.columns import list_column, require_columns, text_column
from audiobook_pipeline.domain.series_mentions import SeriesMention, parse_series_title, read_series

COLUMNS = ("item_id", "title", "authors", "series", "position", "language", "ambiguous")


def owned_books(library: pd.DataFrame) -> pd.DataFrame:
    """Return the owned books of a library snapshot.

    The series field is read first; where it is empty, title and subtitle are.

    Args:
        library: One row an item: item_id, title, authors (list) and, where known, subtitle, series (list of
            ``SeriesPlace``), language.

    Returns:
        item_id, title, authors (tuple), series, position (raw text), language, ambiguous (whether the series could be
        read in another way). An item without a series has one row with an empty one.

    Raises:
        MissingColumnsError: A required column is absent.
    """
    require_columns(library, ("item_id", "title", "authors"), "library")
    columns = [text_column(library, name) for name in ("item_id", "title", "subtitle", "language")]
    lists = [list_column(library, name) for name in ("authors", "series")]
    rows: list[tuple[object, ...]] = []
    for item, title, subtitle, language, authors, series in zip(*columns, *lists, strict=True):
        field = read_series(series)
        short, mentions = (title, field.mentions) if field.mentions else parse_series_title(title, subtitle)
        for mention in mentions or (SeriesMention("", None),):
            position = mention.position.raw if mention.position else ""
            rows.append((item, short, authors, mention.name, position, language, field.ambiguous))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        dict.fromkeys(COLUMNS, str) | {"authors": object, "ambiguous": bool}
    )
