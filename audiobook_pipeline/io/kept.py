"""What was worked out in an earlier run and still holds: tables by a hash of all that went into them.

A table is used again only where its inputs and our own code are the same to the byte, so that it is what working it
out again would give. Nobody raises a version: the key holds a hash of the package's sources, words and rules. Only
what pure functions make is kept; what a service said belongs to the caches of the clients.
"""

import io
import logging
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date
from functools import cache
from hashlib import blake2b
from importlib import metadata
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
from pyarrow import parquet

from audiobook_pipeline.schemas import arrow
from audiobook_pipeline.schemas.rows import written
from audiobook_pipeline.schemas.tables import table

FOLDER: Final = "kept"
"""Under PIPELINE_DATA. Whoever deletes it loses time alone."""
_PACKAGE: Final = Path(__file__).parents[1]
_BESIDE: Final = frozenset({"sandbox", "desk", "cli"})
"""Rooms where no table is made."""
_KEY: Final = b"made_of"
_BYTES: Final = 16
_ROWS_AT_ONCE: Final = 2_000
"""As Python objects, or as one more copy."""

logger = logging.getLogger(__name__)


class Kept:
    """The tables that were made last, one file a name.

    Args:
        folder: Where they are; made where it isn't there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def table(
        self,
        name: str,
        schema: pandera.DataFrameSchema,
        inputs: Sequence[object],
        make: Callable[[], pd.DataFrame],
        *,
        whole: Callable[[], bool] = lambda: True,
    ) -> pd.DataFrame:
        """Return the table that ``make`` makes, without asking it where nothing has changed since.

        Args:
            name: Whose table it is; one is kept for each name.
            schema: Its columns.
            inputs: All that ``make`` looks at: tables, and what has words of its own: texts, numbers, records, lists.
            make: Makes it; pure.
            whole: Tells afterwards whether all that it needed was there; otherwise it is made again next time.
        """
        path, key = self._folder / f"{name}.parquet", digest(list(schema.columns), *inputs)
        kept = _stored(path, key)
        if kept is not None:
            return arrow.to_frame(kept)
        made = table(make(), schema)
        if whole():
            _store(path, key, arrow.to_arrow(made))
        return made

    def rows(
        self,
        name: str,
        schema: pandera.DataFrameSchema,
        keys: list[bytes],
        make: Callable[[list[int]], Iterable[Sequence[Any]]],
        *,
        whole: Callable[[], bool] = lambda: True,
    ) -> pd.DataFrame:
        """Return the rows that belong to each key, in the order of the keys; only those of new keys are made.

        Args:
            name: Whose rows they are; those of one call are kept for each name.
            schema: Their columns.
            keys: A hash for each subject of all that its rows follow from: of ``row_digests``.
            make: Makes, of the subjects with such numbers, the records of the rows of each; pure. What it yields is
                held no longer than it takes to store it.
            whole: As that of ``table``.
        """
        path, made_by = self._folder / f"{name}.parquet", digest(list(schema.columns))
        stored = _stored(path, made_by)
        known = [] if stored is None else stored["key"].to_pylist()
        if stored is not None and known == keys:
            return _flat(stored["rows"].combine_chunks())
        places = {key: place for place, key in enumerate(known)}
        new = [number for number, key in enumerate(keys) if key not in places]
        places |= {keys[number]: place for place, number in enumerate(new, start=len(known))}
        pool = [_by_subject([], schema) if stored is None else stored["rows"].combine_chunks()]
        made = iter(make(new))
        while some := [list(records) for records in islice(made, _ROWS_AT_ONCE)]:
            pool.append(_by_subject(some, schema))
        rows = pa.concat_arrays(pool).take(pa.array([places[key] for key in keys], pa.int64()))
        if whole():
            _store(path, made_by, pa.table({"key": pa.array(keys, pa.binary(_BYTES)), "rows": rows}))
        return _flat(rows)


def digest(*inputs: object) -> bytes:
    """Return a hash of values and of our own code: equal where working with them gives the same.

    Raises:
        TypeError: A value whose words may leave something out, such as an array, or come in another order.
    """
    state = blake2b(version(), digest_size=_BYTES)
    for value in inputs:
        if isinstance(value, pd.DataFrame):
            _add(state, _table_digest(value))
        elif isinstance(value, list | tuple):  # an entry at a time: the words of all books of a catalogue are long
            _add(state, b"%d" % len(value))
            for entry in value:
                _add(state, _words(entry))
        else:
            _add(state, _words(value))
    return state.digest()


def _add(state: blake2b, part: bytes | memoryview) -> None:
    state.update(len(part).to_bytes(8))
    state.update(part)


def _words(value: object) -> bytes:
    if not (is_dataclass(value) or isinstance(value, str | bytes | int | float | date | Sequence | Mapping | None)):
        raise TypeError(f"{type(value).__name__} has no words that tell it apart")
    return repr(value).encode("utf-8", "surrogatepass")


class _Hashing(io.RawIOBase):
    """A file that only hashes what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.state = blake2b(digest_size=_BYTES)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer
        self.state.update(data)
        return len(data)


