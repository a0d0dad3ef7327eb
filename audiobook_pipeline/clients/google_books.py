"""Google Books v1: volumes by query, within a daily quota.

It knows titles, authors, dates, languages and ISBNs, no narrators and no audiobooks. The cost that
counts is requests: one query by author serves all of that author's books. Joining volumes to books
belongs to the domain.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Final

from requests.models import PreparedRequest

from audiobook_pipeline.clients.answers import Answer, read_object
from audiobook_pipeline.clients.boundary import Entries, Json, Odd, Row, Text, Texts
from audiobook_pipeline.clients.errors import AuthenticationError, ContractError, RateLimitedError, ServiceError
from audiobook_pipeline.clients.http import Params
from audiobook_pipeline.clients.lookups import RateLimits
from audiobook_pipeline.clients.settings import checked_key
from audiobook_pipeline.clients.silence import ProvenClient
from audiobook_pipeline.redaction import excerpt

GOOGLE_BOOKS_URL: Final = "https://www.googleapis.com/books/v1"
_PAGE: Final = 40


class Identifier(Row):
    """An identifier of a volume: ``ISBN_10``, ``ISBN_13``, ``ISSN`` or ``OTHER``."""

    type: str
    identifier: str


class ImageLinks(Row):
    """Addresses of a volume's cover."""

    thumbnail: Text = None


class VolumeInfo(Row):
    """What is known of a volume; every field can be absent.

    Attributes:
        published_date: YYYY, YYYY-MM or YYYY-MM-DD.
        language: ISO 639-1 code.
    """

    title: Text = None
    subtitle: Text = None
    authors: Texts = ()
    published_date: Text = None
    industry_identifiers: Annotated[tuple[Identifier, ...], Entries] = ()
    language: Text = None
    image_links: Annotated[ImageLinks | None, Odd] = None


class Volume(Row):
    """One volume: a print edition or an e-book, never an audiobook."""

    id: str
    volume_info: VolumeInfo = VolumeInfo()

    def isbn(self) -> str | None:
        """Return the ISBN-13 where it has one."""
        return next((i.identifier for i in self.volume_info.industry_identifiers if i.type == "ISBN_13"), None)


def books_query(*, author: str = "", title: str = "") -> str:
    """Return ``q`` for what is given, each as a phrase: ``books_query(author="Jane Austen")``."""
    parts = (("inauthor", author), ("intitle", title))
    return " ".join(f'{name}:"{value.replace(chr(34), " ").strip()}"' for name, value in parts if value.strip())


