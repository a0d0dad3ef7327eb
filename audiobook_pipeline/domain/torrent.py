"""What a .torrent file or a magnet link says: identity, name, files.

Reads bytes and nothing else. Fetching them belongs to ``clients.prowlarr``, handing them on to
``clients.qbittorrent``, judging what they contain to ``acquisition``.

Formats: BEP 3 (v1), BEP 52 (v2 and hybrid), BEP 9 (magnets), BEP 47 (padding files, links).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

Bencoded: TypeAlias = int | bytes | list["Bencoded"] | dict[bytes, "Bencoded"]
"""Any bencoded value."""

MAX_BYTES: Final = 32 * 1024 * 1024
MAX_DEPTH: Final = 100
MAX_VALUES: Final = 2_000_000

_INTEGER = re.compile(rb"i(0|-?[1-9][0-9]{0,18})e")
_LENGTH = re.compile(rb"(0|[1-9][0-9]{0,9}):")
_HEX_V1 = re.compile(r"[0-9a-f]{40}")
_MULTIHASH_V2 = re.compile(r"1220([0-9a-f]{64})")
_DRIVE = re.compile(r"[A-Za-z]:")


class NotATorrentError(ValueError):
    """The bytes are no usable torrent, the text no usable magnet link; the message says what they look like."""


def client_hash(infohash_v1: str | None, infohash_v2: str | None) -> str:
    """The ``hash`` by which qBittorrent knows a torrent: v2 cut to 40 digits where there is one, else v1.

    A hybrid added by a magnet that names only v1 goes by v1 until its metadata has arrived.

    Raises:
        ValueError: Both are None.
    """
    if infohash_v2 is not None:
        return infohash_v2[:40]
    if infohash_v1 is None:
        raise ValueError("a torrent has at least one infohash")
    return infohash_v1


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
        trackers: Announce URLs. They can hold a passkey: never show or store them.
    """

    infohash_v1: str | None
    infohash_v2: str | None
    name: str
    size: int
    files: tuple[tuple[str, int], ...]
    private: bool = False
    unsafe_paths: tuple[str, ...] = ()
    trackers: tuple[str, ...] = field(default=(), repr=False)

    @property
    def client_hash(self) -> str:
        """The ``hash`` that qBittorrent shows for it."""
        return client_hash(self.infohash_v1, self.infohash_v2)


@dataclass(frozen=True, slots=True)
class MagnetInfo:
    """What a magnet link says; trackers in it are left out on purpose.

    Attributes:
        infohash_v1: 40 lower-case hex digits, or None.
        infohash_v2: 64 lower-case hex digits, or None.
        name: Display name, or None.
        size: Bytes, or None where not stated.
    """

    infohash_v1: str | None
    infohash_v2: str | None
    name: str | None = None
    size: int | None = None

    @property
    def client_hash(self) -> str:
        """The ``hash`` that qBittorrent shows for it, as long as it knows no more than the link."""
        return client_hash(self.infohash_v1, self.infohash_v2)


def bdecode(data: bytes) -> Bencoded:
    """Decode one bencoded value.

    Raises:
        NotATorrentError: Malformed, truncated, too deep, too large, or followed by something else.
    """
    return _Reader(data).read_all()


def parse_torrent(data: bytes) -> TorrentInfo:
    """Read a .torrent file.

    Raises:
        NotATorrentError: It is something else, or it lacks what a torrent needs.
    """
    if not data.startswith(b"d"):
        raise NotATorrentError(f"not a torrent file: {looks_like(data)}")
    reader = _Reader(data)
    meta = reader.read_all()
    info = meta.get(b"info") if isinstance(meta, dict) else None
    if not isinstance(meta, dict) or not isinstance(info, dict):
        raise NotATorrentError(f"not a torrent file: bencoded data without an info dictionary{_failure(meta)}")
    # The hash is made over the bytes as they came: encoding them again could change their order.
    raw_info = data[slice(*reader.spans[b"info"])]
    name = _text(info, b"name")
    if not name:
        raise NotATorrentError("not a usable torrent: it has no name")

    has_v2 = info.get(b"meta version") == 2 and isinstance(info.get(b"file tree"), dict)
    has_v1 = isinstance(info.get(b"pieces"), bytes)
    if not has_v1 and not has_v2:
        raise NotATorrentError("not a usable torrent: it has neither piece hashes (v1) nor a file tree (v2)")
    entries = _v1_files(info, name) if has_v1 else _v2_files(info, name)
    if has_v1 and has_v2 and sorted(_real(entries)) != sorted(_real(_v2_files(info, name))):
        raise NotATorrentError("not a usable torrent: its v1 and v2 parts name different files")
    files = tuple(_real(entries))
    if not files:
        raise NotATorrentError("not a usable torrent: it has no files")
    return TorrentInfo(
        infohash_v1=hashlib.sha1(raw_info, usedforsecurity=False).hexdigest() if has_v1 else None,
        infohash_v2=hashlib.sha256(raw_info).hexdigest() if has_v2 else None,
        name=name,
        size=sum(size for _, size in files),
        files=files,
        private=info.get(b"private") == 1,
        unsafe_paths=tuple("/".join(entry.parts) for entry in entries if entry.link or _escapes(entry.parts)),
        trackers=tuple(_trackers(meta)),
    )


