"""Audiobookshelf's own search of book catalogues, with a memory: Audible by region, and custom providers.

The server swallows its providers' errors: a dead one answers as if nothing matched; see ``silence``.
Writing to the library and reading its items belong to ``audiobookshelf``.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Final

from requests.models import PreparedRequest

from audiobook_pipeline.clients.audiobookshelf_models import BookMatch
from audiobook_pipeline.clients.boundary import Json
from audiobook_pipeline.clients.errors import ContractError, RejectedError
from audiobook_pipeline.clients.http import Params
from audiobook_pipeline.clients.lookups import RateLimits
from audiobook_pipeline.clients.settings import checked_key
from audiobook_pipeline.clients.silence import ProvenClient

PROVIDERS: Final = frozenset(
    {"google", "itunes", "openlibrary", "fantlab", "audible"}
    | {f"audible.{region}" for region in ("ca", "uk", "au", "fr", "de", "jp", "it", "in", "es")}
)
_KNOWN_TO_ALL: Final = (("Pride and Prejudice", "Jane Austen"), ("Faust", "Johann Wolfgang von Goethe"))


class BookSearchClient(ProvenClient[Json]):
    """A client of Audiobookshelf's search.

    Args:
        url: Audiobookshelf's address.
        token: An API key of a user.
        per_second: Searches a second: they cost the server, and who it asks.
        cache_path: SQLite file of remembered answers; the key is not in it.
        limits_path: SQLite file of the rate limit, which then holds across processes.
        keep: How long an answer is good for.
    """

    service: ClassVar = "Audiobookshelf's search"
    url_setting: ClassVar = "ABS_URL"
    key_setting: ClassVar = "ABS_TOKEN"
    example_url: ClassVar = "http://localhost:13378"
    limits: ClassVar = RateLimits(per_second=5)
    path: ClassVar = "/api/search/books"

    def __init__(
        self,
        url: str,
        token: str,
        *,
        per_second: float = 5.0,
        cache_path: Path | None = None,
        limits_path: Path | None = None,
        keep: timedelta = timedelta(days=30),
    ) -> None:
        key = checked_key(self.service, token, setting=self.key_setting)

        def sign(request: PreparedRequest) -> None:
            request.headers["Authorization"] = f"Bearer {key}"

        super().__init__(
            url,
            sign=sign,
            cache_path=cache_path,
            limits_path=limits_path,
            limits=RateLimits(per_second=per_second),
            keep=keep,
            timeout=(5.0, 60.0),
        )

    def search_books(self, title: str, author: str = "", *, provider: str = "audible") -> tuple[BookMatch, ...]:
        """Ask one of the server's providers.

        Args:
            title: A title, or an ASIN for an exact look-up with audible.
            author: An author, or "".
            provider: One of ``PROVIDERS`` or ``custom-<id>``; the server takes an unknown one for google.

        Raises:
            SilentProviderError: The provider was silent for long, and for a book that everybody has as well.
        """
        if provider not in PROVIDERS and not provider.startswith("custom-"):
            raise RejectedError(self.service, f"no provider {provider!r}; there are {', '.join(sorted(PROVIDERS))}")
        rows = self._find(_params(title, author, provider), provider)
        return self._read_rows(BookMatch, rows, "a match")

    def _rows(self, data: Json) -> Sequence[Json]:
        if not isinstance(data, list):
            raise ContractError(self.service, "the answer of a provider is not a list")
        rows: list[Json] = data
        return rows

    def _known_to_all(self, provider: str) -> Sequence[Params]:
        return [_params(title, author, provider) for title, author in _KNOWN_TO_ALL]


def _params(title: str, author: str, provider: str) -> list[tuple[str, str]]:
    return [("title", title), ("author", author), ("provider", provider)]
