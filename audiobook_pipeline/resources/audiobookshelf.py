"""AudiobookShelf as a Dagster resource."""

import dagster as dg
from pydantic import Field

from audiobook_pipeline.clients.audiobookshelf import AudiobookShelfClient
from audiobook_pipeline.resources.environment import address, required


class AudiobookShelfResource(dg.ConfigurableResource):
    """AudiobookShelf, the library."""

    url: str = Field(default="", description="Address, from ABS_URL.")
    token: str = Field(default="", description="API key, from ABS_TOKEN.")
    library_id: str = Field(default="", description="One library, from ABS_LIBRARY_ID; empty: all of books.")

    def client(self) -> AudiobookShelfClient:
        """Return a client; nothing is asked of the service yet."""
        return AudiobookShelfClient(address("ABS_URL", self.url), required("ABS_TOKEN", self.token))
