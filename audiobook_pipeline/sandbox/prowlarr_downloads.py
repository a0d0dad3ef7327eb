"""The download proxy of the simulated Prowlarr: torrents, redirects, and what can go wrong with them."""

import re
from typing import Literal
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from audiobook_pipeline.sandbox.world import TorrentSource, World, WorldRelease

BrokenDownload = Literal[
    "html", "empty", "truncated", "gone", "grab_limit", "error", "loop", "to_file", "to_ftp", "to_other_page"
]


class Downloads:
    """Hands out what is behind the download links."""

    def __init__(self, world: World, torrents: TorrentSource) -> None:
        self._world = world
        self._torrents = torrents
        self._indexers = {indexer.id: indexer for indexer in world.indexers}
        self._broken: dict[int, BrokenDownload] = {}

    def break_one(self, release_id: int, way: BrokenDownload) -> None:
        """Let the download of this release fail in this way."""
        self._broken[release_id] = way

    async def download(self, request: Request) -> Response:
        """Answer ``GET /:indexerId/download``."""
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

    async def indexers_own_site(self, request: Request) -> Response:
        """Answer for the indexer's own site, to which some downloads redirect."""
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
        match self._broken.get(release.id):
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


def link_of(release: WorldRelease) -> str:
    """Return the opaque token that stands for a release, as Prowlarr's protected links do."""
    return f"Q2ZESjh{release.id:08x}"


async def endless(_request: Request) -> Response:
    """Answer with a redirect to the same page."""
    return Response(status_code=301, headers={"Location": "/_site/loop"})


def _torrent_file(data: bytes, name: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}.torrent"
    return Response(data, media_type="application/x-bittorrent", headers={"Content-Disposition": disposition})


def _torznab_error(status: int, code: int, description: str, headers: dict[str, str] | None = None) -> Response:
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<error code="{code}" description={quoteattr(description)} />'
    return Response(xml, status, headers, media_type="application/rss+xml")
