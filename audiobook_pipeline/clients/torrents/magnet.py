"""Magnet links (BEP 9, BEP 52): read into what may be sent on, and written again.

A link is never passed on as it came: a line break in it would add a second torrent, ``ws``, ``xs``
and ``as`` would fetch from any address. What is written has one torrent, its name and its trackers.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, quote, urlsplit

from audiobook_pipeline.clients.torrents.infohash import NotATorrentError, client_hash

MAX_TRACKERS: Final = 64
MAX_BYTES: Final = 8 * 1024
_MAX_READ: Final = 64 * 1024
"""Some sites name hundreds of trackers; those beyond the bounds are dropped."""
_MAX_NAME: Final = 255
_TRACKER_SCHEMES: Final = frozenset({"http", "https", "udp", "wss"})

_HEX_V1 = re.compile(r"[0-9a-f]{40}")
_MULTIHASH_V2 = re.compile(r"1220([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Magnet:
    """One torrent, by a link.

    Attributes:
        infohash_v1: 40 lower-case hex digits, or None.
        infohash_v2: 64 lower-case hex digits, or None.
        name: Display name, or None.
        size: Bytes, or None where not stated.
        trackers: Announce URLs. They can hold a passkey: never show or store them.
    """

    infohash_v1: str | None
    infohash_v2: str | None = None
    name: str | None = None
    size: int | None = None
    trackers: tuple[str, ...] = field(default=(), repr=False)

    @property
    def client_hash(self) -> str:
        """The ``hash`` that qBittorrent shows for it, as long as it knows no more than the link."""
        return client_hash(self.infohash_v1, self.infohash_v2)

    @property
    def uri(self) -> str:
        """The link to send: one line of ASCII of at most ``MAX_BYTES``; as secret as its trackers."""
        topics = [f"xt=urn:btih:{self.infohash_v1}"] if self.infohash_v1 else []
        topics += [f"xt=urn:btmh:1220{self.infohash_v2}"] if self.infohash_v2 else []
        named = [f"dn={quote(self.name, safe='')}"] if self.name else []
        link = "magnet:?" + "&".join(topics + named)
        for url in self.trackers[:MAX_TRACKERS]:
            further = f"&tr={quote(url, safe='')}"
            if len(link) + len(further) > MAX_BYTES:
                break
            link += further
        return link


def parse_magnet(uri: str) -> Magnet:
    """Read a magnet link with ``urn:btih`` (hex or base32) or ``urn:btmh`` (SHA-256) in it.

    Raises:
        NotATorrentError: It is not a magnet link, none of a torrent, or one of several torrents.
    """
    uri = uri.strip()
    scheme, _, query = uri.partition(":?")
    if scheme.lower() != "magnet":
        raise NotATorrentError("not a magnet link")
    if len(uri) > _MAX_READ:
        raise NotATorrentError(f"not a usable magnet link: longer than {_MAX_READ:,} characters")
    if not uri.isprintable() or " " in uri:
        raise NotATorrentError("not a usable magnet link: it holds spaces or control characters")
    v1: set[str] = set()
    v2: set[str] = set()
    fields: dict[str, list[str]] = {}
    for key, value in parse_qsl(query):
        name = key.partition(".")[0]
        if name == "xt":
            _add_topic(value, v1, v2)
        else:
            fields.setdefault(name, []).append(value)
    if len(v1) > 1 or len(v2) > 1:
        raise NotATorrentError("not a usable magnet link: it names more than one torrent")
    if not v1 and not v2:
        raise NotATorrentError("not a usable magnet link: it has no infohash (xt=urn:btih:… or xt=urn:btmh:…)")
    size = fields.get("xl", [""])[0]
    return Magnet(
        infohash_v1=next(iter(v1), None),
        infohash_v2=next(iter(v2), None),
        name=_name(fields.get("dn", [""])[0]),
        size=int(size) if re.fullmatch(r"[0-9]{1,15}", size) else None,
        trackers=tuple(_trackers(fields.get("tr", []))),
    )


def _name(text: str) -> str | None:
    """Return a display name in one line, or None where nothing of it can be shown."""
    well_formed = text.encode("utf-8", "replace").decode()
    shown = "".join(char if char.isprintable() else " " for char in well_formed[:_MAX_NAME])
    return " ".join(shown.split()) or None


def _trackers(urls: Iterable[str]) -> Iterator[str]:
    """Yield the addresses that a tracker can have, each once."""
    kept = 0
    for url in dict.fromkeys(urls):
        if kept < MAX_TRACKERS and len(url) <= MAX_BYTES and url.isprintable() and " " not in url and _usable(url):
            kept += 1
            yield url


def _usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in _TRACKER_SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _add_topic(topic: str, v1: set[str], v2: set[str]) -> None:
    """Put the infohash of one ``xt`` where it belongs; topics of other networks are left out."""
    prefix, _, digest = topic.rpartition(":")
    if prefix.lower() == "urn:btih":
        v1.add(_btih(digest))
    elif prefix.lower() == "urn:btmh":
        match = _MULTIHASH_V2.fullmatch(digest.lower())
        if match is None:
            raise NotATorrentError(
                "not a usable magnet link: its btmh is not a SHA-256 multihash (1220 and 64 hex digits)"
            )
        v2.add(match[1])


def _btih(digest: str) -> str:
    if _HEX_V1.fullmatch(digest.lower()):
        return digest.lower()
    if len(digest) == 32 and digest.isascii():
        try:
            return base64.b32decode(digest.upper()).hex()
        except binascii.Error:
            pass
    raise NotATorrentError("not a usable magnet link: its btih is neither 40 hex digits nor 32 of base32")
