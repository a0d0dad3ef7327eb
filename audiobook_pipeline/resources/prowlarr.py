"""Prowlarr as a Dagster resource."""

import dagster as dg
from pydantic import Field

from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.resources.environment import address, required


class ProwlarrResource(dg.ConfigurableResource):
    """Prowlarr, the indexers' search."""

    url: str = Field(default="", description="Address, from PROWLARR_URL.")
    api_key: str = Field(default="", description="API key, from PROWLARR_API_KEY.")

    def client(self) -> ProwlarrClient:
        """Return a client; nothing is asked of the service yet."""
        return ProwlarrClient(address("PROWLARR_URL", self.url), required("PROWLARR_API_KEY", self.api_key))
