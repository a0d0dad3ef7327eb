"""The kinds of column that tables have: what each holds, how it says that it has nothing, and its type in Arrow."""

from typing import Any

import pandas as pd
import pandera.pandas as pa

from audiobook_pipeline.schemas import arrow

UTC = "datetime64[us, UTC]"


def _column(kind: Any, description: str, *, of: str = "", nullable: bool = False, unique: bool = False) -> pa.Column:  # noqa: ANN401 - an Arrow type
    # A text has no dtype of its own: pandas chooses how it holds texts.
    dtype = str if kind == arrow.TEXT else UTC if kind == arrow.MOMENT else arrow.dtype(kind)
    metadata = {"kind": kind, "of": of}
    return pa.Column(dtype, description=description, nullable=nullable, unique=unique, metadata=metadata)


def text(description: str, *, of: str = "", unique: bool = False) -> pa.Column:
    """Return a text column; absent is ``""``."""
    return _column(arrow.TEXT, description, of=of, unique=unique)


def texts(description: str, *, of: str = "") -> pa.Column:
    """Return a column of lists of texts."""
    return _column(arrow.TEXTS, description, of=of)


def integers(description: str, *, of: str = "") -> pa.Column:
    """Return a column of lists of integers."""
    return _column(arrow.INTEGERS, description, of=of)


def series(description: str, *, of: str = "") -> pa.Column:
    """Return a column of lists of series: records of a name and a position, "" where it has none."""
    return _column(arrow.SERIES, description, of=of)


def evidence(description: str, *, of: str = "") -> pa.Column:
    """Return a column of lists of evidence: records of rule, stance, words, start, weight and detail."""
    return _column(arrow.EVIDENCE, description, of=of)


def number(description: str, *, of: str = "") -> pa.Column:
    """Return a float column; absent is NaN."""
    return _column(arrow.NUMBER, description, of=of, nullable=True)


def integer(description: str, *, of: str = "") -> pa.Column:
    """Return an integer column; absent is <NA>."""
    return _column(arrow.INTEGER, description, of=of, nullable=True)


def flag(description: str) -> pa.Column:
    """Return a boolean column."""
    return _column(arrow.FLAG, description)


def moment(description: str, *, of: str = "") -> pa.Column:
    """Return a UTC time column; absent is NaT."""
    return _column(arrow.MOMENT, description, of=of, nullable=True)


def kind_of(column: pa.Column) -> Any:  # noqa: ANN401 - an Arrow type
    """Return the Arrow type of a column."""
    return column.metadata["kind"]


def type_name(column: pa.Column) -> str:
    """Return the type of a column by its name in pandas, that of a list by its name in Arrow."""
    name = str(column.dtype)
    return name.removesuffix("[pyarrow]") if name.startswith("list<") else name


def place_of(name: str, column: pa.Column) -> str:
    """Return where in the record of a row the value of a column is: "release.title"."""
    return column.metadata["of"] or name


def conforms(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> bool:
    """Return whether a frame is the table of ``schema``; a tenth of the time in which pandera says what is wrong."""
    if list(frame.columns) != list(schema.columns) or (schema.unique and frame.duplicated(schema.unique).any()):
        return False
    return all(
        frame[name].dtype == arrow.dtype(kind_of(column))
        and (column.nullable or not frame[name].hasnans)
        and (not column.unique or frame[name].is_unique)
        for name, column in schema.columns.items()
    )
