"""The nouns that every other module speaks: wanted books, releases, catalogue entries.

Plain frozen values. How they are read from a service belongs to ``clients``; how they are
judged belongs to ``selection``, ``gaps`` and their neighbours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Protocol = Literal["torrent", "usenet", "unknown"]


@dataclass(frozen=True, slots=True)
class WantedBook:
    """A book that the library should have.

    Attributes:
        title: Title without series and format.
        authors: Authors in order; may be empty.
        subtitle: Subtitle, or None.
        narrators: Wanted narrators; empty means any human narrator.
        runtime_min: Expected runtime in minutes, or None where unknown.
        series: Series name, or None.
        position: Raw series position as text ("1", "2.5", "1-3"), or None.
        year: Year of first publication, or None.
        language: Lower-case ISO 639-1 code, or None where any will do.
        asin: Audible identifier, or None.
        isbn: ISBN-13, or None.
        work_key: Stable identity of the work, made by ``identity.work_key``; "" where not made yet.
        reason: Why it is wanted, in words for a person.
        preferences: Preferences that this book carries itself, by name; they go before those configured for all.
    """

    title: str
    authors: tuple[str, ...] = ()
    subtitle: str | None = None
    narrators: tuple[str, ...] = ()
    runtime_min: float | None = None
    series: str | None = None
    position: str | None = None
    year: int | None = None
    language: str | None = None
    asin: str | None = None
    isbn: str | None = None
    work_key: str = ""
    reason: str = ""
    preferences: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Release:
    """One offer of one indexer, without any URL that holds a key.

    Attributes:
        key: Stable identity of the offer (hash of indexer and guid).
        title: The release name as the indexer gives it.
        indexer_id: Number of the indexer in Prowlarr.
        indexer: Name of the indexer.
        size: Bytes, or None where not stated.
        seeders: None where not stated (always so on usenet).
        leechers: None where not stated.
        protocol: ``torrent`` or ``usenet``.
        categories: Newznab category numbers; may be empty or mistaken.
        flags: Indexer flags in lower case ("freeleech").
        published: Publication time, or None.
        infohash: Lower-case hex v1 infohash, or None where not stated.
        link: Opaque ``link`` parameter of Prowlarr's download proxy, or None.
        file: ``file`` parameter of the proxy, or None.
        magnet: A true ``magnet:`` URI where the offer has one, or None.
    """

    key: str
    title: str
    indexer_id: int = 0
    indexer: str = ""
    size: int | None = None
    seeders: int | None = None
    leechers: int | None = None
    protocol: Protocol = "torrent"
    categories: tuple[int, ...] = ()
    flags: tuple[str, ...] = ()
    published: datetime | None = None
    infohash: str | None = None
    link: str | None = None
    file: str | None = None
    magnet: str | None = None


@dataclass(frozen=True, slots=True)
class CatalogueBook:
    """A work that some source knows of.

    Attributes:
        work_id: Identity of the work within the catalogue.
        title: Title of the work.
        authors: Authors in order.
        series: Series name, or None.
        position: Raw position as text, or None.
        kind: novel, novella, omnibus, part, dramatisation, abridgement, companion or unknown.
        language: Lower-case ISO 639-1 code, or None.
        year: Year of first publication, or None.
        narrators: Narrators of the known recording.
        runtime_min: Runtime in minutes of the known recording, or None.
        variants: Other titles of the work.
        identifiers: Identifiers by type (``isbn``, ``asin``, ``google``).
        sources: Names of the sources that know it.
        release_date: ISO date, month or year of release, or None.
    """

    work_id: str
    title: str
    authors: tuple[str, ...] = ()
    series: str | None = None
    position: str | None = None
    kind: str = "unknown"
    language: str | None = None
    year: int | None = None
    narrators: tuple[str, ...] = ()
    runtime_min: float | None = None
    variants: tuple[str, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    release_date: str | None = None