def parse_magnet(uri: str) -> MagnetInfo:
    """Read a magnet link with ``urn:btih`` (hex or base32) or ``urn:btmh`` (SHA-256) in it.

    Raises:
        NotATorrentError: It is no magnet link, or none of a torrent.
    """
    scheme, _, query = uri.strip().partition(":?")
    if scheme.lower() != "magnet":
        raise NotATorrentError(f"not a magnet link: {looks_like(uri.encode())}")
    v1: set[str] = set()
    v2: set[str] = set()
    fields: dict[str, str] = {}
    for key, value in parse_qsl(query):
        if key == "xt" or key.startswith("xt."):
            _add_topic(value, v1, v2)
        else:
            fields.setdefault(key, value)
    if len(v1) > 1 or len(v2) > 1:
        raise NotATorrentError("not a usable magnet link: it names more than one torrent")
    if not v1 and not v2:
        raise NotATorrentError("not a usable magnet link: it has no infohash (xt=urn:btih:… or xt=urn:btmh:…)")
    size = fields.get("xl", "")
    return MagnetInfo(
        infohash_v1=next(iter(v1), None),
        infohash_v2=next(iter(v2), None),
        name=fields.get("dn") or None,
        size=int(size) if re.fullmatch(r"[0-9]{1,18}", size) else None,
    )


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


