"""What a person brings along: any torrent for any wish, and a folder that another program downloaded.

Both go on from there as everything else does: looked at, verified, imported, confirmed.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Final

from audiobook_pipeline.acquisition.held import HeldTorrents
from audiobook_pipeline.acquisition.instances import BY_HAND
from audiobook_pipeline.acquisition.verification import Verification, verify_download
from audiobook_pipeline.clients.torrents.magnet import Magnet
from audiobook_pipeline.clients.torrents.torrent import TorrentInfo
from audiobook_pipeline.domain.acquisition import ACTIVE, State
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition, WantedRecord

_RUN: Final = "command line"


def add_torrent(
    ledger: Ledger, held: HeldTorrents, wanted: WantedRecord, torrent: Magnet | TorrentInfo, *, now: datetime
) -> Acquisition:
    """Choose a torrent for a wanted book; the next run sends it.

    Raises:
        LedgerError: The book has a release under way or is in the library, or the torrent serves another book.
    """
    release = Release(
        key=_key(torrent.client_hash),
        title=torrent.name or torrent.client_hash,
        indexer_id=0,
        indexer=BY_HAND,
        size=torrent.size or None,
        infohash=torrent.infohash_v1,
    )
    acquisition = ledger.choose(wanted.id, release, reason="given by a person", run_id=_RUN, now=now)
    held.keep(release.key, torrent)
    return acquisition


def look_at_folder(wanted: WantedRecord, folder: Path) -> Verification:
    """Return the verdict on a folder or file as a wanted book."""
    return verify_download(folder, save_path=folder.parent, wanted=wanted.book)


def take_folder(ledger: Ledger, wanted: WantedRecord, folder: Path, *, now: datetime) -> Acquisition:
    """Note a folder or file as the finished download of a wanted book; the next run verifies and imports it.

    Raises:
        LedgerError: The book has a release under way, or is in the library.
    """
    release = Release(key=_key(str(folder)), title=folder.name, indexer_id=0, indexer=BY_HAND)
    acquisition = ledger.choose(wanted.id, release, reason="brought by a person", run_id=_RUN, now=now)
    for state in (State.FETCHED, State.SENDING, State.SENT, State.FINISHED):
        acquisition = ledger.move(
            acquisition.id,
            state,
            reason=f"lies in {folder}",
            run_id=_RUN,
            now=now,
            instance=BY_HAND,
            save_path=str(folder.parent),
            content_path=str(folder),
        )
    return acquisition


def retry(ledger: Ledger, wanted: WantedRecord) -> str:
    """Let the next step for a wanted book be tried at once; return what that is, for a person."""
    for acquisition in ledger.acquisitions(*ACTIVE):
        if acquisition.wanted_id == wanted.id:
            ledger.resume(acquisition.id)
            return f"{acquisition.release.title!r} is {acquisition.state} and goes on in the next run."
    if wanted.state is State.CONFIRMED:
        return "The library has it."
    ledger.search_now(wanted.id)
    return "It is searched for in the next run."


def _key(identity: str) -> str:
    return hashlib.sha256(f"{BY_HAND}|{identity}".encode(errors="replace")).hexdigest()[:16]
