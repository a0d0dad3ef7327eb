"""All download clients as one Dagster resource: those of the variables and of the configuration file, in order."""

import os
from collections.abc import Callable
from functools import partial
from operator import itemgetter
from typing import Final, NamedTuple

import dagster as dg
from pydantic import PrivateAttr

from audiobook_pipeline.acquisition.instances import Fleet, Instance
from audiobook_pipeline.clients.connection import Connection
from audiobook_pipeline.clients.download import DownloadClient
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.config_clients import DownloadClient as Entry
from audiobook_pipeline.redaction import register_secret
from audiobook_pipeline.resources.environment import address
from audiobook_pipeline.resources.qbittorrent import QBittorrentResource
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.resources.transmission import TransmissionResource, transmission_client


class Configured(NamedTuple):
    """An instance that is configured.

    Attributes:
        program: Name of its program.
        name: Its own.
        make: Makes it; fails where its configuration is wrong.
    """

    program: str
    name: str
    make: Callable[[], Instance]


_PROGRAMS: Final = {"qbittorrent": "qBittorrent", "transmission": "Transmission"}


class DownloadClients(dg.ConfigurableResource):
    """All download clients."""

    primary: QBittorrentResource
    secondary: QBittorrentResource
    transmission: TransmissionResource
    _fleet: Fleet | None = PrivateAttr(default=None)

    @classmethod
    def configured(cls, value: Callable[[str], str]) -> "DownloadClients":
        """Return those of the environment, given what each variable stands for: its value, or a reference to it."""
        return cls(
            primary=_qbittorrent("primary", "QBITTORRENT", value),
            secondary=_qbittorrent("secondary", "QBITTORRENT_SECONDARY", value),
            transmission=transmission(value),
        )

    def instances(self, settings: PipelineSettings) -> list[Configured]:
        """Return each instance in the order of preference.

        Raises:
            dg.Failure: Where the configuration file can't be read.
        """
        entries = settings.config.download_clients
        further = (2, self.secondary), (3, self.transmission)
        by_variables = [(order, each) for order, each in further if each.is_configured]
        # The primary's variables are asked for where any is set, and where nothing else could take its place.
        if self.primary.is_begun or not (entries or self.transmission.is_configured):
            by_variables.insert(0, (1, self.primary))
        found = [(n, Configured(each.program, each.name, partial(each.instance, settings))) for n, each in by_variables]
        found += [
            (entry.order, Configured(_PROGRAMS[entry.type], entry.name, partial(_of_entry, entry, settings)))
            for entry in entries
        ]
        return [configured for _, configured in sorted(found, key=itemgetter(0))]

    def fleet(self, settings: PipelineSettings) -> Fleet:
        """Return the instances in their order, the same ones throughout a run: one login each."""
        if self._fleet is None:
            self._fleet = Fleet([each.make() for each in self.instances(settings)])
        return self._fleet


def _qbittorrent(name: str, prefix: str, value: Callable[[str], str]) -> QBittorrentResource:
    return QBittorrentResource(
        prefix=prefix,
        name=name,
        url=value(f"{prefix}_URL"),
        username=value(f"{prefix}_USERNAME"),
        password=value(f"{prefix}_PASSWORD"),
        api_key=value(f"{prefix}_API_KEY"),
        ca_file=value(f"{prefix}_CA_FILE"),
        category=value("QBITTORRENT_CATEGORY"),
        save_path=value(f"{prefix}_SAVE_PATH"),
        vpn_interface=value(f"{prefix}_VPN_INTERFACE"),
    )


def transmission(value: Callable[[str], str]) -> TransmissionResource:
    """Return the Transmission of the environment."""
    return TransmissionResource(
        url=value("TRANSMISSION_URL"),
        username=value("TRANSMISSION_USERNAME"),
        password=value("TRANSMISSION_PASSWORD"),
        ca_file=value("TRANSMISSION_CA_FILE"),
        label=value("TRANSMISSION_LABEL"),
        save_path=value("TRANSMISSION_SAVE_PATH"),
    )


def _of_entry(entry: Entry, settings: PipelineSettings) -> Instance:
    """Return an instance of the configuration file, whose credentials are in variables that it names."""

    def secret(variable: str) -> str:
        return _secret(variable, entry) if variable else ""

    make: Callable[..., DownloadClient] = QBittorrentClient
    if entry.type == "transmission":
        make = transmission_client()
    elif entry.api_key_variable:
        make = partial(QBittorrentClient, api_key=secret(entry.api_key_variable))
    client = make(
        address(f"url of the download client {entry.name!r} in the configuration file", entry.url),
        entry.username,
        secret(entry.password_variable),
        name=entry.name,
        category=entry.category,
        tags=entry.tags,
        save_path=entry.save_path.strip() or None,
        connection=Connection(
            basic=(entry.basic_username, secret(entry.basic_password_variable)) if entry.basic_username else None,
            headers={name: secret(variable) for name, variable in entry.header_variables.items()},
            ca_file=entry.ca_file,
            use_proxy=entry.use_proxy,
        ),
    )
    return settings.instance(
        client, entry.save_path, vpn_interface=entry.vpn_interface, download_path=entry.download_path
    )


def _secret(variable: str, entry: Entry) -> str:
    value = os.environ.get(variable, "").strip()
    if not value:
        raise dg.Failure(
            description=f"{variable} is not set (of the download client {entry.name!r}). "
            f"Set it in .env, for example {variable}=the-secret",
            allow_retries=False,
        )
    register_secret(value)
    return value
