"""Hardcover's GraphQL API: editions with narrators, and whole lists of series. Needs the user's token.

Queries stay within its bounds: one search a request, a depth of three, no pattern matching.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Annotated, ClassVar, Final

import requests
from pydantic import BeforeValidator
from requests.models import PreparedRequest

from audiobook_pipeline.clients.answers import Answer, read_object
from audiobook_pipeline.clients.boundary import Entries, Json, Number, Odd, SnakeRow, Text
from audiobook_pipeline.clients.errors import AuthenticationError, ContractError, RejectedError, ServiceError
from audiobook_pipeline.clients.lookups import LookupClient, RateLimits
from audiobook_pipeline.clients.settings import checked_key
from audiobook_pipeline.redaction import excerpt

HARDCOVER_URL: Final = "https://api.hardcover.app/v1/graphql"
_A_DAY: Final = 5000
_BURST: Final = 10
_OLDER_BURST: Final = 5
"""Requests that a bucket holds, refilled by one a second; that of a token of the older kind is half as large."""

_SEARCH = """
query Search($words: String!, $size: Int!) {
  search(query: $words, query_type: "Series", per_page: $size, page: 1) { results }
}"""
_SERIES = """
query Series($id: Int!) {
  series(where: {id: {_eq: $id}}, limit: 1) {
    id name
    author { name }
    book_series(order_by: {position: asc}, where: {book: {canonical_id: {_is_null: true}}}) {
      position details compilation
      book { title release_date cached_contributors }
    }
  }
}"""
_EDITIONS = """
query Editions($asin: String!) {
  editions(where: {asin: {_eq: $asin}}, limit: 5) {
    title isbn_13 audio_seconds release_date cached_contributors
    book { title }
  }
}"""

_ME = "query Me { me { id } }"
_STATUS = """
query Status($user: Int!, $status: Int!, $size: Int!, $offset: Int!) {
  user_books(
    where: {user_id: {_eq: $user}, status_id: {_eq: $status}}, order_by: {id: asc}, limit: $size, offset: $offset
  ) { book { title release_date cached_contributors } }
}"""
_LIST = """
query Books($where: lists_bool_exp!, $size: Int!, $offset: Int!) {
  lists(where: $where, limit: 1) {
    list_books(order_by: {id: asc}, limit: $size, offset: $offset) {
      book { title release_date cached_contributors }
    }
  }
}"""
_PAGE = 100


def _names(value: Json) -> Json:
    """Return (name, role) of each entry of a list of contributors; what is none is dropped."""
    entries = value if isinstance(value, list) else []
    pairs = []
    for entry in entries:
        author = entry.get("author") if isinstance(entry, dict) else None
        if isinstance(author, dict) and isinstance(author.get("name"), str):
            pairs.append((author["name"], str(entry.get("contribution") or "Author")))
    return tuple(pairs)


Contributors = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_names)]
"""(name, role), the role being "Author", "Narrator", "Translator" …"""


class HardcoverSeriesHit(SnakeRow):
    """A series that a search found."""

    id: int
    name: str
    author_name: Text = None


class _Credited(SnakeRow):
    """What people contributed to."""

    cached_contributors: Contributors = ()

    def names(self, role: str) -> tuple[str, ...]:
        """Return who contributed as "author", "narrator" …, in order."""
        return tuple(name for name, part in self.cached_contributors if part.lower() == role)


class HardcoverBook(_Credited):
    """A book within a series or of an edition."""

    title: str
    release_date: Text = None


class HardcoverPlace(SnakeRow):
    """A book's place in a series.

    Attributes:
        position: As a number, or None.
        details: As text ("1-3"), which says more for collections.
        compilation: A collection of other books of the series.
    """

    position: Number = None
    details: Text = None
    compilation: Annotated[bool | None, Odd] = None
    book: HardcoverBook


class HardcoverSeries(SnakeRow):
    """A series with all its books; several can hold one position."""

    class Author(SnakeRow):
        """The series' author."""

        name: str

    id: int
    name: str
    author: Annotated[Author | None, Odd] = None
    book_series: Annotated[tuple[HardcoverPlace, ...], Entries] = ()


