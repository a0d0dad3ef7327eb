"""qBittorrent as Dagster resources: one instance, and all of them in their order."""

import os

import dagster as dg
from pydantic import Field, PrivateAttr

from audiobook_pipeline.acquisition.instances import Fleet, Instance
from audiobook_pipeline.clients.qbittorrent import QBittorrentClient
from audiobook_pipeline.config import FurtherInstance
from audiobook_pipeline.resources.environment import address, required
from audiobook_pipeline.resources.settings import PipelineSettings


class QBittorrentResource(dg.ConfigurableResource):
    """One qBittorrent."""

    prefix: str = Field(default="QBITTORRENT", description="Beginning of its variables' names, for messages.")
    name: str = Field(default="primary", description="Name in the ledger, the logs and the queue.")
    url: str = Field(default="", description="Address of the Web UI, from QBITTORRENT_URL.")
    username: str = Field(default="", description="User, from QBITTORRENT_USERNAME.")
    password: str = Field(default="", description="Password, from QBITTORRENT_PASSWORD.")
    category: str = Field(default="audiobooks", description="Category of what is added, from QBITTORRENT_CATEGORY.")
    save_path: str = Field(default="", description="Download folder as the instance sees it.")
    vpn_interface: str = Field(default="", description="Interface that it must be bound to; empty: not checked.")

    def client(self) -> QBittorrentClient:
        """Return a client; it logs in on first use."""
        return QBittorrentClient(
            address(f"{self.prefix}_URL", self.url),
            required(f"{self.prefix}_USERNAME", self.username),
            required(f"{self.prefix}_PASSWORD", self.password),
            name=self.name,
            category=self.category.strip(),
            save_path=self.save_path.strip() or None,
        )

    def instance(self, settings: PipelineSettings) -> Instance:
        """Return the instance with its folders mapped to this machine's."""
        return _instance(self.client(), self.vpn_interface, self.save_path, settings)


class DownloadClients(dg.ConfigurableResource):
    """All instances of qBittorrent: the primary, the secondary, then those of the configuration file."""

    primary: QBittorrentResource
    secondary: QBittorrentResource
    _fleet: Fleet | None = PrivateAttr(default=None)

    def fleet(self, settings: PipelineSettings) -> Fleet:
        """Return the instances in their order, the same ones throughout a run: one login each."""
        if self._fleet is None:
            instances = [self.primary.instance(settings)]
            if self.secondary.url.strip():
                instances.append(self.secondary.instance(settings))
            instances += [further_instance(entry, settings) for entry in settings.config.qbittorrent]
            self._fleet = Fleet(instances)
        return self._fleet


def further_instance(entry: FurtherInstance, settings: PipelineSettings) -> Instance:
    """Return an instance of the configuration file.

    Raises:
        dg.Failure: Where the variable with its password is not set.
    """
    password = os.environ.get(entry.password_variable, "")
    if not password:
        raise dg.Failure(
            description=f"{entry.password_variable} is not set (the password of the qBittorrent {entry.name!r}). "
            f"Set it in .env, for example {entry.password_variable}=the-web-ui-password",
            allow_retries=False,
        )
    client = QBittorrentClient(
        entry.url,
        entry.username,
        password,
        name=entry.name,
        category=entry.category,
        save_path=entry.save_path or None,
    )
    return _instance(client, entry.vpn_interface, entry.save_path, settings)


def _instance(client: QBittorrentClient, vpn_interface: str, save_path: str, settings: PipelineSettings) -> Instance:
    maps = [(entry.remote, entry.local) for entry in settings.config.path_maps]
    if save_path.strip() and settings.download_path.strip():
        maps.append((save_path.strip(), settings.download_path.strip()))
    return Instance(client, vpn_interface.strip() or None, tuple(maps))
