"""Tables as Parquet files, in a folder or an object store.

Only how a table is kept. What columns it has belongs to ``schemas``.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final, TypeVar

import dagster as dg
import pandas as pd
from pyarrow import parquet
from pydantic import Field
from upath import UPath

from audiobook_pipeline.io.memory import give_back, prepare
from audiobook_pipeline.redaction import redact
from audiobook_pipeline.schemas import arrow

PAUSES_S = (5.0, 15.0)
"""Before a store is asked again that is down or busy; its own client has tried for seconds by then."""

COLUMNS: Final = "columns"
"""Metadata of an asset: its table's columns. Under Dagster's own name the UI would show them above what a run made."""

EMPTY_UNTIL_MADE: Final = "empty_until_made"
"""Metadata of an asset: True where its table is read as an empty one for as long as nobody has made it."""

_FOLDERS: Final = frozenset({"", "file"})
_PASSING: Final = re.compile("Timeout|Connect|HTTPClientError|Incomplete|Payload")
"""Names of errors that pass: each kind of store has classes of its own, and none need be installed."""

_Answer = TypeVar("_Answer")

logger = logging.getLogger(__name__)


class ParquetFiles(dg.UPathIOManager):
    """Keeps each table as one file of a folder."""

    extension: str | None = ".parquet"

    def make_directory(self, path: UPath) -> None:
        """Make a folder, where there are any."""
        # A store has no folders, and where a bucket is missing this would make one of a misspelt name.
        if path.protocol in _FOLDERS:
            _explained(
                f"The folder for the tables {path} can't be made", path, lambda: path.mkdir(parents=True, exist_ok=True)
            )

    def dump_to_path(self, context: dg.OutputContext, obj: pd.DataFrame, path: UPath) -> None:  # noqa: ARG002 - as the base
        """Write whole or not at all: a reader never meets half a table."""
        whole = BytesIO()
        parquet.write_table(arrow.to_arrow(obj), whole)
        _explained(f"The table {path} can't be written", path, lambda: _write_whole(path, whole.getvalue()), PAUSES_S)
        give_back()

    def load_from_path(self, context: dg.InputContext, path: UPath) -> pd.DataFrame:
        """Read the table of an input."""
        made = context.upstream_output
        return _load(path, context.asset_key.to_user_string(), made.definition_metadata if made is not None else {})

    def table(self, name: str, promise: Mapping[str, object]) -> pd.DataFrame:
        """Return an asset's table as it is kept.

        Args:
            name: The asset.
            promise: What its metadata says of the table.

        Raises:
            dagster.Failure: There is none that can be read.
        """
        return _load(self._base_path / f"{name}{self.extension}", name, promise)


def _load(path: UPath, name: str, promise: Mapping[str, object]) -> pd.DataFrame:
    promised = _columns(promise)
    give_back()  # of the step before: only now are its tables free

    def read() -> bytes | None:
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            if promise.get(EMPTY_UNTIL_MADE):
                return None
            raise dg.Failure(
                description=f"There is no table {path} yet. Materialize {name} first, or the whole pipeline.",
                allow_retries=False,
            ) from error

    content = _explained(f"The stored table {path} can't be reached", path, read, PAUSES_S)
    if content is None:
        return arrow.empty(promised)
    try:
        stored = parquet.read_table(BytesIO(content))
    except (OSError, ValueError) as error:
        words = f"The stored table {path} can't be read ({error}). Materialize {name} again."
        raise dg.Failure(description=words, allow_retries=False) from error
    if missing := promised.keys() - set(stored.column_names):
        words = f"The stored table {path} is of another version: it has no {', '.join(sorted(missing))}."
        raise dg.Failure(description=f"{words} Materialize {name} again.", allow_retries=False)
    return arrow.to_frame(arrow.renewed(stored, promised))


def _columns(promise: Mapping[str, object]) -> dict[str, str]:
    """Return the columns that the asset says its table has, and their types."""
    schema = promise.get(COLUMNS)
    return {column.name: column.type for column in schema.columns} if isinstance(schema, dg.TableSchema) else {}


class ParquetIOManager(dg.ConfigurableIOManagerFactory[dg.UPathIOManager]):
    """Keeps every table as one Parquet file, in a folder or under a URL such as ``s3://…``."""

    base_path: str = Field(default="", description="Folder or URL, from TABLES_URL; empty: tables in the data folder.")
    data_folder: str = Field(default="data", description="Folder of what the pipeline keeps, from PIPELINE_DATA.")

    def create_io_manager(self, context: dg.InitResourceContext) -> dg.UPathIOManager:  # noqa: ARG002 - as the base
        """Return the manager that reads and writes the files."""
        prepare()
        return ParquetFiles(base_path=place(self.base_path or str(Path(self.data_folder).expanduser() / "tables")))


