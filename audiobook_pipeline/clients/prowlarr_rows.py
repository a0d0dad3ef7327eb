"""Prowlarr's rows as releases: what is kept of them, which are the same torrent, and what its errors say.

Pure functions over parsed answers. Asking for them belongs to ``clients.prowlarr``.
"""

import hashlib
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from pydantic import Field, StringConstraints

from audiobook_pipeline.clients.answers import Answer, read_json
from audiobook_pipeline.clients.boundary import Asides, Entries, Json, Moment, Odd, Row, Text, Texts, Whole, read_rows
from audiobook_pipeline.clients.prowlarr_indexers import BlockedIndexer
from audiobook_pipeline.clients.torrents.infohash import NotATorrentError
from audiobook_pipeline.clients.torrents.magnet import Magnet, parse_magnet
from audiobook_pipeline.domain.models import Protocol, Release
from audiobook_pipeline.domain.text.fold import words
from audiobook_pipeline.redaction import excerpt, redact

_XML_ERROR = re.compile(r"<error\b[^<>]*\bdescription\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


_KEY_LETTERS = 16
_TOKEN = re.compile(r"[\w+/.~ -]++=*+", re.ASCII)
"""What Prowlarr's proxy takes for an address that it has encrypted: base64, and so no address itself."""

Essential = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Category(Row):
    id: int


class _ReleaseRow(Row):
    """A row of a search; all but its identity and title can be absent or odd."""

    guid: Essential
    title: Essential
    indexer_id: Annotated[int, Field(ge=0, lt=2**31)]
    indexer: Text = None
    size: Whole = None
    seeders: Whole = None
    leechers: Whole = None
    protocol: Annotated[Protocol | None, Odd] = None
    categories: Annotated[tuple[_Category, ...], Entries] = ()
    indexer_flags: Texts = ()
    publish_date: Moment = None
    info_hash: Text = None
    download_url: Text = None
    magnet_url: Text = None
    info_url: Text = None


def read_releases(rows: list[Json], service: str, aside: Asides) -> tuple[list[Release], dict[str, Magnet]]:
    """Return the releases in ``rows``, and magnets by release key; what is not a release goes to ``aside``.

    A magnet that Prowlarr gives again when it is sent is left there: its trackers can hold a passkey.

    Raises:
        ContractError: Of several rows not one is a release.
    """
    releases = []
    magnets = {}
    for row in read_rows(_ReleaseRow, rows, service=service, what="an offer", aside=aside):
        release, magnet = _release(row)
        releases.append(release)
        if magnet is not None and release.link is None:
            magnets[release.key] = magnet
    return releases, magnets


def without_duplicates(releases: Iterable[Release], priorities: Mapping[int, int]) -> tuple[Release, ...]:
    """Return each torrent once, in the order of the first sight.

    Two offers are one torrent where their infohashes are equal or, if one has none, their words and
    stated sizes are. The better offer stays: more seeders, then the indexer of lower priority number.
    """
    slots: list[Release] = []
    by_hash: dict[str, int] = {}
    by_name: dict[tuple[str, tuple[str, ...], int], int] = {}
    for release in releases:
        name = (release.protocol, words(release.title), release.size) if release.size else None
        slot = by_hash.get(release.infohash) if release.infohash else None
        if slot is None and name in by_name and not (release.infohash and slots[by_name[name]].infohash):
            slot = by_name[name]
        if slot is None:
            slot = len(slots)
            slots.append(release)
        else:
            slots[slot] = max(slots[slot], release, key=lambda offer: _merit(offer, priorities))
        if release.infohash:
            by_hash.setdefault(release.infohash, slot)
        if name is not None:
            by_name.setdefault(name, slot)
    return tuple(slots)


def error_sentence(answer: Answer) -> str:
    """Return what an error answer of Prowlarr says, or "" where it has none of the known shapes.

    JSON errors are an object with ``message``, a list of failed validations, or a ProblemDetails
    object; the download proxy answers in XML. Stack traces in ``description`` are left out.
    """
    match = _XML_ERROR.search(answer.body[:4000].decode("utf-8", errors="replace"))
    if match:
        return excerpt(html.unescape(match[1] or match[2] or ""), 300)
    try:
        data = read_json(answer.body)
    except (ValueError, RecursionError):
        return ""
    if isinstance(data, list):
        said = "; ".join(_validation(fault) for fault in data if isinstance(fault, Mapping))
    elif isinstance(data, Mapping) and isinstance(data.get("errors"), Mapping):
        faults = "; ".join(f"{name}: {_joined(texts)}" for name, texts in data["errors"].items())
        said = f"{data.get('title', 'invalid request')} {faults}"
    elif isinstance(data, Mapping):
        said = str(data.get("message") or data.get("errorMessage") or data.get("title") or "")
    else:
        said = ""
    return excerpt(said, 300)


def _release(row: _ReleaseRow) -> tuple[Release, Magnet | None]:
    """Return the offer, and the magnet that came with it."""
    addresses = [address for address in (row.download_url, row.magnet_url) if address]
    magnet = next((magnet for uri in (row.guid, *addresses) if (magnet := _magnet(uri))), None)
    link, file = next((found for address in addresses if (found := _reference(address))), (None, None))
    identity = _magnet(f"magnet:?xt=urn:btih:{row.info_hash or ''}") or magnet
    release = Release(
        key=hashlib.sha256(f"{row.indexer_id}|{row.guid}".encode()).hexdigest()[:16],
        title=redact(row.title),
        indexer_id=row.indexer_id,
        indexer=row.indexer or "",
        size=_count(row.size) or None,
        seeders=_count(row.seeders),
        leechers=_count(row.leechers),
        protocol=row.protocol or "unknown",
        categories=tuple(dict.fromkeys(category.id for category in row.categories)),
        flags=tuple(flag.lower() for flag in row.indexer_flags),
        published=row.publish_date if row.publish_date and row.publish_date.year > 1 else None,
        infohash=identity.infohash_v1 if identity else None,
        link=link,
        file=file,
        page=_page(row.info_url or "", row.info_hash or ""),
    )
    return release, magnet


def _reference(address: str) -> tuple[str, str | None] | None:
    """Return ``link`` and ``file`` of an address of Prowlarr's download proxy; None where it is none."""
    try:
        query = parse_qs(urlsplit(address).query)
    except ValueError:
        return None
    link = query.get("link", [""])[0]
    if _TOKEN.fullmatch(link) is None or address.startswith("magnet:"):
        return None
    file = query.get("file", [""])[0]
    # A name that could be an address or hold a key is none: the title does as well.
    return link, None if not file or ":" in file or "=" in file else file


def _page(address: str, infohash: str) -> str | None:
    """Return the address of an offer's page as people may see it; None where it could hold a key.

    A number is none, and neither is the torrent's own infohash; any other long word of letters and digits could be one.
    """
    try:
        parts = urlsplit(address)
        query = parse_qsl(parts.query, keep_blank_values=True)
        host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        return None
    harmless = [(name, value) for name, value in query if value.isascii() and value.isdecimal() and len(value) < 16]
    if len(harmless) < len(query) or any(_looks_secret(piece, infohash) for piece in parts.path.split("/")):
        return None
    return urlunsplit((parts.scheme, host, parts.path, urlencode(harmless), ""))


def _looks_secret(piece: str, infohash: str) -> bool:
    return piece.lower() != infohash.lower() and any(
        len(word) >= _KEY_LETTERS and any(map(str.isdigit, word)) and not word.isdecimal()
        for word in re.split(r"[^0-9A-Za-z]+", unquote(piece))
    )


def _magnet(uri: str) -> Magnet | None:
    """Return what a true magnet link says, else None; Prowlarr's ``magnetUrl`` is none."""
    try:
        return parse_magnet(uri)
    except NotATorrentError:
        return None


def _count(number: int | None) -> int | None:
    """Return a number of things, or None for what can't be one."""
    return number if number is not None and number >= 0 else None


def _merit(offer: Release, priorities: Mapping[int, int]) -> tuple[int, int]:
    return (-1 if offer.seeders is None else offer.seeders, -priorities.get(offer.indexer_id, 50))


def _validation(fault: Mapping[str, Json]) -> str:
    field = fault.get("propertyName")
    said = str(fault.get("errorMessage", ""))
    return f"{field}: {said}" if field else said


def _joined(texts: Json) -> str:
    return (
        " ".join(str(text) for text in texts)
        if isinstance(texts, Sequence) and not isinstance(texts, str)
        else str(texts)
    )


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found and how far it can be trusted.

    Attributes:
        releases: Without duplicates, in the order of the answer.
        searched: How many indexers answered; each counts, also one whose offers were duplicates.
        blocked: Indexers that were not heard. "No results" can be trusted only if there are none.
        magnets: By release key, the links that came without a way to fetch them again. As secret as their trackers.
    """

    releases: tuple[Release, ...]
    searched: int
    blocked: tuple[BlockedIndexer, ...] = ()
    magnets: Mapping[str, Magnet] = field(default_factory=dict, repr=False)

    @property
    def complete(self) -> bool:
        """True where every selected indexer answered."""
        return not self.blocked
