"""qBittorrent as a Dagster resource."""

import dagster as dg
from pydantic import Field

from audiobook_pipeline.acquisition.instances import Instance
from audiobook_pipeline.clients.connection import Connection
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.resources.environment import address, required
from audiobook_pipeline.resources.settings import PipelineSettings


class QBittorrentResource(dg.ConfigurableResource):
    """One qBittorrent."""

    prefix: str = Field(default="QBITTORRENT", description="Beginning of its variables' names, for messages.")
    name: str = Field(default="primary", description="Name in the ledger, the logs and the queue.")
    url: str = Field(default="", description="Address of the Web UI, from QBITTORRENT_URL.")
    username: str = Field(default="", description="User, from QBITTORRENT_USERNAME.")
    password: str = Field(default="", repr=False, description="Password, from QBITTORRENT_PASSWORD.")
    api_key: str = Field(default="", repr=False, description="Key in place of both, from QBITTORRENT_API_KEY.")
    ca_file: str = Field(default="", description="Certificate of its authority, from QBITTORRENT_CA_FILE.")
    category: str = Field(default="audiobooks", description="Category of what is added, from QBITTORRENT_CATEGORY.")
    save_path: str = Field(default="", description="Download folder as the instance sees it.")
    vpn_interface: str = Field(default="", description="Interface that it must be bound to; empty: not checked.")

    @property
    def program(self) -> str:
        """Name of the program."""
        return "qBittorrent"

    @property
    def is_configured(self) -> bool:
        """Whether there is one."""
        return bool(self.url.strip())

    @property
    def is_begun(self) -> bool:
        """Whether its address or a secret of it is set: what lacks then is named."""
        return any(value.strip() for value in (self.url, self.password, self.api_key))

    def instance(self, settings: PipelineSettings) -> Instance:
        """Return the instance with its folders mapped to this machine's; its client logs in on first use."""
        key = self.api_key.strip()
        client = QBittorrentClient(
            address(f"{self.prefix}_URL", self.url),
            "" if key else required(f"{self.prefix}_USERNAME", self.username),
            "" if key else required(f"{self.prefix}_PASSWORD", self.password),
            api_key=key,
            name=self.name,
            category=self.category.strip(),
            save_path=self.save_path.strip() or None,
            connection=Connection(ca_file=self.ca_file.strip()),
        )
        return settings.instance(client, self.save_path, vpn_interface=self.vpn_interface)
