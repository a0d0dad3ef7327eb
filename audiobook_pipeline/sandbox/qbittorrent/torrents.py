"""The torrents of a simulated qBittorrent: how they are added, how they progress, and what they show.

Nothing here uses HTTP. A download is a copy from the torrent's seeder, made once its time has passed.
"""

import base64
import hashlib
import math
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import parse_qs, quote, urlsplit

from audiobook_pipeline.sandbox.bencode import Bencodable, BencodeError, bdecode_dict, bencode
from audiobook_pipeline.sandbox.payload import Content
from audiobook_pipeline.sandbox.torrents import Torrent

_HEX = re.compile(r"[0-9a-fA-F]{40}")
_BASE32 = re.compile(r"[a-zA-Z2-7]{32}")
_V2_HEX = re.compile(r"1220([0-9a-fA-F]{64})")


class Source(Protocol):
    """Where the simulated client finds peers."""

    def find(self, infohash: str) -> Torrent | None:
        """Return the torrent with this v1 infohash, if it is seeded."""
        ...


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the info dictionary of a torrent says.

    Attributes:
        name: Name of the top folder or the only file.
        files: Path below the save path and size in bytes of each file.
        has_folder: Whether there is a top folder.
        piece_size: Bytes per piece.
        infohash_v1: Lower-case hex, or "" for a v2-only torrent.
        infohash_v2: Lower-case hex, or "" for a v1 torrent.
    """

    name: str
    files: tuple[tuple[str, int], ...]
    has_folder: bool
    piece_size: int
    infohash_v1: str
    infohash_v2: str

    @property
    def size(self) -> int:
        """Total size in bytes."""
        return sum(size for _, size in self.files)

    @property
    def pieces(self) -> int:
        """Number of pieces."""
        return math.ceil(self.size / self.piece_size)


@dataclass(slots=True)
class SimulatedTorrent:
    """One torrent in the list.

    Attributes:
        name: Displayed name.
        infohash_v1: Lower-case hex or "".
        infohash_v2: Lower-case hex or "".
        save_path: Folder below which it is saved.
        download_path: Folder below which it is stored until it is complete, or None.
        priorities: Priority by index of the file, if it isn't 1; 0 = deselected.
        unmoved: Whether the move out of the download path failed.
        added_on: Seconds since 1970.
        trackers: Announce addresses.
        metadata: None until a magnet has received it.
        category: Name of the category, or "".
        tags: In the order in which they were added.
        auto_tmm: Whether the category decides the save path.
        stopped: Whether it is stopped.
        stop_on_metadata: Whether it stops as soon as the file list is known.
        moved_at: Time of the last update of its download.
        downloading_s: Seconds of downloading so far.
        seeded_s: Seconds of seeding so far; the count pauses while it is stopped.
        completed_on: When it was completed, or None.
        trouble: "error" or "missingFiles", or "".
        forced_state: State to show in place of the real one, or "".
        ratio_limit: -2 = the global limit.
        seeding_time_limit: Minutes; -2 = the global limit.
        inactive_seeding_time_limit: Minutes; -2 = the global limit.
        share_limit_action: Action at the limit.
        share_limits_mode: Whether any or all limits count.
    """

    name: str
    infohash_v1: str
    infohash_v2: str
    save_path: Path
    added_on: float
    download_path: Path | None = None
    priorities: dict[int, int] = field(default_factory=dict)
    unmoved: bool = False
    trackers: tuple[str, ...] = ()
    metadata: Metadata | None = None
    category: str = ""
    tags: list[str] = field(default_factory=list)
    auto_tmm: bool = False
    stopped: bool = False
    stop_on_metadata: bool = False
    moved_at: float = 0.0
    downloading_s: float = 0.0
    seeded_s: float = 0.0
    completed_on: float | None = None
    trouble: str = ""
    forced_state: str = ""
    ratio_limit: float = -2
    seeding_time_limit: int = -2
    inactive_seeding_time_limit: int = -2
    share_limit_action: str = "Default"
    share_limits_mode: str = "Default"

    @property
    def hash(self) -> str:
        """Its identity for every call: the truncated v2 infohash if it has one."""
        return self.infohash_v2[:40] or self.infohash_v1

    @property
    def size(self) -> int:
        """Bytes of the selected files, 0 until they are known."""
        return sum(size for _, size, selected in self.listed if selected)

    @property
    def listed(self) -> list[tuple[str, int, bool]]:
        """Path, size in bytes and selection of each file."""
        files = self.metadata.files if self.metadata else ()
        return [(path, size, self.priorities.get(number, 1) > 0) for number, (path, size) in enumerate(files)]

    @property
    def root(self) -> Path:
        """The folder below which it is stored now."""
        waiting = self.completed_on is None or self.unmoved
        return self.download_path if self.download_path and waiting else self.save_path

    @property
    def content_path(self) -> str:
        """Its file or folder; the save path itself if it has neither; "" until known."""
        if self.metadata is None:
            return ""
        if len(self.metadata.files) == 1 or self.metadata.has_folder:
            first = PurePosixPath(self.metadata.files[0][0])
            return str(self.root / (first.parts[0] if self.metadata.has_folder else first))
        return str(self.root)

    @property
    def magnet_uri(self) -> str:
        """Its magnet URI."""
        topics = [f"xt=urn:btih:{self.infohash_v1}"] if self.infohash_v1 else []
        topics += [f"xt=urn:btmh:1220{self.infohash_v2}"] if self.infohash_v2 else []
        named = [f"dn={quote(self.name, safe='')}"] if self.name != self.hash else []
        return "magnet:?" + "&".join(topics + named + [f"tr={quote(url, safe='')}" for url in self.trackers])

    def learn(self, metadata: Metadata) -> None:
        """Apply the metadata; the identity of a hybrid known by its v1 infohash changes here."""
        self.metadata = metadata
        self.name = metadata.name
        self.infohash_v1, self.infohash_v2 = metadata.infohash_v1, metadata.infohash_v2

    def progress(self, download_s: float) -> float:
        """Return the share that is complete, if a whole download takes ``download_s`` seconds."""
        if self.completed_on is not None:
            return 1
        return min(self.downloading_s / download_s, 0.999) if download_s and self.metadata else 0

    def write(self, contents: Sequence[Content]) -> None:
        """Write the files, given in torrent order; for a deselected file only its first pieces exist."""
        for (path, size, selected), content in zip(self.listed, contents, strict=True):
            content.write(self.root / path)
            if not selected:
                os.truncate(self.root / path, size // 4)

    def remove_files(self) -> None:
        """Delete its files and the folders that become empty."""
        for path, _, _ in self.listed:
            (self.root / path).unlink(missing_ok=True)
            for folder in (self.root / path).parents:
                if folder == self.root or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()

    def move_to(self, folder: Path) -> None:
        """Save it below another folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in dict.fromkeys(PurePosixPath(path).parts[0] for path, _, _ in self.listed):
            if (self.root / name).exists():
                shutil.move(self.root / name, folder / name)
        self.save_path, self.unmoved = folder, False

    def rename_folder(self, old: str, new: str) -> None:
        """Rename one of its folders."""
        if self.metadata is None:
            return
        if (self.root / old).is_dir():
            (self.root / old).rename(self.root / new)
        files = tuple(
            (f"{new}{path.removeprefix(old)}", n) if path.startswith(f"{old}/") else (path, n)
            for path, n in self.metadata.files
        )
        self.metadata = replace(self.metadata, files=files)


