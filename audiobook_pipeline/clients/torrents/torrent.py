"""What a .torrent file says: identity, name, files; and the bytes of it that may be sent on.

Reads bytes and nothing else. Fetching them belongs to ``clients.prowlarr``, handing them on to
``clients.download``, judging what they contain to ``acquisition``. Links are in ``clients.torrents.magnet``.

Formats: BEP 3 (v1), BEP 52 (v2 and hybrid), BEP 47 (padding files, links). What libtorrent would
refuse is refused here: a client that is sent it only says "Fails.".
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from audiobook_pipeline.clients.torrents.bencode import Bencoded, Span, read
from audiobook_pipeline.clients.torrents.infohash import NotATorrentError, client_hash

MAX_FILES: Final = 20_000
MAX_FOLDERS: Final = 100
MAX_SIZE: Final = 1 << 42
"""Bytes of all files: 4 TiB, a quarter of what libtorrent takes."""
_BLOCK: Final = 16 * 1024
_MAX_PIECE: Final = 0x7FFF * _BLOCK
_WEB_SEEDS: Final = (b"url-list", b"httpseeds")
"""Addresses that the client would fetch from (BEP 17, BEP 19), whoever wrote them."""
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class TorrentInfo:
    """What a .torrent file says.

    Attributes:
        infohash_v1: 40 lower-case hex digits, or None for v2 only.
        infohash_v2: 64 lower-case hex digits, or None for v1 only.
        name: Name of the file or of the top folder.
        size: Bytes of all files, padding not counted.
        files: (path, bytes) of each file in order; the path starts with the top folder, if there is
            one, and has "/" between its parts, as in qBittorrent's list of files.
        private: True where peers may come from the trackers alone.
        unsafe_paths: Paths that would leave the folder ("..", absolute) and links; such a torrent must not be added.
        content: The file as it is sent on: without addresses to fetch from. It can hold a passkey: never show it.
    """

    infohash_v1: str | None
    infohash_v2: str | None
    name: str
    size: int
    files: tuple[tuple[str, int], ...]
    private: bool = False
    unsafe_paths: tuple[str, ...] = ()
    content: bytes = field(default=b"", repr=False)

    @property
    def client_hash(self) -> str:
        """The ``hash`` that qBittorrent shows for it."""
        return client_hash(self.infohash_v1, self.infohash_v2)


def parse_torrent(data: bytes) -> TorrentInfo:
    """Read a .torrent file.

    Raises:
        NotATorrentError: It is something else, or it lacks what a torrent needs.
    """
    if not data.startswith(b"d"):
        raise NotATorrentError(f"not a torrent file: {looks_like(data)}")
    meta, spans = read(data)
    info = meta.get(b"info") if isinstance(meta, dict) else None
    if not isinstance(info, dict):
        refused = isinstance(meta, dict) and b"failure reason" in meta
        what = "the refusal of a tracker" if refused else "bencoded data without an info dictionary"
        raise NotATorrentError(f"not a torrent file: {what}")
    name = _text(info, b"name")
    if not name:
        raise _unusable("it has no name")
    has_v1, has_v2 = _versions(info)
    entries = _v1_files(info, name) if has_v1 else _v2_files(info, name)
    files = tuple(_real(entries))
    _check(info, entries, files, has_v1=has_v1, has_v2=has_v2)
    if has_v1 and has_v2 and sorted(files) != sorted(_real(_v2_files(info, name))):
        raise _unusable("its v1 and v2 parts name different files")
    # The hash is made over the bytes as they came: encoding them again could change their order.
    raw_info = data[spans[b"info"].start : spans[b"info"].end]
    return TorrentInfo(
        infohash_v1=hashlib.sha1(raw_info, usedforsecurity=False).hexdigest() if has_v1 else None,
        infohash_v2=hashlib.sha256(raw_info).hexdigest() if has_v2 else None,
        name=name,
        size=sum(size for _, size in files),
        files=files,
        private=info.get(b"private") == 1,
        unsafe_paths=tuple("/".join(entry.parts) for entry in entries if entry.link or _escapes(entry.parts)),
        content=_without_web_seeds(data, spans),
    )


def _unusable(why: str) -> NotATorrentError:
    return NotATorrentError(f"not a usable torrent: {why}")


def _too_many() -> NotATorrentError:
    return _unusable(f"it has more than {MAX_FILES:,} files")


def _versions(info: Mapping[bytes, Bencoded]) -> tuple[bool, bool]:
    """Return whether it has a v1 and a v2 part."""
    version = info.get(b"meta version", 1)
    if isinstance(version, int) and version > 2:
        raise _unusable("it is of a version that no client knows yet")
    has_v1, has_v2 = isinstance(info.get(b"pieces"), bytes), version == 2
    if has_v2 and not isinstance(info.get(b"file tree"), dict):
        raise _unusable("it is a v2 torrent without a file tree")
    if not has_v1 and not has_v2:
        raise _unusable("it has neither piece hashes (v1) nor a file tree (v2)")
    return has_v1, has_v2


def _check(
    info: Mapping[bytes, Bencoded],
    entries: Sequence["_Entry"],
    files: Sequence[tuple[str, int]],
    *,
    has_v1: bool,
    has_v2: bool,
) -> None:
    """Refuse what libtorrent would refuse, and what it would rename: then the files found are not those listed."""
    total = sum(entry.size for entry in entries)
    if not files:
        raise _unusable("it has no files")
    if not 0 < total <= MAX_SIZE:
        raise _unusable(f"its files have {total:,} bytes")
    piece = info.get(b"piece length")
    if (
        not isinstance(piece, int)
        or not 0 < piece <= _MAX_PIECE
        or (has_v2 and (piece < _BLOCK or piece & (piece - 1)))
    ):
        raise _unusable("its piece length is absent or none that a client takes")
    hashes = info.get(b"pieces")
    if has_v1 and isinstance(hashes, bytes) and len(hashes) != 20 * -(-total // piece):
        raise _unusable("the number of its piece hashes does not fit its size")
    paths = {path for path, _ in files}
    folders = {"/".join(parts) for parts in _folders(entries)}
    if len(paths) < len(files) or not folders.isdisjoint(paths):
        raise _unusable("a name in it is that of two files, or of a file and a folder")


def _folders(entries: Iterable["_Entry"]) -> set[tuple[str, ...]]:
    """Return every folder that a file lies in."""
    found: set[tuple[str, ...]] = set()
    for entry in entries:
        parts = entry.parts[:-1]
        while parts and parts not in found:
            found.add(parts)
            parts = parts[:-1]
    return found


def _without_web_seeds(data: bytes, spans: Mapping[bytes, Span]) -> bytes:
    """Return the file without web seeds: they stand outside ``info``, so that the infohash stays."""
    kept = [data[span.key : span.end] for key, span in spans.items() if key not in _WEB_SEEDS]
    return b"".join((b"d", *kept, b"e"))


def looks_like(data: bytes) -> str:
    """Name what some bytes are, in words for a person and without quoting them."""
    start = data[:512].lstrip().lower()
    if not start:
        return "nothing at all"
    for magic, what in _MAGIC:
        if start.startswith(magic):
            return what
    if b"<html" in start:
        return "a web page (HTML)"
    try:
        data[:512].decode("ascii")
    except UnicodeDecodeError:
        return "binary data of another kind"
    return "plain text"


_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"<!doctype html", "a web page (HTML)"),
    (b"<html", "a web page (HTML)"),
    (b"<error", "an error message of an indexer (XML)"),
    (b"<?xml", "an XML document"),
    (b"<", "a document with markup"),
    (b"{", "a JSON document"),
    (b"[", "a JSON document"),
    (b"magnet:", "a magnet link"),
    (b"http://", "a web address"),
    (b"https://", "a web address"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"pk\x03\x04", "a ZIP archive"),
    (b"rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"%pdf", "a PDF document"),
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file of a torrent; padding only aligns pieces and is never of interest."""

    parts: tuple[str, ...]
    size: int
    padding: bool = False
    link: bool = False


