"""A simulated AudiobookShelf 2.36 over the world's library.

``SimulatedAudiobookshelf(world, folder, token=..., reader_token=...)`` holds the state; ``.app`` is the ASGI app,
``.faults`` its ``FaultBox``, ``.library`` its items. ``folder`` is the library's folder on disk, which a scan reads;
the world's own items have no files there and stay. ``token`` belongs to the root user, ``reader_token`` to one who may
neither update nor scan. A malformed write ends the server as it ends the real one: every connection is dropped until
``restart()`` (or ``POST /_sandbox/restart``), or for ``restarts_after_s``, as under a supervisor.
"""

import asyncio
import json
import time
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from audiobook_pipeline.sandbox import audiobookshelf_scan as scanner
from audiobook_pipeline.sandbox.audiobookshelf_library import FIRST_DAY_MS, Item, Library, Named, ServerCrash
from audiobook_pipeline.sandbox.audiobookshelf_providers import PROVIDERS, Audible, region_of
from audiobook_pipeline.sandbox.audiobookshelf_queries import filtered_series, order, positive, select
from audiobook_pipeline.sandbox.audiobookshelf_shapes import (
    VERSION,
    author_row,
    expanded_item,
    library_resource,
    minified,
    minified_item,
    plain_item,
    series_row,
)
from audiobook_pipeline.sandbox.faults import FaultBox, answer, drop_connection
from audiobook_pipeline.sandbox.world import World

_LARGEST_BODY = 10 * 1024 * 1024
_LOGINS_ALLOWED, _LOGIN_WINDOW_S = 40, 600


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a key."""

    id: str
    name: str
    is_admin: bool
    may_update: bool


Handler = Callable[[Request], Awaitable[Response]]


class Refusal(Exception):  # noqa: N818 - an answer rather than an error
    """Ends a handler with an answer that is no JSON."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def _json(content: Any) -> Response:  # noqa: ANN401 - JSON
    return _json_bytes(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _json_bytes(content: bytes) -> Response:
    return Response(content, media_type="application/json; charset=utf-8")


def _page(text: str, status: int) -> Response:
    html = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n'
        f"<pre>{text}</pre>\n</body>\n</html>\n"
    )
    return HTMLResponse(html, status)


async def _no_route(request: Request, _error: Exception) -> Response:
    return _page(f"Cannot {request.method} {request.url.path}", 404)


