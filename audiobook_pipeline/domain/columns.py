"""Whole columns at once: lists, cleaning, folding and hashing, for tables too long for a function per row.

The scalar functions of ``text``, ``titles`` and ``names`` define equality; these are faster equivalents.
"""

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import MISSING, fields
from itertools import repeat
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from audiobook_pipeline.domain.choosing.evidence import Evidence
from audiobook_pipeline.domain.lexicon.lexicon import alternatives, by_file
from audiobook_pipeline.domain.models import SeriesPlace
from audiobook_pipeline.errors import PipelineError

Hashes = npt.NDArray[np.uint64]
T = TypeVar("T")

_RECORDS: Final[dict[tuple[str, ...], Any]] = {kind._fields: kind for kind in (SeriesPlace, Evidence)}
"""Records in columns of lists, by their fields."""

_ROWS_AT_ONCE: Final = 2_000
"""Rows converted at once: cells as Python objects take many times the memory of a column."""
_ARTICLES: Final = alternatives(by_file("article")["en"])
_MIXER: Final = np.uint64(0xBF58476D1CE4E5B9)
_TEXT = pd.StringDtype(storage="pyarrow", na_value=np.nan)
# The accents that ``text.fold`` removes; the marks of other scripts stay.
_ACCENT = r"[\x{0300}-\x{036f}\x{0591}-\x{05c7}\x{0610}-\x{061a}\x{064b}-\x{065f}\x{0670}]|\p{Cf}|\p{Cc}"
_LETTERS = (
    ("ø", "o"),
    ("ł", "l"),
    ("đ", "d"),
    ("ð", "d"),
    ("þ", "th"),
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("ı", "i"),
)


class MissingColumnsError(PipelineError, ValueError):
    """A table lacks columns that it must have."""

    def __init__(self, table: str, missing: list[str], found: list[str]) -> None:
        """Name the table, what it lacks and what it has."""
        super().__init__(
            f"{table}: missing column{'s' if len(missing) > 1 else ''} {', '.join(missing)}; it has {', '.join(found)}"
        )
        self.missing = missing


def require_columns(frame: pd.DataFrame, required: tuple[str, ...], table: str) -> None:
    """Raise ``MissingColumnsError`` if ``frame`` lacks one of the ``required`` columns."""
    missing = [name for name in required if name not in frame.columns]
    if missing:
        raise MissingColumnsError(table, missing, [str(name) for name in frame.columns])


def text_column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column as stripped text, "" where it is empty or absent; 3.0 becomes "3"."""
    if name not in frame.columns:
        return pd.Series("", index=frame.index, dtype=str)
    column = frame[name]
    if pd.api.types.is_float_dtype(column):
        column = column.map(lambda value: f"{value:g}", na_action="ignore")
    if not isinstance(column.dtype, pd.StringDtype):
        column = column.astype(object).where(column.notna(), "").astype(str)
    stripped: pd.Series = column.fillna("").str.strip()
    return stripped


def list_column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column of lists as tuples, which can be compared and counted; () where it is empty or absent.

    A column of text is one of lists with one entry each.
    """
    found = cells(frame[name]) if name in frame.columns else [()] * len(frame)
    shared: dict[Any, tuple[Any, ...]] = {}
    tuples = (cell if isinstance(cell, tuple) else (cell,) if isinstance(cell, str) and cell else () for cell in found)
    return pd.Series([shared.setdefault(each, each) for each in tuples], index=frame.index, dtype=object)


def cells(column: pd.Series) -> list[Any]:
    """Return the cells of a column; a list becomes a tuple, and a list of records a tuple of records."""
    if isinstance(column.dtype, pd.ArrowDtype):
        return _lists(pa.array(column))
    values: list[Any] = column.tolist()
    return (
        [_tuple(cell) if isinstance(cell, list | np.ndarray) else cell for cell in values]
        if column.dtype == object
        else values
    )


