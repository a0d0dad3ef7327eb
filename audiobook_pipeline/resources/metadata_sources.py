"""The sources of metadata besides Google Books as one Dagster resource: who is asked, and their memories."""

from pathlib import Path

import dagster as dg
from pydantic import Field

from audiobook_pipeline.clients.audnexus import AudnexusClient
from audiobook_pipeline.clients.book_search import BookSearchClient
from audiobook_pipeline.clients.hardcover import HardcoverClient
from audiobook_pipeline.clients.open_library import OpenLibraryClient
from audiobook_pipeline.config import Limits
from audiobook_pipeline.resources.environment import address, required


class MetadataSources(dg.ConfigurableResource):
    """Audiobookshelf's own search, Audnexus, Open Library and Hardcover; what has no address or token isn't asked.

    Each keeps its answers and its limits in files of the cache folder: they hold across runs and processes.
    """

    abs_url: str = Field(default="", description="Audiobookshelf's address, from ABS_URL.")
    abs_token: str = Field(default="", repr=False, description="Audiobookshelf's API key, from ABS_TOKEN.")
    audnexus_url: str = Field(default="", description="Address, from AUDNEXUS_URL; empty: not asked.")
    open_library_url: str = Field(default="", description="Address, from OPEN_LIBRARY_URL; empty: not asked.")
    open_library_contact: str = Field(default="", description="Whom Open Library may write to.")
    hardcover_url: str = Field(default="", description="Address, from HARDCOVER_URL.")
    hardcover_token: str = Field(default="", repr=False, description="Token, from HARDCOVER_TOKEN; empty: not asked.")
    data_folder: str = Field(default="data", description="Folder of the answers' cache, from PIPELINE_DATA.")

    def book_search(self, limits: Limits) -> BookSearchClient:
        """Return a client of Audiobookshelf's own search."""
        return BookSearchClient(
            address("ABS_URL", self.abs_url),
            required("ABS_TOKEN", self.abs_token),
            per_second=limits.searches_a_second,
            cache_path=self._file("book_search.sqlite"),
            limits_path=self._file("book_search_limits.sqlite"),
        )

    def audnexus(self, limits: Limits) -> AudnexusClient | None:
        """Return a client of Audnexus, or None where it isn't asked."""
        if not self.audnexus_url.strip():
            return None
        return AudnexusClient(
            address("AUDNEXUS_URL", self.audnexus_url),
            cache_path=self._file("audnexus.sqlite"),
            limits_path=self._file("audnexus_limits.sqlite"),
            per_minute=limits.audnexus_requests_a_minute,
        )

    def open_library(self, limits: Limits) -> OpenLibraryClient | None:
        """Return a client of Open Library, or None where it isn't asked."""
        if not self.open_library_url.strip():
            return None
        return OpenLibraryClient(
            address("OPEN_LIBRARY_URL", self.open_library_url),
            contact=self.open_library_contact,
            cache_path=self._file("open_library.sqlite"),
            limits_path=self._file("open_library_limits.sqlite"),
            per_second=limits.open_library_requests_a_second,
        )

    def hardcover(self, limits: Limits, *, remembers: bool = True) -> HardcoverClient | None:
        """Return a client of Hardcover, or None without a token; one that doesn't remember sees a list as it is now."""
        if not self.hardcover_token.strip():
            return None
        return HardcoverClient(
            self.hardcover_token,
            base_url=address("HARDCOVER_URL", self.hardcover_url),
            cache_path=self._file("hardcover.sqlite") if remembers else None,
            limits_path=self._file("hardcover_limits.sqlite"),
            per_minute=limits.hardcover_requests_a_minute,
        )

    def _file(self, name: str) -> Path:
        folder = Path(self.data_folder).expanduser() / "cache"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name
