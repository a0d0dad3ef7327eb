"""A simulated Prowlarr v1 over the world's indexers.

``SimulatedProwlarr(world, torrents, api_key=...)`` holds the state; ``.app`` is the ASGI app, ``.faults`` its
``FaultBox``. What an indexer does wrong is set per indexer (``indexers``, ``block``, ``break_indexer``) and per release
(``break_download``). Behaviour follows Prowlarr 2.3: invisible failures of single indexers, indexers left out at their
limit, limit passed on literally, download links that are proxies with the key in them, three shapes of errors.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from audiobook_pipeline.sandbox.faults import FaultBox
from audiobook_pipeline.sandbox.prowlarr_downloads import BrokenDownload, Downloads, endless, link_of
from audiobook_pipeline.sandbox.prowlarr_indexers import IndexerState
from audiobook_pipeline.sandbox.prowlarr_resources import release_resource
from audiobook_pipeline.sandbox.searching import WordIndex
from audiobook_pipeline.sandbox.world import TorrentSource, World, WorldRelease

VERSION = "2.3.6.5382"
_ALL_TORRENT, _ALL_USENET = -2, -1
_STACK_TRACE = "   at NzbDrone.Core.IndexerSearch.ReleaseSearchService.Dispatch(...)\n   at Prowlarr.Api.V1.Search..."

Handler = Callable[[Request], Awaitable[Response]]


class SimulatedProwlarr:
    """Prowlarr over one world.

    Attributes:
        app: The ASGI app, faults included.
        faults: What goes wrong, and the log of requests.
        indexers: The indexers by number, to be switched off and limited.
        starting: If set, every request but a ping is answered with 503, as in the first seconds of the real one.
        slowest: Called once the other indexers have answered: a search takes as long as its slowest indexer.
    """

    def __init__(
        self,
        world: World,
        torrents: TorrentSource,
        *,
        api_key: str = "test-prowlarr-key-0001",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the world, the source of its torrents, and the key that clients must send."""
        self._world = world
        self._torrents = torrents
        self._key = api_key
        self._now = now
        self.indexers = {indexer.id: IndexerState(indexer) for indexer in world.indexers}
        self._broken: set[int] = set()
        self._downloads = Downloads(world, torrents, self.indexers, now)
        self._index = WordIndex((release.id, _searched_text(world, release)) for release in world.releases.values())
        self.starting = False
        self.slowest: Callable[[], None] = lambda: None
        self.faults = FaultBox()
        routes = [
            Route("/ping", self._ping, methods=["GET", "HEAD"]),
            Route("/api/v1/system/status", self._private(self._status)),
            Route("/api/v1/indexer", self._private(self._list_indexers)),
            Route("/api/v1/indexerstats", self._private(self._indexer_stats)),
            Route("/api/v1/indexerstatus", self._private(self._indexer_status)),
            Route("/api/v1/health", self._private(self._health)),
            Route("/api/v1/search", self._private(self._search)),
            Route("/{indexer_id:int}/download", self._private(self._downloads.download)),
            Route("/_site/{indexer_id:int}/{release_id:int}.torrent", self._downloads.indexers_own_site),
            Route("/_site/loop", endless),
        ]
        self.app = self.faults.wrap(Starlette(routes=routes))

    def block(self, indexer_id: int, *, seconds: float = 3600) -> None:
        """Make Prowlarr leave this indexer out for a while, as after repeated failures."""
        now = self._now()
        self.indexers[indexer_id].blocked = (now, now + timedelta(seconds=seconds))

    def break_indexer(self, indexer_id: int) -> None:
        """Make the next searches on this indexer fail silently; the first failure blocks it for a minute."""
        self._broken.add(indexer_id)

    def fix_indexers(self) -> None:
        """Make every indexer answer again."""
        self._broken.clear()
        for state in self.indexers.values():
            state.blocked = None

    def break_download(self, release_id: int, way: BrokenDownload) -> None:
        """Make the download of this release fail in this way."""
        self._downloads.break_one(release_id, way)

    def fix_downloads(self) -> None:
        """Make every download succeed again."""
        self._downloads.fix_all()

    def _private(self, handler: Handler) -> Handler:
        """Return the handler for requests with the key."""

        async def guarded(request: Request) -> Response:
            if self.starting:
                return JSONResponse({"errorMessage": "Prowlarr is starting up, please try again later"}, 503)
            given = request.headers.get("x-api-key") or request.query_params.get("apikey")
            answer = await handler(request) if given == self._key else Response(status_code=401)
            answer.headers["Date"] = format_datetime(self._now(), usegmt=True)
            return answer

        return guarded

    async def _ping(self, _request: Request) -> Response:
        return JSONResponse({"status": "OK"})

    async def _status(self, _request: Request) -> Response:
        return JSONResponse(
            {"appName": "Prowlarr", "instanceName": "Prowlarr", "version": VERSION, "isProduction": True, "urlBase": ""}
        )

    async def _list_indexers(self, _request: Request) -> Response:
        return JSONResponse([state.resource() for state in self.indexers.values()])

    async def _indexer_status(self, _request: Request) -> Response:
        rows = [state.status(self._now()) for state in self.indexers.values()]
        return JSONResponse([row for row in rows if row])

    async def _indexer_stats(self, request: Request) -> Response:
        since = request.query_params.get("startDate")
        moment = datetime.fromisoformat(since) if since else datetime.fromtimestamp(0, UTC)
        return JSONResponse({"indexers": [state.stats(moment) for state in self.indexers.values()]})

    async def _health(self, _request: Request) -> Response:
        names = ", ".join(s.indexer.name for s in self.indexers.values() if s.is_blocked(self._now()))
        message = f"Indexers unavailable due to failures: {names}"
        warning = {
            "source": "IndexerStatusCheck",
            "type": "warning",
            "message": message,
            "wikiUrl": "https://wiki.example",
        }
        return JSONResponse([warning] if names else [])

    async def _search(self, request: Request) -> Response:
        params = request.query_params
        problems = _binding_problems(params.multi_items())
        if problems:
            return JSONResponse(
                {
                    "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
                    "title": "One or more validation errors occurred.",
                    "status": 400,
                    "errors": problems,
                },
                400,
                media_type="application/problem+json",
            )
        numbers = [int(value) for value in params.getlist("indexerIds")]
        chosen = self._choose_indexers(numbers)
        if not chosen and numbers:
            message = "Search failed due to all selected indexers being unavailable"
            return JSONResponse({"message": message, "description": f"{message}\n{_STACK_TRACE}"}, 400)
        categories = [int(value) for value in params.getlist("categories")]
        limit, offset = int(params.get("limit", 0)), int(params.get("offset", 0))
        found: dict[str, dict[str, Any]] = {}
        # Of two rows with one guid, the row of the indexer with the lower priority number is kept.
        for state in sorted(chosen, key=lambda state: state.priority):
            for release in self._ask(state, params.get("query", ""), categories, limit, offset):
                row = self._row(request, release)
                found.setdefault(row["guid"], row)
        self.slowest()
        return JSONResponse(list(found.values()))

    def _choose_indexers(self, wanted: list[int]) -> list[IndexerState]:
        """Return the indexers that a search starts with: enabled, selected and not blocked."""
        return [
            state
            for state in self.indexers.values()
            if state.enabled
            and (
                not wanted
                or state.indexer.id in wanted
                or (_ALL_TORRENT in wanted and state.protocol == "torrent")
                or (_ALL_USENET in wanted and state.protocol == "usenet")
            )
            and not state.is_blocked(self._now())
        ]

    def _ask(
        self, state: IndexerState, query: str, categories: list[int], limit: int, offset: int
    ) -> list[WorldRelease]:
        """Return the answer of one indexer; nothing if it fails, is at its limit or does not know the categories."""
        indexer, expanded = state.indexer, _expand(categories)
        fits = not categories or any(category in expanded for category in indexer.categories)
        if not fits or state.at_query_limit(self._now()):
            return []
        state.queries.append(self._now())
        if indexer.id in self._broken:
            state.failures.append(self._now())
            self.block(indexer.id, seconds=60)
            return []
        if indexer.limit_is_literal and not 0 < limit <= state.limits_max:
            return []
        text = re.sub(r"\{\w+:([^}]*)\}", r" \1 ", query)  # {author:…}{title:…} of a book search
        hits = [
            release
            for release in map(self._world.releases.__getitem__, self._index.search(text))
            if release.indexer_id == indexer.id
            and (not (categories and release.categories) or any(each in expanded for each in release.categories))
        ]
        size = min(limit, state.limits_max) if limit else state.limits_max
        return sorted(hits, key=lambda release: (release.age_days, release.id))[offset : offset + size]

    def _row(self, request: Request, release: WorldRelease) -> dict[str, Any]:
        """Return a release as a row of this search."""
        query = urlencode({"apikey": self._key, "link": link_of(release), "file": release.name}, quote_via=quote)
        magnet_is_guid = release.delivery == "magnet" and release.id % 4 == 0
        return release_resource(
            release,
            self.indexers[release.indexer_id].indexer,
            protocol=self.indexers[release.indexer_id].protocol,
            proxy=f"{request.base_url}{release.indexer_id}/download?{query}",
            magnet=self._torrents.magnet(release) if magnet_is_guid else None,
            infohash=self._torrents.infohash(release).upper() if release.shows_infohash else None,
            now=self._now(),
        )


def _searched_text(world: World, release: WorldRelease) -> str:
    """Return the text that an indexer searches: the name and, as on real sites, the description."""
    book = world.books[release.book_id] if release.book_id else None
    about = f"{book.title} {' '.join(book.authors)} {book.series or ''} {' '.join(book.genres)}" if book else ""
    return f"{release.name} {about}"


def _expand(categories: list[int]) -> set[int]:
    """Return the categories with the children of every parent."""
    children = {
        child
        for parent in categories
        if parent % 1000 == 0 and parent < 100000
        for child in range(parent, parent + 1000)
    }
    return {*categories} | children


def _binding_problems(items: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the model binder's errors for values that are not numbers."""
    numeric = {"indexerIds", "categories", "limit", "offset"}
    return {
        name: [f"The value '{value}' is not valid."]
        for name, value in items
        if name in numeric and not re.fullmatch(r"-?\d+", value)
    }
