"""What lies in a download: its files by kind, and opening them. What to think of them belongs to ``verification``."""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from io import FileIO
from pathlib import Path, PurePath, PurePosixPath

MAX_DEPTH = 16
MAX_FILES = 20_000


class Kind(StrEnum):
    """What a file is, by its name; ``verification`` looks inside."""

    AUDIO = "audio"
    PICTURE = "picture"
    """May be the cover."""
    EBOOK = "ebook"
    OTHER = "other"
    """Neither wanted nor harmful: not taken into the library."""
    ARCHIVE = "archive"
    EXECUTABLE = "executable"
    LINK = "link"
    SPECIAL = "special"
    """A pipe, socket or device."""


def _suffixes(text: str) -> frozenset[str]:
    return frozenset(f".{suffix}" for suffix in text.split())


LIBRARY_AUDIO = _suffixes("m4b m4a mp3 mp4 flac opus ogg oga aac wma wav aiff aif webm webma mka awb caf mpg mpeg")
"""What Audiobookshelf plays."""
AUDIO = LIBRARY_AUDIO - _suffixes("webm mpg mpeg") | _suffixes("mp2 aax aaxc")
"""What a download may hold as the book; ``verification`` refuses what the library can't play."""
PICTURES = _suffixes("jpg jpeg png webp")
EBOOKS = _suffixes("pdf epub mobi azw3 cbz cbr")
ARCHIVES = _suffixes("zip rar 7z tar gz tgz bz2 xz zst ace arj cab lzh iso img dmg 001")
EXECUTABLES = _suffixes(
    "exe scr bat cmd com pif msi msix msp mst ps1 psm1 vb vbs vbe js jse wsf wsh hta cpl jar lnk reg dll sys ocx gadget"
    " inf scf apk app deb rpm run sh bash py pl rb php desktop elf bin command pkg appimage chm xll xlsm docm sct"
    " application"
)
_WANTED = ((Kind.AUDIO, AUDIO), (Kind.PICTURE, PICTURES), (Kind.EBOOK, EBOOKS))
_HIDDEN = (".", "@eaDir", "#recycle", "__MACOSX")
"""How the names of files and folders begin that systems hide, and Audiobookshelf ignores."""
_UNFINISHED = tuple(_suffixes("part tmp crdownload download bak old temp"))


class TooManyFilesError(Exception):
    """A download has more files or deeper folders than any audiobook."""


class ChangedError(Exception):
    """A file is no longer the one that was found."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells that a file is still the same: another one, or other content, differs in one of these.

    Attributes:
        device: Number of the file system.
        inode: Number of the file on it.
        size: Bytes.
        mtime_ns: Time of the last change of its content, in nanoseconds.
    """

    device: int
    inode: int
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, info: os.stat_result) -> "Identity":
        """Return the identity that a file's status gives."""
        return cls(info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Found:
    """One file of a download.

    Attributes:
        path: Where it is.
        name: Path below the content, with "/"; the file's own name where the content is one file.
        kind: What it is.
        identity: Which file it is.
    """

    path: Path
    name: str
    kind: Kind
    identity: Identity

    @property
    def size(self) -> int:
        """Bytes."""
        return self.identity.size


def is_ignored(name: str) -> bool:
    """Return whether Audiobookshelf passes by a file or folder of this name."""
    return name.startswith(".") or name == "@eaDir" or name.lower().endswith(_UNFINISHED)


def kind_of(name: str) -> Kind:
    """Return what a regular file is by its path below the content."""
    path = PurePosixPath(name.rstrip(" ."))
    suffix = PurePath(path.name.lower()).suffix.rstrip()
    if suffix in EXECUTABLES:
        # Sites leave texts under their own name.
        return Kind.OTHER if suffix == ".com" and "www." in path.name.lower() else Kind.EXECUTABLE
    # The volumes of an old split archive are .r00, .r01, …
    if suffix in ARCHIVES or (len(suffix) == 4 and suffix[1] in "rz" and suffix[2:].isdigit()):
        return Kind.ARCHIVE
    if any(part.startswith(_HIDDEN) for part in path.parts):
        return Kind.OTHER
    return next((kind for kind, suffixes in _WANTED if suffix in suffixes), Kind.OTHER)


def walk(content: Path) -> Iterator[Found]:
    """Yield the files of a download, a folder or one file, in the order of their names; no link is followed.

    Raises:
        OSError: If something can't be read.
        TooManyFilesError: If there are more than ``MAX_FILES``, or folders deeper than ``MAX_DEPTH``.
    """
    info = content.lstat()
    if not stat.S_ISDIR(info.st_mode):
        yield _found(content, content.name, info)
        return
    count = 0
    # It goes down by open folders: one that is swapped for a link meanwhile leads nowhere.
    for root, folders, files, handle in os.fwalk(content, follow_symlinks=False, onerror=_raise):
        inside = Path(root).relative_to(content)
        if len(inside.parts) > MAX_DEPTH:
            raise TooManyFilesError(f"its folders are more than {MAX_DEPTH} deep")
        folders.sort()
        # A link to a folder counts as a folder there.
        links = [name for name in folders if stat.S_ISLNK(os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode)]
        count += len(files) + len(links)
        if count > MAX_FILES:
            raise TooManyFilesError(f"it has more than {MAX_FILES:,} files")
        for name in sorted([*files, *links]):
            status = os.stat(name, dir_fd=handle, follow_symlinks=False)
            yield _found(Path(root, name), (inside / name).as_posix(), status)


def listed(folder: Path, names: Iterable[str]) -> Iterator[Found]:
    """Yield the named files below a folder in the order of their names; one that isn't there is left out.

    Raises:
        OSError: If one can't be looked at.
        TooManyFilesError: If there are more than ``MAX_FILES``.
    """
    for count, name in enumerate(sorted(names), 1):
        if count > MAX_FILES:
            raise TooManyFilesError(f"it has more than {MAX_FILES:,} files")
        *above, _ = parts = PurePosixPath(name).parts
        links = (folder.joinpath(*parts[:depth]) for depth in range(1, len(above) + 1))
        link = next((each for each in links if each.is_symlink()), None)
        path = link or folder / name
        try:
            yield _found(path, name, path.lstat())
        except (FileNotFoundError, NotADirectoryError):
            continue


@contextmanager
def opened(path: Path, identity: Identity) -> Iterator[FileIO]:
    """Open a file for reading that was found before.

    Raises:
        ChangedError: If it is another one now.
        OSError: If it can't be read.
    """
    # Not to wait for the writer of a pipe that came in its place.
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with FileIO(handle) as stream:
        if Identity.of(os.fstat(handle)) != identity:
            raise ChangedError(f"{path} changed after it was looked at")
        yield stream


def _raise(error: OSError) -> None:
    raise error


def _found(path: Path, name: str, info: os.stat_result) -> Found:
    kind = Kind.SPECIAL
    if stat.S_ISREG(info.st_mode):
        kind = kind_of(name)
    elif stat.S_ISLNK(info.st_mode):
        kind = Kind.LINK
    return Found(path, name, kind, Identity.of(info))