def _table_digest(frame: pd.DataFrame) -> bytes:
    """Return a hash of a table as it would be written, whichever pieces it lies in."""
    whole, hashing = arrow.to_arrow(frame).combine_chunks(), _Hashing()
    with pa.ipc.new_stream(hashing, whole.schema) as writer:
        writer.write_table(whole, max_chunksize=_ROWS_AT_ONCE)
    return hashing.state.digest()


def row_digests(frame: pd.DataFrame) -> list[bytes]:
    """Return a hash of each row of a table."""
    whole, digests = arrow.to_arrow(frame), []
    for start in range(0, len(frame), _ROWS_AT_ONCE):
        columns = [column.to_pylist() for column in whole.slice(start, _ROWS_AT_ONCE).itercolumns()]
        rows = (repr(row).encode("utf-8", "surrogatepass") for row in zip(*columns, strict=True))
        digests += [blake2b(row, digest_size=_BYTES).digest() for row in rows]
    return digests


def _by_subject(records: Sequence[Sequence[Any]], schema: pandera.DataFrameSchema) -> pa.ListArray:
    """Return the rows of each subject as a list of records."""
    rows = written(chain.from_iterable(records), schema).combine_chunks()
    ends = pa.array([0, *accumulate(map(len, records))], pa.int32())
    entries = pa.StructArray.from_arrays([column.combine_chunks() for column in rows.columns], fields=[*rows.schema])
    return pa.ListArray.from_arrays(ends, entries)


def _flat(rows: pa.ListArray) -> pd.DataFrame:
    """Return the rows of all subjects as one table."""
    return arrow.to_frame(pa.Table.from_struct_array(rows.flatten()))


@cache
def version(package: Path = _PACKAGE) -> bytes:
    """Return a hash of what decides besides the inputs: our sources and words, the libraries, Python itself."""
    state = blake2b(platform.python_version().encode(), digest_size=_BYTES)
    for path in sorted(package.rglob("*")):
        place = path.relative_to(package)
        if path.suffix in {".py", ".toml"} and place.parts[0] not in _BESIDE:
            state.update(str(place).encode() + path.read_bytes())
    state.update(repr(sorted({(each.name, each.version) for each in metadata.distributions()})).encode())
    return state.digest()


def _stored(path: Path, key: bytes) -> pa.Table | None:
    """Return the table of a file, or None where it was made of something else, is damaged or absent."""
    try:
        if (parquet.read_schema(path).metadata or {}).get(_KEY) == key:
            return parquet.read_table(path)
    except (OSError, ValueError, pa.ArrowException):
        pass
    return None


def _store(path: Path, key: bytes, made: pa.Table) -> None:
    """Write a table whole or not at all; a full disk costs the next run its time."""
    partial = path.with_suffix(".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        named = made.replace_schema_metadata({**(made.schema.metadata or {}), _KEY: key})
        parquet.write_table(named, partial, use_compliant_nested_type=False)
        partial.replace(path)
    except OSError as error:
        logger.warning("%s can't be kept for the next run: %s", path, error)
