"""The configuration in force: what the assets would read from environment and file, for commands without them."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import dagster as dg

from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.clients.download import DownloadClient
from audiobook_pipeline.resources.download_clients import Configured, DownloadClients
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.variables import VARIABLES


@dataclass(frozen=True)
class Surroundings:
    """The configuration in force, as the assets would read it."""

    settings: PipelineSettings

    @cached_property
    def acts(self) -> bool:
        """Whether a run would send anything."""
        return self.settings.acquisition_mode.strip().lower() != "plan"

    @property
    def data_folder(self) -> Path:
        """The folder for what is kept.

        Raises:
            CommandError: If it can't be written.
        """
        try:
            return self.settings.data
        except dg.Failure as failure:
            raise CommandError(str(failure.description)) from None

    def instances(self) -> list[Configured]:
        """Return each configured download client in order.

        Raises:
            dg.Failure: Where the configuration file can't be read.
        """
        return DownloadClients.configured(value).instances(self.settings)


def value(name: str) -> str:
    """Return the value in force of an environment variable."""
    return os.environ.get(name, "").strip() or VARIABLES[name].default


def surroundings() -> Surroundings:
    """Read the environment."""
    return Surroundings(
        PipelineSettings(
            acquisition_mode=value("ACQUISITION_MODE"),
            metadata_mode=value("METADATA_MODE"),
            data_folder=value("PIPELINE_DATA"),
            download_path=value("DOWNLOAD_PATH"),
            library_path=value("ABS_LIBRARY_PATH"),
            import_method=value("IMPORT_METHOD"),
            catalogue_file=value("CATALOGUE_FILE"),
        )
    )


def clients(around: Surroundings) -> Iterator[DownloadClient]:
    """Yield each download client whose configuration can be read."""
    with suppress(dg.Failure):
        for each in around.instances():
            with suppress(dg.Failure):
                yield each.make().client