class _Reader:
    """Decodes one bencoded value within bounds and notes where the top dictionary's values lie."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_BYTES:
            raise NotATorrentError(f"not a usable torrent: {len(data):,} bytes, more than {MAX_BYTES:,}")
        self._data = data
        self._at = 0
        self._values = 0
        self.spans: dict[bytes, tuple[int, int]] = {}

    def read_all(self) -> Bencoded:
        value = self._value(0)
        # Some indexers end the file with a line break; anything more is not a torrent.
        if self._data[self._at :].strip():
            raise self._damaged("something follows its end")
        return value

    def _damaged(self, what: str) -> NotATorrentError:
        return NotATorrentError(f"not a torrent file: damaged at byte {self._at}: {what}")

    def _value(self, depth: int) -> Bencoded:
        self._values += 1
        if depth > MAX_DEPTH or self._values > MAX_VALUES:
            raise self._damaged("nested too deep or too many values")
        lead = self._data[self._at : self._at + 1]
        if lead == b"i":
            return self._integer()
        if lead == b"l":
            return self._list(depth)
        if lead == b"d":
            return self._dictionary(depth)
        return self._string()

    def _integer(self) -> int:
        match = _INTEGER.match(self._data, self._at)
        if match is None:
            raise self._damaged("a malformed number")
        self._at = match.end()
        return int(match[1])

    def _string(self) -> bytes:
        match = _LENGTH.match(self._data, self._at)
        if match is None:
            raise self._damaged("a value was expected" if self._at < len(self._data) else "it ends too early")
        start, length = match.end(), int(match[1])
        if start + length > len(self._data):
            raise self._damaged("it ends too early")
        self._at = start + length
        return self._data[start : self._at]

    def _ends(self) -> bool:
        if self._data[self._at : self._at + 1] != b"e":
            return False
        self._at += 1
        return True

    def _list(self, depth: int) -> list[Bencoded]:
        self._at += 1
        values: list[Bencoded] = []
        while not self._ends():
            values.append(self._value(depth + 1))
        return values

    def _dictionary(self, depth: int) -> dict[bytes, Bencoded]:
        self._at += 1
        values: dict[bytes, Bencoded] = {}
        while not self._ends():
            key = self._string()
            if key in values:
                # Two "info" would be two identities.
                raise self._damaged("a key that comes twice")
            start = self._at
            values[key] = self._value(depth + 1)
            if depth == 0:
                self.spans[key] = (start, self._at)
        return values


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
        raise NotATorrentError("not a usable torrent: its list of files is malformed")
    entries = []
    for item in listed:
        parts = (item.get(b"path.utf-8") or item.get(b"path")) if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(parts, list) or not parts:
            raise NotATorrentError("not a usable torrent: a file without a path")
        entries.append(_entry((name, *(_decode(part) for part in parts)), item))
    return entries


def _v2_files(info: Mapping[bytes, Bencoded], name: str) -> list[_Entry]:
    entries = list(_walk(info[b"file tree"], ()))
    # A single file is a tree of one leaf that bears the torrent's own name.
    if len(entries) == 1 and entries[0].parts == (name,):
        return entries
    return [_Entry((name, *entry.parts), entry.size, entry.padding, entry.link) for entry in entries]


def _walk(tree: Bencoded, parents: tuple[str, ...]) -> Iterator[_Entry]:
    if not isinstance(tree, dict) or not tree:
        raise NotATorrentError("not a usable torrent: its file tree is malformed")
    for key, node in tree.items():
        if key == b"" and isinstance(node, dict):
            yield _entry(parents, node)
        else:
            yield from _walk(node, (*parents, _decode(key)))


def _entry(parts: tuple[str, ...], item: Mapping[bytes, Bencoded]) -> _Entry:
    size, attributes = item.get(b"length", 0), item.get(b"attr", b"")
    if not isinstance(size, int) or size < 0 or not isinstance(attributes, bytes):
        raise NotATorrentError("not a usable torrent: a file with a malformed size or attribute")
    if b"length" not in item and b"l" not in attributes:
        raise NotATorrentError("not a usable torrent: a file without a size")
    return _Entry(parts, size, padding=b"p" in attributes, link=b"l" in attributes)


def _decode(value: Bencoded) -> str:
    if not isinstance(value, bytes):
        raise NotATorrentError("not a usable torrent: a name that is no text")
    return value.decode("utf-8", errors="replace")


def _text(info: Mapping[bytes, Bencoded], key: bytes) -> str:
    return _decode(info.get(key + b".utf-8") or info.get(key, b""))


def _escapes(parts: tuple[str, ...]) -> bool:
    return any(
        part in {"", ".", ".."} or "/" in part or "\\" in part or "\0" in part or _DRIVE.match(part) for part in parts
    )


def _trackers(meta: Mapping[bytes, Bencoded]) -> Iterator[str]:
    tiers = meta.get(b"announce-list")
    urls: list[Bencoded] = [meta.get(b"announce", b"")]
    for tier in tiers if isinstance(tiers, list) else []:
        urls += tier if isinstance(tier, list) else []
    yield from dict.fromkeys(url.decode("utf-8", errors="replace") for url in urls if isinstance(url, bytes) and url)


def _failure(meta: Bencoded) -> str:
    """A tracker's own refusal, where that is what came instead of a torrent."""
    reason = meta.get(b"failure reason") if isinstance(meta, dict) else None
    return f" (a tracker's refusal: {_decode(reason)[:200]})" if isinstance(reason, bytes) else ""


def _add_topic(topic: str, v1: set[str], v2: set[str]) -> None:
    """Put the infohash of one ``xt`` where it belongs; topics of other networks are passed over."""
    prefix, _, digest = topic.rpartition(":")
    if prefix.lower() == "urn:btih":
        v1.add(_btih(digest))
    elif prefix.lower() == "urn:btmh":
        match = _MULTIHASH_V2.fullmatch(digest.lower())
        if match is None:
            raise NotATorrentError(
                "not a usable magnet link: its btmh is no SHA-256 multihash (1220 and 64 hex digits)"
            )
        v2.add(match[1])


def _btih(digest: str) -> str:
    if _HEX_V1.fullmatch(digest.lower()):
        return digest.lower()
    if len(digest) == 32:
        try:
            return base64.b32decode(digest.upper()).hex()
        except binascii.Error:
            pass
    raise NotATorrentError("not a usable magnet link: its btih is neither 40 hex digits nor 32 of base32")
