"""A simulated Prowlarr v1 over the world's indexers.

``SimulatedProwlarr(world, torrents, api_key=...)`` holds the state; ``.app`` is the ASGI app, ``.faults`` its
``FaultBox``. What an indexer does wrong is set per indexer (``block``, ``break_indexer``) and per release
(``break_download``). Behaviour follows Prowlarr 2.3: invisible failures of single indexers, limit passed on literally,
download links that are proxies with the key in them, three shapes of errors.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote, urlencode
from xml.sax.saxutils import quoteattr

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from audiobook_pipeline.sandbox.faults import FaultBox
from audiobook_pipeline.sandbox.searching import WordIndex
from audiobook_pipeline.sandbox.world import TorrentSource, World, WorldIndexer, WorldRelease

VERSION = "2.3.6.5382"
_CATEGORY_NAMES = {
    2000: "Movies",
    3000: "Audio",
    3010: "Audio/MP3",
    3030: "Audio/Audiobook",
    7000: "Books",
    7020: "Books/EBook",
    7030: "Books/Comics",
    100013: "AudioBooks",
}
_ALL_TORRENT, _ALL_USENET = -2, -1
_TYPES = frozenset({"search", "tvsearch", "movie", "music", "book"})
_STACK_TRACE = "   at NzbDrone.Core.IndexerSearch.ReleaseSearchService.Dispatch(...)\n   at Prowlarr.Api.V1.Search..."
_MOST_OF_ONE_PAGE = 100
_UNFIT = re.compile(r"[/\\:*?<>|]")

BrokenDownload = Literal[
    "html", "empty", "truncated", "gone", "grab_limit", "error", "loop", "to_file", "to_ftp", "to_other_page"
]
Handler = Callable[[Request], Awaitable[Response]]


class SimulatedProwlarr:
    """Prowlarr over one world.

    Attributes:
        app: The ASGI app, faults included.
        faults: What goes wrong, and the log of requests.
    """

    def __init__(
        self,
        world: World,
        torrents: TorrentSource,
        *,
        api_key: str = "test-prowlarr-key-0001",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the world, who makes its torrents, and the key that clients must send."""
        self._world = world
        self._torrents = torrents
        self._key = api_key
        self._now = now
        self._indexers = {indexer.id: indexer for indexer in world.indexers}
        self._blocked: dict[int, datetime] = {}
        self._broken: dict[int, str] = {}
        self._broken_downloads: dict[int, BrokenDownload] = {}
        self._index = WordIndex((release.id, _searched_text(world, release)) for release in world.releases.values())
        self.starting = False
        self.faults = FaultBox()
        routes = [
            Route("/ping", self._ping, methods=["GET", "HEAD"]),
            Route("/api/v1/system/status", self._private(self._status)),
            Route("/api/v1/indexer", self._private(self._list_indexers)),
            Route("/api/v1/indexerstatus", self._private(self._indexer_status)),
            Route("/api/v1/health", self._private(self._health)),
            Route("/api/v1/search", self._private(self._search)),
            Route("/{indexer_id:int}/download", self._private(self._download)),
            Route("/_site/{indexer_id:int}/{release_id:int}.torrent", self._indexers_own_site),
            Route("/_site/loop", _loop),
        ]
        self.app = self.faults.wrap(Starlette(routes=routes))

    def block(self, indexer_id: int, *, seconds: float = 3600) -> None:
        """Let Prowlarr leave this indexer out for a while, as after repeated failures."""
        self._blocked[indexer_id] = self._now() + timedelta(seconds=seconds)

    def break_indexer(self, indexer_id: int) -> None:
        """Let the next searches on this indexer fail without a word; the first failure blocks it for a minute."""
        self._broken[indexer_id] = "HTTP request failed: [503:ServiceUnavailable]"

    def mend_indexers(self) -> None:
        """Let every indexer answer again."""
        self._blocked.clear()
        self._broken.clear()

    def break_download(self, release_id: int, way: BrokenDownload) -> None:
        """Let the download of this release fail in this way."""
        self._broken_downloads[release_id] = way

    def _private(self, handler: Handler) -> Handler:
        """Return the handler for those who know the key."""

        async def guarded(request: Request) -> Response:
            if self.starting:
                return JSONResponse({"errorMessage": "Prowlarr is starting up, please try again later"}, 503)
            given = request.headers.get("x-api-key") or request.query_params.get("apikey")
            return await handler(request) if given == self._key else Response(status_code=401)

        return guarded

    async def _ping(self, _request: Request) -> Response:
        return JSONResponse({"status": "OK"})

    async def _status(self, _request: Request) -> Response:
        return JSONResponse(
            {"appName": "Prowlarr", "instanceName": "Prowlarr", "version": VERSION, "isProduction": True, "urlBase": ""}
        )

    async def _list_indexers(self, _request: Request) -> Response:
        return JSONResponse([_indexer_resource(indexer) for indexer in self._indexers.values()])

    async def _indexer_status(self, _request: Request) -> Response:
        return JSONResponse(
            [
                {
                    "id": number,
                    "indexerId": number,
                    "disabledTill": _iso(till),
                    "mostRecentFailure": _iso(self._now()),
                    "initialFailure": _iso(self._now()),
                }
                for number, till in self._blocked.items()
                if till > self._now()
            ]
        )

    async def _health(self, _request: Request) -> Response:
        names = ", ".join(self._indexers[number].name for number in self._blocked if self._is_blocked(number))
        message = f"Indexers unavailable due to failures: {names}"
        warning = {
            "source": "IndexerStatusCheck",
            "type": "warning",
            "message": message,
            "wikiUrl": "https://wiki.example",
        }
        return JSONResponse([warning] if names else [])

    def _is_blocked(self, indexer_id: int) -> bool:
        return indexer_id in self._blocked and self._blocked[indexer_id] > self._now()

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
        kind = params.get("type", "search")
        if kind not in _TYPES:
            return JSONResponse(
                [{"propertyName": "Type", "errorMessage": f"'{kind}' is not a search type", "severity": "error"}], 400
            )
        chosen = self._choose_indexers([int(value) for value in params.getlist("indexerIds")])
        if not chosen:
            message = "Search failed due to all selected indexers being unavailable"
            return JSONResponse({"message": message, "description": f"{message}\n{_STACK_TRACE}"}, 400)
        categories = [int(value) for value in params.getlist("categories")]
        limit, offset = int(params.get("limit", 0)), int(params.get("offset", 0))
        found: dict[str, dict[str, Any]] = {}
        for indexer in chosen:
            for release in self._ask(indexer, params.get("query", ""), categories, limit, offset):
                row = self._release_resource(request, release)
                found.setdefault(row["guid"], row)  # by guid alone
        return JSONResponse(list(found.values()))

    def _choose_indexers(self, wanted: list[int]) -> list[WorldIndexer]:
        everyone = not wanted or _ALL_TORRENT in wanted
        return [
            indexer
            for indexer in self._indexers.values()
            if (everyone or indexer.id in wanted) and not self._is_blocked(indexer.id) and wanted != [_ALL_USENET]
        ]

    def _ask(
        self, indexer: WorldIndexer, query: str, categories: list[int], limit: int, offset: int
    ) -> list[WorldRelease]:
        """Return what one indexer answers; nothing at all where it fails."""
        if indexer.id in self._broken:
            self.block(indexer.id, seconds=60)
            return []
        expanded = _expand(categories)
        if categories and not any(category in expanded for category in indexer.categories):
            return []
        if limit == 0 and indexer.limit_is_literal:
            return []
        text = re.sub(r"\{\w+:([^}]*)\}", r" \1 ", query)  # {author:…}{title:…} of a book search
        hits = [
            release
            for release in map(self._world.releases.__getitem__, self._index.search(text))
            if release.indexer_id == indexer.id
            and (not categories or any(category in expanded for category in release.categories))
        ]
        size = min(limit, _MOST_OF_ONE_PAGE) if limit else _MOST_OF_ONE_PAGE
        return sorted(hits, key=lambda release: (release.age_days, release.id))[offset : offset + size]

    def _release_resource(self, request: Request, release: WorldRelease) -> dict[str, Any]:
        indexer = self._indexers[release.indexer_id]
        site = f"https://{_host(indexer)}"
        age = timedelta(days=release.age_days)
        base = str(request.base_url).rstrip("/")
        link = {"apikey": self._key, "link": _link(release), "file": release.name}
        proxy = f"{base}/{indexer.id}/download?{urlencode(link, quote_via=quote)}"
        magnet = release.delivery == "magnet"
        row = {
            "guid": self._torrents.magnet(release)
            if magnet and release.id % 4 == 0
            else f"{site}/torrent/{release.id}",
            "age": release.age_days,
            "ageHours": age.total_seconds() / 3600,
            "ageMinutes": age.total_seconds() / 60,
            "size": release.size,
            "files": len(release.files),
            "grabs": release.id * 7 % 400,
            "indexerId": indexer.id,
            "indexer": indexer.name,
            "title": release.name,
            "sortTitle": release.name.lower(),
            "imdbId": 0,
            "tmdbId": 0,
            "tvdbId": 0,
            "tvMazeId": 0,
            "publishDate": _iso(self._now() - age),
            "infoUrl": f"{site}/torrent/{release.id}",
            "downloadUrl": None if magnet else proxy,
            "magnetUrl": proxy if magnet else None,
            "infoHash": self._torrents.infohash(release).upper() if release.shows_infohash else None,
            "indexerFlags": list(release.flags),
            "categories": [_category(number) for number in release.categories],
            "seeders": release.seeders,
            "leechers": release.leechers,
            "protocol": "torrent",
            "fileName": f"{_UNFIT.sub('+', release.name)}.torrent",
        }
        return {name: value for name, value in row.items() if value is not None}

    async def _download(self, request: Request) -> Response:
        release = self._behind(request.query_params.get("link", ""))
        if release is None or release.indexer_id != request.path_params["indexer_id"]:
            return _torznab_error(500, 900, "Invalid download link")
        if "file" not in request.query_params:
            return JSONResponse(
                [{"propertyName": "file", "errorMessage": "File is required", "severity": "error"}], 400
            )
        broken = self._broken_download(release)
        if broken is not None:
            return broken
        if release.delivery == "magnet":
            return Response(status_code=301, headers={"Location": self._torrents.magnet(release)})
        if self._indexers[release.indexer_id].manner == "scene":
            own = f"{request.base_url}_site/{release.indexer_id}/{release.id}.torrent"
            return Response(status_code=301, headers={"Location": own})
        return _torrent_file(self._torrents.torrent(release), release.name)

    async def _indexers_own_site(self, request: Request) -> Response:
        release = self._world.releases.get(request.path_params["release_id"])
        if release is None or release.indexer_id != request.path_params["indexer_id"]:
            return PlainTextResponse("Not Found", 404)
        return _torrent_file(self._torrents.torrent(release), release.name)

    def _broken_download(self, release: WorldRelease) -> Response | None:
        elsewhere = {
            "loop": "/_site/loop",
            "to_file": "file:///etc/hostname",
            "to_ftp": "ftp://127.0.0.1/x.torrent",
            "to_other_page": "/ping",
        }
        match self._broken_downloads.get(release.id):
            case None:
                return None
            case "html":
                return Response(
                    "<html><body>Please log in to download</body></html>", media_type="application/x-bittorrent"
                )
            case "empty":
                return Response(b"", media_type="application/x-bittorrent")
            case "truncated":
                return _torrent_file(self._torrents.torrent(release)[:-20], release.name)
            case "gone":
                return _torznab_error(410, 300, "Release is not available anymore")
            case "grab_limit":
                return _torznab_error(429, 501, "Download limit reached", {"Retry-After": "3600"})
            case "error":
                return _torznab_error(500, 900, "Downloading torrent failed")
            case way:
                return Response(status_code=301, headers={"Location": elsewhere[way]})

    def _behind(self, link: str) -> WorldRelease | None:
        number = re.fullmatch(r"Q2ZESjh([0-9a-f]{8})", link)
        return self._world.releases.get(int(number[1], 16)) if number else None


