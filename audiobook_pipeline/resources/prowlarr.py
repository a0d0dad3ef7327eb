"""Prowlarr as a Dagster resource."""

from collections.abc import Collection

import dagster as dg
from pydantic import Field

from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.resources.environment import address, required


class ProwlarrResource(dg.ConfigurableResource):
    """Prowlarr, the indexers' search."""

    url: str = Field(default="", description="Address, from PROWLARR_URL.")
    api_key: str = Field(default="", repr=False, description="API key, from PROWLARR_API_KEY.")

    def client(self, allowed_hosts: Collection[str] = ()) -> ProwlarrClient:
        """Return a client; nothing is asked of the service yet.

        Args:
            allowed_hosts: Hosts with private addresses that downloads may lead to.
        """
        return ProwlarrClient(
            address("PROWLARR_URL", self.url),
            required("PROWLARR_API_KEY", self.api_key),
            allowed_hosts=allowed_hosts,
        )
