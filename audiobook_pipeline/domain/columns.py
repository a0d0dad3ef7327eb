"""Whole columns of text at once: cleaning, folding and hashing, for tables too long for a function per row.

The scalar functions of ``text``, ``titles`` and ``names`` say what is equal; this only gets there faster.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from audiobook_pipeline.errors import PipelineError

Hashes = npt.NDArray[np.uint64]

_TEXT = pd.StringDtype(storage="pyarrow", na_value=np.nan)
# The accents that ``text.fold`` takes off; the marks of other scripts stay.
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
    """Raise ``MissingColumnsError`` where ``frame`` lacks one of the ``required`` columns."""
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


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table as named tuples."""
    yield from frame.itertuples()


def values(frame: pd.DataFrame, name: str) -> npt.NDArray[Any]:
    """Return a column as an array."""
    return np.asarray(frame[name])


def map_unique(column: pd.Series, function: Callable[[str], Any]) -> npt.NDArray[np.object_]:
    """Return ``function`` of every value, called once for each different one."""
    codes, unique = pd.factorize(column)
    values = np.empty(len(unique), dtype=object)
    values[:] = [function(str(value)) for value in unique]
    return values[codes] if len(values) else np.empty(len(column), dtype=object)


def replaced(column: pd.Series, pattern: str, replacement: str) -> pd.Series:
    """Return each text with every match of an RE2 ``pattern`` replaced."""
    array = _arrow(column)
    return _column(pc.replace_substring_regex(array, pattern, replacement), column.index)


def _arrow(column: pd.Series) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a text column as an Arrow array; no text is copied where it is one already."""
    array = pa.array(column, from_pandas=True)
    return array if array.type == pa.large_string() else array.cast(pa.large_string())


def _column(array: Any, index: pd.Index) -> pd.Series:  # noqa: ANN401 - pyarrow has no types
    text: pd.Series = pa.chunked_array([array]).to_pandas(types_mapper={pa.large_string(): _TEXT}.get)
    return text.set_axis(index)


def matching(column: pd.Series, pattern: str) -> npt.NDArray[np.bool_]:
    """Tell for each text whether an RE2 ``pattern`` is found in it."""
    array = _arrow(column)
    return np.asarray(pc.match_substring_regex(array, pattern).to_numpy(zero_copy_only=False), dtype=bool)


def folded(column: pd.Series) -> pd.Series:
    """Return the letters and digits of each text, folded, without spaces, articles and "and"; numbers stay apart.

    A quicker and blunter form of ``titles.title_key``: equal texts are equal titles, but not the other way round.
    """
    array = pc.utf8_lower(_arrow(column))
    if not pc.all(pc.string_is_ascii(array)).as_py():
        array = pc.replace_substring_regex(pc.utf8_normalize(array, form="NFKD"), _ACCENT, "")
        for letter, plain in _LETTERS:
            array = pc.replace_substring(array, letter, plain)
        array = pc.utf8_normalize(array, form="NFC")
    for pattern, replacement in (
        (r"['’ʼ`´]", ""),
        (r"[^\p{L}\p{N}\p{M}]+", " "),
        (r"^ ?(?:the|an?) (.)|^ ", r"\1"),
        (r" (?:the|an?) ?$", ""),
        (r" and ", " "),
        (r"(\d) (\d)", r"\1_\2"),
        (r" ", ""),
    ):
        array = pc.replace_substring_regex(array, pattern, replacement)
    return _column(array, column.index)


def hashed(column: pd.Series) -> Hashes:
    """Return a 64-bit number for each text, equal for equal texts; 0 for the empty one."""
    texts = column.to_numpy(dtype=object)
    numbers = np.array(pd.util.hash_array(texts, categorize=True), dtype=np.uint64)
    numbers[texts == ""] = 0
    return numbers


def combined(*parts: Any) -> Hashes:  # noqa: ANN401 - whatever a table's column may be
    """Return a 64-bit number for each row of several columns of numbers."""
    hashes = pd.util.hash_pandas_object(pd.DataFrame(dict(enumerate(parts))), index=False)
    return np.asarray(hashes, dtype=np.uint64)