def _searched_text(world: World, release: WorldRelease) -> str:
    """Return what an indexer looks through: the name and, as sites do, the description."""
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
    """Return what the model binder says to numbers that are none."""
    numeric = {"indexerIds", "categories", "limit", "offset"}
    return {
        name: [f"The value '{value}' is not valid."]
        for name, value in items
        if name in numeric and not re.fullmatch(r"-?\d+", value)
    }


def _indexer_resource(indexer: WorldIndexer) -> dict[str, Any]:
    return {
        "id": indexer.id,
        "name": indexer.name,
        "sortName": indexer.name.lower(),
        "enable": True,
        "redirect": False,
        "supportsRss": True,
        "supportsSearch": True,
        "supportsRedirect": False,
        "supportsPagination": False,
        "appProfileId": 1,
        "protocol": "torrent",
        "privacy": "private" if indexer.manner == "private" else "public",
        "priority": 25,
        "implementation": "Cardigann",
        "capabilities": {
            "limitsMax": 100,
            "limitsDefault": 100,
            "categories": [_category(number) for number in indexer.categories],
            "supportsRawSearch": False,
            "searchParams": ["q"],
            "bookSearchParams": ["q", "title", "author"] if indexer.manner == "private" else ["q"],
        },
        "fields": [
            {"order": 0, "name": "mamId", "label": "Session", "value": "test-indexer-secret-0001", "type": "textbox"}
        ]
        if indexer.manner == "private"
        else [],
        "tags": [],
        "added": "2024-01-01T00:00:00Z",
    }


def _category(number: int) -> dict[str, Any]:
    return {"id": number, "name": _CATEGORY_NAMES[number], "subCategories": []}


def _host(indexer: WorldIndexer) -> str:
    return f"{indexer.name.lower().replace(' ', '')}.example"


def _link(release: WorldRelease) -> str:
    """Return an opaque token, as Prowlarr's protected links are."""
    return f"Q2ZESjh{release.id:08x}"


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _torrent_file(data: bytes, name: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}.torrent"
    return Response(data, media_type="application/x-bittorrent", headers={"Content-Disposition": disposition})


def _torznab_error(status: int, code: int, description: str, headers: dict[str, str] | None = None) -> Response:
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<error code="{code}" description={quoteattr(description)} />'
    return Response(xml, status, headers, media_type="application/rss+xml")


async def _loop(_request: Request) -> Response:
    return Response(status_code=301, headers={"Location": "/_site/loop"})
