"""What the run may do and where its files are: modes, folders, limits.

Addresses and credentials belong to the resource of each service.
"""

from pathlib import Path
from typing import Literal, cast

import dagster as dg
from pydantic import Field

from audiobook_pipeline.acquisition.importing import ImportMode
from audiobook_pipeline.acquisition.instances import Instance
from audiobook_pipeline.acquisition.policy import AcquisitionMode
from audiobook_pipeline.clients.download import DownloadClient
from audiobook_pipeline.config import ConfigurationError, PathMap, PipelineConfig, load_config
from audiobook_pipeline.domain.preferences import DEFAULT, Preferences
from audiobook_pipeline.io.kept import FOLDER, Kept
from audiobook_pipeline.redaction import redact
from audiobook_pipeline.resources.environment import choice, required

MetadataMode = Literal["plan", "apply"]


class PipelineSettings(dg.ConfigurableResource):
    """Modes, folders and limits of a run. Safe by default: both modes are ``plan``."""

    acquisition_mode: str = Field(default="plan", description="plan: show; review: send what was approved; auto: send.")
    metadata_mode: str = Field(default="plan", description="plan: show; apply: write to Audiobookshelf.")
    data_folder: str = Field(default="data", description="Folder for tables, ledger, caches and reports.")
    download_path: str = Field(default="", description="The download folder as this machine sees it.")
    library_path: str = Field(default="", description="The library's folder as this machine sees it.")
    catalogue_file: str = Field(
        default="", description="Catalogue of works, from CATALOGUE_FILE; empty: there is none."
    )
    import_method: str = Field(default="hardlink", description="hardlink or copy.")
    webhook_url: str = Field(default="", repr=False, description="Who is told about a run's report; empty: nobody.")
    desk_url: str = Field(default="", description="Address by which people reach the desk, from DESK_URL.")
    desk_port: str = Field(default="3131", description="Port of the desk, where it has no other address.")

    dagster_url: str = Field(default="", description="Address of the Dagster UI, from DAGSTER_URL.")

    @property
    def dagster(self) -> str:
        """Address of the Dagster UI, for links."""
        return self.dagster_url.strip().rstrip("/") or "http://localhost:3000"

    @property
    def acquisition(self) -> AcquisitionMode:
        """The acquisition mode, checked."""
        return cast("AcquisitionMode", choice("ACQUISITION_MODE", self.acquisition_mode, ("plan", "review", "auto")))

    @property
    def metadata(self) -> MetadataMode:
        """The metadata mode, checked."""
        return cast("MetadataMode", choice("METADATA_MODE", self.metadata_mode, ("plan", "apply")))

    @property
    def importing(self) -> ImportMode:
        """How a book gets into the library, checked."""
        return cast("ImportMode", choice("IMPORT_METHOD", self.import_method, ("hardlink", "copy")))

    @property
    def data(self) -> Path:
        """The folder for what the pipeline keeps; made where it isn't there."""
        folder = Path(required("PIPELINE_DATA", self.data_folder)).expanduser()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(folder, error) from None
        return folder

    @property
    def kept(self) -> Kept:
        """What earlier runs worked out and still holds."""
        return Kept(self.data / FOLDER)

    def picture(self, part: str) -> dg.UrlMetadataValue:
        """Return where a table's picture is: a part of the last report. In the event log it would stay for ever."""
        return dg.MetadataValue.url(f"{self.desk}/reports/latest.html#{part}")

    @property
    def desk(self) -> str:
        """Address of the desk, the page for decisions."""
        return self.desk_url.strip().rstrip("/") or f"http://127.0.0.1:{self.desk_port.strip()}"

    @property
    def downloads(self) -> Path:
        """The download folder as this machine sees it."""
        return Path(required("DOWNLOAD_PATH", self.download_path)).expanduser()

    @property
    def library(self) -> Path:
        """The library's folder as this machine sees it."""
        return Path(required("ABS_LIBRARY_PATH", self.library_path)).expanduser()

    @property
    def catalogue(self) -> Path | None:
        """The catalogue file, or None if there is none."""
        return Path(self.catalogue_file.strip()).expanduser() if self.catalogue_file.strip() else None

    @property
    def config(self) -> PipelineConfig:
        """The configuration file in force."""
        try:
            return load_config()
        except ConfigurationError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from None

    def instance(
        self, client: DownloadClient, save_path: str, *, vpn_interface: str = "", download_path: str = ""
    ) -> Instance:
        """Return a download client with its folders mapped to this machine's.

        Args:
            client: Its client.
            save_path: Its download folder as it names it, or "".
            vpn_interface: Interface that it must be bound to, or "".
            download_path: The same folder as this machine names it; "": as DOWNLOAD_PATH says.
        """
        remote, local = save_path.strip(), (download_path or self.download_path).strip()
        own = [PathMap(remote=remote, local=local)] if remote and local else []
        return Instance(client, vpn_interface.strip() or None, (*self.config.path_maps, *own))

    @property
    def preferences(self) -> Preferences:
        """Which releases are preferred."""
        try:
            return DEFAULT.with_own(self.config.preferences)
        except (ValueError, TypeError) as error:
            raise dg.Failure(
                description=redact(f"[preferences] in the configuration file: {error}"), allow_retries=False
            ) from None


def unwritable(folder: Path, error: OSError) -> dg.Failure:
    """Return the failure for a data folder that doesn't take a file."""
    return dg.Failure(
        description=redact(
            f"PIPELINE_DATA={folder} can't be written ({error.strerror or error}). "
            "Name a folder that this user may write, on a disk with room."
        ),
        allow_retries=False,
    )
