"""The tables of the last run, read once for as long as their files stay as they are."""

from collections.abc import Callable
from io import BytesIO
from threading import Lock
from typing import Final, TypeVar

import pandas as pd
import pandera.pandas as pa
from pyarrow import lib as pa_errors
from pyarrow import parquet

from audiobook_pipeline.desk.settings import DeskSettings
from audiobook_pipeline.errors import PipelineError
from audiobook_pipeline.io.parquet import place
from audiobook_pipeline.schemas import arrow
from audiobook_pipeline.schemas.tables import table

T = TypeVar("T")
_ABSENT: Final = (-1.0, -1)


class UnreadableTableError(PipelineError):
    """A table is damaged, or of a form that this version doesn't know."""


class Tables:
    """The tables of a data folder or an object store.

    Args:
        settings: Says where they are.
    """

    def __init__(self, settings: DeskSettings) -> None:
        self._folder = place(settings.tables or str(settings.data / "tables"))
        self._kept: dict[str, tuple[tuple[float, int], pd.DataFrame]] = {}
        self._made: dict[str, tuple[int, object]] = {}
        self._lock = Lock()

    def table(self, name: str, schema: pa.DataFrameSchema) -> pd.DataFrame:
        """Return a table by the asset's name; an empty one where no run made it yet."""
        path = self._folder / f"{name}.parquet"
        with self._lock:
            try:
                found = path.stat()
                version = (float(found.st_mtime), int(found.st_size))
            except FileNotFoundError:
                version = _ABSENT
            kept = self._kept.get(name)
            if kept is None or kept[0] != version:
                frame = table([] if version == _ABSENT else _read(name, path.read_bytes()), schema)
                self._kept[name] = kept = (version, frame)
        return kept[1]

    def made_of(self, frame: pd.DataFrame, name: str, make: Callable[[pd.DataFrame], T]) -> T:
        """Return what ``make`` makes of a table, made once for as long as the table stays as it is."""
        made = self._made.get(name)
        if made is None or made[0] != id(frame):
            self._made[name] = made = (id(frame), make(frame))
        return made[1]  # type: ignore[return-value]  # of this name alone


def _read(name: str, content: bytes) -> pd.DataFrame:
    try:
        return arrow.to_frame(parquet.read_table(BytesIO(content)))
    except (pa_errors.ArrowException, OSError):
        raise UnreadableTableError(f"the table {name} can't be read; materialize it again in Dagster") from None
