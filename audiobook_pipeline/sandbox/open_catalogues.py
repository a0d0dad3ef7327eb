"""A simulated Audnexus and Open Library over the works of the world: the two that need no key.

``SimulatedAudnexus(world)`` answers ``/books/{asin}``, ``SimulatedOpenLibrary(world)`` answers ``/search.json``; each
has its ``.app`` and its ``.faults``. Neither counts requests against a limit.
"""

from collections import defaultdict
from itertools import islice
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from audiobook_pipeline.sandbox.faults import FaultBox
from audiobook_pipeline.sandbox.searching import WordIndex
from audiobook_pipeline.sandbox.world import World, WorldBook

_LANGUAGES = {"en": ("english", "eng"), "de": ("german", "ger"), "fr": ("french", "fre"), "es": ("spanish", "spa")}
_REGIONS = {"us": ("en", "de", "fr", "es"), "uk": ("en",), "de": ("de", "en"), "fr": ("fr",), "es": ("es",)}


class SimulatedAudnexus:
    """Audnexus over one world.

    Attributes:
        app: The ASGI app, faults included.
        faults: What goes wrong, and the log of requests.
    """

    def __init__(self, world: World) -> None:
        """Take the world; every recording is known by its ASIN."""
        self._books = {book.asin: book for book in world.books.values()}
        self.faults = FaultBox()
        self.app = self.faults.wrap(Starlette(routes=[Route("/books/{asin}", self._book)]))

    async def _book(self, request: Request) -> Response:
        book, region = self._books.get(request.path_params["asin"]), request.query_params.get("region", "us")
        if book is None:
            return _missing("NOT_FOUND", "Item not found")
        if book.language not in _REGIONS.get(region, ("en",)):
            return _missing("REGION_UNAVAILABLE", f"Item not available in region '{region}'")
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
        }
        if book.series:
            answer["seriesPrimary"] = {"name": book.series, "position": book.position}
        return JSONResponse(answer)


class SimulatedOpenLibrary:
    """Open Library over one world; attributes as those of ``SimulatedAudnexus``."""

    def __init__(self, world: World) -> None:
        """Take the world; recordings of one work are one record."""
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


def _missing(code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message, "details": None}}, 404)
