"""Putting a verified book into the library's folder, whole or not at all.

Whether a download may be imported belongs to ``verification``, where it goes to ``placing``, seeing that the library
shows it to ``confirming``; the ledger is moved by the caller.
"""

import errno
import logging
import os
import shutil
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from audiobook_pipeline.acquisition.contents import ChangedError, Identity, Kind, opened
from audiobook_pipeline.acquisition.layout import Layout
from audiobook_pipeline.acquisition.paths import ENCRYPTED_BYTES, longest_name
from audiobook_pipeline.acquisition.placing import BlockedPathError, LibraryFolder
from audiobook_pipeline.acquisition.verification import Verification
from audiobook_pipeline.constants import GIGABYTE
from audiobook_pipeline.domain.models import WantedBook

logger = logging.getLogger(__name__)

ImportMode = Literal["hardlink", "copy"]

SAMPLE = 50
"""Books looked for before the library's folder is taken for the real one."""

_SPARE_BYTES = 100 * 2**20
_NO_HARDLINK = frozenset(
    {
        errno.EXDEV,
        errno.EPERM,
        errno.EACCES,
        errno.EMLINK,
        errno.EINVAL,
        errno.ENOTSUP,
        errno.EOPNOTSUPP,
        errno.ENOSYS,
    }
)
"""How file systems and shares refuse hard links."""


class ImportRefusedError(Exception):
    """The import can't be made now; nothing was changed. The message says why and what to do."""


class LibraryUnavailableError(ImportRefusedError):
    """The library's folder isn't there, or isn't the library's."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may read what is placed.

    Attributes:
        mode: Mode of the files (0o644), folders get "x" wherever it has "r"; None leaves it to the system.
        group: Name of the group, or "".
    """

    mode: int | None = None
    group: str = ""

    def give(self, tree: Path) -> None:
        """Set mode and group of a folder and all in it; what the system refuses is told and left."""
        for path in [tree, *tree.rglob("*")]:
            try:
                if self.group:
                    shutil.chown(path, group=self.group)
                if self.mode is not None:
                    path.chmod(self.mode | (self.mode & 0o444) >> 2 if path.is_dir() else self.mode)
            except (OSError, LookupError) as error:
                logger.warning("[import] mode and group can't be set on %s: %s", path.name, error)
                return
        self._tell(tree)

    def _tell(self, tree: Path) -> None:
        """Warn of files that nobody but their owner may read."""
        needed = stat.S_IRGRP if self.group else stat.S_IROTH
        private = [path for path in tree.rglob("*") if path.is_file() and not path.stat().st_mode & needed]
        if private:
            logger.warning(
                "%s: only %s may read %d of its files: Audiobookshelf can't show it where it runs as another user. "
                'Set mode = "0644" and group in [import]',
                tree.parent,
                "its owner and other groups" if self.group else "its owner and group",
                len(private),
            )


def check_library(library: Path, known: Sequence[Path]) -> None:
    """Refuse a library folder that looks unmounted: a scan would mark every book as missing.

    Args:
        library: The library's folder on this machine.
        known: Folders of the books that Audiobookshelf knows, as this machine names them.

    Raises:
        LibraryUnavailableError: If it isn't there, can't be written, or holds none of the known books.
    """
    if not library.is_dir():
        raise LibraryUnavailableError(f"the library's folder {library} isn't there: mount it, or fix the path map")
    if not os.access(library, os.W_OK | os.X_OK):
        raise LibraryUnavailableError(f"the library's folder {library} can't be written: see its owner and rights")
    sample = known[:: max(1, len(known) // SAMPLE)]
    if sample and not any(path.exists() for path in sample):
        raise LibraryUnavailableError(
            f"the library's folder {library} holds none of {len(sample)} books that Audiobookshelf has, such as "
            f"{sample[0]}: it looks unmounted, or the path map is wrong"
        )


def place(
    verification: Verification,
    book: WantedBook,
    *,
    library: Path | LibraryFolder,
    tag: str,
    mode: ImportMode,
    layout: Layout | None = None,
    access: Access | None = None,
) -> Path:
    """Put a verified download into the library as an item of its own, and return its folder.

    It is built beside its place under a hidden name and then renamed, so that a crash leaves nothing or all of
    it. The same files are found again wherever the library has them, and not placed twice; another recording under
    the same name stays untouched, and this one gets a number. The download stays where it is.

    Args:
        verification: The verdict on the download; must be ``ok``.
        book: The wanted book.
        library: The library's folder on this machine.
        tag: Tag of the acquisition: names the hidden folder.
        mode: ``hardlink``, which becomes a copy where the file system can't, or ``copy``.
        layout: Names of folders and files; Author/Series/Book 1 - Title where None.
        access: Who may read it; as the system has it where None.

    Raises:
        ImportRefusedError: If it wasn't verified, changed since, the disk has no room, or there is no place for it.
        OSError: If the disk fails.
    """
    if not verification.ok:
        raise ImportRefusedError(f"not imported, because it was rejected: {verification.reason}")
    folder = library if isinstance(library, LibraryFolder) else LibraryFolder(library)
    layout = layout or Layout()
    most = min(layout.most_bytes, longest_name(folder.root))
    try:
        return _place(verification, book, folder, tag, mode, replace(layout, most_bytes=most), access or Access())
    except OSError as error:
        # Some file systems take less than they say.
        if error.errno != errno.ENAMETOOLONG or most <= ENCRYPTED_BYTES:
            raise
        shorter = replace(layout, most_bytes=ENCRYPTED_BYTES)
        return _place(verification, book, folder, tag, mode, shorter, access or Access())
    except BlockedPathError as error:
        raise ImportRefusedError(str(error)) from error


def _place(
    verification: Verification,
    book: WantedBook,
    library: LibraryFolder,
    tag: str,
    mode: ImportMode,
    layout: Layout,
    access: Access,
) -> Path:
    sources = _sources(verification, book, layout)
    files = {name: source.path for name, source in sources.items()}
    target = library.place_for(layout.alternatives(book), files, most_bytes=layout.most_bytes)
    there = target if target.exists() else library.found(files)
    if there is not None:
        return there
    parent = target.parent
    if mode == "copy":
        _refuse_full(library.root, sources)
    parent.mkdir(parents=True, exist_ok=True)
    building = parent / f".{tag}.partial"
    # Left by a process that died here: nobody else builds under this tag.
    shutil.rmtree(building, ignore_errors=True)
    try:
        _build(building, sources, mode)
        access.give(building)
        building.rename(target)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    _sync_folder(parent)
    library.took_in(target)
    return target


@dataclass(frozen=True, slots=True)
class _Source:
    path: Path
    identity: Identity


_Sources = Mapping[PurePosixPath, _Source]
"""What goes into a book's folder, by its name there."""


def _sources(verification: Verification, book: WantedBook, layout: Layout) -> _Sources:
    """Return what to place where, having made sure that nothing changed since it was verified."""
    content = verification.content
    single = content.is_file()
    placed = layout.files_of(book, (file.name for file in verification.files if file.kind is not Kind.PICTURE))
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
