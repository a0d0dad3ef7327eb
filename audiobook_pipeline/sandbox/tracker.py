"""A BitTorrent tracker on loopback (BEP 3, compact answers of BEP 23).

It listens on ``/announce`` and nowhere else: qBittorrent refuses any other path of a tracker on loopback.
"""

import socket
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Self
from urllib.parse import parse_qs, urlsplit

from audiobook_pipeline.sandbox.bencode import bencode

ANNOUNCE_PATH = "/announce"
_INTERVAL_S = 30


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # a client announces all its torrents at once

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing where a client hangs up: one that is shutting down does."""


class Tracker:
    """A running tracker that knows who has which torrent."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._peers: dict[str, set[int]] = defaultdict(set)
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="sandbox-tracker", daemon=True)

    def start(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def announce(self) -> str:
        """The address that torrents carry."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{ANNOUNCE_PATH}"

    def add_peer(self, infohash: str, port: int) -> None:
        """List a peer that makes no announces of its own."""
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


def _handler(tracker: Tracker) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path != ANNOUNCE_PATH:
                self.send_error(404)
                return
            self._send(_answer(tracker, parse_qs(url.query, encoding="latin-1")))

        def _send(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server calls
            """Say nothing: a swarm announces all the time."""

    return Handler


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
    loopback = socket.inet_aton("127.0.0.1")
    peers = b"".join(loopback + other.to_bytes(2, "big") for other in tracker.others(infohash, port))
    return bencode({b"interval": _INTERVAL_S, b"peers": peers})