def read_torrent(data: bytes, layout: str) -> tuple[Metadata, tuple[str, ...]]:
    """Read a .torrent file with a content layout; return its metadata and its trackers.

    Raises:
        BencodeError: It isn't a torrent.
    """
    top = bdecode_dict(data)
    info = top.get(b"info")
    if not isinstance(info, dict):
        raise BencodeError("there is no info dictionary")
    announce = top.get(b"announce", b"")
    return read_info(info, layout), (announce.decode(),) if isinstance(announce, bytes) and announce else ()


def read_info(info: dict[bytes, Bencodable], layout: str) -> Metadata:
    """Read an info dictionary with a content layout: ``Original``, ``Subfolder`` or ``NoSubfolder``.

    Raises:
        BencodeError: A required field is missing.
    """
    name = _text(info.get(b"name"))
    piece_size = _integer(info.get(b"piece length"))
    listed = info.get(b"files")
    if isinstance(listed, list):
        files = [(f"{name}/{path}", size) for path, size in map(_listed, listed) if path]
    else:
        files = [(name, _integer(info.get(b"length")))]
    if piece_size <= 0 or not files:
        raise BencodeError("the info dictionary has no pieces or no files")
    has_folder = isinstance(listed, list)
    if layout == "NoSubfolder" and has_folder:
        files, has_folder = [(path.partition("/")[2], size) for path, size in files], False
    elif layout == "Subfolder" and not has_folder:
        files, has_folder = [(f"{PurePosixPath(name).stem}/{name}", files[0][1])], True
    encoded = bencode(info)
    return Metadata(
        name=name,
        files=tuple(files),
        has_folder=has_folder,
        piece_size=piece_size,
        infohash_v1=hashlib.sha1(encoded, usedforsecurity=False).hexdigest() if b"pieces" in info else "",
        infohash_v2=hashlib.sha256(encoded).hexdigest() if info.get(b"meta version") == 2 else "",
    )


def read_magnet(uri: str) -> tuple[str, str, str, tuple[str, ...]] | None:
    """Return v1 infohash, v2 infohash, name and trackers of a magnet or a bare hash; None for other text."""
    if _HEX.fullmatch(uri):
        return uri.lower(), "", uri.lower(), ()
    if not uri.startswith("magnet:?"):
        return None
    query = parse_qs(urlsplit(uri).query)
    v1 = v2 = ""
    for topic in query.get("xt", []):
        kind, _, value = topic.rpartition(":")
        if kind == "urn:btih" and _HEX.fullmatch(value):
            v1 = value.lower()
        elif kind == "urn:btih" and _BASE32.fullmatch(value):
            v1 = base64.b32decode(value.upper()).hex()
        elif kind == "urn:btmh" and (match := _V2_HEX.fullmatch(value)):
            v2 = match[1].lower()
    if not v1 and not v2:
        return None
    return v1, v2, query.get("dn", [v2[:40] or v1])[0], tuple(query.get("tr", []))


def _listed(entry: Bencodable) -> tuple[str, int]:
    """Return path and size of an entry of ``files``; the path of a padding file is ""."""
    if not isinstance(entry, dict) or not isinstance(parts := entry.get(b"path"), list):
        raise BencodeError("a file of the info dictionary has no path")
    path = "/".join(map(_text, parts))
    return "" if entry.get(b"attr") == b"p" else path, _integer(entry.get(b"length"))


def _text(value: Bencodable | None) -> str:
    if not isinstance(value, bytes):
        raise BencodeError("a text of the info dictionary is missing")
    return value.decode("utf-8", "replace")


def _integer(value: Bencodable | None) -> int:
    if not isinstance(value, int):
        raise BencodeError("a number of the info dictionary is missing")
    return value
