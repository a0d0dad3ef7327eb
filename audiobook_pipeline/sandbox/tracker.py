"""A BitTorrent tracker on loopback (BEP 3, compact answers of BEP 23).

It listens only on ``/announce``: qBittorrent refuses any other path of a tracker on loopback.
"""

import socket
from collections import defaultdict
from collections.abc import Callable
from threading import Lock
from typing import Self
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.bencode import bencode

ANNOUNCE_PATH = "/announce"
_INTERVAL_S = 10
"""Short, because a peer that only waits to be called is called at its next announce."""
_SHY = "-TR"
"""Transmission's peer id; it takes loopback addresses for mistakes and never calls them."""


class Tracker:
    """A running tracker that knows who has which torrent.

    Attributes:
        on_shy_peer: Called with the infohash and the port of a peer that never connects by itself and must be called.
    """

    def __init__(self) -> None:
        self.on_shy_peer: Callable[[str, int], None] | None = None
        self._lock = Lock()
        self._peers: dict[str, set[int]] = defaultdict(set)
        self._server = Server(Starlette(routes=[Route(ANNOUNCE_PATH, self._announced)]))

    def start(self) -> Self:
        """Begin to answer."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.stop()

    @property
    def announce(self) -> str:
        """The address that torrents carry."""
        return f"{self._server.url}{ANNOUNCE_PATH}"

    async def _announced(self, request: Request) -> Response:
        return Response(_answer(self, parse_qs(request.url.query, encoding="latin-1")), media_type="text/plain")

    def add_peer(self, infohash: str, port: int) -> None:
        """List a peer that does not announce itself."""
        with self._lock:
            self._peers[infohash].add(port)

    def remove_peer(self, infohash: str, port: int) -> None:
        """Forget a peer."""
        with self._lock:
            self._peers[infohash].discard(port)

    def others(self, infohash: str, port: int) -> list[int]:
        """Return the ports of all peers but one."""
        with self._lock:
            return sorted(self._peers[infohash] - {port})


def _answer(tracker: Tracker, query: dict[str, list[str]]) -> bytes:
    try:
        infohash = query["info_hash"][0].encode("latin-1").hex()
        port = int(query["port"][0])
    except (KeyError, ValueError):
        return bencode({b"failure reason": "info_hash or port is missing"})
    if query.get("event") == ["stopped"]:
        tracker.remove_peer(infohash, port)
    else:
        tracker.add_peer(infohash, port)
        if tracker.on_shy_peer and query.get("peer_id", [""])[0].startswith(_SHY):
            tracker.on_shy_peer(infohash, port)
    loopback = socket.inet_aton("127.0.0.1")
    peers = b"".join(loopback + other.to_bytes(2, "big") for other in tracker.others(infohash, port))
    return bencode({b"interval": _INTERVAL_S, b"peers": peers})
