"""What a person brings along: any torrent for any wish, and a folder that another program downloaded.

Both go on from there as everything else does: looked at, verified, imported, confirmed.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Final

from audiobook_pipeline.acquisition.held import HeldTorrents
from audiobook_pipeline.acquisition.instances import BY_HAND
from audiobook_pipeline.acquisition.torrent_contents import refusal
from audiobook_pipeline.acquisition.verification import Verification, verify_download
from audiobook_pipeline.clients.torrents.infohash import NotATorrentError
from audiobook_pipeline.clients.torrents.magnet import Magnet, parse_magnet
from audiobook_pipeline.clients.torrents.torrent import TorrentInfo, parse_torrent
from audiobook_pipeline.domain.acquisition import ACTIVE, State
from audiobook_pipeline.domain.models import Release
from audiobook_pipeline.errors import PipelineError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition, WantedRecord

_RUN: Final = "command line"


class NotTakenError(PipelineError, ValueError):
    """What a person gave is not a torrent of an audiobook; the message says why."""


def read_torrent(given: str | bytes) -> Magnet | TorrentInfo:
    """Return what a magnet link or the content of a .torrent file says.

    Raises:
        NotTakenError: It is none, or not that of an audiobook.
    """
    try:
        torrent = parse_magnet(given) if isinstance(given, str) else parse_torrent(given)
    except NotATorrentError as error:
        raise NotTakenError(f"that is {error}") from error
    if isinstance(torrent, TorrentInfo) and (why := refusal(torrent.files)):
        raise NotTakenError(f"that torrent isn't an audiobook: {why}")
    return torrent


def add_torrent(
    ledger: Ledger,
    held: HeldTorrents,
    wanted_id: int,
    torrent: Magnet | TorrentInfo,
    *,
    now: datetime,
    run_id: str = _RUN,
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
    acquisition = ledger.choose(wanted_id, release, reason="added by a person", run_id=run_id, now=now)
    held.keep(release.key, torrent)
    return acquisition


def look_at_folder(wanted: WantedRecord, folder: Path, overruled: Collection[str] = ()) -> Verification:
    """Return the verdict on a folder or file as a wanted book, without the checks that a person overrules."""
    return verify_download(folder, save_path=folder.parent, wanted=wanted.book, overruled=overruled)


def take_folder(
    ledger: Ledger, wanted: WantedRecord, folder: Path, overruled: Collection[str] = (), *, now: datetime
) -> Acquisition:
    """Note a folder or file as the finished download of a wanted book; the next run verifies and imports it.

    Raises:
        LedgerError: The book has a release under way, or is in the library.
    """
    checks = sorted(overruled)
    # What was rejected before, with other checks in force, is another offer.
    key = _key("|".join([str(folder), *checks]))
    release = Release(key=key, title=folder.name, indexer_id=0, indexer=BY_HAND)
    why = f"added by a person, who overrules {', '.join(checks)}" if checks else "added by a person"
    acquisition = ledger.choose(wanted.id, release, reason=why, run_id=_RUN, now=now)
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
            overruled=checks or None,
        )
    return acquisition


def retry(ledger: Ledger, wanted: WantedRecord) -> str:
    """Let the next step for a wanted book be tried at once; return what that is, for a person."""
    for acquisition in ledger.acquisitions(*ACTIVE):
        if acquisition.wanted_id == wanted.id:
            ledger.resume(acquisition.id)
            return f"{acquisition.release.title!r} is {acquisition.state} and continues in the next run."
    if wanted.state is State.CONFIRMED:
        return "The library has it."
    ledger.search_now(wanted.id)
    return "It is searched for in the next run."


def _key(identity: str) -> str:
    return hashlib.sha256(f"{BY_HAND}|{identity}".encode(errors="replace")).hexdigest()[:16]
