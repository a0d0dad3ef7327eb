"""One qBittorrent, simulated or real, and torrents for it."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from audiobook_pipeline.sandbox.audio import AudioTags, mp3_content
from audiobook_pipeline.sandbox.payload import filler
from audiobook_pipeline.sandbox.qbittorrent.app import SimulatedQBittorrent
from audiobook_pipeline.sandbox.torrents import SharedFile, Torrent, make_torrent
from audiobook_pipeline_tests.waiting import wait_for

FINISHED = {"uploading", "stalledUP", "queuedUP", "forcedUP", "pausedUP", "stoppedUP"}


@dataclass
class Instance:
    """One running qBittorrent, real or simulated, and a caller who is logged in."""

    url: str
    username: str
    password: str = field(repr=False)
    downloads: Path
    simulated: SimulatedQBittorrent | None
    session: requests.Session = field(default_factory=requests.Session)
    version: tuple[int, int] = (0, 0)

    def log_in(self, password=None, session=None):
        data = {"username": self.username, "password": password or self.password}
        return (session or self.session).post(f"{self.url}/api/v2/auth/login", data=data, timeout=10)

    def get(self, path, **params):
        return self.session.get(f"{self.url}/api/v2/{path}", params=params, timeout=10)

    def post(self, path, files=None, **data):
        return self.session.post(f"{self.url}/api/v2/{path}", data=data, files=files, timeout=10)

    def add_file(self, data, **fields):
        return self.post("torrents/add", files={"torrents": ("some.torrent", data)}, **fields)

    def rows(self, **params):
        return self.get("torrents/info", **params).json()

    def row(self, infohash):
        rows = self.rows(hashes=infohash)
        return rows[0] if rows else None

    def wait_listed(self, infohash):
        wait_for(lambda: self.row(infohash) is not None)
        return self.row(infohash)

    def wait_state(self, infohash, state):
        wait_for(lambda: (self.row(infohash) or {}).get("state") == state)
        return self.row(infohash)

    def wait_finished(self, infohash):
        def finished():
            row = self.row(infohash)
            return row and row["progress"] == 1 and row["amount_left"] == 0 and row["state"] in FINISHED

        wait_for(finished)
        return self.row(infohash)

    @property
    def halting(self):
        return self.version >= (5, 0)

    @property
    def strict(self):
        return self.version >= (5, 2)

    @property
    def stopped(self):
        return "stopped" if self.halting else "paused"


def torrent_of(tracker, name):
    files = [SharedFile(f"{n:02}.mp3", mp3_content(120, AudioTags(title=f"{name} {n}"))) for n in (1, 2)]
    return make_torrent(name, [*files, SharedFile("art/cover.jpg", filler(name, 20_000))], tracker.announce)


def hybrid(tracker, folder, name):
    """A torrent of both versions, as libtorrent makes it; its files are smaller than a piece and need no layers."""
    lt = pytest.importorskip("libtorrent")
    plain = torrent_of(tracker, name)
    plain.write(folder)
    made = lt.create_torrent(lt.list_files(str(folder / name)), 1 << 20)
    lt.set_piece_hashes(made, str(folder))
    info = lt.bencode(made.generate()[b"info"])
    order = [str(file[b"path"][-1], "utf-8") for file in lt.bdecode(info)[b"files"]]
    files = sorted(plain.files, key=lambda file: order.index(file.path.rpartition("/")[2]))
    return Torrent(name, tuple(files), tracker.announce, info), hashlib.sha256(info).hexdigest()


def share(swarm, tracker, name):
    torrent = torrent_of(tracker, name)
    swarm.share(torrent)
    return torrent