def _lists(array: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - pyarrow has no types
    """Return the lists of an Arrow array as tuples; all their entries are read at once."""
    flat = pc.list_flatten(array)
    if pa.types.is_struct(flat.type):
        names = tuple(field.name for field in flat.type)
        parts = (pc.struct_field(flat, name).to_pylist() for name in names)
        entries = itertools.starmap(_RECORDS[names], zip(*parts, strict=True))
    else:
        entries = iter(flat.to_pylist())
    return [tuple(itertools.islice(entries, length or 0)) for length in pc.list_value_length(array).to_pylist()]


def _tuple(cell: Iterable[Any] | None) -> tuple[Any, ...]:
    entries = () if cell is None else cell
    return tuple(_RECORDS[tuple(entry)](**entry) if isinstance(entry, dict) else entry for entry in entries)


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table as named tuples; lists become tuples."""
    lists = [str(name) for name, dtype in frame.dtypes.items() if isinstance(dtype, pd.ArrowDtype)]
    yield from frame.assign(**{name: list_column(frame, name) for name in lists}).itertuples()


def read_rows(frame: pd.DataFrame, kind: type[T]) -> Iterator[T]:
    """Yield the rows of a table as records of the dataclass ``kind``, whatever the order of the columns.

    Absent values and absent columns become the field's default.
    """
    known = {field.name: field.default for field in fields(kind) if field.name in frame.columns}  # type: ignore[arg-type]  # a dataclass
    given = _given(kind, known)
    make: Callable[..., T] = kind if given else _by_name(kind, tuple(known))
    for start in range(0, len(frame) if known else 0, _ROWS_AT_ONCE):
        some = frame.iloc[start : start + _ROWS_AT_ONCE]
        cells_of = {name: _filled(some[name], default) for name, default in known.items()}
        yield from map(make, *(cells_of.get(name, repeat(default)) for name, default in (given or known).items()))


def _given(kind: type[Any], known: Collection[str]) -> dict[str, Any]:
    """Return the leading fields with their defaults, up to the last known one; {} if one has no default."""
    given: dict[str, Any] = {}
    for field in fields(kind):
        if field.kw_only or (field.name not in known and field.default is MISSING):
            break
        given[field.name] = field.default
    return given if given.keys() >= set(known) else {}


def _by_name(kind: Callable[..., T], names: tuple[str, ...]) -> Callable[..., T]:
    return lambda *row: kind(**dict(zip(names, row, strict=True)))


def _filled(column: pd.Series, default: object) -> list[Any]:
    """Return the cells of a column with ``default`` for what is absent."""
    found = cells(column)
    if default is MISSING or not (column.hasnans or isinstance(column.dtype, pd.StringDtype)):
        return found
    return [default if absent or cell == "" else cell for cell, absent in zip(found, column.isna(), strict=True)]


def among(numbers: npt.ArrayLike, wanted: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return for each value of a column whether it is among ``wanted``; ten times as fast as numpy's ``isin``."""
    return np.asarray(pd.Series(numbers).isin(np.asarray(wanted)), dtype=bool)


def values(frame: pd.DataFrame, name: str) -> npt.NDArray[Any]:
    """Return a column as an array."""
    return np.asarray(frame[name])


def map_unique(column: pd.Series, function: Callable[[Any], Any]) -> npt.NDArray[np.object_]:
    """Return ``function`` of every text or tuple, called once for each distinct one."""
    codes, unique = pd.factorize(column.array)  # Of the column's array: tuples as such would make a multi-level index.
    values = np.empty(len(unique), dtype=object)
    for index, value in enumerate(unique):
        values[index] = function(value)
    return values[codes] if len(values) else np.empty(len(column), dtype=object)


def map_texts(column: pd.Series, function: Callable[[Any], str]) -> pd.Series:
    """Return ``function`` of every text or tuple as a text column, called once for each distinct one."""
    codes, unique = pd.factorize(column.array)
    return pd.Series(pd.array([function(value) for value in unique], dtype=str)[codes], index=column.index)


def hashed_keys(column: pd.Series, key: Callable[[str], str]) -> Hashes:
    """Return the hash of the folded ``key`` of every text, computed once for each distinct one."""
    codes, unique = pd.factorize(column)
    return hashed(folded(pd.Series([key(text) for text in unique], dtype=str)))[codes]


def replaced(column: pd.Series, pattern: str, replacement: str) -> pd.Series:
    """Return each text with every match of an RE2 ``pattern`` replaced."""
    if column.empty:  # A pattern takes longer to compile than to find in a few texts.
        return column
    array = _arrow(column)
    return _column(pc.replace_substring_regex(array, pattern, replacement), column.index)


def _arrow(column: pd.Series) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a text column as an Arrow array, without a copy if it is one already."""
    array = pa.array(column, from_pandas=True)
    return array if array.type == pa.large_string() else array.cast(pa.large_string())


def _column(array: Any, index: pd.Index) -> pd.Series:  # noqa: ANN401 - pyarrow has no types
    text: pd.Series = pa.chunked_array([array]).to_pandas(types_mapper={pa.large_string(): _TEXT}.get)
    return text.set_axis(index)


def matching(column: pd.Series, pattern: str) -> npt.NDArray[np.bool_]:
    """Return for each text whether an RE2 ``pattern`` is found in it."""
    if column.empty:
        return np.zeros(0, dtype=bool)
    array = _arrow(column)
    return np.asarray(pc.match_substring_regex(array, pattern).to_numpy(zero_copy_only=False), dtype=bool)


def folded(column: pd.Series) -> pd.Series:
    """Return the letters and digits of each text, folded, without spaces, articles and "and"; numbers stay apart.

    A quicker and blunter form of ``titles.title_key``: equal texts are equal titles, but not the other way round.
    """
    if column.empty:
        return column
    array = pc.utf8_lower(_arrow(column))
    if not pc.all(pc.string_is_ascii(array)).as_py():
        array = pc.replace_substring_regex(pc.utf8_normalize(array, form="NFKD"), _ACCENT, "")
        for letter, plain in _LETTERS:
            array = pc.replace_substring(array, letter, plain)
        array = pc.utf8_normalize(array, form="NFC")
    for pattern, replacement in (
        (rf", ?(?:{_ARTICLES}) ?$", ""),  # "Stand, The", but "Vitamin A"
        (r"['’ʼ`´]", ""),
        (r"[^\p{L}\p{N}\p{M}]+", " "),
        (rf"^ ?(?:{_ARTICLES}) (.)|^ ", r"\1"),
    ):
        array = pc.replace_substring_regex(array, pattern, replacement)
    array = pc.replace_substring(array, " and ", " ")
    array = pc.replace_substring_regex(array, r"(\d) (\d)", r"\1_\2")
    return _column(pc.replace_substring(array, " ", ""), column.index)


def hashed(column: pd.Series) -> Hashes:
    """Return a 64-bit number for each text, equal for equal texts; 0 for the empty one."""
    texts = column.to_numpy(dtype=object)
    numbers = np.array(pd.util.hash_array(texts, categorize=False), dtype=np.uint64)
    numbers[texts == ""] = 0
    return numbers


def combined(*parts: npt.ArrayLike) -> Hashes:
    """Return a 64-bit number for each row of several columns of numbers."""
    result: Any = _MIXER  # so that a row of zeros is not 0, which means absent
    for part in parts:
        numbers = np.asarray(part)
        # 0.0 and -0.0 become one number, and so do all kinds of NaN.
        bits = (numbers + 0.0).view(np.uint64) if numbers.dtype.kind == "f" else numbers.astype(np.uint64)
        result = (result ^ bits) * _MIXER
        result ^= result >> np.uint64(29)
    return np.asarray(result, dtype=np.uint64)
