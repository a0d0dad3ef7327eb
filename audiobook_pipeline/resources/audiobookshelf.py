"""Audiobookshelf as a Dagster resource."""

import dagster as dg
from pydantic import Field

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_models import Library
from audiobook_pipeline.resources.environment import address, required


class AudiobookshelfResource(dg.ConfigurableResource):
    """Audiobookshelf, the library."""

    url: str = Field(default="", description="Address, from ABS_URL.")
    token: str = Field(default="", repr=False, description="API key, from ABS_TOKEN.")
    library_id: str = Field(default="", description="One library, from ABS_LIBRARY_ID; empty: all of books.")

    def client(self) -> AudiobookshelfClient:
        """Return a client; nothing is asked of the service yet."""
        return AudiobookshelfClient(address("ABS_URL", self.url), required("ABS_TOKEN", self.token))

    def book_libraries(self, client: AudiobookshelfClient) -> tuple[Library, ...]:
        """Return the libraries of books in force: the configured one, else all.

        Raises:
            dg.Failure: Where the configured one doesn't exist; names those that do.
        """
        libraries = tuple(library for library in client.libraries() if library.media_type == "book")
        wanted = self.library_id.strip()
        chosen = tuple(library for library in libraries if wanted in {"", library.id})
        if wanted and not chosen:
            known = ", ".join(f"{library.id} ({library.name})" for library in libraries) or "none"
            raise dg.Failure(
                description=f"ABS_LIBRARY_ID names no library of books that this key sees; there are: {known}",
                allow_retries=False,
            )
        return chosen
