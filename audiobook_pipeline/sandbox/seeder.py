"""The one peer of the sandbox that has every torrent: a libtorrent session on loopback.

libtorrent has no wheel for the newest Python; :func:`transfers_available` says whether real transfers are possible.
"""

import importlib
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from audiobook_pipeline.sandbox.torrents import Torrent
from audiobook_pipeline.sandbox.tracker import Tracker

lt: Any = importlib.import_module("libtorrent") if importlib.util.find_spec("libtorrent") else None

_SETTINGS = {
    "listen_interfaces": "127.0.0.1:0",
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "enable_incoming_utp": False,  # TCP is enough here and closes connections at once
    "enable_outgoing_utp": False,
    "allow_multiple_connections_per_ip": True,
    "min_reconnect_time": 1,  # a peer that restarts is called again at once
    "max_failcount": 100,  # and a peer that was away for long is called too
    "alert_mask": 0,
}
_DEADLINE_S = 10.0


def transfers_available() -> bool:
    """Return whether libtorrent is installed, so that torrents can be seeded."""
    return lt is not None


class Seeder:
    """Seeds torrents from a folder until it is closed."""

    def __init__(self, tracker: Tracker) -> None:
        if lt is None:
            raise RuntimeError("libtorrent is not installed (it has wheels for Python 3.10 to 3.13)")
        self._tracker = tracker
        self._session: Any = lt.session(_SETTINGS)
        self._handles: dict[str, Any] = {}
        _wait(lambda: self._session.listen_port() != 0, "the seeder to listen")
        tracker.on_shy_peer = self.call

    @property
    def port(self) -> int:
        """The port on 127.0.0.1 that peers connect to."""
        return int(self._session.listen_port())

    def seed(self, torrent: Torrent, folder: Path) -> None:
        """Seed ``torrent``, whose files are below ``folder``; returns once peers can find it."""
        params = lt.load_torrent_buffer(torrent.metainfo)
        params.save_path = str(folder)
        params.flags = lt.torrent_flags.seed_mode
        params.trackers = []  # the tracker learns about us below: our own announce would come later, or too late
        handle = self._session.add_torrent(params)
        _wait(lambda: handle.status().is_seeding, f"{torrent.name} to be seeded")
        self._handles[torrent.infohash] = handle
        self._tracker.add_peer(torrent.infohash, self.port)

    def withdraw(self, infohash: str) -> None:
        """Stop seeding a torrent: from now on nobody has it."""
        self._tracker.remove_peer(infohash, self.port)
        self._session.remove_torrent(self._handles.pop(infohash))

    def call(self, infohash: str, port: int) -> None:
        """Connect to a peer that does not connect by itself, or not soon."""
        handle = self._handles.get(infohash)
        if handle is not None:
            handle.connect_peer(("127.0.0.1", port))

    def close(self) -> None:
        """Leave the swarm and end the session."""
        self._handles.clear()
        self._session.pause()
        self._session = None


def _wait(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {_DEADLINE_S:.0f} s for {what}")
        time.sleep(0.002)
