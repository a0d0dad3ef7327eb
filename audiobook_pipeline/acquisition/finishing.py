"""From the finished download to the book that the library shows: verifying and importing what the ledger has waiting.

The verdict itself belongs to ``verification``, the placing of files to ``importing``; here each
acquisition is taken one step further, and a trouble with one doesn't keep the others.
"""

import logging
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from audiobook_pipeline.acquisition.confirming import Imported, LibraryServer, confirm
from audiobook_pipeline.acquisition.destinations import library_at
from audiobook_pipeline.acquisition.importing import Access, ImportMode, ImportRefusedError, check_library, place
from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.layout import Layout
from audiobook_pipeline.acquisition.locating import Location, NotThereError, locate
from audiobook_pipeline.acquisition.paths import UnmappedPathError, to_local, to_remote
from audiobook_pipeline.acquisition.placing import LibraryFolder
from audiobook_pipeline.acquisition.postponing import note_trouble, postpone
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.acquisition.second_books import SecondBooks, as_work
from audiobook_pipeline.acquisition.verification import Problem, Verification
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.config import PathMap
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import CatalogueBook
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
        """Return whether what was placed, or found, is in this library and in no other."""
        return library_at(acquisition.library_path, self.folders) in {None, self.library_id}


def _look_at(
    acquisition: Acquisition, fleet: Fleet, siblings: Sequence[CatalogueBook], *, ebooks: bool
) -> tuple[Verification, Location | None]:
    """Return the verdict on what an instance says is finished, and where it lies.

    Raises:
        ServiceError: The instance can't be asked for the list of files.
    """
    try:
        location = locate(acquisition, fleet)
    except UnmappedPathError as error:
        return Verification(Path(), (Problem("path_map", str(error)),), None, ()), None
    except NotThereError as error:
        return Verification(Path(), (Problem("unmoved", str(error)),), None, ()), None
    overruled = acquisition.overruled or ()
    return location.judge(acquisition.book, siblings, ebooks=ebooks, overruled=overruled), location


def verify_finished(
    ledger: Ledger, fleet: Fleet, related: RelatedWorks, *, run_id: str, now: datetime, ebooks: bool = False
) -> list[Acquisition]:
    """Verify every finished download; what fails is rejected with its reasons and its release is blocked.

    Another wanted book in one becomes an import of its own.

    Returns:
        The acquisitions that were looked at, as they stand now.
    """
    done = []
    waiting = deque(acquisition for acquisition in ledger.acquisitions(State.FINISHED) if not acquisition.held)
    beside = SecondBooks(ledger, related, run_id=run_id, now=now)
    while waiting:
        acquisition = waiting.popleft()
        wishes = beside.wishes(acquisition.book)
        siblings = [*related.of(acquisition.book), *(as_work(wish.book) for wish in wishes)]
        try:
            verdict, location = _look_at(acquisition, fleet, siblings, ebooks=ebooks)
        except ServiceError as error:
            done.append(note_trouble(ledger, acquisition, f"can't be verified now: {error}", run_id=run_id, now=now))
            continue
        if verdict.ok and location:
            if verdict.of_others:
                waiting += beside.taken(acquisition, location, verdict, wishes)
            files = location.named(verdict.files)
            moved = ledger.move(
                acquisition.id, State.VERIFIED, reason=verdict.reason, run_id=run_id, now=now, files=files
            )
        elif verdict.is_to_wait:
            moved = postpone(ledger, acquisition, verdict.reason, run_id=run_id, now=now)
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
    verdict, _ = _look_at(acquisition, fleet, (), ebooks=destination.ebooks)
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
