"""The data types that all other modules share: library items, wanted books, releases, catalogue entries.

Plain frozen values. How they are read from a service belongs to ``clients``; how they are judged belongs to
``selection``, ``gaps`` and others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

Protocol = Literal["torrent", "usenet", "unknown"]
FollowKind = Literal["author", "series"]


class SeriesPlace(NamedTuple):
    """A series that a book is in.

    Attributes:
        name: Name of the series.
        position: Raw position as text ("1", "2.5", "1-3"), or "".
    """

    name: str
    position: str = ""

    def __str__(self) -> str:
        """Return the place as Audiobookshelf writes it: "Discworld #1"."""
        return f"{self.name} #{self.position}" if self.position else self.name


Value = str | Sequence[str] | Sequence[SeriesPlace]
"""The value of a field of an item."""


def entries(value: Value) -> tuple[str, ...]:
    """Return the value of a field as a list of texts: a single text, each name, or each series as "Discworld #1"."""
    return ((value,) if value else ()) if isinstance(value, str) else tuple(map(str, value))


def shown(value: Value) -> str:
    """Return the value of a field as one text for display."""
    return "; ".join(entries(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryItem:
    """An item of a library; absent text is "".

    Attributes:
        item_id: Audiobookshelf's id.
        library_id: Id of its library.
        title: Title as Audiobookshelf has it.
        subtitle: Subtitle.
        authors: Authors in order.
        narrators: Narrators in order.
        series: Series in order.
        genres: Genres.
        tags: Tags of the item in Audiobookshelf.
        language: Language as written.
        published_year: Year of publication as written.
        publisher: Publisher.
        description: May hold HTML.
        isbn: ISBN as written.
        asin: Audible identifier as written.
        duration_s: Runtime in seconds, or None.
        size: Bytes on disk, or None.
        num_files: Number of audio files, or None.
        path: Folder on the server.
        rel_path: Folder relative to the library.
        has_cover: Whether there is a cover.
        cover: Description of a cover that is tiny or can't be shown, as ``domain.covers`` writes it; "" for a good
            cover, or if it was not checked yet.
        is_missing: Whether the files are gone.
        is_invalid: Whether Audiobookshelf found no media in it.
        abridged: Whether it is marked as abridged.
        added_at: When Audiobookshelf added it, aware.
        updated_at: When Audiobookshelf last changed it, aware.
        progress: Listening progress of the key's user, 0 to 1; None if none.
    """

    item_id: str
    library_id: str = ""
    title: str = ""
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    narrators: tuple[str, ...] = ()
    series: tuple[SeriesPlace, ...] = ()
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""
    published_year: str = ""
    publisher: str = ""
    description: str = ""
    isbn: str = ""
    asin: str = ""
    duration_s: float | None = None
    size: int | None = None
    num_files: int | None = None
    path: str = ""
    rel_path: str = ""
    has_cover: bool = False
    cover: str = ""
    is_missing: bool = False
    is_invalid: bool = False
    abridged: bool = False
    added_at: datetime | None = None
    updated_at: datetime | None = None
    progress: float | None = None


class Edit(NamedTuple):
    """A field of an item that somebody else changed; values are lists of texts, as ``entries`` returns them."""

    item_id: str
    field: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WantedBook:
    """A book that the library should have.

    Attributes:
        title: Title without series and format.
        authors: Authors in order; may be empty.
        subtitle: Subtitle, or None.
        narrators: Wanted narrators; empty means any human narrator.
        runtime_min: Expected runtime in minutes, or None if unknown.
        series: Series name, or None.
        position: Raw series position as text ("1", "2.5", "1-3"), or None.
        year: Year of first publication, or None.
        language: Lower-case ISO 639-1 code, or None if any will do.
        asin: Audible identifier, or None.
        isbn: ISBN-13, or None.
        work_key: Stable identity of the work, made by ``identity.work_key``; "" if not made yet.
        reason: Why it is wanted, as text.
        preferences: Preferences for this book alone, by name; they take precedence over the configured ones.
        better_than: Id of the library item of which a better copy is wanted; "" for a book that the library lacks.
        better_by: What is wrong with that copy: abridged, parts, bitrate, language or narrator; or "".
        better_minutes: Runtime of that copy in minutes, if a better one must be longer.
        genre: Name of the genre search that found it, or "".
        holds: Identities of the volumes in a wanted set, all of them missing; () for a single book.
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
    better_than: str = ""
    better_by: str = ""
    better_minutes: float | None = None
    genre: str = ""
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """One offer of one indexer, without any URL that holds a key.

    Attributes:
        key: Stable identity of the offer (hash of indexer and guid).
        title: The release name as the indexer gives it.
        indexer_id: Number of the indexer in Prowlarr.
        indexer: Name of the indexer.
        size: Size in bytes, or None if not stated.
        seeders: Number of seeders, or None if not stated (always so on usenet).
        leechers: Number of leechers, or None if not stated.
        protocol: ``torrent`` or ``usenet``.
        categories: Newznab category numbers; may be empty or wrong.
        flags: Indexer flags in lower case ("freeleech").
        published: Publication time, or None.
        infohash: Lower-case hex v1 infohash, or None if not stated.
        link: Opaque ``link`` parameter of Prowlarr's download proxy, or None.
        file: ``file`` parameter of the proxy, or None.
        page: Address of the offer's page on its tracker, without anything that could be a key; or None.
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
    page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A release that a search found, and the book that it was found for.

    Attributes:
        release: The release.
        query: The search query.
        wanted_id: The wanted book in the ledger, or None.
        genre: Genre of the search; "" for a wanted book.
        book: The book as which a genre search's release was identified, or "".
        note: Why it is set aside; "" if it is for a wanted book.
    """

    release: Release
    query: str = ""
    wanted_id: int | None = None
    genre: str = ""
    book: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueBook:
    """A work that a source knows.

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
        isbn: ISBN of the known recording or edition, or None.
        asin: Audible identifier of the known recording, or None.
        sources: Names of the sources that know it.
        release_date: ISO date, month or year of release, or None.
        subtitle: Subtitle, or None.
        cover: Address of the known recording's cover, or None.
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
    isbn: str | None = None
    asin: str | None = None
    sources: tuple[str, ...] = ()
    release_date: str | None = None
    subtitle: str | None = None
    cover: str | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """An author or a series that a person follows.

    Attributes:
        id: Number of the follow in the ledger.
        kind: What ``name`` names.
        name: As the person wrote it.
        key: Key that tells it from other follows in the ledger.
        only_next: Whether only future works are wanted; otherwise all missing ones are.
        languages: Wanted languages; empty means those of the preferences.
        kinds: Wanted kinds of works; empty means all that are books of their own.
        created_at: When it was followed.
    """

    id: int
    kind: FollowKind
    name: str
    key: str
    only_next: bool
    languages: tuple[str, ...]
    kinds: tuple[str, ...]
    created_at: datetime
