"""A simulated Audnexus, Open Library and Hardcover over the works of the world.

``SimulatedAudnexus(world)`` answers ``/books/{asin}``, ``SimulatedOpenLibrary(world)`` ``/search.json`` and
``SimulatedHardcover(world, token=…)`` GraphQL; each has its ``.app`` and its ``.faults``. Errors are those of Audnexus
1.9 (server.ts, RouteCommonHelper.ts) and of Hardcover's documentation of August 2026. Requests are counted where a
``quota`` is set.
"""

import re
from collections import defaultdict
from itertools import islice
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from audiobook_pipeline.sandbox.covers import cover_of
from audiobook_pipeline.sandbox.faults import FaultBox
from audiobook_pipeline.sandbox.quotas import Quota
from audiobook_pipeline.sandbox.searching import WordIndex
from audiobook_pipeline.sandbox.world import World, WorldBook

_USER = 4711
_LANGUAGES = {"en": ("english", "eng"), "de": ("german", "ger"), "fr": ("french", "fre"), "es": ("spanish", "spa")}
_ASIN = re.compile(r"B[\dA-Z]{9}|\d{9}[\dX]")
_SAID_OF_A_BOOK = {
    "PRODUCT_DELISTED": (404, "Item is 'NOT_AVAILABLE_FOR_PURCHASE' in region 'us' for ASIN: {}"),
    "CONTENT_TYPE_MISMATCH": (400, "Item is a podcast, not a book. ASIN: {}"),
    "VALIDATION_ERROR": (422, "Validation failed for ASIN: {}. Chapters are missing"),
}
"""Audnexus' message for a book that it can't return, by code."""
_REGIONS = {"us": ("en", "de", "fr", "es"), "uk": ("en",), "de": ("de", "en"), "fr": ("fr",), "es": ("es",)}


class SimulatedAudnexus:
    """Audnexus over one world.

    Attributes:
        app: The ASGI app, faults included.
        faults: What goes wrong, and the log of requests.
        odd: By ASIN, the error for a book: "PRODUCT_DELISTED", "CONTENT_TYPE_MISMATCH", "VALIDATION_ERROR", or
            "BROKEN" if Audible's answer about it can't be read.
        quota: Limits the rate of requests, or None.
    """

    def __init__(self, world: World) -> None:
        """Take the world; every recording is listed by its ASIN."""
        self._books = {book.asin: book for book in world.books.values()}
        self.odd: dict[str, str] = {}
        self.quota: Quota | None = None
        self.faults = FaultBox()
        routes = [Route("/books/{asin}", self._book), Route("/_sandbox/covers/{asin}.jpg", self._cover)]
        self.app = self.faults.wrap(Starlette(routes=routes))

    async def _cover(self, request: Request) -> Response:
        """Answer with one of Audible's covers."""
        return cover_of(self._books.get(request.path_params["asin"]))

    async def _book(self, request: Request) -> Response:
        asin, region = request.path_params["asin"], request.query_params.get("region", "us")
        if self.quota and (seconds := self.quota.wait()):
            said = "Rate limit reached. Please try again later."
            return _refused(429, "RATE_LIMIT_EXCEEDED", said, {"Retry-After": str(seconds)})
        if not _ASIN.fullmatch(asin):
            return _refused(400, "BAD_REQUEST", "Bad ASIN")
        if self.odd.get(asin) == "BROKEN":
            said = f"An error occurred while parsing Audible API. ASIN: {asin}"
            return JSONResponse({"statusCode": 500, "error": "Internal Server Error", "message": said}, 500)
        if code := self.odd.get(asin):
            status, said = _SAID_OF_A_BOOK[code]
            return _refused(status, code, said.format(asin))
        book = self._books.get(asin)
        if book is None:
            return _refused(404, "NOT_FOUND", "Item not found")
        if book.language not in _REGIONS.get(region, ("en",)):
            said = f"Item not available in region '{region}' for ASIN: {asin}"
            return _refused(404, "REGION_UNAVAILABLE", said)
        answer: dict[str, Any] = {
            "asin": book.asin,
            "title": book.title,
            "authors": [{"name": name} for name in book.authors],
            "narrators": [{"name": name} for name in book.readers],
            "publisherName": "LibriVox",
            "releaseDate": "2012-05-04T00:00:00.000Z",
            "runtimeLengthMin": round(book.runtime_s / 60),
            "formatType": "unabridged",
            "language": _LANGUAGES[book.language][0],
            "isbn": book.isbn,
            "region": region,
            "summary": f"<p>{book.description}</p>",
            # The real ones are on an Amazon server.
            "image": f"{request.base_url}_sandbox/covers/{book.asin}.jpg",
        }
        if book.series:
            answer["seriesPrimary"] = {"name": book.series, "position": book.position}
        return JSONResponse(answer)


class SimulatedOpenLibrary:
    """Open Library over one world; attributes like those of ``SimulatedAudnexus``."""

    def __init__(self, world: World) -> None:
        """Take the world; all recordings of a work are one record."""
        works = defaultdict[tuple[str, str], list[WorldBook]](list)
        for book in world.books.values():
            works[book.title, book.authors[0] if book.authors else ""].append(book)
        self._works = list(works.values())
        self._by_author = WordIndex((number, " ".join(books[0].authors)) for number, books in enumerate(self._works))
        self._by_title = WordIndex((number, books[0].title) for number, books in enumerate(self._works))
        self.faults = FaultBox()
        self.app = self.faults.wrap(Starlette(routes=[Route("/search.json", self._search)]))

    async def _search(self, request: Request) -> Response:
        params = request.query_params
        found = set(range(len(self._works)))
        for name, index in (("author", self._by_author), ("title", self._by_title)):
            if params.get(name):
                found &= index.search(params[name])
        start, size = int(params.get("offset", 0)), int(params.get("limit", 100))
        docs = [self._work(number) for number in islice(sorted(found), start, start + size)]
        return JSONResponse({"numFound": len(found), "start": start, "docs": docs})

    def _work(self, number: int) -> dict[str, Any]:
        books = self._works[number]
        return {
            "key": f"/works/OL{number + 1}W",
            "title": books[0].title,
            "author_name": list(books[0].authors),
            "first_publish_year": min(book.year for book in books),
            "language": sorted({_LANGUAGES[book.language][1] for book in books}),
            "edition_count": len(books),
        }


