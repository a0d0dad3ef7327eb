"""The download proxy of the simulated Prowlarr: torrents, redirects, and what can go wrong with them."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from audiobook_pipeline.sandbox.prowlarr_indexers import IndexerState
from audiobook_pipeline.sandbox.world import TorrentSource, World, WorldRelease

BrokenDownload = Literal["page", "empty", "gone", "no_wedge", "error", "loop", "to_file", "to_ftp", "to_other_page"]
_NO_WEDGE = "Failed to buy freeleech wedge and 'Use Freeleech Wedge' is set to required, aborting download: 'x'"
_NO_TORRENT = "Invalid torrent file contents. Reason: Invalid torrent file specified"


class Downloads:
    """Serves the files behind the download links."""

    def __init__(
        self,
        world: World,
        torrents: TorrentSource,
        indexers: Mapping[int, IndexerState],
        now: Callable[[], datetime],
    ) -> None:
        self._world = world
        self._torrents = torrents
        self._indexers = indexers
        self._now = now
        self._broken: dict[int, BrokenDownload] = {}

    def break_one(self, release_id: int, way: BrokenDownload) -> None:
        """Make the download of this release fail in this way."""
        self._broken[release_id] = way

    def fix_all(self) -> None:
        """Make every download succeed again."""
        self._broken.clear()

    async def download(self, request: Request) -> Response:
        """Answer ``GET /:indexerId/download``, in the order of NewznabController's checks."""
        state = self._indexers.get(request.path_params["indexer_id"])
        if state is None:
            return JSONResponse({"message": "Indexer Not Found"}, 404)
        link, file = request.query_params.get("link", ""), request.query_params.get("file", "")
        if (refused := self._refused(state)) is not None:
            return refused
        if not link.strip() or not file.strip():
            return JSONResponse({"message": "Invalid Prowlarr link"}, 400)
        release = self._after(link)
        if release is None or release.indexer_id != state.indexer.id:
            return JSONResponse({"message": "Failed to normalize provided link"}, 400)
        state.grabs.append(self._now())
        broken = self._broken_download(release)
        if broken is not None:
            return broken
        if release.delivery == "magnet":
            return Response(status_code=301, headers={"Location": self._torrents.magnet(release)})
        if state.indexer.manner == "scene":
            own = f"{request.base_url}_site/{release.indexer_id}/{release.id}.torrent"
            return Response(status_code=301, headers={"Location": own})
        return _torrent_file(self._torrents.torrent(release), release.name)

    def _refused(self, state: IndexerState) -> Response | None:
        """Return the answer of an indexer that currently refuses all downloads, or None."""
        now = self._now()
        if not state.enabled:
            return _torznab_error(410, "Indexer is disabled")
        if state.blocked is not None and state.is_blocked(now):
            pause = round((state.blocked[1] - now).total_seconds())
            said = f"Indexer is disabled till {state.blocked[1]:%m/%d/%Y %H:%M:%S} due to recent failures."
            return _torznab_error(429, said, {"Retry-After": str(pause)})
        if state.at_grab_limit(now):
            said = f"User configurable Indexer Grab Limit of {state.grab_limit} in last {state.hours} hour(s) reached."
            return _torznab_error(429, said, {"Retry-After": str(state.until_next_grab(now))})
        return None

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
            case "page" | "empty":
                return _torznab_error(500, _NO_TORRENT)
            case "gone":
                return _torznab_error(410, "Downloading torrent failed: release is not available anymore")
            case "no_wedge":
                return _torznab_error(410, _NO_WEDGE)
            case "error":
                return _torznab_error(500, "Download failed")
            case way:
                return Response(status_code=301, headers={"Location": elsewhere[way]})

    def _after(self, link: str) -> WorldRelease | None:
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


def _torznab_error(status: int, description: str, headers: dict[str, str] | None = None) -> Response:
    """Return an error in Torznab's form; Prowlarr's code is the status."""
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<error code="{status}" description={quoteattr(description)} />'
    return Response(xml, status, headers, media_type="application/rss+xml")
