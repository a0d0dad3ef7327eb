"""The simulated qBittorrent without its Web API: torrents, settings and the passing of time.

Time advances on each request, which first moves every torrent to its current state.
"""

import re
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from audiobook_pipeline.sandbox.bencode import bdecode_dict
from audiobook_pipeline.sandbox.qbittorrent.dialects import Dialect
from audiobook_pipeline.sandbox.qbittorrent.torrents import SimulatedTorrent, Source, read_info

REFRESH_S = 1.5
_CATEGORY = re.compile(r"[^\\/]+(?:/[^\\/]+)*")


def is_category(name: str) -> bool:
    """Return whether a name is valid for a category: parts separated by "/", none empty, without backslashes."""
    return _CATEGORY.fullmatch(name) is not None


class SimulatedClient:
    """Torrents and settings of one instance; they survive a restart.

    Attributes:
        dialect: The simulated version.
        downloads: Default save path.
        download_s: Seconds that every download takes; 0 completes it at the next request.
        metadata_s: Seconds until a magnet has its metadata.
        free_space: Free bytes, or None for the real value of the disk.
        stuck: Whether moves out of a download path fail, as on a read-only disk.
        torrents: In the order in which they were added.
        categories: Name → save path.
        tags: Every known tag.
        preferences: What ``app/preferences`` answers; changes are kept.
        now: The clock, in seconds since 1970.
    """

    def __init__(
        self, source: Source, downloads: Path, dialect: Dialect, clock: Callable[[], float] = time.time
    ) -> None:
        self._source = source
        self._checking_until = 0.0
        self._space_looked_up = False
        self.dialect = dialect
        self.downloads = downloads
        self.download_s = 0.0
        self.metadata_s = 0.0
        self.free_space: int | None = None
        self.stuck = False
        self.torrents: list[SimulatedTorrent] = []
        self.categories: dict[str, str] = {}
        self.tags: list[str] = []
        self.preferences: dict[str, Any] = {
            "auto_tmm_enabled": False,
            "bypass_local_auth": False,
            "current_interface_address": "127.0.0.1",
            "current_network_interface": "lo",
            "dht": False,
            "listen_port": 6881,
            "max_inactive_seeding_time_enabled": False,
            "max_ratio": -1,
            "max_ratio_act": 0,
            "max_ratio_enabled": False,
            "max_seeding_time": -1,
            "max_seeding_time_enabled": False,
            "queueing_enabled": False,
            "save_path": str(downloads),
            "temp_path": str(downloads / "temp"),
            "temp_path_enabled": False,
            "web_ui_ban_duration": 3600,
            "web_ui_max_auth_fail_count": 5,
            "web_ui_session_timeout": 3600,
        }
        self.now = clock

    def find(self, hashes: str) -> list[SimulatedTorrent]:
        """Return the torrents with these hashes, separated by "|", or all torrents for ``all``."""
        if hashes == "all":
            return list(self.torrents)
        wanted = {each.strip().lower() for each in hashes.split("|")}
        return [torrent for torrent in self.torrents if torrent.hash in wanted]

    def add(self, torrent: SimulatedTorrent) -> bool:
        """Add a torrent unless it exists; a missing category is created."""
        known = {infohash for each in self.torrents for infohash in (each.infohash_v1, each.infohash_v2) if infohash}
        if known & {torrent.infohash_v1, torrent.infohash_v2}:
            return False
        if torrent.category:
            self.categories.setdefault(torrent.category, "")
        self.know_tags(torrent.tags)
        torrent.moved_at = torrent.added_on
        self.torrents.append(torrent)
        return True

    def know_tags(self, tags: Iterable[str]) -> None:
        """Add tags to the known ones; newer versions list them in order."""
        self.tags += [tag for tag in dict.fromkeys(tags) if tag not in self.tags]
        if self.dialect.halting:
            self.tags.sort()

    def category_path(self, category: str) -> Path:
        """Return the path at which automatic management saves a category."""
        return self.downloads / (self.categories.get(category) or category)

    def follow_category(self, torrent: SimulatedTorrent) -> None:
        """Move a torrent to its category's path, if the category decides the path."""
        if torrent.auto_tmm and torrent.save_path != (folder := self.category_path(torrent.category)):
            torrent.move_to(folder)

    def delete(self, torrents: Sequence[SimulatedTorrent], *, files: bool) -> None:
        """Remove torrents, and their files if requested."""
        for torrent in torrents:
            self.torrents.remove(torrent)
            if files:
                torrent.remove_files()

    def advance(self) -> None:
        """Move every torrent to its current state."""
        now = self.now()
        for torrent in self.torrents:
            passed, torrent.moved_at = now - torrent.moved_at, now
            if torrent.completed_on is not None and not torrent.stopped:
                torrent.seeded_s += passed
            if not (torrent.stopped or torrent.trouble or torrent.forced_state or torrent.completed_on is not None):
                self._move_on(torrent, passed, now)

    def restart(self) -> None:
        """Act like a restart: torrents are briefly checked again, and missing files are noticed."""
        self._checking_until = self.now() + REFRESH_S
        self._space_looked_up = False
        for torrent in self.torrents:
            files = torrent.metadata.files if torrent.metadata and torrent.completed_on is not None else ()
            if not all((torrent.root / path).exists() for path, _ in files):
                torrent.trouble = "missingFiles"

    def state(self, torrent: SimulatedTorrent) -> str:
        """Return the state in the wording of the version."""
        if torrent.forced_state:
            return torrent.forced_state
        if self._checking(torrent):
            return "checkingResumeData"
        if torrent.trouble:
            return torrent.trouble
        if torrent.stopped:
            return self.dialect.stopped + ("UP" if torrent.completed_on is not None else "DL")
        if torrent.metadata is None:
            return "metaDL"
        if torrent.completed_on is not None:
            return "stalledUP"
        return "downloading" if self.is_seeded(torrent) else "stalledDL"

    def progress(self, torrent: SimulatedTorrent) -> float:
        """Return the share that is complete, 0 while it is checked after a restart."""
        return 0 if self._checking(torrent) else torrent.progress(self.download_s)

    def free_bytes(self) -> int:
        """Return the free bytes where downloads go."""
        return shutil.disk_usage(self.downloads).free if self.free_space is None else self.free_space

    def shown_free_bytes(self) -> int:
        """Return the free bytes as ``sync/maindata`` shows them: none until they are looked up after a start."""
        known, self._space_looked_up = self._space_looked_up, True
        return self.free_bytes() if known else 0

    def is_seeded(self, torrent: SimulatedTorrent) -> bool:
        """Return whether a peer has the whole torrent."""
        return self._source.find(torrent.infohash_v1) is not None

    def _checking(self, torrent: SimulatedTorrent) -> bool:
        return torrent.metadata is not None and self.now() < self._checking_until

    def _move_on(self, torrent: SimulatedTorrent, passed: float, now: float) -> None:
        shared = self._source.find(torrent.infohash_v1)
        if shared is None:
            return
        if torrent.metadata is None:
            if now - torrent.added_on < self.metadata_s:
                return
            info = bdecode_dict(shared.info)
            torrent.learn(read_info(info, "Original"))
            if torrent.stop_on_metadata:
                torrent.stopped = True
                return
            passed = now - torrent.added_on - self.metadata_s
        torrent.downloading_s += passed
        if torrent.downloading_s < self.download_s:
            return
        if torrent.size > self.free_bytes():
            torrent.trouble = "error"
            return
        torrent.write([file.content for file in shared.files])
        torrent.completed_on = now
        if torrent.download_path is not None:
            self._move_out(torrent, torrent.download_path)

    def _move_out(self, torrent: SimulatedTorrent, incomplete: Path) -> None:
        """Move a complete torrent to its save path; if that fails, it stays and is shown as complete there."""
        if self.stuck:
            torrent.unmoved = True
            return
        try:
            torrent.save_path.mkdir(parents=True, exist_ok=True)
            for name in {Path(path).parts[0] for path, _, _ in torrent.listed}:
                shutil.move(incomplete / name, torrent.save_path / name)
        except OSError:
            torrent.unmoved = True
