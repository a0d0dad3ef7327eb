"""From the finished download to the book that the library shows: verifying and importing what the ledger has waiting.

The verdict itself belongs to ``verification``, the placing of files to ``importing``; here each
acquisition is taken one step further, and a trouble with one doesn't keep the others.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from audiobook_pipeline.acquisition.importing import (
    ImportMode,
    ImportRefusedError,
    LibraryServer,
    check_library,
    confirm,
    place,
)
from audiobook_pipeline.acquisition.instances import Fleet, Instance
from audiobook_pipeline.acquisition.paths import UnmappedPathError, to_local, to_remote
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.acquisition.verification import Problem, Verification, verify_download
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.config import PathMap
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where books go.

    Attributes:
        library_id: AudiobookShelf's id of the library.
        folder: The library's folder on this machine.
        maps: The library's folders as the server and as this machine name them.
        mode: How files get there.
        ebooks: Whether the e-books of a download go there too.
    """

    library_id: str
    folder: Path
    maps: Sequence[PathMap] = field(default_factory=tuple)
    mode: ImportMode = "hardlink"
    ebooks: bool = False


def look_at(acquisition: Acquisition, fleet: Fleet, related: RelatedWorks, *, ebooks: bool = False) -> Verification:
    """Return the verdict on what an instance says is finished, and the files that belong into the library.

    Raises:
        ServiceError: The instance can't be asked for the list of files.
    """
    instance = fleet.get(acquisition.instance)
    maps = instance.maps if instance else ()
    content, save_path = acquisition.content_path, acquisition.save_path
    if not content or not save_path:
        return Verification(Path(), (Problem("content_path", "qBittorrent doesn't say where its files are"),), None, ())
    try:
        return verify_download(
            to_local(content, maps),
            save_path=to_local(save_path, maps),
            expected_files=_listed(acquisition, instance),
            wanted=acquisition.book,
            siblings=related.of(acquisition.book),
            ebooks=ebooks,
        )
    except UnmappedPathError as error:
        return Verification(Path(content), (Problem("path_map", str(error)),), None, ())


def _listed(acquisition: Acquisition, instance: Instance | None) -> dict[str, int] | None:
    """Return the files that the torrent has, or None where the instance no longer has it."""
    if instance is None:
        return None
    torrent = instance.client.find(acquisition.infohash_v1, acquisition.infohash_v2, acquisition.tag)
    return instance.client.files(torrent) if torrent else None


def verify_finished(
    ledger: Ledger, fleet: Fleet, related: RelatedWorks, *, run_id: str, now: datetime
) -> list[Acquisition]:
    """Verify every finished download; what fails is rejected with its reasons and its release is blocked.

    Returns:
        The acquisitions that were looked at, as they stand now.
    """
    done = []
    for acquisition in ledger.acquisitions(State.FINISHED):
        try:
            verdict = look_at(acquisition, fleet, related)
        except ServiceError as error:
            logger.warning("%s can't be verified now: %s", acquisition.book.title, error)
            done.append(acquisition)
            continue
        if verdict.ok:
            moved = ledger.move(acquisition.id, State.VERIFIED, reason=verdict.reason, run_id=run_id, now=now)
        elif _ours_to_mend(verdict):
            # The files can't be seen from here: that says nothing about the release.
            logger.warning("%s: %s", acquisition.book.title, verdict.reason)
            moved = acquisition
        else:
            moved = reject(ledger, acquisition, verdict.reason, run_id=run_id, now=now)
        done.append(moved)
    return done


def reject(ledger: Ledger, acquisition: Acquisition, reason: str, *, run_id: str, now: datetime) -> Acquisition:
    """Quarantine a download: never imported, its release blocked; its files stay for the seeding."""
    moved = ledger.move(acquisition.id, State.REJECTED, reason=reason, run_id=run_id, now=now)
    choose_next_best(ledger, moved, run_id=run_id, now=now)
    return moved


def choose_next_best(ledger: Ledger, acquisition: Acquisition, *, run_id: str, now: datetime) -> Acquisition | None:
    """Choose the next best release of the book whose release failed, where the last search had one."""
    best = ledger.next_best(acquisition.wanted_id)
    if best is None:
        return None
    reason = f"next best after “{acquisition.release.title}” failed"
    try:
        return ledger.choose(acquisition.wanted_id, best, reason=reason, run_id=run_id, now=now)
    except LedgerError as error:
        logger.warning("%s: %s", acquisition.book.title, error)
        return None


def _ours_to_mend(verdict: Verification) -> bool:
    return any(problem.rule in {"path_map", "missing", "unreadable"} for problem in verdict.problems)


def import_verified(
    ledger: Ledger,
    fleet: Fleet,
    destination: Destination,
    shown_paths: Iterable[str],
    *,
    run_id: str,
    now: datetime,
) -> list[Acquisition]:
    """Put every verified download into the library's folder.

    Args:
        ledger: The ledger.
        fleet: The instances, for their path maps.
        destination: Where books go.
        shown_paths: Folders of the items that the library shows, as the server names them: proof that the folder
            here is the library's.
        run_id: The run.
        now: The time, aware.

    Returns:
        The acquisitions that waited, as they stand now.

    Raises:
        LibraryUnavailableError: Where the library's folder looks unmounted; nothing was done.
    """
    waiting = ledger.acquisitions(State.VERIFIED)
    if not waiting:
        return []
    check_library(destination.folder, [to_local(path, destination.maps) for path in shown_paths])
    done = []
    for acquisition in waiting:
        try:
            verdict = look_at(acquisition, fleet, RelatedWorks(), ebooks=destination.ebooks)
            if not verdict.ok and not _ours_to_mend(verdict):
                done.append(reject(ledger, acquisition, verdict.reason, run_id=run_id, now=now))
                continue
            folder = place(
                verdict, acquisition.book, library=destination.folder, tag=acquisition.tag, mode=destination.mode
            )
        except (ImportRefusedError, ServiceError, OSError) as error:
            logger.warning("%s can't be imported now: %s", acquisition.book.title, error)
            done.append(acquisition)
            continue
        reason = f"{verdict.reason}; placed in {folder.relative_to(destination.folder)}"
        done.append(
            ledger.move(acquisition.id, State.IMPORTED, reason=reason, run_id=run_id, now=now, library_path=str(folder))
        )
    return done


def confirm_imported(
    ledger: Ledger, server: LibraryServer, destination: Destination, *, run_id: str, now: datetime
) -> list[Acquisition]:
    """Have the library scanned where an import isn't shown yet, and note the item of each.

    Returns:
        The acquisitions that waited, as they stand now.

    Raises:
        ServiceError: Where the server can't be asked, or its scan fails; the next run goes on from here.
    """
    waiting = ledger.acquisitions(State.IMPORTED)
    there = [acquisition for acquisition in waiting if Path(acquisition.library_path or "").is_dir()]
    remote = {to_remote(Path(entry.library_path or ""), destination.maps): entry for entry in there}
    shown = confirm(server, destination.library_id, list(remote)) if remote else {}
    done = []
    for path, acquisition in remote.items():
        if path in shown:
            acquisition = ledger.move(  # noqa: PLW2901 - the same one, a step further
                acquisition.id,
                State.CONFIRMED,
                reason="the library shows it",
                run_id=run_id,
                now=now,
                item_id=shown[path],
            )
        done.append(acquisition)
    gone = [acquisition for acquisition in waiting if acquisition not in there]
    for acquisition in gone:
        reason = f"{acquisition.library_path} is gone: it is imported anew"
        done.append(ledger.move(acquisition.id, State.VERIFIED, reason=reason, run_id=run_id, now=now))
    return done
