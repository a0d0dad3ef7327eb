"""Putting a verified book into the library's folder, whole or not at all, and seeing that the library shows it.

Whether a download may be imported belongs to ``verification``; the ledger is moved by the caller.
"""

import errno
import filecmp
import logging
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Literal, Protocol

from audiobook_pipeline.acquisition.contents import ChangedError, Identity, Kind, opened
from audiobook_pipeline.acquisition.paths import book_folder, collision_key, existing_name, safe_name
from audiobook_pipeline.acquisition.verification import Verification
from audiobook_pipeline.constants import GIGABYTE
from audiobook_pipeline.domain.models import WantedBook

logger = logging.getLogger(__name__)

ImportMode = Literal["hardlink", "copy"]

SAMPLE = 50
"""Books looked for before the library's folder is taken for the real one."""

_SPARE_BYTES = 100 * 2**20
_NO_HARDLINK = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
# The folders of discs as AudiobookShelf knows them; files of any other subfolder it takes for another book.
_DISC = re.compile(r"(?i)(?:cd|dis[ck])\s*\d{1,3}")


class ImportRefusedError(Exception):
    """The import can't be made now; nothing was changed. The message says why and what to do."""


class LibraryUnavailableError(ImportRefusedError):
    """The library's folder isn't there, or isn't the library's."""


class ShownItem(Protocol):
    """An item of the library as its sweep gives it."""

    @property
    def id(self) -> str:
        """The item's id."""

    @property
    def path(self) -> str:
        """Its absolute path as the server sees it."""

    @property
    def is_missing(self) -> bool:
        """Whether its files are gone."""


class LibraryServer(Protocol):
    """What ``confirm`` needs of the AudiobookShelf client."""

    def iter_items(self, library_id: str) -> Iterable[ShownItem]:
        """Return every item of a library."""

    def scan(self, library_id: str) -> int:
        """Start a scan and return the moment to wait for."""

    def wait_for_scan(self, library_id: str, since_ms: int, *, timeout: float) -> object:
        """Wait until the scan is over."""


