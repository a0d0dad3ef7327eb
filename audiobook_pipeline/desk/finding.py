"""Books that a person looks for, asked of the sources within the limits that runs keep to as well."""

from threading import Lock

from audiobook_pipeline.clients.book_search import BookSearchClient
from audiobook_pipeline.clients.google_books import GoogleBooksClient
from audiobook_pipeline.desk.settings import DeskError, DeskSettings
from audiobook_pipeline.sources.covers import cover_address
from audiobook_pipeline.sources.editions import Edition, editions


class Finder:
    """Asks Audiobookshelf's own search and Google Books; one question at a time.

    Answers and limits are in the files of the runs: both keep to them together.

    Args:
        settings: Where the sources are, and how much may be asked.
    """

    def __init__(self, settings: DeskSettings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._clients: tuple[BookSearchClient | None, GoogleBooksClient | None] | None = None

    @property
    def asks(self) -> bool:
        """Whether there is anybody to ask."""
        return bool(self._settings.token or self._settings.google_key)

    def editions(self, title: str, author: str) -> tuple[list[Edition], list[str]]:
        """Return the editions that are known under a title and an author, and which sources gave no answer."""
        with self._lock:
            self._clients = self._clients or self._connect()
            return editions(*self._clients, title, author, provider=self._settings.config.audible)

    def cover(self, title: str, author: str) -> str:
        """Return the address of a book's cover, or ""."""
        if not self.asks:
            return ""
        return cover_address(self.editions(title, author)[0], title)

    def _connect(self) -> tuple[BookSearchClient | None, GoogleBooksClient | None]:
        # They bring Dagster, which takes a second; other pages needn't wait for it.
        import dagster as dg  # noqa: PLC0415 - as above

        from audiobook_pipeline.resources.google_books import GoogleBooksResource  # noqa: PLC0415 - as above
        from audiobook_pipeline.resources.metadata_sources import MetadataSources  # noqa: PLC0415 - as above

        settings, limits = self._settings, self._settings.config.limits
        sources = MetadataSources(
            abs_url=settings.audiobookshelf, abs_token=settings.token, data_folder=str(settings.data)
        )
        google = GoogleBooksResource(
            url=settings.google_url, api_key=settings.google_key, data_folder=str(settings.data)
        )
        try:
            return sources.book_search(limits) if settings.token else None, google.client(limits)
        except dg.Failure as failure:
            raise DeskError(failure.description or "a source is not set up") from None
