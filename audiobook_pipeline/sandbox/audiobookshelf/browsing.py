"""What can be read of the library: items, series, authors, narrators and filter values."""

import asyncio
import json
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from audiobook_pipeline.sandbox.audiobookshelf.answers import (
    asked_item,
    asked_library,
    body_of,
    json_answer,
    json_bytes,
    not_found,
    paging,
)
from audiobook_pipeline.sandbox.audiobookshelf.library import FIRST_DAY_MS, Item, Library, Named
from audiobook_pipeline.sandbox.audiobookshelf.queries import filtered_series, order, positive, select
from audiobook_pipeline.sandbox.audiobookshelf.scans import Scans
from audiobook_pipeline.sandbox.audiobookshelf.shapes import (
    author_row,
    expanded_item,
    library_resource,
    minified,
    minified_item,
    plain_item,
    series_row,
)
from audiobook_pipeline.sandbox.covers import scaled


class Browsing:
    """Answers for everything that only reads."""

    def __init__(
        self, library: Library, scans: Scans, *, items_per_second: float | None, now_ms: Callable[[], int]
    ) -> None:
        self._library = library
        self._scans = scans
        self._items_per_second = items_per_second
        self._now_ms = now_ms
        self._ordered: tuple[tuple[Any, ...], list[Item]] | None = None

    async def list_libraries(self, _request: Request) -> Response:
        """Answer ``GET /api/libraries``."""
        return json_answer({"libraries": [self._library_resource()]})

    async def cover(self, request: Request) -> Response:
        """Answer ``GET /api/items/:id/cover``: the stored file, or scaled on request; 404 without a cover."""
        item = asked_item(request, self._library)
        content = self._library.covers.content(item.cover)
        if content is None:
            raise not_found()
        if request.query_params.get("raw"):
            return Response(content, media_type=f"image/{(item.cover or '').rpartition('.')[2]}")
        sized = scaled(content, min(positive(request.query_params.get("width", "")) or 400, 4096))
        return Response(sized, media_type="image/jpeg") if sized else PlainTextResponse("Internal Server Error", 500)

    async def one_library(self, request: Request) -> Response:
        """Answer ``GET /api/libraries/:id``; ``include=filterdata`` changes the shape."""
        library = asked_library(request, self._library)
        if "filterdata" not in request.query_params.get("include", ""):
            return json_answer(self._library_resource())
        issues = sum(item.is_missing for item in library.items.values())
        return json_answer(
            {
                "filterdata": self._filters(),
                "issues": issues,
                "numUserPlaylists": 0,
                "library": self._library_resource(),
            }
        )

    async def list_items(self, request: Request) -> Response:
        """Answer ``GET /api/libraries/:id/items``: always minified; limit 0 is everything."""
        library = asked_library(request, self._library)
        limit, page = paging(request)
        params = request.query_params
        sort, filter_by = params.get("sort"), params.get("filter")
        descending = params.get("desc") == "1"
        series_id = filtered_series(filter_by)
        key = (library.version, len(library.items), sort, descending, filter_by)
        if self._ordered is None or self._ordered[0] != key:
            items = order(select(library, filter_by), sort, descending=descending, series_id=series_id)
            self._ordered = (key, items)
        items = self._ordered[1]
        shown = items[limit * page : limit * page + limit] if limit else items
        if self._items_per_second:
            await asyncio.sleep(len(shown) / self._items_per_second)
        series = next((entry for entry in library.series if entry.id == series_id), None) if series_id else None
        if series:
            rows = [json.dumps(minified_item(item, library, of_series=series)).encode() for item in shown]
        else:
            rows = [minified(item, library) for item in shown]
        tail = {
            "total": len(items),
            "limit": limit,
            "page": page,
            **({"sortBy": sort} if sort else {}),
            "sortDesc": descending,
            **({"filterBy": filter_by} if filter_by else {}),
            "mediaType": "book",
            "minified": params.get("minified") == "1",
            "collapseseries": params.get("collapseseries") == "1",
            "include": params.get("include", ""),
            "offset": limit * page,
        }
        return json_bytes(b'{"results":[' + b",".join(rows) + b"]," + json.dumps(tail).encode()[1:])

    async def list_series(self, request: Request) -> Response:
        """Answer ``GET /api/libraries/:id/series``: with their books."""
        library = asked_library(request, self._library)
        limit, page = paging(request)
        books: dict[str, list[Item]] = defaultdict(list)
        for item in library.items.values():
            for entry, _ in item.series:
                books[entry.id].append(item)
        everything = library.series
        shown = everything[limit * page : limit * page + limit] if limit else everything
        rows = [
            {
                **series_row(entry, library),
                "books": [
                    minified_item(item, library)
                    for item in order(books[entry.id], "sequence", descending=False, series_id=entry.id)
                ],
            }
            for entry in shown
        ]
        tail = {
            "total": len(everything),
            "limit": limit,
            "page": page,
            "sortDesc": False,
            "minified": False,
            "include": "",
        }
        return json_answer({"results": rows, **tail})

    async def one_series(self, request: Request) -> Response:
        """Answer ``GET /api/series/:id``: without its books."""
        if "library_id" in request.path_params:
            asked_library(request, self._library)
        return json_answer(
            series_row(self._named(self._library.series, request.path_params["series_id"]), self._library)
        )

    def _named(self, named: list[Named], wanted: str) -> Named:
        for entry in named:
            if entry.id == wanted:
                return entry
        raise not_found()

    async def list_authors(self, request: Request) -> Response:
        """Answer ``GET /api/libraries/:id/authors``: under another key if paged."""
        library = asked_library(request, self._library)
        limit, page = paging(request)
        books = Counter(author.id for item in library.items.values() for author in item.authors)
        rows = [author_row(author, library, books[author.id]) for author in library.authors]
        if not limit:
            return json_answer({"authors": rows})
        tail = {"total": len(rows), "limit": limit, "page": page, "sortDesc": False, "minified": False}
        return json_answer({"results": rows[limit * page : limit * page + limit], **tail})

    async def list_narrators(self, request: Request) -> Response:
        """Answer ``GET /api/libraries/:id/narrators``."""
        books = Counter(
            name for item in asked_library(request, self._library).items.values() for name in item.narrators
        )
        rows = [
            {"id": quote(b64encode(name.encode()).decode(), safe=""), "name": name, "numBooks": books[name]}
            for name in sorted(books)
        ]
        return json_answer({"narrators": rows})

    async def filterdata(self, request: Request) -> Response:
        """Answer ``GET /api/libraries/:id/filterdata``."""
        asked_library(request, self._library)
        return json_answer(self._filters())

    def _filters(self) -> dict[str, Any]:
        items = list(self._library.items.values())

        def named(entries: list[Named]) -> list[dict[str, str]]:
            return [{"id": entry.id, "name": entry.name} for entry in sorted(entries, key=lambda entry: entry.name)]

        def values(name: str) -> list[str]:
            return sorted({item.fields[name] for item in items if item.fields[name]})

        years = values("publishedYear")
        return {
            "authors": named(self._library.authors),
            "genres": sorted({genre for item in items for genre in item.genres}),
            "tags": sorted({tag for item in items for tag in item.tags}),
            "series": named(self._library.series),
            "narrators": sorted({name for item in items for name in item.narrators}),
            "languages": values("language"),
            "publishers": values("publisher"),
            "publishedDecades": sorted({f"{year[:3]}0" for year in years if len(year) == 4 and year.isdigit()}),
            "bookCount": len(items),
            "authorCount": len(self._library.authors),
            "seriesCount": len(self._library.series),
            "podcastCount": 0,
            "numIssues": sum(item.is_missing for item in items),
            "loadedAt": self._now_ms(),
        }

    async def search_library(self, request: Request) -> Response:
        """Answer ``GET /api/libraries/:id/search``: by words in titles."""
        library = asked_library(request, self._library)
        query = request.query_params.get("q", "").casefold()
        limit = positive(request.query_params.get("limit")) or 12
        if not query:
            return PlainTextResponse("Bad Request", 400)
        hits = [item for item in library.items.values() if query in (item.title or "").casefold()][:limit]
        books = [{"libraryItem": expanded_item(item, library)} for item in hits]
        return json_answer({"book": books, "narrators": [], "tags": [], "genres": [], "series": [], "authors": []})

    async def one_item(self, request: Request) -> Response:
        """Answer ``GET /api/items/:id``."""
        item = asked_item(request, self._library)
        shape = expanded_item if request.query_params.get("expanded") == "1" else plain_item
        return json_answer(shape(item, self._library))

    async def batch_get(self, request: Request) -> Response:
        """Answer ``POST /api/items/batch/get``: unknown ids are dropped, repeated ones collapse."""
        body = await body_of(request)
        ids = body.get("libraryItemIds") if isinstance(body, dict) else None
        if not isinstance(ids, list) or not ids:
            return HTMLResponse("Invalid payload", 403)
        wanted = {one for one in ids if isinstance(one, str)}
        found = sorted(filter(None, map(self._library.items.get, wanted)), key=lambda item: item.added_at)
        return json_answer({"libraryItems": [expanded_item(item, self._library) for item in found]})

    def _library_resource(self) -> dict[str, Any]:
        return library_resource(self._library, created=FIRST_DAY_MS, last_scan=self._scans.last)
