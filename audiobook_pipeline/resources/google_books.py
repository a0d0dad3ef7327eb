"""Google Books as a Dagster resource."""

from pathlib import Path

import dagster as dg
from pydantic import Field

from audiobook_pipeline.clients.google_books import GoogleBooksClient
from audiobook_pipeline.config import Limits
from audiobook_pipeline.resources.environment import address


class GoogleBooksResource(dg.ConfigurableResource):
    """Google Books: optional, without a key it isn't asked."""

    url: str = Field(default="", description="Address, from GOOGLE_BOOKS_URL.")
    api_key: str = Field(default="", repr=False, description="API key, from GOOGLE_BOOKS_API_KEY; empty: not asked.")
    data_folder: str = Field(default="data", description="Folder of the answers' cache, from PIPELINE_DATA.")

    def client(self, limits: Limits) -> GoogleBooksClient | None:
        """Return a client whose answers are kept between runs and that stays within ``limits``; None without a key."""
        if not self.api_key.strip():
            return None
        folder = Path(self.data_folder).expanduser() / "cache"
        folder.mkdir(parents=True, exist_ok=True)
        return GoogleBooksClient(
            self.api_key.strip(),
            base_url=address("GOOGLE_BOOKS_URL", self.url),
            cache_path=folder / "google_books.sqlite",
            limits_path=folder / "google_books_limits.sqlite",
            daily_quota=limits.google_requests_a_day,
            per_second=limits.google_requests_a_second,
        )
