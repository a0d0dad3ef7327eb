"""Where in the library's folder a book becomes an item of its own, by Audiobookshelf's rules.

The outermost folder that holds media owns everything below it: what is placed inside it joins its item, and what
is placed above other items swallows them. Making the folder belongs to ``importing``.
"""

import filecmp
import logging
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path, PurePosixPath

from audiobook_pipeline.acquisition.contents import EBOOKS, LIBRARY_AUDIO, Identity, is_ignored
from audiobook_pipeline.acquisition.layout import is_disc
from audiobook_pipeline.acquisition.paths import existing_name, safe_name

logger = logging.getLogger(__name__)

_MEDIA = LIBRARY_AUDIO | EBOOKS


class BlockedPathError(Exception):
    """There is no place for a book in the library; the message says why and what to do."""


class LibraryFolder:
    """A library's folder on this machine: its items, and the files that it has.

    What it knows of the disk is read once, so use one for one batch of imports.

    Args:
        root: The folder.
        shown: Folders of the items that the library shows, as this machine names them.
        beside: Folders in which a book may be already, of the same library or of others.
    """

    def __init__(self, root: Path, shown: Collection[Path] = (), beside: Iterable[Path] = ()) -> None:
        self.root = root
        self._beside = tuple(LibraryFolder(folder) for folder in beside)
        self._shown = frozenset(shown)
        self._above_shown = _above(self._shown)
        self._files: defaultdict[int, list[str]] | None = None

    def place_for(
        self, folders: Iterable[PurePosixPath], files: Mapping[PurePosixPath, Path], *, most_bytes: int
    ) -> Path:
        """Return the folder for a book: the first where it becomes an item of its own.

        Args:
            folders: Where it could go, the best first.
            files: What goes into the folder, by its name there.
            most_bytes: Longest name of a folder.

        Raises:
            BlockedPathError: A file or a link lies in the way, or each of the folders is another item's.
        """
        reasons: list[str] = []
        for folder in folders:
            parent = self.root
            for part in folder.parts[:-1]:
                parent = self._folder_in(parent, part)
            owner = self._owner(parent)
            if owner is None:
                place = self._free_or_same(parent, folder.name, files, most_bytes)
                if reasons:
                    logger.warning("%s: %s", place.relative_to(self.root), "; ".join(reasons))
                return place
            reasons.append(f"{owner.relative_to(self.root)} is an item that would include {folder}")
        raise BlockedPathError("; ".join(reasons))

    def found(self, files: Mapping[PurePosixPath, Path]) -> Path | None:
        """Return the item that holds the same media already, in whatever library, or None.

        It was imported and that was forgotten, or a person brought it.

        The same are hard links of one file, else files of equal size and content.
        """
        media = [path for path in files.values() if path.suffix.lower() in LIBRARY_AUDIO]
        if not media:
            return None
        elsewhere = (folder.found(files) for folder in self._beside)
        return self._item_with(media, files) or next(filter(None, elsewhere), None)

    def _item_with(self, media: Sequence[Path], files: Mapping[PurePosixPath, Path]) -> Path | None:
        for first in self._same(media[0], files):
            item = self._owner(first.parent) or (first if first.parent == self.root else first.parent)
            rest = (any(twin.is_relative_to(item) for twin in self._same(path, files)) for path in media[1:])
            if all(rest):
                return item
        return None

    def took_in(self, folder: Path) -> None:
        """Take note of a folder that was placed."""
        if self._files is not None:
            _add_by_size(self._files, folder)

    def _same(self, file: Path, files: Mapping[PurePosixPath, Path]) -> Iterable[Path]:
        """Yield the files of the library that are this one of ``files``, or a copy of it."""
        if self._files is None:
            self._files = defaultdict(list)
            _add_by_size(self._files, self.root)
        mine = Identity.of(file.stat())
        for path in map(Path, self._files.get(mine.size, ())):
            # The download may lie within the library's folder itself.
            if path not in files.values() and (
                Identity.of(path.stat()) == mine or filecmp.cmp(path, file, shallow=False)
            ):
                yield path

    def _owner(self, folder: Path) -> Path | None:
        """Return the outermost folder from the library's down to this one that is an item, or None."""
        below = folder.relative_to(self.root).parts
        for depth in range(1, len(below) + 1):
            each = self.root.joinpath(*below[:depth])
            if each in self._shown or _holds_media(each):
                return each
        return None

    def _folder_in(self, parent: Path, name: str) -> Path:
        """Return the folder of a name below ``parent``, in the spelling that is there already.

        Raises:
            BlockedPathError: A file has that name, or a link that leads out of the library.
        """
        there = existing_name(parent, name)
        if there != name:
            logger.warning("%s: goes into %r, which exists already", parent / name, there)
        folder = parent / there
        if not os.path.lexists(folder):
            return folder
        if not folder.is_dir():
            what = "a link that leads nowhere" if folder.is_symlink() else "a file"
            raise BlockedPathError(f"{folder} is {what}, where a folder of the library should be: move it away")
        if not folder.resolve().is_relative_to(self.root.resolve()):
            raise BlockedPathError(f"{folder} leads out of the library, to {folder.resolve()}: nothing is placed there")
        return folder

    def _free_or_same(self, parent: Path, name: str, files: Mapping[PurePosixPath, Path], most_bytes: int) -> Path:
        """Return the folder that holds this very import, or else the first free one."""
        for number in count(1):
            wanted = safe_name(name, suffix=f" ({number})", most=most_bytes) if number > 1 else name
            folder = self._folder_in(parent, wanted)
            # Items that are not on the disk now can come back: nothing is placed above them either.
            taken = os.path.lexists(folder) or folder in self._shown or folder in self._above_shown
            if not taken or holds(folder, files):
                return folder
        raise AssertionError


