"""Names that every file system takes, and paths as other machines name them."""

import os
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath, PureWindowsPath

from audiobook_pipeline.clients.audiobookshelf_models import Library
from audiobook_pipeline.config import PathMap

MAX_BYTES = 255
"""Longest name of a file or folder in UTF-8 on ext4, XFS, Btrfs and ZFS."""

ENCRYPTED_BYTES = 143
"""Longest name on eCryptfs, as Synology's encrypted folders have it."""

_READABLE = str.maketrans(
    {":": " -", "/": "-", "\\": "-", "|": "-", '"': "'", "<": "(", ">": ")", "?": None, "*": None}
)
# Windows opens a device for these, whatever follows the first dot.
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?=\.|$)")
_JOINERS = "\u200c\u200d"  # Persian, Indic scripts and emoji are misspelled without them.
_SPACES = re.compile(r"\s+")


def safe_name(text: str, *, suffix: str = "", most: int = MAX_BYTES) -> str:
    """Return ``text`` as the name of one file or folder that is legal on Linux, macOS, Windows and SMB shares.

    Reserved characters become readable ones, control and direction characters vanish; no dot or space at
    the ends, no device name of Windows, Unicode in NFC; "Unknown" where nothing is left.

    Args:
        text: Any text.
        suffix: Extension to keep whole when the rest is cut (".mp3").
        most: Longest name in UTF-8.
    """
    tail = _clean(suffix)
    name = _clean(text).strip(" .") or "Unknown"
    name = _DEVICE.sub(lambda match: f"{match[1]}_", name, count=1) if _DEVICE.match(name) else name
    room = most - len(tail.encode())
    if len(name.encode()) > room:
        name = name.encode()[:room].decode(errors="ignore").rstrip(f" .{_JOINERS}") or "Unknown"
    return f"{name}{tail}".rstrip(" .")


def collision_key(name: str) -> str:
    """Return what is equal for names that are one name on a file system that folds case or accents' encoding."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def existing_name(folder: Path, name: str) -> str:
    """Return the name that ``name`` has in ``folder`` already, in whatever case, or ``name`` itself."""
    if (folder / name).exists() or not folder.is_dir():
        return name
    key = collision_key(name)
    return min((entry.name for entry in folder.iterdir() if collision_key(entry.name) == key), default=name)


def longest_name(folder: Path) -> int:
    """Return how many bytes a name may have on the file system of a folder, as far as it says so."""
    try:
        return min(MAX_BYTES, os.pathconf(folder, "PC_NAME_MAX"))
    except (OSError, ValueError, AttributeError):
        return MAX_BYTES


class UnmappedPathError(ValueError):
    """A path of another machine that no path map leads to this one."""


def to_local(path: str, maps: Sequence[PathMap]) -> Path:
    """Return a path of a service as this machine names it; the longest remote folder wins.

    Without a fitting map a POSIX path is taken as it is: service and pipeline share their folders.

    Raises:
        UnmappedPathError: A path of Windows without a map, a relative one, or one that climbs with "..".
    """
    remote = _parsed(path)
    for root, local in _roots(tuple(maps)):
        if type(root) is type(remote) and remote.is_relative_to(root):
            return Path(local, *remote.relative_to(root).parts)
    if isinstance(remote, PureWindowsPath):
        raise UnmappedPathError(f"no path map leads from {path!r} to a folder of this machine: add one")
    return Path(remote)


def is_below(path: str, folder: str) -> bool:
    """Return whether a path of a service is a folder, or in it; both are as the service names them.

    Raises:
        UnmappedPathError: One of them is relative, or climbs with "..".
    """
    inner, outer = _parsed(path), _parsed(folder)
    return type(inner) is type(outer) and inner.is_relative_to(outer)


def to_remote(path: Path, maps: Sequence[PathMap]) -> str:
    """Return a path of this machine as a service names it; the longest local folder wins.

    Without a fitting map it is taken as it is.
    """
    for known in sorted(maps, key=lambda known: len(Path(known.local).parts), reverse=True):
        if path.is_relative_to(known.local):
            return str(_parsed(known.remote).joinpath(*path.relative_to(known.local).parts))
    return str(path)


def library_maps(libraries: Sequence[Library], folder: Path | None) -> tuple[PathMap, ...]:
    """Return how the first folder of the one library is called here; nothing of several libraries, or unsaid.

    Args:
        libraries: The libraries in force.
        folder: ABS_LIBRARY_PATH, or None where it isn't set.
    """
    if len(libraries) != 1 or folder is None:
        return ()
    return tuple(PathMap(remote=each.full_path, local=str(folder)) for each in libraries[0].folders[:1])


def unmapped_folders(libraries: Sequence[Library], maps: Sequence[PathMap]) -> list[str]:
    """Return the libraries' folders that are not said how they are called here: ABS_LIBRARY_PATH names one."""
    known = {entry.remote for entry in maps}
    return [folder.full_path for library in libraries for folder in library.folders if folder.full_path not in known]


@lru_cache(maxsize=16)
def _roots(maps: tuple[PathMap, ...]) -> list[tuple[PurePosixPath | PureWindowsPath, str]]:
    """Return the remote folders with the local ones, the longest first."""
    roots = [(_parsed(known.remote), known.local) for known in maps]
    return sorted(roots, key=lambda root: len(root[0].parts), reverse=True)


def _parsed(path: str) -> PurePosixPath | PureWindowsPath:
    may_be_windows = path[1:2] == ":" or path[:2] in {r"\\", "/\\", r"\/"}
    windows = PureWindowsPath(path) if may_be_windows else None
    remote = windows if windows and windows.drive else PurePosixPath(path)
    if not remote.is_absolute():
        raise UnmappedPathError(f"the path {path!r} is not absolute")
    if ".." in remote.parts:
        raise UnmappedPathError(f"the path {path!r} leaves its folder with '..'")
    return remote


def _clean(text: str) -> str:
    kept = "".join(
        " " if c.isspace() else c
        for c in unicodedata.normalize("NFC", text)
        if c.isspace() or c in _JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Cn", "Co"}
    )
    return _SPACES.sub(" ", kept.translate(_READABLE))
