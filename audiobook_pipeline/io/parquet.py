"""Tables as Parquet files, in a folder or an object store.

Only how a table is kept. What columns it has belongs to ``schemas``.
"""

import dagster as dg
import pandas as pd
from pydantic import Field
from upath import UPath


class _ParquetFiles(dg.UPathIOManager):
    extension: str | None = ".parquet"

    def make_directory(self, path: UPath) -> None:
        try:
            super().make_directory(path)
        except OSError as error:
            raise dg.Failure(
                description=(
                    f"The folder for the tables {path} can't be made ({error.strerror or error}). "
                    "Let PIPELINE_DATA name a folder that this user may write."
                ),
                allow_retries=False,
            ) from error

    def dump_to_path(self, context: dg.OutputContext, obj: pd.DataFrame, path: UPath) -> None:  # noqa: ARG002
        """Write whole or not at all: a reader never meets half a table."""
        partial = path.with_name(path.name + ".partial")
        with partial.open("wb") as file:
            obj.to_parquet(file, index=False)
        partial.rename(path)

    def load_from_path(self, context: dg.InputContext, path: UPath) -> pd.DataFrame:
        try:
            with path.open("rb") as file:
                return pd.read_parquet(file)
        except FileNotFoundError as error:
            name = context.asset_key.to_user_string()
            raise dg.Failure(
                description=f"There is no table {path.name} yet. Materialize {name} first, or the whole pipeline.",
                allow_retries=False,
            ) from error
        except (OSError, ValueError) as error:
            raise dg.Failure(
                description=(
                    f"The stored table {path.name} can't be read ({error}). "
                    f"Materialize {context.asset_key.to_user_string()} again to make it anew."
                ),
                allow_retries=False,
            ) from error


class ParquetIOManager(dg.ConfigurableIOManagerFactory[dg.UPathIOManager]):
    """Keeps every table as one Parquet file under ``base_path``, a folder or a URL such as ``s3://…``."""

    base_path: str = Field(description="Folder or object-store URL for the tables.")

    def create_io_manager(self, context: dg.InitResourceContext) -> dg.UPathIOManager:  # noqa: ARG002
        """Return the manager that reads and writes the files."""
        return _ParquetFiles(base_path=UPath(self.base_path))