def holds(folder: Path, files: Mapping[PurePosixPath, Path]) -> bool:
    """Return whether a folder holds all the files of an import; others, as a fetched cover, may lie beside them."""
    for name, source in files.items():
        there = folder / name
        if there.is_symlink() or not there.is_file() or there.stat().st_size != source.stat().st_size:
            return False
    # Hard links are one file; copies are compared byte by byte, which happens only after a crash.
    return all(
        (folder / name).samefile(source) or filecmp.cmp(folder / name, source, shallow=False)
        for name, source in files.items()
    )


def media_count(item: Path) -> int:
    """Return how many audio files an item has, a folder or a single file."""
    names = (entry.name for entry in _media_below(item)) if item.is_dir() else [item.name]
    return sum(_suffix(name) in LIBRARY_AUDIO for name in names)


def _media_below(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the media files of a folder and those below, in the order of ``os.walk``; no link is followed."""
    waiting = [str(folder)]
    while waiting:
        below = []
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if is_ignored(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    below.append(entry.path)
                elif _suffix(entry.name) in _MEDIA and entry.is_file(follow_symlinks=False):
                    yield entry
        waiting += reversed(below)


def _add_by_size(files: defaultdict[int, list[str]], folder: Path) -> None:
    """Note the media below a folder by their sizes; texts take a fraction of the memory of paths."""
    for entry in _media_below(folder):
        files[entry.stat(follow_symlinks=False).st_size].append(entry.path)


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - a path for each of a library's files takes seconds


def _above(folders: Iterable[Path]) -> frozenset[Path]:
    """Return all folders above some."""
    parents = {folder.parent for folder in folders}
    above: set[Path] = set()
    while parents := parents - above:
        above |= parents
        parents = {folder.parent for folder in parents}
    return frozenset(above)


def _holds_media(folder: Path) -> bool:
    """Return whether a folder has media of its own, or in folders of discs right below it."""
    if not folder.is_dir():
        return False
    for entry in folder.iterdir():
        if is_ignored(entry.name):
            continue
        if entry.suffix.lower() in _MEDIA and entry.is_file():
            return True
        if is_disc(entry.name) and entry.is_dir() and any(each.suffix.lower() in _MEDIA for each in entry.iterdir()):
            return True
    return False
