"""Tables as Parquet files, in a folder or an object store.

Only how a table is kept. What columns it has belongs to ``schemas``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

import dagster as dg
import pandas as pd
from pydantic import Field
from upath import UPath

_FOLDERS: Final = frozenset({"", "file"})


class _ParquetFiles(dg.UPathIOManager):
    extension: str | None = ".parquet"

    def make_directory(self, path: UPath) -> None:
        # A store has no folders, and where a bucket is missing this would make one of a misspelt name.
        if path.protocol in _FOLDERS:
            with _explained(f"The folder for the tables {path} can't be made", path):
                super().make_directory(path)

    def dump_to_path(self, context: dg.OutputContext, obj: pd.DataFrame, path: UPath) -> None:  # noqa: ARG002 - as the base
        """Write whole or not at all: a reader never meets half a table."""
        whole = BytesIO()
        obj.to_parquet(whole, index=False)
        with _explained(f"The table {path} can't be written", path):
            _write_whole(path, whole.getvalue())

    def load_from_path(self, context: dg.InputContext, path: UPath) -> pd.DataFrame:
        name = context.asset_key.to_user_string()
        with _explained(f"The stored table {path} can't be reached", path):
            try:
                content = path.read_bytes()
            except FileNotFoundError as error:
                raise dg.Failure(
                    description=f"There is no table {path} yet. Materialize {name} first, or the whole pipeline.",
                    allow_retries=False,
                ) from error
        try:
            table = pd.read_parquet(BytesIO(content))
        except (OSError, ValueError) as error:
            words = f"The stored table {path} can't be read ({error}). Materialize {name} again to make it anew."
            raise dg.Failure(description=words, allow_retries=False) from error
        if missing := _promised(context) - set(table.columns):
            words = f"The stored table {path} is of another version: it has no {', '.join(sorted(missing))}."
            raise dg.Failure(description=f"{words} Materialize {name} again to make it anew.", allow_retries=False)
        return table


def _promised(context: dg.InputContext) -> set[str]:
    """Return the columns that the asset says its table has."""
    made = context.upstream_output
    promise = made.definition_metadata.get("dagster/column_schema") if made is not None else None
    return {column.name for column in promise.columns} if isinstance(promise, dg.TableSchema) else set()


class ParquetIOManager(dg.ConfigurableIOManagerFactory[dg.UPathIOManager]):
    """Keeps every table as one Parquet file under ``base_path``, a folder or a URL such as ``s3://…``."""

    base_path: str = Field(description="Folder or object-store URL for the tables.")

    def create_io_manager(self, context: dg.InitResourceContext) -> dg.UPathIOManager:  # noqa: ARG002 - as the base
        """Return the manager that reads and writes the files."""
        return _ParquetFiles(base_path=place(self.base_path))


def place(base_path: str) -> UPath:
    """Return where tables are kept.

    Raises:
        dagster.Failure: Where no store is known by such a URL.
    """
    try:
        return UPath(base_path)
    except ValueError as error:
        raise dg.Failure(
            description=f"TABLES_URL={base_path} can't be used ({error}). For example TABLES_URL=s3://audiobooks/tables",
            allow_retries=False,
        ) from error


def try_out(base_path: str) -> None:
    """See that tables can be kept there: write a file and remove it.

    Raises:
        dagster.Failure: Where they can't; says what to do.
    """
    folder = place(base_path)
    probe = folder / "doctor.partial"
    with _explained(f"Tables can't be kept under {folder}", folder):
        if folder.protocol in _FOLDERS:
            folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()


def _write_whole(path: UPath, content: bytes) -> None:
    if path.protocol not in _FOLDERS:
        path.write_bytes(content)  # An object appears once all of it has arrived.
        return
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    partial.rename(path)


@contextmanager
def _explained(what: str, path: UPath) -> Iterator[None]:
    """Turn what the disk or the store says into a failure with a way out."""
    try:
        yield
    except dg.Failure:
        raise
    except Exception as error:  # Each kind of store has errors of its own.
        words = str(error).rstrip(".") or type(error).__name__
        raise dg.Failure(description=f"{what} ({words}). {_way_out(path)}", allow_retries=False) from error


def _way_out(path: UPath) -> str:
    if path.protocol in _FOLDERS:
        return "Let PIPELINE_DATA name a folder that this user may write, on a disk with room."
    return "See that the bucket in TABLES_URL exists and takes the keys in .env, such as AWS_ACCESS_KEY_ID."
