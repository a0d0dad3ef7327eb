"""What lies in a download: its files by kind. What to think of them belongs to ``verification``."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath


class Kind(StrEnum):
    """What a file is, by its name; ``verification`` looks inside."""

    AUDIO = "audio"
    COMPANION = "companion"
    """Belongs to an audiobook: cover, booklet, text, chapter list."""
    OTHER = "other"
    """Neither wanted nor harmful: not taken into the library."""
    ARCHIVE = "archive"
    EXECUTABLE = "executable"
    LINK = "link"
    SPECIAL = "special"
    """A pipe, socket or device."""


def _suffixes(text: str) -> frozenset[str]:
    return frozenset(f".{suffix}" for suffix in text.split())


AUDIO = _suffixes("m4b m4a mp3 mp4 flac opus ogg oga aac wma wav aiff aif mka webma awb caf mp2 aax aaxc")
COMPANIONS = _suffixes(
    "jpg jpeg png webp gif bmp avif pdf epub mobi azw3 cbz cbr txt nfo opf cue json xml md rtf docx lrc srt vtt abs"
)
ARCHIVES = _suffixes("zip rar 7z tar gz tgz bz2 xz zst ace arj cab lzh iso img dmg 001")
EXECUTABLES = _suffixes(
    "exe scr bat cmd com pif msi msix msp mst ps1 psm1 vb vbs vbe js jse wsf wsh hta cpl jar lnk reg dll sys ocx gadget"
    " inf scf apk app deb rpm run sh bash py pl rb php desktop elf bin command pkg appimage chm xll xlsm docm sct"
    " application"
)


@dataclass(frozen=True, slots=True)
class Found:
    """One file of a download.

    Attributes:
        path: Where it is.
        name: Path below the content, with "/"; the file's own name where the content is one file.
        kind: What it is.
        size: Bytes; 0 for what is no regular file.
        links: Names that its bytes have on the file system.
    """

    path: Path
    name: str
    kind: Kind
    size: int
    links: int


def kind_of(name: str) -> Kind:
    """Return what a regular file is by its name."""
    suffix = PurePath(name.rstrip(" .").lower()).suffix.rstrip()
    for kind, suffixes in ((Kind.AUDIO, AUDIO), (Kind.COMPANION, COMPANIONS), (Kind.EXECUTABLE, EXECUTABLES)):
        if suffix in suffixes:
            return kind
    # The volumes of an old split archive are .r00, .r01, …
    volume = len(suffix) == 4 and suffix[1] in "rz" and suffix[2:].isdigit()
    return Kind.ARCHIVE if suffix in ARCHIVES or volume else Kind.OTHER


def walk(content: Path) -> Iterator[Found]:
    """Yield the files of a download, a folder or one file, in the order of their names; no link is followed.

    Raises:
        OSError: Where something can't be read.
    """
    info = content.lstat()
    if not stat.S_ISDIR(info.st_mode):
        yield _found(content, content.name, info)
        return
    pending = [content]
    while pending:
        folder = pending.pop()
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
        pending += [Path(entry.path) for entry in reversed(listed) if entry.is_dir(follow_symlinks=False)]
        for entry in listed:
            if not entry.is_dir(follow_symlinks=False):
                path = Path(entry.path)
                yield _found(path, path.relative_to(content).as_posix(), path.lstat())


def _found(path: Path, name: str, info: os.stat_result) -> Found:
    if stat.S_ISREG(info.st_mode):
        return Found(path, name, kind_of(name), info.st_size, info.st_nlink)
    return Found(path, name, Kind.LINK if stat.S_ISLNK(info.st_mode) else Kind.SPECIAL, 0, info.st_nlink)
