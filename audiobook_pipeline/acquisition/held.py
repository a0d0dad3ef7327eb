"""Torrents that can't be fetched again, kept until they are sent: links that came with a search, or that a person gave.

Their trackers are secrets: each lies in a file that only its owner may read, under a name that says nothing.
"""

import hashlib
import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from audiobook_pipeline.acquisition.fetching import Fetch
from audiobook_pipeline.acquisition.sending import pending
from audiobook_pipeline.clients.torrents.infohash import NotATorrentError
from audiobook_pipeline.clients.torrents.magnet import Magnet, parse_magnet
from audiobook_pipeline.clients.torrents.torrent import TorrentInfo, parse_torrent
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.ledger.ledger import Ledger

FOLDER: Final = "held_torrents"
"""Name of the folder in PIPELINE_DATA."""
_KEEP: Final = timedelta(days=30)
"""How long what nobody chose is kept: offers are gone by then."""


class HeldTorrents:
    """Torrents by release key.

    Args:
        folder: Where they lie; made when the first is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, key: str, torrent: Magnet | TorrentInfo) -> None:
        """Keep a torrent; one of the same key is replaced.

        Raises:
            OSError: The folder can't be written.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        file = self._file(key)
        part = file.with_suffix(".part")
        content = torrent.content if isinstance(torrent, TorrentInfo) else torrent.uri.encode()
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
        part.replace(file)

    def get(self, key: str) -> Magnet | TorrentInfo | None:
        """Return a torrent, or None if there is none that can be read."""
        try:
            content = self._file(key).read_bytes()
            return parse_magnet(content.decode()) if content.startswith(b"magnet:") else parse_torrent(content)
        except (OSError, UnicodeDecodeError, NotATorrentError):
            return None

    def first(self, fetch: Fetch) -> Fetch:
        """Return ``fetch`` for all but what is held."""

        def held_or_fetched(release: Release, /) -> Magnet | TorrentInfo:
            return self.get(release.key) or fetch(release)

        return held_or_fetched

    def tidy(self, ledger: Ledger, now: datetime) -> None:
        """Delete what the ledger says was sent or given up, and what nobody chose in a month."""
        if not self._folder.is_dir():
            return
        keys = {each.release.key for each in ledger.acquisitions()} - {each.release.key for each in pending(ledger)}
        spent = {self._file(key).name for key in keys}
        for file in self._folder.glob("*"):
            with suppress(OSError):  # gone meanwhile
                if file.name in spent or now.timestamp() - file.stat().st_mtime > _KEEP.total_seconds():
                    file.unlink()

    def _file(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode(errors='replace')).hexdigest()[:32]}.torrent"
