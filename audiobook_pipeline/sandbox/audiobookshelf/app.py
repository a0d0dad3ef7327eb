"""The simulated server: its life cycle, its routes and who may use them.

``SimulatedAudiobookshelf(world, folder, token=..., reader_token=...)`` holds the state; ``.app`` is the ASGI app,
``.faults`` its ``FaultBox``, ``.library`` its items. ``folder`` is the library's folder on disk, which a scan reads;
the world's own items have no files there and stay. ``token`` belongs to the root user, ``reader_token`` to one who may
neither update nor scan. A malformed write crashes the server, like the real one: every connection is dropped until
``restart()`` (or ``POST /_sandbox/restart``), or for ``restarts_after_s``, as under a supervisor.
"""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from audiobook_pipeline.sandbox.audiobookshelf.accounts import Accounts
from audiobook_pipeline.sandbox.audiobookshelf.answers import Refusal, json_answer, no_route
from audiobook_pipeline.sandbox.audiobookshelf.backups import Backups
from audiobook_pipeline.sandbox.audiobookshelf.browsing import Browsing
from audiobook_pipeline.sandbox.audiobookshelf.library import Library, ServerCrash
from audiobook_pipeline.sandbox.audiobookshelf.named_lists import NamedLists
from audiobook_pipeline.sandbox.audiobookshelf.providers import Providers
from audiobook_pipeline.sandbox.audiobookshelf.scans import Scans
from audiobook_pipeline.sandbox.audiobookshelf.shapes import VERSION
from audiobook_pipeline.sandbox.audiobookshelf.writing import Writing
from audiobook_pipeline.sandbox.faults import FaultBox, answer, drop_connection
from audiobook_pipeline.sandbox.world import World

Handler = Callable[[Request], Awaitable[Response]]


class SimulatedAudiobookshelf:
    """Audiobookshelf over one world.

    Attributes:
        app: The ASGI app, faults included.
        faults: What goes wrong, and the log of requests.
        library: The one library.
        accounts: The users, and the server's settings.
        named_lists: Collections and playlists.
        providers: The metadata providers; those in ``providers.dead`` answer nothing.
        crash: Why the server is down, or None while it runs.
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
        items_per_second: float | None = None,
        seconds_per_write: float = 0.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Take the world; ``scan_s`` is the shortest duration of a scan, ``now`` gives epoch seconds.

        A real server sends about 2,500 items per second; ``items_per_second`` makes this one as slow. It takes 5 ms to
        write an item of a batch; ``seconds_per_write`` simulates that.
        """
        self._restarts_after_s = restarts_after_s
        self._crashed_at = 0.0
        self.crash: str | None = None

        def now_ms() -> int:
            return int(now() * 1000)

        self.library = Library(world, root=str(folder) if folder else "/audiobooks", now_ms=now_ms)
        self.providers = Providers(world)
        self.named_lists = NamedLists(self.library)
        self.accounts = Accounts(self.library, token=token, reader_token=reader_token, now_ms=now_ms)
        self._scans = Scans(self.library, folder, seconds=scan_s, now_ms=now_ms)
        self._browsing = Browsing(self.library, self._scans, items_per_second=items_per_second, now_ms=now_ms)
        self._writing = Writing(self.library, seconds_per_item=seconds_per_write)
        self._backups = Backups(self.library, now_ms)
        self.faults = FaultBox()
        self._starlette = Starlette(
            routes=self._routes(), exception_handlers={404: no_route, 405: no_route, HTTPException: no_route}
        )
        self.app = self.faults.wrap(self._run)

    def restart(self) -> None:
        """Start the server again after a crash; what was written is still there."""
        self.crash = None

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or drop it while the server is down."""
        if scope["path"] == "/_sandbox/restart":
            self.restart()
            await answer(send, 204)
            return
        down_s = time.monotonic() - self._crashed_at
        if self.crash and self._restarts_after_s is not None and down_s > self._restarts_after_s:
            self.restart()

        async def send_if_alive(message: Message) -> None:
            if self.crash is None:
                await send(message)

        if self.crash is None:
            await self._starlette(scope, receive, send_if_alive)
        if self.crash is not None:
            drop_connection(send)

    def _guarded(self, handler: Handler) -> Handler:
        """Return the handler for requests with a key; it puts the user in ``request.state``."""

        async def guarded(request: Request) -> Response:
            user = self.accounts.user_of(request)
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

    def _routes(self) -> list[Route]:
        library, item = "/api/libraries/{library_id}", "/api/items/{item_id}"
        get, post, patch = ["GET"], ["POST"], ["PATCH"]
        browsing, writing, scans, accounts = self._browsing, self._writing, self._scans, self.accounts
        table: list[tuple[str, list[str], Handler]] = [
            ("/api/libraries", get, browsing.list_libraries),
            (library, get, browsing.one_library),
            (f"{library}/items", get, browsing.list_items),
            (f"{library}/series", get, browsing.list_series),
            (f"{library}/series/{{series_id}}", get, browsing.one_series),
            (f"{library}/authors", get, browsing.list_authors),
            (f"{library}/narrators", get, browsing.list_narrators),
            (f"{library}/collections", get, self.named_lists.list_collections),
            (f"{library}/playlists", get, self.named_lists.list_playlists),
            (f"{library}/filterdata", get, browsing.filterdata),
            (f"{library}/search", get, browsing.search_library),
            (f"{library}/scan", post, scans.scan),
            ("/api/items/batch/get", post, browsing.batch_get),
            ("/api/items/batch/update", post, writing.batch_update),
            (item, get, browsing.one_item),
            (f"{item}/cover", get, browsing.cover),
            (f"{item}/cover", post, writing.upload_cover),
            (f"{item}/cover", ["DELETE"], writing.remove_cover),
            (f"{item}/media", patch, writing.patch_media),
            (f"{item}/match", post, writing.match),
            (f"{item}/scan", post, scans.scan_item),
            ("/api/tools/item/{item_id}/embed-metadata", post, writing.embed_metadata),
            ("/api/series/{series_id}", get, browsing.one_series),
            ("/api/tasks", get, scans.tasks),
            ("/api/search/providers", get, self.providers.list_providers),
            ("/api/search/books", get, self.providers.search_books),
            ("/api/backups", post, self._backups.make_backup),
            ("/api/me", get, accounts.me),
            ("/api/authorize", post, accounts.authorize),
            ("/api/users", get, accounts.list_users),
            ("/api/users/{user_id}", get, accounts.one_user),
        ]
        guarded = [Route(path, self._guarded(handler), methods=methods) for path, methods, handler in table]
        every_method = ["GET", "POST", "PATCH", "PUT", "DELETE"]
        return [
            Route("/healthcheck", _healthcheck),
            Route("/ping", _ping),
            Route("/status", _status),
            Route("/_sandbox/covers/{asin}.jpg", self.providers.cover),
            Route("/login", self.accounts.login, methods=post),
            *guarded,
            Route("/api/{rest:path}", self._guarded(_unknown), methods=every_method),
        ]


async def _healthcheck(_request: Request) -> Response:
    return PlainTextResponse("OK")


async def _ping(_request: Request) -> Response:
    return json_answer({"success": True})


async def _status(_request: Request) -> Response:
    return json_answer(
        {
            "app": "audiobookshelf",
            "serverVersion": VERSION,
            "isInit": True,
            "language": "en-us",
            "authMethods": ["local"],
            "authFormData": {"authLoginCustomMessage": ""},
        }
    )


async def _unknown(request: Request) -> Response:
    return await no_route(request, HTTPException(404))
