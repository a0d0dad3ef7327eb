"""Transmission as a Dagster resource."""

from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from audiobook_pipeline.acquisition.instances import Instance
from audiobook_pipeline.clients.connection import Connection
from audiobook_pipeline.resources.environment import address
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.variables import register_secrets

if TYPE_CHECKING:
    from audiobook_pipeline.clients.transmission.client import TransmissionClient


def transmission_client() -> type["TransmissionClient"]:
    """Return the client, imported where it is asked for: not everybody has a Transmission."""
    from audiobook_pipeline.clients.transmission.client import TransmissionClient  # noqa: PLC0415 - as above

    return TransmissionClient


class TransmissionResource(dg.ConfigurableResource):
    """One Transmission."""

    name: str = Field(default="transmission", description="Name in the ledger, the logs and the queue.")
    url: str = Field(default="", description="Address, from TRANSMISSION_URL.")
    username: str = Field(default="", description="User, from TRANSMISSION_USERNAME; empty: it asks for none.")
    password: str = Field(default="", repr=False, description="Password, from TRANSMISSION_PASSWORD.")
    ca_file: str = Field(default="", description="Certificate of its authority, from TRANSMISSION_CA_FILE.")
    label: str = Field(default="audiobooks", description="Label of what is added, from TRANSMISSION_LABEL.")
    save_path: str = Field(default="", description="Download folder as the instance sees it.")

    @property
    def program(self) -> str:
        """Name of the program."""
        return "Transmission"

    @property
    def is_configured(self) -> bool:
        """Whether there is one."""
        return bool(self.url.strip())

    def instance(self, settings: PipelineSettings) -> Instance:
        """Return the instance with its folders mapped to this machine's; its client is let in on first use."""
        register_secrets({"TRANSMISSION_PASSWORD": self.password})
        client = transmission_client()(
            address("TRANSMISSION_URL", self.url),
            self.username.strip(),
            self.password.strip(),
            name=self.name,
            category=self.label.strip(),
            save_path=self.save_path.strip() or None,
            connection=Connection(ca_file=self.ca_file.strip()),
        )
        return settings.instance(client, self.save_path)