class SimulatedAudiobookshelf:
    """AudiobookShelf over one world.

    Attributes:
        app: The ASGI app, faults included.
        faults: What goes wrong, and the log of requests.
        library: The one library.
        crash: Why the server is down, or None while it runs.
        dead_providers: Names of metadata providers that answer nothing.
        backups: Names of the backups made so far.
    """

    def __init__(
        self,
        world: World,
        folder: Path | None = None,
        *,
        token: str = "test-abs-token-0001",  # noqa: S107 - fake on purpose
        reader_token: str = "test-abs-reader-token-0001",  # noqa: S107 - fake on purpose
        restarts_after_s: float | None = None,
        scan_s: float = 0.3,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Take the world; ``scan_s`` is the least time that a scan takes, ``now`` gives epoch seconds."""
        self._now = now
        self._folder = folder
        self.library = Library(world, root=str(folder) if folder else "/audiobooks", now_ms=self._now_ms)
        root = User(self.library.new_id(), "root", is_admin=True, may_update=True)
        reader = User(self.library.new_id(), "reader", is_admin=False, may_update=False)
        self._users = {user.id: user for user in (root, reader)}
        self._keys = {token: root, reader_token: reader}
        self._audible = Audible(world)
        self._restarts_after_s = restarts_after_s
        self._crashed_at = 0.0
        self._scan_s = scan_s
        self._last_scan: int | None = max((item.added_at for item in self.library.items.values()), default=None)
        self._task: dict[str, Any] | None = None
        self._background: set[asyncio.Task[None]] = set()
        self._logins: list[float] = []
        self._ordered: tuple[tuple[Any, ...], list[Item]] | None = None
        self.crash: str | None = None
        self.dead_providers: set[str] = set()
        self.backups: list[dict[str, Any]] = []
        self.faults = FaultBox()
        self._starlette = Starlette(
            routes=self._routes(), exception_handlers={404: _no_route, 405: _no_route, HTTPException: _no_route}
        )
        self.app = self.faults.wrap(self._run)

    def restart(self) -> None:
        """Start the server again after a crash; what was written is still there."""
        self.crash = None

    def _now_ms(self) -> int:
        return int(self._now() * 1000)

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or drop it while the server is down."""
        if scope["path"] == "/_sandbox/restart":
            self.restart()
            await answer(send, 204)
            return
        if (
            self.crash
            and self._restarts_after_s is not None
            and time.monotonic() - self._crashed_at > self._restarts_after_s
        ):
            self.restart()

        async def send_if_alive(message: Message) -> None:
            if self.crash is None:
                await send(message)

        if self.crash is None:
            await self._starlette(scope, receive, send_if_alive)
        if self.crash is not None:
            drop_connection(send)

    def _routes(self) -> list[Route]:
        library, item = "/api/libraries/{library_id}", "/api/items/{item_id}"
        get, post, patch = ["GET"], ["POST"], ["PATCH"]
        table: list[tuple[str, list[str], Handler]] = [
            ("/api/libraries", get, self._list_libraries),
            (library, get, self._one_library),
            (f"{library}/items", get, self._list_items),
            (f"{library}/series", get, self._list_series),
            (f"{library}/series/{{series_id}}", get, self._one_series),
            (f"{library}/authors", get, self._list_authors),
            (f"{library}/narrators", get, self._list_narrators),
            (f"{library}/filterdata", get, self._filterdata),
            (f"{library}/search", get, self._search_library),
            (f"{library}/scan", post, self._scan),
            ("/api/items/batch/get", post, self._batch_get),
            ("/api/items/batch/update", post, self._batch_update),
            (item, get, self._one_item),
            (f"{item}/media", patch, self._patch_media),
            (f"{item}/match", post, self._match),
            (f"{item}/scan", post, self._scan_item),
            ("/api/tools/item/{item_id}/embed-metadata", post, self._embed_metadata),
            ("/api/series/{series_id}", get, self._one_series),
            ("/api/authors/{author_id}", get, self._one_author),
            ("/api/tasks", get, self._tasks),
            ("/api/search/providers", get, self._providers),
            ("/api/search/books", get, self._search_books),
            ("/api/backups", get, self._list_backups),
            ("/api/backups", post, self._make_backup),
            ("/api/me", get, self._me),
            ("/api/authorize", post, self._authorize),
            ("/api/api-keys", post, self._make_key),
        ]
        guarded = [Route(path, self._guarded(handler), methods=methods) for path, methods, handler in table]
        return [
            Route("/healthcheck", self._healthcheck),
            Route("/ping", self._ping),
            Route("/status", self._status),
            Route("/login", self._login, methods=post),
            *guarded,
            Route("/api/{rest:path}", self._guarded(self._unknown), methods=["GET", "POST", "PATCH", "DELETE", "PUT"]),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        """Return the handler for those with a key; it finds the user in ``request.state``."""

        async def guarded(request: Request) -> Response:
            scheme, _, given = request.headers.get("authorization", "").partition(" ")
            user = self._keys.get(given if scheme == "Bearer" else request.query_params.get("token", ""))
            if user is None:
                return Response("Unauthorized", 401)
            request.state.user = user
            try:
                return await handler(request)
            except Refusal as refusal:
                return refusal.response
            except ServerCrash as crash:
                self.crash = str(crash)
                self._crashed_at = time.monotonic()
                return Response(status_code=500)  # never sent: the server is down

        return guarded

    def _admin_only(self, request: Request) -> None:
        if not request.state.user.is_admin:
            raise Refusal(PlainTextResponse("Forbidden", 403))

    def _writers_only(self, request: Request) -> None:
        if not request.state.user.may_update:
            raise Refusal(PlainTextResponse("Forbidden", 403))

    def _library_asked(self, request: Request) -> Library:
        if request.path_params["library_id"] != self.library.id:
            raise Refusal(HTMLResponse("Library not found", 404))
        return self.library

    def _item_asked(self, request: Request) -> Item:
        item = self.library.items.get(request.path_params["item_id"])
        if item is None:
            raise Refusal(PlainTextResponse("Not Found", 404))
        return item

    async def _body(self, request: Request) -> Any:  # noqa: ANN401 - JSON
        """Return the parsed body; {} where there is none."""
        raw = await request.body()
        if len(raw) > _LARGEST_BODY:
            raise Refusal(_page("PayloadTooLargeError: request entity too large", 413))
        try:
            value = json.loads(raw) if raw else {}
        except ValueError:
            raise Refusal(_page("Bad Request", 400)) from None
        if not isinstance(value, dict | list):  # the parser takes objects and arrays alone
            raise Refusal(_page("Bad Request", 400))
        return value

    def _paging(self, request: Request) -> tuple[int, int]:
        values = []
        for name in ("limit", "page"):
            value = positive(request.query_params.get(name))
            if value is None:
                raise Refusal(HTMLResponse(f"Invalid request. {name} must be a positive integer", 400))
            values.append(value)
        return values[0], values[1]

    async def _healthcheck(self, _request: Request) -> Response:
        return PlainTextResponse("OK")

    async def _ping(self, _request: Request) -> Response:
        return _json({"success": True})

    async def _status(self, _request: Request) -> Response:
        return _json(
            {
                "app": "audiobookshelf",
                "serverVersion": VERSION,
                "isInit": True,
                "language": "en-us",
                "authMethods": ["local"],
                "authFormData": {"authLoginCustomMessage": ""},
            }
        )

    async def _unknown(self, request: Request) -> Response:
        return await _no_route(request, HTTPException(404))

    async def _login(self, _request: Request) -> Response:
        """Refuse every password: there are only keys here; too many attempts are refused unread."""
        now = time.monotonic()
        self._logins = [moment for moment in self._logins if now - moment < _LOGIN_WINDOW_S]
        if len(self._logins) >= _LOGINS_ALLOWED:
            wait = str(int(_LOGIN_WINDOW_S - (now - self._logins[0])) + 1)
            return PlainTextResponse("Too many requests, please try again later.", 429, {"Retry-After": wait})
        self._logins.append(now)
        return Response("Unauthorized", 401)

    def _library_resource(self) -> dict[str, Any]:
        return library_resource(self.library, created=FIRST_DAY_MS, last_scan=self._last_scan)

    async def _list_libraries(self, _request: Request) -> Response:
        return _json({"libraries": [self._library_resource()]})

    async def _one_library(self, request: Request) -> Response:
        library = self._library_asked(request)
        if "filterdata" not in request.query_params.get("include", ""):
            return _json(self._library_resource())
        issues = sum(item.is_missing for item in library.items.values())
        return _json(
            {
                "filterdata": self._filters(),
                "issues": issues,
                "numUserPlaylists": 0,
                "library": self._library_resource(),
            }
        )

    async def _list_items(self, request: Request) -> Response:
        library = self._library_asked(request)
        limit, page = self._paging(request)
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
        return _json_bytes(b'{"results":[' + b",".join(rows) + b"]," + json.dumps(tail).encode()[1:])

    async def _list_series(self, request: Request) -> Response:
        library = self._library_asked(request)
        limit, page = self._paging(request)
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
        return _json({"results": rows, **tail})

    def _named(self, named: list[Named], wanted: str) -> Named:
        for entry in named:
            if entry.id == wanted:
                return entry
        raise Refusal(PlainTextResponse("Not Found", 404))

    async def _one_series(self, request: Request) -> Response:
        if "library_id" in request.path_params:
            self._library_asked(request)
        return _json(series_row(self._named(self.library.series, request.path_params["series_id"]), self.library))

    async def _one_author(self, request: Request) -> Response:
        author = self._named(self.library.authors, request.path_params["author_id"])
        row = author_row(author, self.library, 0)
        del row["numBooks"]
        return _json(row)

    async def _list_authors(self, request: Request) -> Response:
        library = self._library_asked(request)
        limit, page = self._paging(request)
        books = Counter(author.id for item in library.items.values() for author in item.authors)
        rows = [author_row(author, library, books[author.id]) for author in library.authors]
        if not limit:
            return _json({"authors": rows})
        tail = {"total": len(rows), "limit": limit, "page": page, "sortDesc": False, "minified": False}
        return _json({"results": rows[limit * page : limit * page + limit], **tail})

    async def _list_narrators(self, request: Request) -> Response:
        books = Counter(name for item in self._library_asked(request).items.values() for name in item.narrators)
        rows = [
            {"id": quote(b64encode(name.encode()).decode(), safe=""), "name": name, "numBooks": books[name]}
            for name in sorted(books)
        ]
        return _json({"narrators": rows})

    async def _filterdata(self, request: Request) -> Response:
        self._library_asked(request)
        return _json(self._filters())

    def _filters(self) -> dict[str, Any]:
        items = list(self.library.items.values())

        def named(entries: list[Named]) -> list[dict[str, str]]:
            return [{"id": entry.id, "name": entry.name} for entry in sorted(entries, key=lambda entry: entry.name)]

        def values(name: str) -> list[str]:
            return sorted({item.fields[name] for item in items if item.fields[name]})

        years = values("publishedYear")
        return {
            "authors": named(self.library.authors),
            "genres": sorted({genre for item in items for genre in item.genres}),
            "tags": sorted({tag for item in items for tag in item.tags}),
            "series": named(self.library.series),
            "narrators": sorted({name for item in items for name in item.narrators}),
            "languages": values("language"),
            "publishers": values("publisher"),
            "publishedDecades": sorted({f"{year[:3]}0" for year in years if len(year) == 4 and year.isdigit()}),
            "bookCount": len(items),
            "authorCount": len(self.library.authors),
            "seriesCount": len(self.library.series),
            "podcastCount": 0,
            "numIssues": sum(item.is_missing for item in items),
            "loadedAt": self._now_ms(),
        }

    async def _search_library(self, request: Request) -> Response:
        library = self._library_asked(request)
        query = request.query_params.get("q", "").casefold()
        limit = positive(request.query_params.get("limit")) or 12
        if not query:
            return PlainTextResponse("Bad Request", 400)
        hits = [item for item in library.items.values() if query in (item.title or "").casefold()][:limit]
        books = [{"libraryItem": expanded_item(item, library)} for item in hits]
        return _json({"book": books, "narrators": [], "tags": [], "genres": [], "series": [], "authors": []})

    async def _one_item(self, request: Request) -> Response:
        item = self._item_asked(request)
        shape = expanded_item if request.query_params.get("expanded") == "1" else plain_item
        return _json(shape(item, self.library))

    async def _batch_get(self, request: Request) -> Response:
        body = await self._body(request)
        ids = body.get("libraryItemIds") if isinstance(body, dict) else None
        if not isinstance(ids, list) or not ids:
            return HTMLResponse("Invalid payload", 403)
        wanted = {one for one in ids if isinstance(one, str)}
        found = sorted(filter(None, map(self.library.items.get, wanted)), key=lambda item: item.added_at)
        return _json({"libraryItems": [expanded_item(item, self.library) for item in found]})

    async def _patch_media(self, request: Request) -> Response:
        item = self._item_asked(request)
        self._writers_only(request)
        updated = await self.library.update(item, await self._body(request))
        return _json({**({"updated": True} if updated else {}), "libraryItem": plain_item(item, self.library)})

    async def _batch_update(self, request: Request) -> Response:
        self._writers_only(request)
        body = await self._body(request)
        if not isinstance(body, list) or not body or any(not isinstance(entry, dict) for entry in body):
            return PlainTextResponse("Bad Request", 400)
        ids = [str(entry.get("id")) for entry in body]
        if len(set(ids)) < len(ids):
            return PlainTextResponse("Bad Request", 400)
        if any(one not in self.library.items for one in ids):
            return PlainTextResponse("Not Found", 404)
        updates = 0
        for one, entry in zip(ids, body, strict=True):  # one after another, without a transaction
            if entry.get("mediaPayload") is None:
                raise ServerCrash("TypeError: Cannot read properties of undefined (reading 'metadata')")
            item = self.library.items.get(one)
            updates += item is not None and await self.library.update(item, entry["mediaPayload"])
        return _json({"success": True, "updates": updates})

    async def _match(self, request: Request) -> Response:
        self._item_asked(request)
        self._writers_only(request)
        body = await self._body(request)
        provider = body.get("provider") if isinstance(body, dict) else None
        return _json({"warning": f"No {provider or 'google'} match found"})

    async def _scan_item(self, request: Request) -> Response:
        item = self._item_asked(request)
        self._admin_only(request)
        return _json({"result": "UPDATED" if item.is_missing else "UPTODATE"})

    async def _embed_metadata(self, request: Request) -> Response:
        self._admin_only(request)
        item = self._item_asked(request)
        if item.is_missing or not item.files:
            return HTMLResponse("Invalid library item", 400)
        return PlainTextResponse("OK")

    async def _scan(self, request: Request) -> Response:
        library = self._library_asked(request)
        self._admin_only(request)
        if self._task is None:
            self._task = self._new_task(library)
            task = asyncio.create_task(self._scan_folder(library))
            self._background.add(task)
            task.add_done_callback(self._background.discard)
        return PlainTextResponse("OK")

    async def _scan_folder(self, library: Library) -> None:
        """Read the folder; ``lastScan`` is set only where that went well."""
        try:
            began = time.monotonic()
            if self._folder is not None:
                found = await asyncio.to_thread(scanner.read_folder, self._folder)
                scanner.apply(found, library, self._now_ms())
            await asyncio.sleep(max(0.0, self._scan_s - (time.monotonic() - began)))
            self._last_scan = self._now_ms()
        finally:
            self._task = None

    def _new_task(self, library: Library) -> dict[str, Any]:
        return {
            "id": library.new_id(),
            "action": "library-scan",
            "data": {"libraryId": library.id, "libraryName": "Audiobooks", "libraryMediaType": "book"},
            "title": 'Scanning "Audiobooks" library',
            "titleKey": "MessageTaskScanningLibrary",
            "titleSubs": ["Audiobooks"],
            "description": None,
            "descriptionKey": None,
            "descriptionSubs": None,
            "error": None,
            "errorKey": None,
            "errorSubs": None,
            "showSuccess": True,
            "isFailed": False,
            "isFinished": False,
            "startedAt": self._now_ms(),
            "finishedAt": None,
        }

    async def _tasks(self, _request: Request) -> Response:
        return _json({"tasks": [self._task] if self._task else []})

    async def _providers(self, _request: Request) -> Response:
        books = [{"value": value, "text": text} for value, text in PROVIDERS]
        more = {"value": "audiobookcovers", "text": "AudiobookCovers.com"}
        covers = [{"value": "best", "text": "Best"}, *books[:4], more, *books[4:], {"value": "all", "text": "All"}]
        podcasts = [{"value": "itunes", "text": "iTunes"}]
        return _json({"providers": {"books": books, "booksCovers": covers, "podcasts": podcasts}})

    async def _search_books(self, request: Request) -> Response:
        params = request.query_params
        provider = params.get("provider", "google")
        region = region_of(provider)
        if region is None or provider in self.dead_providers:
            return _json([])
        return _json(self._audible.search(params.get("title", ""), params.get("author", ""), region))

    async def _list_backups(self, request: Request) -> Response:
        self._admin_only(request)
        return _json({"backups": self.backups, "backupLocation": "/metadata/backups", "backupPathEnvSet": False})

    async def _make_backup(self, request: Request) -> Response:
        self._admin_only(request)
        created = self._now_ms()
        name = time.strftime("%Y-%m-%dT%H%M", time.gmtime(created / 1000))
        self.backups.append(
            {
                "id": name,
                "key": None,
                "backupDirPath": "/metadata/backups",
                "datePretty": time.strftime("%a, %b %d %Y %H:%M", time.gmtime(created / 1000)),
                "fullPath": f"/metadata/backups/{name}.audiobookshelf",
                "path": f"backups/{name}.audiobookshelf",
                "filename": f"{name}.audiobookshelf",
                "fileSize": 1024 * len(self.library.items),
                "createdAt": created,
                "serverVersion": VERSION,
            }
        )
        return _json({"backups": self.backups})

    async def _me(self, request: Request) -> Response:
        return _json(self._user_resource(request.state.user))

    async def _authorize(self, request: Request) -> Response:
        user = self._user_resource(request.state.user)
        settings = {"id": "server-settings", "version": VERSION, "language": "en-us"}
        return _json(
            {"user": user, "userDefaultLibraryId": self.library.id, "serverSettings": settings, "Source": "source"}
        )

    def _user_resource(self, user: User) -> dict[str, Any]:
        progress = [self._progress(user, item, share) for item, share in self.library.progress] if user.is_admin else []
        return {
            "id": user.id,
            "username": user.name,
            "email": None,
            "type": "root" if user.is_admin else "user",
            "mediaProgress": progress,
            "seriesHideFromContinueListening": [],
            "bookmarks": [],
            "isActive": True,
            "isLocked": False,
            "lastSeen": self._now_ms(),
            "createdAt": FIRST_DAY_MS,
            "permissions": {
                "download": True,
                "update": user.may_update,
                "delete": user.is_admin,
                "upload": user.is_admin,
                "createEreader": user.is_admin,
                "accessAllLibraries": True,
                "accessAllTags": True,
                "accessExplicitContent": True,
                "selectedTagsNotAccessible": False,
            },
            "librariesAccessible": [],
            "itemTagsSelected": [],
            "hasOpenIDLink": False,
        }

    def _progress(self, user: User, item: Item, share: float) -> dict[str, Any]:
        finished = share >= 1
        return {
            "id": f"progress-{item.id}",
            "userId": user.id,
            "libraryItemId": item.id,
            "episodeId": None,
            "mediaItemId": item.media_id,
            "mediaItemType": "book",
            "duration": item.duration,
            "progress": share,
            "currentTime": item.duration * share,
            "isFinished": finished,
            "hideFromContinueListening": False,
            "ebookLocation": None,
            "ebookProgress": 0,
            "lastUpdate": item.added_at,
            "startedAt": item.added_at,
            "finishedAt": item.added_at if finished else None,
        }

    async def _make_key(self, request: Request) -> Response:
        """Make a key; without ``isActive`` it is dead, as it is on the real server."""
        self._admin_only(request)
        body = await self._body(request)
        user = self._users.get(str(body.get("userId"))) if isinstance(body, dict) else None
        if user is None:
            return HTMLResponse("User not found", 400)
        key = f"test-abs-token-{len(self._keys) + 1:04}"
        active = body.get("isActive") is True
        if active:
            self._keys[key] = user
        row = {
            "id": self.library.new_id(),
            "name": body.get("name"),
            "isActive": active,
            "userId": user.id,
            "apiKey": key,
        }
        return _json({"apiKey": row})