def check_library(library: Path, known: Sequence[Path]) -> None:
    """Refuse a library folder that looks unmounted: a scan would mark every book as missing.

    Args:
        library: The library's folder on this machine.
        known: Folders of the books that AudiobookShelf knows, as this machine names them.

    Raises:
        LibraryUnavailableError: Where it isn't there, can't be written, or holds none of the known books.
    """
    if not library.is_dir():
        raise LibraryUnavailableError(f"the library's folder {library} isn't there: mount it, or mend the path map")
    if not os.access(library, os.W_OK | os.X_OK):
        raise LibraryUnavailableError(f"the library's folder {library} can't be written: see its owner and rights")
    sample = known[:: max(1, len(known) // SAMPLE)]
    if sample and not any(path.exists() for path in sample):
        raise LibraryUnavailableError(
            f"the library's folder {library} holds none of {len(sample)} books that AudiobookShelf has, such as "
            f"{sample[0]}: it looks unmounted, or the path map is wrong"
        )


def place(verification: Verification, book: WantedBook, *, library: Path, tag: str, mode: ImportMode) -> Path:
    """Put a verified download into the library as Author/Series/Title, and return its folder.

    It is built beside its place under a hidden name and then renamed, so that a crash leaves nothing or all of
    it. The same import made before is found again and not made twice; another recording under the same name
    stays untouched, and this one gets a number. The download stays where it is.

    Args:
        verification: The verdict on the download; must be ``ok``.
        book: The wanted book.
        library: The library's folder on this machine.
        tag: Tag of the acquisition: names the hidden folder.
        mode: ``hardlink``, which becomes a copy where the file system can't, or ``copy``.

    Raises:
        ImportRefusedError: Where it wasn't verified, changed since, or the disk has no room.
        OSError: Where the disk fails.
    """
    if not verification.ok:
        raise ImportRefusedError(f"not imported, because it was rejected: {verification.reason}")
    sources = _sources(verification)
    *above, name = book_folder(book).parts
    parent = library
    for part in above:
        parent = _folder_in(parent, part, library)
    target = _free_or_same(parent, name, sources, library)
    if target.exists():
        return target
    if mode == "copy":
        _refuse_full(library, sources)
    parent.mkdir(parents=True, exist_ok=True)
    building = parent / f".{tag}.partial"
    # Left by a process that died here: nobody else builds under this tag.
    shutil.rmtree(building, ignore_errors=True)
    try:
        _build(building, sources, mode)
        building.rename(target)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    _sync_folder(parent)
    return target


def confirm(
    server: LibraryServer, library_id: str, folders: Sequence[str], *, timeout: float = 3600.0
) -> dict[str, str]:
    """Return the item id of each imported folder that the library shows; scan where one isn't shown yet.

    Args:
        server: The AudiobookShelf client.
        library_id: The library.
        folders: Folders as the server names them.
        timeout: Seconds to wait for the scan.

    Raises:
        ServiceError: Where the server can't be asked, or its scan fails.
    """
    shown = _shown(server, library_id, folders)
    if len(shown) < len(set(folders)):
        server.wait_for_scan(library_id, server.scan(library_id), timeout=timeout)
        shown = _shown(server, library_id, folders)
    return shown


def library_names(names: Iterable[str]) -> dict[str, PurePosixPath]:
    """Return where each file of a download goes below the book's folder.

    Folders around the whole book fall away, those of discs stay, any other becomes part of the file's
    name; names that a file system without case would take for one get a number.
    """
    placed: dict[str, PurePosixPath] = {}
    taken: set[str] = set()
    paths = {name: PurePosixPath(name) for name in sorted(names)}
    wrapper = _wrapper([path.parts[:-1] for path in paths.values()])
    for name, path in paths.items():
        inside = path.parts[:-1][wrapper:]
        discs = [safe_name(part) for part in inside if _DISC.fullmatch(part.strip())]
        stem = " - ".join([*(part for part in inside if not _DISC.fullmatch(part.strip())), path.stem])
        for number in count(1):
            ending = f" ({number}){path.suffix}" if number > 1 else path.suffix
            place_ = PurePosixPath(*discs, safe_name(stem, suffix=ending))
            if (key := collision_key(str(place_))) not in taken:
                break
        taken.add(key)
        placed[name] = place_
    return placed


def _wrapper(folders: Sequence[tuple[str, ...]]) -> int:
    """Return how many leading folders all files share that are no disc's."""
    depth = 0
    for parts in zip(*folders, strict=False):
        if len(set(parts)) > 1 or _DISC.fullmatch(parts[0].strip()):
            break
        depth += 1
    return depth


@dataclass(frozen=True, slots=True)
class _Source:
    path: Path
    identity: Identity


_Sources = Mapping[PurePosixPath, _Source]
"""What goes into a book's folder, by its name there."""


def _sources(verification: Verification) -> _Sources:
    """Return what to place where, having made sure that nothing changed since it was verified."""
    content = verification.content
    single = content.is_file()
    placed = library_names(file.name for file in verification.files if file.kind is not Kind.PICTURE)
    sources = {}
    for file in verification.files:
        source = _Source(content if single else content / file.name, file.identity)
        try:
            same = _is(source.path, file.identity)
        except (FileNotFoundError, NotADirectoryError):
            same = False
        if not same:
            raise _changed(source)
        cover = PurePosixPath(f"cover{source.path.suffix.lower()}")
        sources[placed.get(file.name, cover)] = source
    return sources


def _is(path: Path, identity: Identity) -> bool:
    return Identity.of(path.lstat()) == identity


def _changed(source: _Source) -> ImportRefusedError:
    return ImportRefusedError(f"{source.path} changed after it was verified: verify the download again")


def _folder_in(parent: Path, name: str, library: Path) -> Path:
    """Return the folder of a name below ``parent``, in the spelling that is there already.

    Raises:
        ImportRefusedError: Where a file has that name, or a link that leads out of the library.
    """
    there = existing_name(parent, name)
    if there != name:
        logger.warning("%s: goes into %r, which is there already", parent / name, there)
    folder = parent / there
    if not os.path.lexists(folder):
        return folder
    if not folder.is_dir():
        what = "a link that leads nowhere" if folder.is_symlink() else "a file"
        raise ImportRefusedError(f"{folder} is {what}, where a folder of the library should be: move it away")
    if not folder.resolve().is_relative_to(library.resolve()):
        raise ImportRefusedError(f"{folder} leads out of the library, to {folder.resolve()}: nothing is placed there")
    return folder


def _free_or_same(parent: Path, name: str, sources: _Sources, library: Path) -> Path:
    """Return the folder that holds this very import, or else the first free one."""
    for number in count(1):
        wanted = safe_name(name, suffix=f" ({number})") if number > 1 else name
        folder = _folder_in(parent, wanted, library)
        if not os.path.lexists(folder) or _holds(folder, sources):
            return folder
    raise AssertionError


def _holds(folder: Path, sources: _Sources) -> bool:
    """Tell whether a folder holds all the files of an import; others, as a fetched cover, may lie beside them."""
    for name, source in sources.items():
        there = folder / name
        if there.is_symlink() or not there.is_file() or there.stat().st_size != source.identity.size:
            return False
    # Hard links are one file; copies are compared byte by byte, which happens only after a crash.
    return all(
        _is(folder / name, source.identity) or filecmp.cmp(folder / name, source.path, shallow=False)
        for name, source in sources.items()
    )


def _build(building: Path, sources: _Sources, mode: ImportMode) -> None:
    """Make the folder of what was verified, and of nothing that came in its place."""
    building.mkdir()
    for name, source in sources.items():
        target = building / name
        target.parent.mkdir(exist_ok=True)
        if mode == "hardlink":
            try:
                os.link(source.path, target, follow_symlinks=False)
            except OSError as error:
                if error.errno not in _NO_HARDLINK:
                    raise
                logger.warning("%s can't be hard-linked into the library (%s): copying", source.path, error.strerror)
                _refuse_full(building, sources)
                mode = "copy"
            else:
                if not _is(target, source.identity):
                    raise _changed(source)
                continue
        _copy(source, target)
    _sync_folder(building)


def _copy(source: _Source, target: Path) -> None:
    try:
        with opened(source.path, source.identity) as origin, target.open("xb") as copy:
            shutil.copyfileobj(origin, copy, 2**20)
            copy.flush()
            os.fsync(copy.fileno())
            # Written while it was read: that is not what was verified either.
            if Identity.of(os.fstat(origin.fileno())) != source.identity:
                raise _changed(source)
    except ChangedError as error:
        raise _changed(source) from error


def _refuse_full(folder: Path, sources: _Sources) -> None:
    needed = sum(source.identity.size for source in sources.values())
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE_BYTES:
        raise ImportRefusedError(
            f"the library's disk has {free / GIGABYTE:.1f} GB free, the copy needs {needed / GIGABYTE:.1f} GB: "
            "make room"
        )


def _sync_folder(folder: Path) -> None:
    """Make new names of a folder survive a power cut, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            logger.debug("%s can't be synced: %s", folder, error.strerror)
        finally:
            os.close(handle)


def _shown(server: LibraryServer, library_id: str, folders: Sequence[str]) -> dict[str, str]:
    sought = {_comparable(folder): folder for folder in folders}
    shown: dict[str, str] = {}
    for item in server.iter_items(library_id):
        folder = sought.get(_comparable(item.path))
        if folder is not None and not item.is_missing:
            shown[folder] = item.id
            if len(shown) == len(sought):
                break
    return shown


def _comparable(path: str) -> str:
    return unicodedata.normalize("NFC", path.replace("\\", "/").rstrip("/"))
