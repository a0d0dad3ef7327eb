"""From the finished download to the book that the library shows: verifying and importing what the ledger has waiting.

The verdict itself belongs to ``verification``, the placing of files to ``importing``; here each
acquisition is taken one step further, and a trouble with one doesn't keep the others.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from audiobook_pipeline.acquisition.confirming import Imported, LibraryServer, confirm
from audiobook_pipeline.acquisition.destinations import library_at
from audiobook_pipeline.acquisition.importing import Access, ImportMode, ImportRefusedError, check_library, place
from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.layout import Layout
from audiobook_pipeline.acquisition.paths import UnmappedPathError, to_local, to_remote
from audiobook_pipeline.acquisition.placing import LibraryFolder
from audiobook_pipeline.acquisition.postponing import note_trouble, postpone
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.acquisition.verification import Problem, Verification, verify_download
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.config import PathMap
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition

logger = logging.getLogger(__name__)

MOST_SCANS = 3
"""A book that the library doesn't show after so many scans waits for a person."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A library that books go to.

    Attributes:
        library_id: Audiobookshelf's id of the library.
        folder: The library's folder on this machine.
        maps: The library's folders as the server and as this machine name them.
        mode: How files get there.
        ebooks: Whether the e-books of a download go there too.
        layout: Names of folders and files.
        access: Who may read what is placed.
        shown: Folders of the items that it shows, as the server names them.
        folders: The folders of all libraries that this machine has, each with the id of its library.
    """

    library_id: str
    folder: Path
    maps: Sequence[PathMap] = field(default_factory=tuple)
    mode: ImportMode = "hardlink"
    ebooks: bool = False
    layout: Layout = field(default_factory=Layout)
    access: Access = field(default_factory=Access)
    shown: Sequence[str] = ()
    folders: Mapping[Path, str] = field(default_factory=dict)

    def is_home_of(self, acquisition: Acquisition) -> bool:
        """Say whether what was placed, or found, is in this library and in no other."""
        return library_at(acquisition.library_path, self.folders) in {None, self.library_id}


@dataclass(frozen=True, slots=True)
class Location:
    """Where a download lies now, as this machine names it.

    Attributes:
        content: Its folder or file.
        save_path: The folder around it.
        files: Bytes of each wanted file by its path below ``save_path``, or None where not known.
    """

    content: Path
    save_path: Path
    files: Mapping[str, int] | None


class NotThereError(Exception):
    """Where a download lies can't be told now; the message says why, and nothing speaks against the release."""


def locate(acquisition: Acquisition, fleet: Fleet) -> Location:
    """Ask the instance where a download lies now; a person moves and renames what was seen finished.

    Raises:
        ServiceError: The instance can't be asked.
        NotThereError: It doesn't know, or couldn't move it to where it belongs.
        UnmappedPathError: No path map leads there.
    """
    instance = fleet.get(acquisition.instance)
    maps = instance.maps if instance else ()
    content, save_path, files = acquisition.content_path, acquisition.save_path, acquisition.files
    torrent = None
    if instance is not None:
        torrent = instance.client.find(acquisition.infohash_v1, acquisition.infohash_v2, acquisition.tag)
    if instance is not None and torrent is not None:
        content, save_path = torrent.content_path, torrent.save_path
        listed = instance.client.files(torrent)
        # What was verified is what is imported.
        files = {name: listed[name] for name in files or listed if name in listed} or listed
        incomplete = torrent.incomplete_path
        if incomplete and to_local(content, maps).is_relative_to(to_local(incomplete, maps)) and content != save_path:
            raise NotThereError(
                f"{instance.name} has all of it but couldn't move it from {incomplete} to {save_path}: is the disk "
                "full, or the folder not writable?"
            )
    if not content or not save_path:
        raise NotThereError("its instance doesn't say where its files are")
    return Location(to_local(content, maps), to_local(save_path, maps), files)


def _look_at(
    acquisition: Acquisition, fleet: Fleet, related: RelatedWorks, *, ebooks: bool
) -> tuple[Verification, Path]:
    """Return the verdict on what an instance says is finished, and the folder that its files are named below.

    Raises:
        ServiceError: The instance can't be asked for the list of files.
    """
    try:
        location = locate(acquisition, fleet)
    except UnmappedPathError as error:
        return Verification(Path(), (Problem("path_map", str(error)),), None, ()), Path()
    except NotThereError as error:
        return Verification(Path(), (Problem("unmoved", str(error)),), None, ()), Path()
    verdict = verify_download(
        location.content,
        save_path=location.save_path,
        expected_files=location.files,
        wanted=acquisition.book,
        siblings=related.of(acquisition.book),
        ebooks=ebooks,
        overruled=acquisition.overruled or (),
    )
    return verdict, location.save_path


def verify_finished(
    ledger: Ledger, fleet: Fleet, related: RelatedWorks, *, run_id: str, now: datetime, ebooks: bool = False
) -> list[Acquisition]:
    """Verify every finished download; what fails is rejected with its reasons and its release is blocked.

    Returns:
        The acquisitions that were looked at, as they stand now.
    """
    done = []
    for acquisition in ledger.acquisitions(State.FINISHED):
        if acquisition.held:
            continue
        try:
            verdict, save_path = _look_at(acquisition, fleet, related, ebooks=ebooks)
        except ServiceError as error:
            done.append(note_trouble(ledger, acquisition, f"can't be verified now: {error}", run_id=run_id, now=now))
            continue
        if verdict.ok:
            files = _verified_files(verdict, save_path)
            moved = ledger.move(
                acquisition.id, State.VERIFIED, reason=verdict.reason, run_id=run_id, now=now, files=files
            )
        elif verdict.is_to_wait:
            moved = postpone(ledger, acquisition, verdict.reason, run_id=run_id, now=now)
        else:
            moved = reject(ledger, acquisition, verdict.reason, run_id=run_id, now=now)
        done.append(moved)
    return done