class GoogleBooksClient(ProvenClient[Json]):
    """A client of Google Books.

    Args:
        api_key: A key of a Google Cloud project with the Books API. Without one the quota is next to nothing.
        base_url: Its address.
        cache_path: SQLite file of remembered answers; the key is not in it.
        limits_path: SQLite file of the rate limits, which then hold across processes.
        daily_quota: Requests in any 24 hours.
        per_second: Requests a second.
        keep: How long an answer is good for.
    """

    service: ClassVar = "Google Books"
    url_setting: ClassVar = "GOOGLE_BOOKS_URL"
    key_setting: ClassVar = "GOOGLE_BOOKS_API_KEY"
    example_url: ClassVar = GOOGLE_BOOKS_URL
    limits: ClassVar = RateLimits(per_second=5, per_day=1000)
    path: ClassVar = "/volumes"

    def __init__(
        self,
        api_key: str | None,
        *,
        base_url: str = GOOGLE_BOOKS_URL,
        cache_path: Path | None = None,
        limits_path: Path | None = None,
        daily_quota: int = 1000,
        per_second: float = 5,
        keep: timedelta = timedelta(days=30),
    ) -> None:
        key = checked_key(self.service, api_key, setting=self.key_setting) if api_key else None

        self._keyed = key is not None

        def sign(request: PreparedRequest) -> None:
            request.prepare_url(request.url, {"key": key})

        super().__init__(
            base_url,
            sign=sign if key else None,
            cache_path=cache_path,
            limits_path=limits_path,
            limits=RateLimits(per_second=per_second, per_day=daily_quota),
            keep=keep,
        )

    def volumes(self, query: str, *, most: int = 200) -> Iterator[Volume]:
        """Yield the volumes that match, each once.

        Pages are asked for as they are needed, until one is short: ``totalItems`` is an estimate
        that changes from page to page.

        Args:
            query: As made by ``books_query``.
            most: Volumes at most, 40 to a request.

        Raises:
            RateLimitedError: The quota is used up till tomorrow; what came before is good.
            AuthenticationError: The key is wrong, or its project has no Books API.
        """
        seen: set[str] = set()
        for start in range(0, most, _PAGE):
            params: list[tuple[str, str | int]] = [("q", query), ("maxResults", _PAGE), ("startIndex", start)]
            rows = self._find(params)
            for volume in self._read_rows(Volume, rows, "a volume"):
                if volume.id not in seen and len(seen) < most:
                    seen.add(volume.id)
                    yield volume
            if len(rows) < _PAGE:
                return

    def _rows(self, data: Json) -> Sequence[Json]:
        if not isinstance(data, dict) or not isinstance(data.get("items", []), list):
            raise ContractError(self.service, "an answer has no list of items where one was expected")
        rows: list[Json] = data.get("items", [])
        return rows

    def _known_to_all(self, provider: str) -> Sequence[Params]:  # noqa: ARG002 - there is one
        # Not in the words of a question about her: what is remembered of that stays.
        return [[("q", books_query(author="Jane Austen")), ("maxResults", 1)]]

    def _refused(self, answer: Answer) -> ServiceError:
        error, said = _error_object(answer), self._explain(answer)
        reasons = _reasons(error)
        if answer.status == 429 or error.get("status") == "RESOURCE_EXHAUSTED" or reasons & _QUOTA_REASONS:
            if any("PerMinute" in limit for limit in _quota_limits(error)):
                return RateLimitedError(
                    self.service, f"too many requests a minute ({said})", status=answer.status, retry_after=60.0
                )
            return RateLimitedError(
                self.service,
                f"the daily quota is used up ({said}); it returns at midnight Pacific time"
                + ("" if self._keyed else f". Without {self.key_setting} there is next to none"),
                status=answer.status,
                until_tomorrow=True,
            )
        if "API_KEY_INVALID" in reasons or "API key not valid" in said:
            return AuthenticationError(
                self.service, f"the key is not accepted ({said}); check {self.key_setting}", status=answer.status
            )
        if answer.status == 403:
            return AuthenticationError(
                self.service,
                f"refused ({said}); enable the Books API for the project of {self.key_setting}",
                status=403,
            )
        return super()._refused(answer)

    def _explain(self, answer: Answer) -> str:
        said = _error_object(answer).get("message")
        return excerpt(said, 200) if isinstance(said, str) else super()._explain(answer)


_QUOTA_REASONS: Final = frozenset(
    {"rateLimitExceeded", "dailyLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "RATE_LIMIT_EXCEEDED"}
)


def _error_object(answer: Answer) -> dict[str, Json]:
    """Return Google's ``error`` object; {} where the answer has none."""
    error = read_object(answer.body).get("error")
    return error if isinstance(error, dict) else {}


def _entries(error: dict[str, Json], name: str) -> list[dict[str, Json]]:
    entries = error.get(name)
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _reasons(error: dict[str, Json]) -> set[str]:
    return {str(entry.get("reason")) for name in ("errors", "details") for entry in _entries(error, name)}


def _quota_limits(error: dict[str, Json]) -> list[str]:
    metadata = [entry.get("metadata") for entry in _entries(error, "details")]
    return [str(entry.get("quota_limit", "")) for entry in metadata if isinstance(entry, dict)]
