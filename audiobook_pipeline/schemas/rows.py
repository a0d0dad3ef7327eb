"""Records as tables and back: the one writer and the one reader of tables whose rows are typed records.

Both go by name. A column says in the schema where in the record its value is (``of="release.title"``); where it says
nothing, in the field of its own name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from operator import attrgetter
from typing import Any, Generic, TypeVar, get_type_hints

import numpy as np
import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa

from audiobook_pipeline.domain.columns import read_rows
from audiobook_pipeline.schemas import arrow
from audiobook_pipeline.schemas.columns import kind_of, place_of

ROWS_A_BATCH = 2_000
"""As Arrow columns a batch at a time: Python objects of a whole library would take twice the memory."""

T = TypeVar("T")


def write(records: Iterable[Any], schema: pandera.DataFrameSchema) -> pd.DataFrame:
    """Return records as the table of ``schema``.

    Raises:
        AttributeError: A record has not what a column is about.
    """
    return arrow.to_frame(written(records, schema))


def written(records: Iterable[Any], schema: pandera.DataFrameSchema) -> pa.Table:
    """Return records as the table of ``schema``, as Arrow holds it.

    Raises:
        AttributeError: A record has not what a column is about.
    """
    columns = [(attrgetter(place_of(name, column)), kind_of(column)) for name, column in schema.columns.items()]
    form = pa.schema([(name, kind_of(column)) for name, column in schema.columns.items()])
    rows, batches = iter(records), []
    while batch := list(islice(rows, ROWS_A_BATCH)):
        arrays = [arrow.array([get(record) for record in batch], kind) for get, kind in columns]
        batches.append(pa.record_batch(arrays, schema=form))
    return pa.Table.from_batches(batches, schema=form)


def read(frame: pd.DataFrame, schema: pandera.DataFrameSchema, kind: type[T]) -> list[T]:
    """Return the rows of a table as the records of ``kind`` that they were written from."""
    return list(each(frame, schema, kind))


def each(frame: pd.DataFrame, schema: pandera.DataFrameSchema, kind: type[T]) -> Iterator[T]:
    """Yield what ``read`` returns, for who keeps none of it: a batch at a time is held."""
    names = {name: place_of(name, column) for name, column in schema.columns.items() if name in frame.columns}
    renamed = frame[list(names)].rename(columns=names)
    for start in range(0, len(frame), ROWS_A_BATCH):
        yield from _records(renamed.iloc[start : start + ROWS_A_BATCH], kind)


class Rows(Generic[T]):
    """The rows of a table as records, made again each time that they are iterated: a batch at a time is held.

    Args:
        frame: The table.
        schema: Its columns.
        kind: The records that it was written from.
    """

    def __init__(self, frame: pd.DataFrame, schema: pandera.DataFrameSchema, kind: type[T]) -> None:
        self._parts = frame, schema, kind

    def __iter__(self) -> Iterator[T]:
        return each(*self._parts)


def replaced(frame: pd.DataFrame, records: Mapping[int, Any], schema: pandera.DataFrameSchema) -> pd.DataFrame:
    """Return a table with other records in the rows of some numbers."""
    if not records:
        return frame
    order = np.arange(len(frame))
    order[list(records)] = np.arange(len(records)) + len(frame)
    return pd.concat([frame, write(records.values(), schema)], ignore_index=True).take(order).reset_index(drop=True)


def _records(frame: pd.DataFrame, kind: type[T]) -> Iterator[T]:
    """Yield the rows as records; columns like "release.title" are the record in the field "release"."""
    inner = defaultdict[str, dict[str, str]](dict)
    for column in frame.columns:
        field, dot, rest = column.partition(".")
        if dot:
            inner[field][column] = rest
    types = get_type_hints(kind)
    parts = {
        field: pd.Series(list(_records(frame[list(names)].rename(columns=names), types[field])), dtype=object)
        for field, names in inner.items()
    }
    return read_rows(frame.reset_index(drop=True).assign(**parts), kind)