def _verified_files(verdict: Verification, save_path: Path) -> dict[str, int]:
    """Return what was found good by its path below the save path: only that is imported."""
    base = verdict.content if verdict.content.is_dir() else verdict.content.parent
    inside = PurePosixPath(base.relative_to(save_path).as_posix())
    return {str(inside / file.name): file.identity.size for file in verdict.files}


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


def import_verified(
    ledger: Ledger,
    fleet: Fleet,
    destination: Destination,
    waiting: Iterable[Acquisition],
    *,
    run_id: str,
    now: datetime,
) -> list[Acquisition]:
    """Put verified downloads into the library's folder.

    Args:
        ledger: The ledger.
        fleet: The instances, for their path maps.
        destination: Where they go.
        waiting: The acquisitions that go there.
        run_id: The run.
        now: The time, aware.

    Returns:
        Those that don't wait for a person, as they stand now.

    Raises:
        LibraryUnavailableError: If the library's folder looks unmounted; nothing was placed.
    """
    due = [acquisition for acquisition in waiting if not acquisition.held]
    if not due:
        return []
    shown = [to_local(path, destination.maps) for path in destination.shown]
    beside = [folder for folder in destination.folders if folder != destination.folder]
    try:
        check_library(destination.folder, shown)
    except ImportRefusedError as error:
        for acquisition in due:
            note_trouble(ledger, acquisition, str(error), run_id=run_id, now=now)
        raise
    library, done = LibraryFolder(destination.folder, shown, beside), []
    for acquisition in due:
        try:
            done.append(_import(ledger, fleet, destination, library, acquisition, run_id=run_id, now=now))
        except ServiceError as error:
            done.append(note_trouble(ledger, acquisition, f"can't be imported now: {error}", run_id=run_id, now=now))
        except (ImportRefusedError, OSError) as error:
            done.append(postpone(ledger, acquisition, f"can't be imported now: {error}", run_id=run_id, now=now))
    return done


def _import(
    ledger: Ledger,
    fleet: Fleet,
    destination: Destination,
    library: LibraryFolder,
    acquisition: Acquisition,
    *,
    run_id: str,
    now: datetime,
) -> Acquisition:
    # Which of its files are the book's was decided when it was verified.
    verdict, _ = _look_at(acquisition, fleet, RelatedWorks(), ebooks=destination.ebooks)
    if not verdict.ok and not verdict.is_to_wait:
        return reject(ledger, acquisition, verdict.reason, run_id=run_id, now=now)
    folder = place(
        verdict,
        acquisition.book,
        library=library,
        tag=acquisition.tag,
        mode=destination.mode,
        layout=destination.layout,
        access=destination.access,
    )
    inside = folder.is_relative_to(destination.folder)
    where = f"placed in {folder.relative_to(destination.folder)}" if inside else f"it is in {folder} already"
    reason = f"{verdict.reason}; {where}"
    return ledger.move(acquisition.id, State.IMPORTED, reason=reason, run_id=run_id, now=now, library_path=str(folder))


def confirm_imported(
    ledger: Ledger,
    server: LibraryServer,
    destination: Destination,
    waiting: Iterable[Acquisition],
    *,
    run_id: str,
    now: datetime,
) -> list[Acquisition]:
    """Have the library scanned where an import isn't shown yet, and note the item of each.

    Returns:
        Those of ``waiting`` that don't wait for a person, as they stand now.

    Raises:
        ServiceError: If the server can't be asked, or its scan fails; the next run continues from here.
    """
    done, there = [], []
    for acquisition in waiting:
        if acquisition.held:
            continue
        if Path(acquisition.library_path or "").exists():
            there.append(acquisition)
        else:
            reason = f"{acquisition.library_path} is gone: it is imported again"
            done.append(ledger.move(acquisition.id, State.VERIFIED, reason=reason, run_id=run_id, now=now))
    imported = [_imported(acquisition, destination) for acquisition in there]
    try:
        scan = any(acquisition.is_due(now) for acquisition in there)
        shown = confirm(server, destination.library_id, imported, scan=scan) if imported else {}
    except ServiceError as error:
        for acquisition in there:
            note_trouble(ledger, acquisition, f"can't be confirmed now: {error}", run_id=run_id, now=now)
        raise
    for acquisition, entry in zip(there, imported, strict=True):
        item = shown.get(entry.path)
        conflict = entry.conflict(item) if item else ""
        if item is None:
            reason = "Audiobookshelf doesn't show it: can it read the files, and are they whole?"
            moved = postpone(ledger, acquisition, reason, run_id=run_id, now=now, most=MOST_SCANS)
        elif conflict:
            moved = postpone(ledger, acquisition, conflict, run_id=run_id, now=now, most=1)
        else:
            moved = ledger.move(
                acquisition.id,
                State.CONFIRMED,
                reason="the library shows it",
                run_id=run_id,
                now=now,
                item_id=item.id,
            )
        done.append(moved)
    return done


def _imported(acquisition: Acquisition, destination: Destination) -> Imported:
    folder = Path(acquisition.library_path or "")
    return Imported(acquisition.book, folder, to_remote(folder, destination.maps), acquisition.created_at)
