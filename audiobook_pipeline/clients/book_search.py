"""AudiobookShelf's own search of book catalogues, with a memory: Audible by region, and custom providers.

The server swallows its providers' errors: a dead one answers as if nothing matched. Silence is therefore remembered
only once the provider was heard, and after a while of nothing but silence it is asked for a book that everybody has.
Writing to the library and reading its items belong to ``audiobookshelf``.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock, local
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
_PATH: Final = "/api/search/books"
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
        self._lock, self._proving = Lock(), Lock()
        # The empty answers of each provider since it was heard last; None for those that a proof has shown to be false.
        self._silence: defaultdict[str, list[requests.Response | None]] = defaultdict(list)
        # What each proof of a provider has shown: that it is there, or not.
        self._proofs: defaultdict[str, list[bool]] = defaultdict(list)
        self._answer = local()
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
        proofs = len(self._proofs[provider])
        matches = self._search(title, author, provider)
        if len(self._silence[provider]) >= SILENCE:
            self._prove(provider, proofs)
        return matches

    def prove(self, provider: str) -> None:
        """Make sure that the provider's silence meant "no match", where it said nothing but that lately.

        Raises:
            SilentProviderError: It answers nothing at all; nothing of its silence is remembered.
        """
        self._prove(provider, len(self._proofs[provider]))

    def _prove(self, provider: str, proofs: int) -> None:
        """Prove the provider, unless that was done by another thread since there were so many ``proofs``."""
        with self._proving:
            silence, known = len(self._silence[provider]), self._proofs[provider]
            if silence and len(known) == proofs:
                known.append(any(self._search_anew(*book, provider) for book in _KNOWN_TO_ALL))
                if not known[-1]:
                    with self._lock:
                        self._silence[provider] = [None] * len(self._silence[provider])
            if not silence or known[-1]:
                return
        raise SilentProviderError(
            self.service,
            f"{provider} answered nothing {silence} times, nor for books that everybody has: it is down or refuses "
            "AudiobookShelf, which doesn't tell; what it may know is asked again later",
        )

    def _search(self, title: str, author: str, provider: str) -> tuple[BookMatch, ...]:
        self._answer.fresh = None
        data = self._ask("GET", _PATH, params=_params(title, author, provider))
        matches = self._read(tuple[BookMatch, ...], data, f"the answer of {provider}")
        fresh = self._answer.fresh
        if fresh is not None and matches:
            self._believe(provider)
        elif fresh is not None:
            with self._lock:
                self._silence[provider].append(fresh)
        return matches

    def _believe(self, provider: str) -> None:
        """Remember the silence of a provider that is there; what can't be kept now may be later."""
        with self._lock, self._kept():
            silence = self._silence[provider]
            while silence:
                if silence[-1] is not None:
                    self._gate.cache.save_response(silence[-1], expires=datetime.now(UTC) + self._keep)
                silence.pop()

    def _search_anew(self, title: str, author: str, provider: str) -> tuple[BookMatch, ...]:
        # Not by switching the cache off: other threads are using it.
        question = requests.Request("GET", self.base_url + _PATH, params=_params(title, author, provider))
        with self._kept():
            self._gate.cache.delete(requests=[question.prepare()])
        return self._search(title, author, provider)

    def _worth_keeping(self, response: requests.Response) -> bool:
        if getattr(response, "from_cache", False):
            return True
        if response.status_code != 200 or not super()._worth_keeping(response):
            return False
        # Called in the thread that asks, before the cache is done with the answer: what it means is seen to after.
        self._answer.fresh = response
        return response.content.strip() != b"[]"


def _params(title: str, author: str, provider: str) -> list[tuple[str, str]]:
    return [("title", title), ("author", author), ("provider", provider)]
