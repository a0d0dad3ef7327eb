"""The types of the columns: as pandas holds them, as Arrow and Parquet do, and the way between them.

Each Arrow type here is one pandas dtype, so that a table comes back from Parquet as it went in. What columns a table
has belongs to ``tables``.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from audiobook_pipeline.domain.joined import split_series

TEXT: Final = pa.string()
NUMBER: Final = pa.float64()
INTEGER: Final = pa.int64()
FLAG: Final = pa.bool_()
MOMENT: Final = pa.timestamp("us", "UTC")
TEXTS: Final = pa.list_(TEXT)
INTEGERS: Final = pa.list_(INTEGER)
SERIES: Final = pa.list_(pa.struct([("name", TEXT), ("position", TEXT)]))
EVIDENCE: Final = pa.list_(
    pa.struct(
        [
            *((name, TEXT) for name in ("rule", "stance", "words")),
            ("start", INTEGER),
            ("weight", NUMBER),
            ("detail", TEXT),
        ]
    )
)

_TEXT_DTYPE: Final = pd.StringDtype(storage="pyarrow", na_value=float("nan"))
_DTYPES: Final[Mapping[pa.DataType, Any]] = {
    TEXT: _TEXT_DTYPE,
    pa.large_string(): _TEXT_DTYPE,
    INTEGER: pd.Int64Dtype(),
    **{kind: pd.ArrowDtype(kind) for kind in (TEXTS, INTEGERS, SERIES, EVIDENCE)},
}
_SEPARATOR: Final = "; "


def _parts(cell: str) -> list[str]:
    return [part for part in cell.split(_SEPARATOR) if part]


_FROM_JOINED: Final[Mapping[str, tuple[pa.DataType, Callable[[str], Sequence[Any]]]]] = {
    str(TEXTS): (TEXTS, _parts),
    str(INTEGERS): (INTEGERS, lambda cell: [int(part) for part in _parts(cell)]),
    str(SERIES): (SERIES, lambda cell: [place._asdict() for place in split_series(cell)]),
}
"""How a list is read of an older table, which joined it to one text; by the name of its type."""


_BY_NAME: Final[Mapping[str, Any]] = {
    "string[pyarrow]": _TEXT_DTYPE,
    **{str(kind): pd.ArrowDtype(kind) for kind in (TEXTS, INTEGERS, SERIES, EVIDENCE)},
}
"""Dtypes that pandas doesn't know, or takes for others, by the names of the types."""


def empty(kinds: Mapping[str, str]) -> pd.DataFrame:
    """Return a table without rows, given the names of its columns and of their types."""
    return pd.DataFrame({name: pd.Series([], dtype=_BY_NAME.get(kind, kind)) for name, kind in kinds.items()})


def array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Return Python values as an Arrow array; an absent text is "", an absent list empty."""
    if kind == TEXT:
        return pa.array(["" if value is None else str(value) for value in values], type=kind)
    if pa.types.is_list(kind):
        lists = [value or () for value in values]
        if pa.types.is_struct(kind.value_type):
            return pa.array([[record._asdict() for record in value] for value in lists], type=kind)
        return pa.array(lists, type=kind)
    return pa.array(values, type=kind)


def dtype(kind: pa.DataType) -> Any:  # noqa: ANN401 - pandas has no common type for dtypes
    """Return how pandas holds a column."""
    return _DTYPES.get(kind) or kind.to_pandas_dtype()


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as pandas holds it."""
    # Parquet calls the entries of a list otherwise than Arrow does: to pandas that would be another dtype.
    kinds = [pa.list_(kind.value_type) if pa.types.is_list(kind) else kind for kind in table.schema.types]
    plain = table.cast(pa.schema(list(zip(table.schema.names, kinds, strict=True))))
    frame: pd.DataFrame = plain.to_pandas(types_mapper=_DTYPES.get)
    return frame


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """Return a table as Arrow holds it, so that pandas without these types reads it too."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    notes = json.loads(table.schema.metadata[b"pandas"])
    for column in notes["columns"]:
        if column["numpy_type"].startswith("list<"):
            column["numpy_type"] = "object"  # pandas doesn't know the names of its own Arrow types.
    return table.replace_schema_metadata({b"pandas": json.dumps(notes).encode()})


def renewed(table: pa.Table, kinds: Mapping[str, str]) -> pa.Table:
    """Return an older table with the lists that it joined to text as lists.

    Args:
        table: The table.
        kinds: The types that its columns should have, by name.
    """
    for index, field in enumerate(table.schema):
        kind, read = _FROM_JOINED.get(kinds.get(field.name, ""), (None, None))
        if read and not pa.types.is_list(field.type):
            cells = [read(cell or "") for cell in table.column(index).to_pylist()]
            table = table.set_column(index, field.name, pa.array(cells, type=kind))
    return table