class HardcoverEdition(_Credited):
    """One edition; for audiobooks with narrators among its contributors."""

    title: Text = None
    isbn_13: Text = None
    audio_seconds: Number = None
    release_date: Text = None
    book: Annotated[HardcoverBook | None, Odd] = None


class HardcoverClient(LookupClient):
    """A client of Hardcover.

    Args:
        token: The token of Account settings > Hardcover API, with or without "Bearer".
        base_url: Its address.
        cache_path: SQLite file of remembered answers; the token is not in it.
        limits_path: SQLite file of the rate limits, which then hold across processes.
        keep: How long an answer is good for.
        per_minute: Requests a minute; a few seconds' worth of them may be made at once.
    """

    service: ClassVar = "Hardcover"
    url_setting: ClassVar = "HARDCOVER_URL"
    key_setting: ClassVar = "HARDCOVER_TOKEN"
    example_url: ClassVar = HARDCOVER_URL
    limits: ClassVar = RateLimits(per_second=1, per_day=_A_DAY, burst=_BURST)

    def __init__(
        self,
        token: str,
        *,
        base_url: str = HARDCOVER_URL,
        cache_path: Path | None = None,
        limits_path: Path | None = None,
        keep: timedelta = timedelta(days=30),
        per_minute: float = 60.0,
    ) -> None:
        key = checked_key(self.service, token.strip().removeprefix("Bearer"), setting=self.key_setting)

        def sign(request: PreparedRequest) -> None:
            request.headers["Authorization"] = f"Bearer {key}"

        super().__init__(
            base_url,
            sign=sign,
            cache_path=cache_path,
            limits_path=limits_path,
            limits=_bucket(per_minute, _OLDER_BURST if _is_older(key) else _BURST),
            keep=keep,
            timeout=(5.0, 35.0),
        )

    def search_series(self, words: str) -> tuple[HardcoverSeriesHit, ...]:
        """Return the ten series that best match a name."""
        return self._read_rows(HardcoverSeriesHit, self._hits(words, 10), "a series of a search")

    def series(self, series_id: int) -> HardcoverSeries | None:
        """Return a series with all its books, or None if there is none with that number."""
        found = self._query(_SERIES, {"id": series_id}).get("series")
        series = self._read_rows(HardcoverSeries, found, "a series")
        return series[0] if series else None

    def editions(self, asin: str) -> tuple[HardcoverEdition, ...]:
        """Return the editions with this ASIN."""
        found = self._query(_EDITIONS, {"asin": asin}).get("editions")
        return self._read_rows(HardcoverEdition, found, "an edition")

    def books_of_status(self, status: int) -> tuple[HardcoverBook, ...]:
        """Return the books of the token's user with a status: 1 for "Want to Read"."""
        user = self._me()
        return tuple(
            self._books(lambda offset: self._query(_STATUS, _page(offset, user=user, status=status)).get("user_books"))
        )

    def books_of_list(self, name: str) -> tuple[HardcoverBook, ...] | None:
        """Return the books of a list: of the user's own by its slug, of anybody's by its number; None without it."""
        if name.isdecimal():
            meant: Json = {"id": {"_eq": int(name)}}
        else:
            meant = {"slug": {"_eq": name}, "user_id": {"_eq": self._me()}}

        def page(offset: int) -> Json:
            found = self._query(_LIST, _page(offset, where=meant)).get("lists")
            return found[0].get("list_books") if isinstance(found, list) and found else None

        return None if page(0) is None else tuple(self._books(page))

    def _me(self) -> int:
        found = self._query(_ME, {}).get("me")
        user = found[0].get("id") if isinstance(found, list) and found and isinstance(found[0], dict) else None
        if not isinstance(user, int):
            raise ContractError(self.service, "it doesn't say whose the token is")
        return user

    def _books(self, page: Callable[[int], Json]) -> Iterator[HardcoverBook]:
        """Yield the books of all pages."""
        for offset in count(0, _PAGE):
            rows = page(offset)
            if not isinstance(rows, list):
                raise ContractError(self.service, "a list has no books")
            books = [row.get("book") if isinstance(row, dict) else None for row in rows]
            yield from self._read_rows(HardcoverBook, books, "a book of a list") if books else ()
            if len(rows) < _PAGE:
                return

    def _hits(self, words: str, most: int) -> list[Json]:
        if not words.strip():
            raise RejectedError(self.service, "a search needs words")
        search = self._query(_SEARCH, {"words": words.strip(), "size": most}).get("search")
        results = search.get("results") if isinstance(search, dict) else None
        hits = results.get("hits") if isinstance(results, dict) else None
        if not isinstance(hits, list):
            raise ContractError(self.service, "a search has no list of hits")
        return [hit.get("document") if isinstance(hit, dict) else None for hit in hits]

    def _query(self, query: str, variables: dict[str, Json]) -> dict[str, Json]:
        """Return the ``data`` of a query; GraphQL reports its errors with a status of 200."""
        answer = self._ask("POST", "", payload={"query": query, "variables": variables})
        errors = answer.get("errors") if isinstance(answer, dict) else None
        if errors:
            raise self._graphql_error(errors)
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, dict):
            raise ContractError(self.service, "an answer has no data")
        return data

    def _graphql_error(self, errors: Json) -> ServiceError:
        first = errors[0] if isinstance(errors, list) and isinstance(errors[0], dict) else {}
        message = first.get("message")
        said = excerpt(message, 200) if isinstance(message, str) else "an error without a message"
        extensions = first.get("extensions")
        code = str(extensions.get("code", "")) if isinstance(extensions, dict) else ""
        if code in {"invalid-jwt", "access-denied", "invalid-headers"}:
            return AuthenticationError(
                self.service,
                f"the token is not accepted or has expired ({said}): make a new one for {self.key_setting}",
            )
        return RejectedError(self.service, f"refused the query ({said})")

    @staticmethod
    def _worth_keeping(response: requests.Response) -> bool:
        said = read_object(response.content)
        return bool(said) and "errors" not in said

    def _explain(self, answer: Answer) -> str:
        said = read_object(answer.body)
        words = (said.get(name) for name in ("error", "error_description", "message"))
        told = "; ".join(dict.fromkeys(each for each in words if isinstance(each, str) and each))
        return excerpt(told, 200) if told else super()._explain(answer)

    def _refused(self, answer: Answer) -> ServiceError:
        said = read_object(answer.body)
        if answer.status == 401 or said.get("error") == "invalid_token":
            return AuthenticationError(
                self.service,
                f"the token is not accepted or has expired ({self._explain(answer)}): "
                f"make a new one under Account settings > API and put it into {self.key_setting}",
                status=answer.status,
            )
        if said.get("error") == "insufficient_scope":
            scope = excerpt(str(said.get("scope") or "one that it doesn't name"), 100)
            return AuthenticationError(
                self.service,
                f"the token lacks the scope {scope}: make one that has it and put it into {self.key_setting}",
                status=answer.status,
            )
        return super()._refused(answer)


def _page(offset: int, **variables: Json) -> dict[str, Json]:
    return {**variables, "size": _PAGE, "offset": offset}


def _bucket(per_minute: float, burst: int) -> RateLimits:
    """Return limits by which a bucket of ``burst`` requests, filled evenly, is never empty; whole requests only."""
    at_once = int(per_minute * burst / 60)
    if not at_once:
        return RateLimits(per_minute=per_minute, per_day=_A_DAY)
    return RateLimits(per_second=at_once / burst, per_day=_A_DAY, burst=burst)


def _is_older(token: str) -> bool:
    """Return whether a token is of the older kind, a JSON Web Token: three parts, of which the first begins a JSON."""
    return token.startswith("eyJ") and token.count(".") == 2