def _real(entries: list[_Entry]) -> Iterator[tuple[str, int]]:
    return (("/".join(entry.parts), entry.size) for entry in entries if not entry.padding)


def _v1_files(info: Mapping[bytes, Bencoded], name: str) -> list[_Entry]:
    if b"files" not in info:
        return [_entry((name,), info)]
    listed = info[b"files"]
    if not isinstance(listed, list):
        raise _unusable("its list of files is malformed")
    if len(listed) > MAX_FILES:
        raise _too_many()
    entries = []
    for item in listed:
        parts = (item.get(b"path.utf-8") or item.get(b"path")) if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(parts, list) or not parts:
            raise _unusable("a file without a path")
        if len(parts) > MAX_FOLDERS:
            raise _unusable("its folders are nested too deep")
        entries.append(_entry((name, *(_decode(part) for part in parts)), item))
    return entries


def _v2_files(info: Mapping[bytes, Bencoded], name: str) -> list[_Entry]:
    entries = list(islice(_walk(info[b"file tree"], ()), MAX_FILES + 1))
    if len(entries) > MAX_FILES:
        raise _too_many()
    if len(entries) == 1 and len(entries[0].parts) == 1:  # a single file has no folder
        return entries
    return [_Entry((name, *entry.parts), entry.size, entry.padding, entry.link) for entry in entries]


def _walk(tree: Bencoded, parents: tuple[str, ...]) -> Iterator[_Entry]:
    if not isinstance(tree, dict):
        raise _unusable("its file tree is malformed")
    for key, node in tree.items():
        if key == b"":
            if not isinstance(node, dict) or len(tree) > 1 or not parents:
                raise _unusable("a name in it is that of a file and a folder")
            if node.get(b"length") != 0 and not _is_root(node.get(b"pieces root")):
                raise _unusable("a file without a root hash")
            yield _entry(parents, node)
        else:
            yield from _walk(node, (*parents, _decode(key)))


def _is_root(value: Bencoded | None) -> bool:
    return isinstance(value, bytes) and len(value) == 32 and any(value)


def _entry(parts: tuple[str, ...], item: Mapping[bytes, Bencoded]) -> _Entry:
    size, attributes = item.get(b"length", 0), item.get(b"attr", b"")
    if not isinstance(size, int) or size < 0 or not isinstance(attributes, bytes):
        raise _unusable("a file with a malformed size or attribute")
    if b"length" not in item and b"l" not in attributes:
        raise _unusable("a file without a size")
    link = b"l" in attributes
    return _Entry(parts, 0 if link else size, padding=b"p" in attributes, link=link)


def _decode(value: Bencoded) -> str:
    if not isinstance(value, bytes):
        raise _unusable("a name that is not text")
    return value.decode("utf-8", errors="replace")


def _text(info: Mapping[bytes, Bencoded], key: bytes) -> str:
    return _decode(info.get(key + b".utf-8") or info.get(key, b""))


def _escapes(parts: tuple[str, ...]) -> bool:
    return any(
        part in {"", ".", ".."} or "/" in part or "\\" in part or "\0" in part or _DRIVE.match(part) for part in parts
    )
