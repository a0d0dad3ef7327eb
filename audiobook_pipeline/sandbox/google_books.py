"""A simulated Google Books v1 over the works of the world.

``SimulatedGoogleBooks(world, api_key=..., daily_quota=1000)`` holds the state; ``.app`` is the ASGI app, ``.faults``
its ``FaultBox``; ``used`` is the number of requests that counted today. The app answers
below ``/books/v1``. The parameters ``fields``, ``projection``, ``printType`` and ``filter`` have no effect.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from audiobook_pipeline.sandbox.faults import FaultBox
from audiobook_pipeline.sandbox.google_volumes import Volume, number_of, number_of_isbn, volumes_of
from audiobook_pipeline.sandbox.searching import WordIndex, words
from audiobook_pipeline.sandbox.world import World

_OPERATOR = re.compile(r"\b(intitle|inauthor|inpublisher|subject|isbn):")
_MOST_PER_PAGE = 40
_MOST_KEPT = 5000  # works whose volumes are kept
_PACIFIC = timedelta(hours=8)


class SimulatedGoogleBooks:
    """Google Books over one world.

    Attributes:
        app: The ASGI app, faults included.
        faults: What goes wrong, and the log of requests.
        used: Requests that counted today.
        daily_quota: Requests allowed per day.
    """

    def __init__(
        self,
        world: World,
        *,
        api_key: str = "test-google-key-0001",
        daily_quota: int = 1000,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the world, the one valid key and the quota, whose day ends at midnight in California."""
        self._seed = world.seed
        self._books = [book for book in world.books.values() if not re.search(r"~\d|omnibus", book.id)]
        self._by_author = WordIndex((number, " ".join(book.authors)) for number, book in enumerate(self._books))
        self._by_any = WordIndex(
            (
                number,
                " ".join((book.title, book.subtitle or "", book.series or "", *book.authors, *book.genres)),
            )
            for number, book in enumerate(self._books)
        )
        self._by_isbn = {book.isbn: number for number, book in enumerate(self._books)}
        self._volumes: dict[int, list[Volume]] = {}
        self._key = api_key
        self._now = now
        self._day = self._today()
        self.daily_quota = daily_quota
        self.used = 0
        self.faults = FaultBox()
        routes = [Route("/books/v1/volumes", self._list), Route("/books/v1/volumes/{volume_id}", self._get)]
        self.app = self.faults.wrap(Starlette(routes=routes))

    def _today(self) -> str:
        return (self._now() - _PACIFIC).date().isoformat()

    def _refusal(self, request: Request) -> Response | None:
        """Return why this request isn't served, and count it; None if it is served."""
        key = request.query_params.get("key") or request.headers.get("x-goog-api-key")
        if key is not None and key != self._key:
            message = "API key not valid. Please pass a valid API key."
            return _error(400, message, "badRequest", "INVALID_ARGUMENT", "API_KEY_INVALID")
        if self._today() != self._day:
            self._day, self.used = self._today(), 0
        self.used += key is not None
        if key is None or self.used > self.daily_quota:
            message = "Quota exceeded for quota metric 'Queries' and limit 'Queries per day' of this service."
            return _error(429, message, "rateLimitExceeded", "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED")
        return None

    async def _get(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal:
            return refusal
        number = number_of(request.path_params["volume_id"])
        known = self._volumes_of(number) if number is not None and number < len(self._books) else []
        for volume in known:
            if volume["id"] == request.path_params["volume_id"]:
                return JSONResponse(volume)
        return _error(404, "The volume ID could not be found.", "notFound", "NOT_FOUND")

    async def _list(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal:
            return refusal
        params = request.query_params
        query = params.get("q", "").replace("+", " ").strip()
        if not query:
            return _error(400, "Missing query.", "queryRequired", "INVALID_ARGUMENT")
        start, size = params.get("startIndex", "0"), params.get("maxResults", "10")
        for name, value, most in (("startIndex", start, None), ("maxResults", size, _MOST_PER_PAGE)):
            if not value.isdigit() or (most is not None and int(value) > most):
                limits = f"Values must be within the range: [0, {most or 2147483647}]"
                return _error(
                    400, f"Invalid value '{value}'. {limits}", "invalidParameter", "INVALID_ARGUMENT", location=name
                )
        hits = self._find(query, params.get("langRestrict"))
        if params.get("orderBy") == "newest":
            hits.sort(key=lambda volume: str(volume["volumeInfo"].get("publishedDate", "")), reverse=True)
        page = hits[int(start) : int(start) + int(size)]
        wobble = Random(f"{query}/{start}").randrange(1, 200) if hits else 0
        answer: dict[str, Any] = {"kind": "books#volumes", "totalItems": len(hits) + wobble}
        return JSONResponse(answer | ({"items": page} if page else {}))

    def _find(self, query: str, language: str | None) -> list[Volume]:
        """Return the volumes that match every operator, plainest titles first."""
        parts = _OPERATOR.split(query)
        wanted = [
            ("any", parts[0].strip()),
            *zip(parts[1::2], (part.strip().strip('"') for part in parts[2::2]), strict=True),
        ]
        wanted = [(operator, value) for operator, value in wanted if value]
        if not wanted:
            return []
        numbers = set.intersection(*(self._candidates(operator, value) for operator, value in wanted))
        hits = [
            volume
            for number in sorted(numbers)
            for volume in self._volumes_of(number)
            if all(_fulfils(volume["volumeInfo"], operator, value) for operator, value in wanted)
            and language in {None, volume["volumeInfo"]["language"]}
        ]
        return sorted(hits, key=lambda volume: len(volume["volumeInfo"]["title"]) if "intitle" in query else 0)

    def _candidates(self, operator: str, value: str) -> set[int]:
        """Return the numbers of books whose editions may match."""
        if operator == "inauthor":
            return self._by_author.search(value)
        if operator in {"any", "subject"}:
            return self._by_any.search(value) or (set(range(len(self._books))) if operator == "subject" else set())
        if operator == "intitle":  # a study guide's title contains more than the book's own
            return {number for word in words(value) for number in self._by_any.search(word)}
        if operator == "isbn":
            isbn = value.replace("-", "").upper()
            number = self._by_isbn.get(isbn, number_of_isbn(isbn))
            return {number} if number is not None and number < len(self._books) else set()
        return set(range(len(self._books)))

    def _volumes_of(self, number: int) -> list[Volume]:
        if len(self._volumes) > _MOST_KEPT:
            self._volumes.clear()
        if number not in self._volumes:
            self._volumes[number] = volumes_of(self._seed, number, self._books[number])
        return self._volumes[number]


def _fulfils(info: dict[str, Any], operator: str, value: str) -> bool:
    match operator:
        case "intitle":
            return words(value) <= words(f"{info['title']} {info.get('subtitle', '')}")
        case "inauthor":
            return words(value) <= words(" ".join(info.get("authors", [])))
        case "inpublisher":
            return words(value) <= words(info.get("publisher", ""))
        case "subject":
            return words(value) <= words(" ".join(info.get("categories", [])))
        case "isbn":
            digits = value.replace("-", "").upper()
            return any(entry["identifier"] == digits for entry in info.get("industryIdentifiers", []))
        case _:
            parts = (info["title"], info.get("subtitle", ""), *info.get("authors", []), info.get("description", ""))
            return words(value) <= words(" ".join(parts))


def _error(
    status: int, message: str, reason: str, name: str, detail: str | None = None, *, location: str | None = None
) -> Response:
    """Return an error in Google's shape."""
    entry = {"message": message, "domain": "global", "reason": reason}
    if location:
        entry |= {"location": location, "locationType": "parameter"}
    error: dict[str, Any] = {"code": status, "message": message, "errors": [entry], "status": name}
    if detail:
        info = "type.googleapis.com/google.rpc.ErrorInfo"
        error["details"] = [
            {
                "@type": info,
                "reason": detail,
                "domain": "googleapis.com",
                "metadata": {"service": "books.googleapis.com"},
            }
        ]
    return JSONResponse({"error": error}, status)