def place(base_path: str) -> UPath:
    """Return where tables are kept.

    Raises:
        dagster.Failure: Where no store is known by such a URL.
    """
    try:
        folder = UPath(base_path)
        folder.joinpath("x")  # a malformed address is accepted until one goes on from it
    except ValueError as error:
        raise dg.Failure(
            description=redact(
                f"TABLES_URL={base_path} can't be used ({error}). For example TABLES_URL=s3://audiobooks/tables"
            ),
            allow_retries=False,
        ) from None
    return folder


def stored(base_path: str, name: str) -> pd.DataFrame | None:
    """Return a stored table by the name of its asset, or None if there is none that can be read."""
    path = place(base_path) / f"{name}.parquet"
    try:
        return arrow.to_frame(parquet.read_table(BytesIO(path.read_bytes())))
    except (OSError, ValueError):
        return None


def try_out(base_path: str) -> None:
    """Check that tables can be kept there: write a file and remove it.

    Raises:
        dagster.Failure: Where they can't; says what to do.
    """
    folder = place(base_path)
    probe = folder / "doctor.partial"

    def attempt() -> None:
        if folder.protocol in _FOLDERS:
            folder.mkdir(parents=True, exist_ok=True)
        try:
            probe.write_bytes(bytes(4096))  # A full disk takes an empty file.
        finally:
            probe.unlink(missing_ok=True)

    _explained(f"Tables can't be stored under {folder}", folder, attempt)


def _write_whole(path: UPath, content: bytes) -> None:
    if path.protocol not in _FOLDERS:
        path.write_bytes(content)  # An object appears once all of it has arrived.
        return
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    partial.rename(path)


def _explained(what: str, path: UPath, act: Callable[[], _Answer], pauses: Sequence[float] = ()) -> _Answer:
    """Return what ``act`` returns; turn what the disk or the store says into a failure with a way out.

    A whole table is read or written, so that nothing is done twice by doing it again: here, and not by the asset,
    whose work would be repeated with it.

    Args:
        what: What could not be done, in words.
        path: The table or the folder.
        act: Does it.
        pauses: Seconds before each further attempt at a store that is down or busy.

    Raises:
        dagster.Failure: It could not be done.
    """
    for pause in (*pauses, None):
        try:
            return act()
        except dg.Failure:
            raise
        except Exception as error:  # Each kind of store has errors of its own.
            words = redact(str(error).rstrip(".")) or type(error).__name__
            passing = path.protocol not in _FOLDERS and _may_pass(error)
            if pause is None or not passing:
                way_out = _way_out(path, passing=passing)
                raise dg.Failure(description=redact(f"{what} ({words}). {way_out}"), allow_retries=False) from None
        logger.warning("%s (%s); asked again in %.0f s", what, words, pause)
        time.sleep(pause)
    raise AssertionError("the last attempt returns or raises")


def _may_pass(error: BaseException | None) -> bool:
    """Return whether a store may have been down or busy: a timeout, a broken connection, an error of its own."""
    while error is not None:
        if isinstance(error, TimeoutError | ConnectionError) or _status(error) in {408, 429, *range(500, 600)}:
            return True
        if any(_PASSING.search(kind.__name__) for kind in type(error).__mro__):
            return True
        error = error.__cause__
    return False


def _status(error: BaseException) -> int:
    answer = getattr(error, "response", None)
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode") if isinstance(answer, dict) else None
    return status if isinstance(status, int) else 0


def _way_out(path: UPath, *, passing: bool) -> str:
    if path.protocol in _FOLDERS:
        return "Let PIPELINE_DATA name a folder that this user may write, on a disk with room."
    if passing:
        return "The store in TABLES_URL is down, busy or at another address; once it answers, the next run continues."
    return "See that the bucket in TABLES_URL exists and accepts the keys in .env, such as AWS_ACCESS_KEY_ID."
