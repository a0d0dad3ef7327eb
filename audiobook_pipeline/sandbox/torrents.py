"""Torrents (BEP 3, version 1) made from described content.

A torrent here knows its files, so that it can be written for a seeder or copied by a simulated client. ``transfers``
decides who offers which torrent.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from audiobook_pipeline.sandbox.bencode import Bencodable, bencode
from audiobook_pipeline.sandbox.payload import Content

_UNFIT_FOR_A_FILE_NAME = re.compile(r'[/\\\x00-\x1f\x7f<>:"|?*]')
_LONGEST_FILE_NAME = 200  # bytes; file systems stop at 255 and clients append their own endings
_SMALLEST_PIECE = 16 * 1024
_MOST_PIECES = 500


@dataclass(frozen=True, slots=True)
class SharedFile:
    """One file of a torrent: its path from the download folder, and its bytes."""

    path: str
    content: Content


@dataclass(frozen=True)
class Torrent:
    """A torrent with its content.

    Attributes:
        name: Name of the top folder, or of the only file.
        files: The files in torrent order, paths beginning with ``name``.
        announce: The tracker's address.
        info: The bencoded info dictionary: its SHA-1 is the identity.
    """

    name: str
    files: tuple[SharedFile, ...]
    announce: str
    info: bytes

    @cached_property
    def infohash(self) -> str:
        """Lower-case hex v1 infohash."""
        return hashlib.sha1(self.info, usedforsecurity=False).hexdigest()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.content.size for file in self.files)

    @property
    def metainfo(self) -> bytes:
        """The bytes of the .torrent file."""
        announce = self.announce.encode()
        return b"d8:announce%d:%s4:info%se" % (len(announce), announce, self.info)

    @property
    def magnet(self) -> str:
        """The ``magnet:`` URI."""
        tracker = quote(self.announce, safe="")
        return f"magnet:?xt=urn:btih:{self.infohash}&dn={quote(self.name, safe='')}&tr={tracker}"

    def write(self, folder: Path) -> None:
        """Write every file below ``folder``."""
        for file in self.files:
            file.content.write(folder / file.path)


def make_torrent(name: str, files: Sequence[SharedFile], announce: str) -> Torrent:
    """Return the torrent of ``files``, whose paths are relative to its top folder.

    A single file without a folder makes a single-file torrent with the file's own name, as uploaders do. Characters
    that no file system accepts become ``_``.
    """
    if not files:
        raise ValueError("a torrent needs at least one file")
    only = files[0] if len(files) == 1 and "/" not in files[0].path else None
    top = file_name(only.path if only else name)
    paths = [[file_name(part) for part in file.path.split("/")] for file in files]
    contents = [file.content for file in files]
    piece_length = _piece_length(sum(content.size for content in contents))
    info: dict[bytes, Bencodable] = {
        b"name": top,
        b"piece length": piece_length,
        b"pieces": b"".join(_piece_hashes(contents, piece_length)),
    }
    if only:
        info[b"length"] = only.content.size
    else:
        info[b"files"] = [
            {b"length": content.size, b"path": list[Bencodable](path)}
            for path, content in zip(paths, contents, strict=True)
        ]
    shared = tuple(
        SharedFile(top if only else "/".join([top, *path]), content)
        for path, content in zip(paths, contents, strict=True)
    )
    return Torrent(name=top, files=shared, announce=announce, info=bencode(info))


def file_name(text: str) -> str:
    """Return ``text`` as one path component that every file system accepts."""
    clean = _UNFIT_FOR_A_FILE_NAME.sub("_", text).encode("utf-8", "replace")
    stem, dot, ending = clean[:_LONGEST_FILE_NAME].decode("utf-8", "ignore").rpartition(".")
    return f"{stem}{dot}{ending}".strip(" .") or "_"


def _piece_length(size: int) -> int:
    length = _SMALLEST_PIECE
    while length * _MOST_PIECES < size:
        length *= 2
    return length


def _piece_hashes(contents: Iterable[Content], piece_length: int) -> Iterator[bytes]:
    """Yield the SHA-1 of each piece of the concatenated files; equal stretches of one file are hashed once."""
    known: dict[tuple[bytes, int], bytes] = {}
    rest = b""  # the unfinished piece of the previous files
    for content in contents:
        start = min(piece_length - len(rest), content.size) if rest else 0
        rest += content.read(0, start)
        if len(rest) == piece_length:
            yield _sha1(rest)
            rest = b""
        while start + piece_length <= content.size:
            key = content.same_bytes_key(start, piece_length)
            if key is None or key not in known:
                digest = _sha1(content.read(start, piece_length))
                if key is not None:
                    known[key] = digest
                yield digest
            else:
                yield known[key]
            start += piece_length
        rest += content.read(start, content.size - start)
    if rest:
        yield _sha1(rest)


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()
