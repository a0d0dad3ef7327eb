"""What was worked out in an earlier run and still holds: tables by a hash of all that went into them.

A table is used again only where its inputs and our own code are the same to the byte, so that it is what working it
out anew would give. Nobody raises a version: the key holds a hash of the package's sources, words and rules. Only
what pure functions make is kept; what a service said belongs to the caches of the clients.
"""

import logging
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date
from functools import cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
from pyarrow import parquet

from audiobook_pipeline.schemas import arrow
from audiobook_pipeline.schemas.tables import table

FOLDER: Final = "kept"
"""Under PIPELINE_DATA. Whoever deletes it loses time alone."""
_PACKAGE: Final = Path(__file__).parents[1]
_BESIDE: Final = frozenset({"sandbox", "desk", "cli"})
"""Rooms where no table is made."""
_KEY: Final = b"made_of"
_BYTES: Final = 16

logger = logging.getLogger(__name__)


class Kept:
    """The tables that were made last, one file a name.

    Args:
        folder: Where they are; made where it isn't there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def table(
        self, name: str, schema: pandera.DataFrameSchema, inputs: Sequence[object], make: Callable[[], pd.DataFrame]
    ) -> pd.DataFrame:
        """Return the table that ``make`` makes, without asking it where nothing has changed since.

        Args:
            name: Whose table it is; one is kept for each name.
            schema: Its columns.
            inputs: All that ``make`` looks at: tables, and what has words of its own: texts, numbers, records, lists.
            make: Makes it; pure.
        """
        path, key = self._folder / f"{name}.parquet", digest(list(schema.columns), *inputs)
        kept = _stored(path, key)
        if kept is not None:
            return arrow.to_frame(kept)
        made = table(make(), schema)
        _store(path, key, arrow.to_arrow(made))
        return made


def digest(*inputs: object) -> bytes:
    """Return a hash of values and of our own code: equal where working with them gives the same.

    Raises:
        TypeError: A value whose words may leave something out, such as an array, or come in another order.
    """
    state = blake2b(version(), digest_size=_BYTES)
    for value in inputs:
        part = _as_bytes(value) if isinstance(value, pd.DataFrame) else _words(value)
        state.update(len(part).to_bytes(8))
        state.update(part)
    return state.digest()


def _words(value: object) -> bytes:
    if not (is_dataclass(value) or isinstance(value, str | bytes | int | float | date | Sequence | Mapping | None)):
        raise TypeError(f"{type(value).__name__} has no words that tell it apart")
    return repr(value).encode("utf-8", "surrogatepass")


def _as_bytes(frame: pd.DataFrame) -> memoryview:
    """Return a table as it would be written, whichever pieces it lies in."""
    whole = arrow.to_arrow(frame).combine_chunks()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, whole.schema) as writer:
        writer.write_table(whole)
    return memoryview(sink.getvalue())


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
        parquet.write_table(made.replace_schema_metadata({**made.schema.metadata, _KEY: key}), partial)
        partial.replace(path)
    except OSError as error:
        logger.warning("%s can't be kept for the next run: %s", path, error)
