"""Audnexus: an audiobook's metadata by its ASIN, with narrators, runtime and places in series. No key."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Final

import requests

from audiobook_pipeline.clients.answers import Answer, read_object
from audiobook_pipeline.clients.boundary import Entries, Json, Number, Odd, Row, Text
from audiobook_pipeline.clients.errors import NotFoundError, RateLimitedError, RejectedError, ServiceError
from audiobook_pipeline.clients.lookups import LookupClient, RateLimits
from audiobook_pipeline.redaction import excerpt

AUDNEXUS_URL: Final = "https://api.audnex.us"
REGIONS: Final = ("us", "uk", "ca", "au", "de", "fr", "it", "es", "in", "jp")
_ABOUT_THE_BOOK: Final = frozenset(
    {"NOT_FOUND", "REGION_UNAVAILABLE", "PRODUCT_DELISTED", "CONTENT_TYPE_MISMATCH", "VALIDATION_ERROR"}
)
"""What Audnexus says of a book that it doesn't have, or that is none; every other 404 is somebody else's."""
_COULD_NOT_READ = re.compile(r"\bASIN:? [0-9A-Z]{10}\b")
"""In what a status of 500 says: one book could not be read, unless Audible refuses them all."""
_AUDIBLE_REFUSES = re.compile(r"Response: (?:403|429|5\d\d)")
_ASIN = re.compile(r"B[0-9A-Z]{9}|[0-9]{9}[0-9X]")


class Person(Row):
    """An author or a narrator."""

    name: str
    asin: Text = None


class SeriesPosition(Row):
    """A place in a series; ``position`` is free text: "Book 1", "2, Dramatized Adaptation", "1-3"."""

    name: str
    position: Text = None


class Audiobook(Row):
    """One audiobook of one region.

    Attributes:
        runtime_length_min: Minutes; 0 where not known.
        release_date: ISO 8601.
        format_type: ``unabridged``, ``abridged`` …
        language: In words ("english").
        image: Address of its cover.
    """

    asin: str
    title: str
    authors: Annotated[tuple[Person, ...], Entries] = ()
    narrators: Annotated[tuple[Person, ...], Entries] = ()
    release_date: Text = None
    runtime_length_min: Number = None
    format_type: Text = None
    language: Text = None
    isbn: Text = None
    image: Text = None
    series_primary: Annotated[SeriesPosition | None, Odd] = None
    series_secondary: Annotated[SeriesPosition | None, Odd] = None


class AudnexusClient(LookupClient):
    """A client of Audnexus.

    Args:
        base_url: Its address.
        cache_path: SQLite file of remembered answers, "not known" included.
        limits_path: SQLite file of the rate limits, which then hold across processes.
        per_minute: Requests a minute.
        keep: How long an answer is good for.
    """

    service: ClassVar = "Audnexus"
    url_setting: ClassVar = "AUDNEXUS_URL"
    key_setting: ClassVar = ""
    example_url: ClassVar = AUDNEXUS_URL
    limits: ClassVar = RateLimits(per_minute=100)
    remembered: ClassVar = (200, 400, 404, 422)

    def __init__(
        self,
        base_url: str = AUDNEXUS_URL,
        *,
        cache_path: Path | None = None,
        limits_path: Path | None = None,
        per_minute: float | None = None,
        keep: timedelta = timedelta(days=30),
    ) -> None:
        super().__init__(
            base_url,
            cache_path=cache_path,
            limits_path=limits_path,
            keep=keep,
            limits=RateLimits(per_minute=per_minute) if per_minute else None,
        )

    def book(self, asin: str, *, region: str = "us") -> Audiobook | None:
        """Return the audiobook with this ASIN, or None where Audnexus has none: another region's, delisted, a podcast.

        Raises:
            RejectedError: No ASIN, or a region that there isn't; nothing was sent.
            ContractError: Nothing is there at all: another program answers.
        """
        if not _ASIN.fullmatch(asin):
            raise RejectedError(self.service, f"{asin!r} is not an ASIN")
        if region not in REGIONS:
            raise RejectedError(self.service, f"no region {region!r}; there are {', '.join(REGIONS)}")
        try:
            data = self._ask("GET", f"/books/{asin}", params=[("region", region)])
        except NotFoundError:
            return None
        found = self._read_rows(Audiobook, [data], f"the audiobook {asin}")
        return found[0] if found else None

    def _worth_keeping(self, response: requests.Response) -> bool:
        if response.status_code != 200 and str(_error(response.content).get("code")) not in _ABOUT_THE_BOOK:
            return False
        return super()._worth_keeping(response)

    def _explain(self, answer: Answer) -> str:
        said = _error(answer.body).get("message")
        return excerpt(said, 200) if isinstance(said, str) else super()._explain(answer)

    def _refused(self, answer: Answer) -> ServiceError:
        error, said = super()._refused(answer), _error(answer.body)
        if str(said.get("code")) in _ABOUT_THE_BOOK:
            return NotFoundError(self.service, error.message, status=error.status)
        if isinstance(error, NotFoundError):
            return self._not_the_service(error)
        message = str(read_object(answer.body).get("message"))
        if answer.status == 500 and _COULD_NOT_READ.search(message) and not _AUDIBLE_REFUSES.search(message):
            return NotFoundError(self.service, error.message, status=error.status)
        details = said.get("details")
        pause = details.get("retryAfterSeconds") if isinstance(details, dict) else None
        if isinstance(error, RateLimitedError) and isinstance(pause, int | float):
            return RateLimitedError(self.service, error.message, status=error.status, retry_after=float(pause))
        return error


def _error(body: bytes) -> dict[str, Json]:
    error = read_object(body).get("error")
    return error if isinstance(error, dict) else {}