class SimulatedHardcover:
    """Hardcover over one world: series search, whole series, the editions of an ASIN, and a user's lists.

    It distinguishes queries by their first field, and refuses unknown ones.

    Attributes:
        app: Like in ``SimulatedAudnexus``.
        faults: Like in ``SimulatedAudnexus``.
        wanted: Ids of the books that the token's user wants to read.
        lists: Ids of the books of each of the user's lists, by its slug.
        lacks: The scope missing from the token, or "".
        quota: Limits the rate of requests, or None.
    """

    def __init__(self, world: World, *, token: str) -> None:
        """Take the world; omnibuses and further recordings have no place of their own in a series."""
        self._token = token
        self._books = world.books
        self.wanted: list[str] = []
        self.lists: dict[str, list[str]] = {}
        self.lacks = ""
        self.quota: Quota | None = None
        self._editions = {book.asin: book for book in world.books.values()}
        self._series: dict[tuple[str, str], list[WorldBook]] = {}
        for book in world.books.values():
            if book.series and book.authors and "~" not in book.id:
                self._series.setdefault((book.series, book.authors[0]), []).append(book)
        self._names = list(self._series)
        self._by_name = WordIndex((number, name) for number, (name, _) in enumerate(self._names))
        self.faults = FaultBox()
        self.app = self.faults.wrap(Starlette(routes=[Route("/v1/graphql", self._query, methods=["POST"])]))

    async def _query(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self._token}":
            return JSONResponse({"error": "invalid_token", "error_description": "The token is invalid"}, 401)
        if self.lacks:
            said = {"error": "insufficient_scope", "error_description": "The token lacks a scope", "scope": self.lacks}
            return JSONResponse(said, 403)
        if self.quota and (seconds := self.quota.wait()):
            said = {"error": "Too Many Requests", "message": f"Try again in {seconds} seconds"}
            return JSONResponse(said, 429, {"Retry-After": str(seconds)})
        asked = await request.json()
        variables = asked.get("variables", {})
        match asked["query"].partition("{")[2].split("(")[0].split("{")[0].strip():
            case "me":
                data: dict[str, Any] = {"me": [{"id": _USER}]}
            case "user_books":
                wanted = self.wanted if variables["status"] == 1 and variables["user"] == _USER else []
                data = {"user_books": self._listed(wanted, variables)}
            case "lists":
                ids = self.lists.get(variables["where"].get("slug", {}).get("_eq", ""))
                data = {"lists": [] if ids is None else [{"list_books": self._listed(ids, variables)}]}
            case "search":
                data = {"search": {"results": {"hits": self._hits(variables)}}}
            case "series":
                data = {"series": self._whole(variables["id"] - 1)}
            case "editions":
                data = {"editions": self._of_asin(variables["asin"])}
            case field:
                words = f"field '{field}' not found in type: 'query_root'"
                return JSONResponse({"errors": [{"message": words, "extensions": {"code": "validation-failed"}}]})
        return JSONResponse({"data": data})

    def _listed(self, ids: list[str], variables: dict[str, Any]) -> list[dict[str, Any]]:
        start = variables["offset"]
        return [{"book": _credited(self._books[book])} for book in ids[start : start + variables["size"]]]

    def _hits(self, variables: dict[str, Any]) -> list[dict[str, Any]]:
        found = islice(sorted(self._by_name.search(variables["words"])), variables["size"])
        return [
            {"document": {"id": str(number + 1), "name": self._names[number][0], "author_name": self._names[number][1]}}
            for number in found
        ]

    def _whole(self, number: int) -> list[dict[str, Any]]:
        if not 0 <= number < len(self._names):
            return []
        name, author = self._names[number]
        books = self._series[name, author]
        places = [_place(book) for book in books]
        series = {"id": number + 1, "name": name, "author": {"name": author}, "books_count": len(books)}
        return [{**series, "primary_books_count": len(books), "book_series": places}]

    def _of_asin(self, asin: str) -> list[dict[str, Any]]:
        book = self._editions.get(asin)
        if book is None:
            return []
        shown = _credited(book)
        people = [*shown["cached_contributors"], *(_person(name, "Narrator") for name in book.readers)]
        edition = {"asin": asin, "isbn_13": book.isbn, "audio_seconds": book.runtime_s, "release_date": "2012-05-04"}
        return [{**edition, "id": 1, "title": book.title, "cached_contributors": people, "book": shown}]


def _place(book: WorldBook) -> dict[str, Any]:
    whole = (book.position or "").isdigit()
    return {
        "position": int(book.position or 0) if whole else None,
        "details": book.position,
        "compilation": "omnibus" in book.id,
        "book": _credited(book),
    }


def _credited(book: WorldBook) -> dict[str, Any]:
    people = [_person(name, None) for name in book.authors]
    shown = {"id": 1, "title": book.title, "subtitle": book.subtitle, "release_date": f"{book.year}-01-01"}
    return {**shown, "users_count": 1, "cached_contributors": people}


def _person(name: str, part: str | None) -> dict[str, Any]:
    return {"author": {"name": name}, "contribution": part}


def _refused(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": {"code": code, "message": message, "details": None}}, status, headers)
