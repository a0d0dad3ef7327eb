"""AudiobookShelf's own search of book catalogues, with a memory: Audible by region, and custom providers.

The server swallows its providers' errors: a dead one answers as if nothing matched. Silence is therefore remembered
only once the provider was heard, and after a while of nothing but silence it is asked for a book that everybody has.
Writing to the library and reading its items belong to ``audiobookshelf``.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import ClassVar, Final

import requests
from requests.models import PreparedRequest

from audiobook_pipeline.clients.audiobookshelf import PROVIDERS
from audiobook_pipeline.clients.audiobookshelf_models import BookMatch
from audiobook_pipeline.clients.errors import RejectedError, TransientError
from audiobook_pipeline.clients.lookups import Limits, LookupClient
from audiobook_pipeline.clients.settings import checked_key

SILENCE: Final = 10
"""Empty answers in a row after which the provider must prove that it is there."""
_KNOWN_TO_ALL: Final = (("Pride and Prejudice", "Jane Austen"), ("Faust", "Johann Wolfgang von Goethe"))


class SilentProviderError(TransientError):
    """A provider answers nothing, not even for a book that everybody has: it is down, or refuses the server."""


class BookSearchClient(LookupClient):
    """A client of AudiobookShelf's search.

    Args:
        url: AudiobookShelf's address.
        token: An API key of a user.
        per_second: Searches a second: they cost the server, and who it asks.
        cache_path: SQLite file of remembered answers; the key is not in it.
        limits_path: SQLite file of the rate limit, which then holds across processes.
        keep: How long an answer is good for.
    """

    service: ClassVar = "AudiobookShelf's search"
    url_setting: ClassVar = "ABS_URL"
    key_setting: ClassVar = "ABS_TOKEN"
    example_url: ClassVar = "http://localhost:13378"
    limits: ClassVar = Limits(per_second=5)

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

        self._keep = keep
        self._lock = Lock()
        self._silent: dict[str, requests.Response] = {}
        self._speaking: set[str] = set()
        super().__init__(
            url,
            sign=sign,
            cache_path=cache_path,
            limits_path=limits_path,
            limits=Limits(per_second=per_second),
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
        matches = self._search(title, author, provider)
        if provider in self._speaking:
            self._heard(provider)
        elif len(self._silence(provider)) >= SILENCE:
            self.prove(provider)
        return matches

    def prove(self, provider: str) -> None:
        """Make sure that the provider's silence meant "no match", where it said nothing but that lately.

        Raises:
            SilentProviderError: It answers nothing at all; nothing of its silence is remembered.
        """
        silence = len(self._silence(provider))
        if not silence:
            return
        with self._session.cache_disabled():  # type: ignore[attr-defined]
            is_there = any(self._search(title, author, provider) for title, author in _KNOWN_TO_ALL)
        if is_there:
            self._heard(provider)
            return
        raise SilentProviderError(
            self.service,
            f"{provider} answered nothing {silence} times, nor for books that everybody has: it is down or refuses "
            "AudiobookShelf, which doesn't tell; what it may know is asked again later",
        )

    def _search(self, title: str, author: str, provider: str) -> tuple[BookMatch, ...]:
        params = [("title", title), ("author", author), ("provider", provider)]
        data = self._ask("GET", "/api/search/books", params=params)
        return self._read(tuple[BookMatch, ...], data, f"the answer of {provider}")

    def _silence(self, provider: str) -> list[str]:
        """Return the addresses for which the provider answered nothing since it was heard last."""
        with self._lock:
            return [url for url in self._silent if url.endswith(f"provider={provider}")]

    def _heard(self, provider: str) -> None:
        """Remember the silence of a provider that is there."""
        self._speaking.discard(provider)
        for url in self._silence(provider):
            with self._lock:
                response = self._silent.pop(url, None)
            if response is not None:
                self._gate.cache.save_response(response, expires=datetime.now(UTC) + self._keep)

    def _worth_keeping(self, response: requests.Response) -> bool:  # type: ignore[override]
        if getattr(response, "from_cache", False):
            return True
        if response.status_code != 200 or not super()._worth_keeping(response):
            return False
        if response.content.strip() == b"[]":
            with self._lock:
                self._silent[response.url] = response
            return False
        self._speaking.add(response.url.rpartition("provider=")[2])
        return True
