"""qBittorrent as Dagster resources: one instance, and all of them in their order."""

import os
from collections.abc import Callable, Iterator
from functools import partial

import dagster as dg
from pydantic import Field, PrivateAttr

from audiobook_pipeline.acquisition.instances import Fleet, Instance
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.config import FurtherInstance, PathMap
from audiobook_pipeline.redaction import register_secret
from audiobook_pipeline.resources.environment import address, required
from audiobook_pipeline.resources.settings import PipelineSettings


class QBittorrentResource(dg.ConfigurableResource):
    """One qBittorrent."""

    prefix: str = Field(default="QBITTORRENT", description="Beginning of its variables' names, for messages.")
    name: str = Field(default="primary", description="Name in the ledger, the logs and the queue.")
    url: str = Field(default="", description="Address of the Web UI, from QBITTORRENT_URL.")
    username: str = Field(default="", description="User, from QBITTORRENT_USERNAME.")
    password: str = Field(default="", repr=False, description="Password, from QBITTORRENT_PASSWORD.")
    category: str = Field(default="audiobooks", description="Category of what is added, from QBITTORRENT_CATEGORY.")
    save_path: str = Field(default="", description="Download folder as the instance sees it.")
    vpn_interface: str = Field(default="", description="Interface that it must be bound to; empty: not checked.")

    def instance(self, settings: PipelineSettings) -> Instance:
        """Return the instance with its folders mapped to this machine's; its client logs in on first use."""
        return _instance(
            settings,
            url=address(f"{self.prefix}_URL", self.url),
            username=required(f"{self.prefix}_USERNAME", self.username),
            password=required(f"{self.prefix}_PASSWORD", self.password),
            name=self.name,
            category=self.category,
            save_path=self.save_path,
            vpn_interface=self.vpn_interface,
        )


class DownloadClients(dg.ConfigurableResource):
    """All instances of qBittorrent: the primary, the secondary, then those of the configuration file."""

    primary: QBittorrentResource
    secondary: QBittorrentResource
    _fleet: Fleet | None = PrivateAttr(default=None)

    @classmethod
    def configured(cls, value: Callable[[str], str]) -> "DownloadClients":
        """Return those of the environment, given what each variable stands for: its value, or a reference to it."""
        return cls(
            primary=_from_environment("primary", "QBITTORRENT", value),
            secondary=_from_environment("secondary", "QBITTORRENT_SECONDARY", value),
        )

    def instances(self, settings: PipelineSettings) -> Iterator[tuple[str, Callable[[], Instance]]]:
        """Yield the name of each instance in order, and what makes it.

        Raises:
            dg.Failure: Where the configuration file can't be read; after the first ones.
        """
        yield self.primary.name, partial(self.primary.instance, settings)
        if self.secondary.url.strip():
            yield self.secondary.name, partial(self.secondary.instance, settings)
        for entry in settings.config.qbittorrent:
            yield entry.name, partial(_further_instance, entry, settings)

    def fleet(self, settings: PipelineSettings) -> Fleet:
        """Return the instances in their order, the same ones throughout a run: one login each."""
        if self._fleet is None:
            self._fleet = Fleet([make() for _, make in self.instances(settings)])
        return self._fleet


def _from_environment(name: str, prefix: str, value: Callable[[str], str]) -> QBittorrentResource:
    return QBittorrentResource(
        prefix=prefix,
        name=name,
        url=value(f"{prefix}_URL"),
        username=value(f"{prefix}_USERNAME"),
        password=value(f"{prefix}_PASSWORD"),
        category=value("QBITTORRENT_CATEGORY"),
        save_path=value(f"{prefix}_SAVE_PATH"),
        vpn_interface=value(f"{prefix}_VPN_INTERFACE"),
    )


def _further_instance(entry: FurtherInstance, settings: PipelineSettings) -> Instance:
    """Return an instance of the configuration file, whose password is in a variable that it names."""
    password = os.environ.get(entry.password_variable, "")
    if not password:
        raise dg.Failure(
            description=f"{entry.password_variable} is not set (the password of the qBittorrent {entry.name!r}). "
            f"Set it in .env, for example {entry.password_variable}=the-web-ui-password",
            allow_retries=False,
        )
    register_secret(password)
    url = address(f"url of the qBittorrent {entry.name!r} in the configuration file", entry.url)
    return _instance(settings, url=url, password=password, **entry.model_dump(exclude={"url", "password_variable"}))


def _instance(
    settings: PipelineSettings,
    *,
    url: str,
    username: str,
    password: str,
    name: str,
    category: str,
    save_path: str,
    vpn_interface: str,
) -> Instance:
    remote, local = save_path.strip(), settings.download_path.strip()
    client = QBittorrentClient(url, username, password, name=name, category=category.strip(), save_path=remote or None)
    own = [PathMap(remote=remote, local=local)] if remote and local else []
    return Instance(client, vpn_interface.strip() or None, (*settings.config.path_maps, *own))
