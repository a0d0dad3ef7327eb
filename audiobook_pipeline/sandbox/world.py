"""The world that all simulated services share: books, the library's items, indexers, releases.

The data types of the sandbox and the ``World`` that holds them; ``build.build_world(seed, items)`` makes one. A
service's answers belong to the module of that service; transfers belong to ``transfers``. Recordings are **scaled
down**: every book lasts 15 to 45 minutes, so that a right release has a few megabytes and a demo can really download
it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class WorldBook:
    """One recording of one work, whether the library owns it or not.

    Attributes:
        id: Stable identity inside the world ("barsoom-1", "barsoom-1~2" for a further recording).
        title: True title without series and format.
        subtitle: True subtitle, or None.
        authors: Authors in order, as they sign their books.
        readers: Readers in order.
        series: True series name, or None.
        position: True position in the series, or None.
        language: ISO 639-1 code of the recording.
        year: Year of first publication of the work.
        runtime_s: Runtime of the scaled-down recording in seconds.
        genres: Genres in words.
        description: Plain text.
        asin: Audible-like identifier.
        isbn: ISBN-13.
        owned: Whether the library has this recording.
    """

    id: str
    title: str
    subtitle: str | None
    authors: tuple[str, ...]
    readers: tuple[str, ...]
    series: str | None
    position: str | None
    language: str
    year: int
    runtime_s: int
    genres: tuple[str, ...]
    description: str
    asin: str
    isbn: str
    owned: bool


@dataclass(frozen=True, slots=True)
class PayloadFile:
    """One file of a release.

    Attributes:
        path: Path relative to the torrent's top folder, "/" between parts.
        seconds: Length of the audio in seconds; 0 if the file is not audio.
        size: Size in bytes.
    """

    path: str
    seconds: int
    size: int


@dataclass(frozen=True, slots=True)
class WorldRelease:
    """One offer of one indexer, with the truth about it.

    Attributes:
        id: Number of the release, unique in the world.
        name: Release name as the indexer shows it.
        indexer_id: Number of the indexer.
        book_id: The book whose search finds it, or None for noise. Only "right" and "misnumbered" ones contain that
            book.
        kind: What it really is: "right", "misnumbered", "sequel", "boxset", "abridged", "ebook", "film", "language" …
        files: Files in the torrent.
        size: Bytes as the indexer states them (0 = not stated).
        seeders: None where not stated.
        leechers: Number of leechers, or None if not stated.
        delivery: Whether the download is a .torrent file or a redirect to a magnet link.
        shows_infohash: Whether the indexer states the infohash.
        categories: Newznab category numbers.
        flags: Indexer flags.
        age_days: Days since publication.
    """

    id: int
    name: str
    indexer_id: int
    book_id: str | None
    kind: str
    files: tuple[PayloadFile, ...]
    size: int
    seeders: int | None
    leechers: int | None
    delivery: Literal["torrent", "magnet"]
    shows_infohash: bool
    categories: tuple[int, ...]
    flags: tuple[str, ...]
    age_days: int


@dataclass(frozen=True, slots=True)
class WorldItem:
    """One item of the library with its stored metadata, flaws included; the truth is the book behind ``book_id``.

    Attributes:
        book_id: The recording it really is.
        title: Title as stored, or None.
        subtitle: Subtitle as stored, or None.
        authors: Authors as stored.
        narrators: Narrators as stored.
        series: Pairs of series name and sequence as stored.
        genres: Genres as stored.
        tags: Tags as stored.
        published_year: Year as stored, text.
        publisher: Publisher as stored.
        description: Description as stored, perhaps HTML.
        isbn: ISBN as stored, perhaps with a wrong checksum.
        asin: ASIN as stored.
        language: Language as stored: "English", "en", "eng" …
        abridged: Flag as stored.
        runtime_s: Length of its audio in seconds.
        tracks: Number of audio files.
        folder: Path relative to the library's folder.
        is_missing: Whether its files are gone.
        flaws: Names of what is wrong with it, as listed in ``flaws.FLAWS``; empty if all is right.
        progress: Share listened to by the user of the sandbox, or None.
        audio_tags: The tags of its files, by their names in Audiobookshelf; empty if it has none.
        cover: Its cover: "drawn" for one of its own, "tiny", "broken", or "" for none.
    """

    book_id: str
    title: str | None
    subtitle: str | None
    authors: tuple[str, ...]
    narrators: tuple[str, ...]
    series: tuple[tuple[str, str | None], ...]
    genres: tuple[str, ...]
    tags: tuple[str, ...]
    published_year: str | None
    publisher: str | None
    description: str | None
    isbn: str | None
    asin: str | None
    language: str | None
    abridged: bool
    runtime_s: int
    tracks: int
    folder: str
    is_missing: bool = False
    flaws: tuple[str, ...] = ()
    progress: float | None = None
    audio_tags: tuple[tuple[str, str], ...] = ()
    cover: Literal["drawn", "tiny", "broken", ""] = "drawn"


Manner = Literal["private", "public", "scene"]


@dataclass(frozen=True, slots=True)
class WorldIndexer:
    """One indexer behind Prowlarr.

    Attributes:
        id: Number in Prowlarr.
        name: Name in Prowlarr.
        manner: How it names releases and hands out torrents.
        categories: Category numbers that it maps; a search for others skips it.
        limit_is_literal: Whether a search with limit 0 gets nothing from it.
    """

    id: int
    name: str
    manner: Manner
    categories: tuple[int, ...]
    limit_is_literal: bool


class World:
    """Everything that the simulated services know, and the truth behind it.

    Attributes:
        seed: The seed that made it.
        books: Every recording by id: owned, missing and unrelated.
        items: The library's items in the order in which they were added.
        indexers: The indexers behind Prowlarr.
        releases: Every release by its number.
        missing: Ids of books that the library lacks from series it owns in part, omnibuses counted as their parts.
    """

    def __init__(
        self,
        *,
        seed: int,
        books: Iterable[WorldBook],
        items: Iterable[WorldItem],
        indexers: Iterable[WorldIndexer],
        releases: Iterable[WorldRelease],
        missing: Iterable[str],
    ) -> None:
        self.seed = seed
        self.books = {book.id: book for book in books}
        self.items = tuple(items)
        self.indexers = tuple(indexers)
        self.releases = {release.id: release for release in releases}
        self.missing = tuple(missing)

    def releases_of(self, book_id: str) -> tuple[WorldRelease, ...]:
        """Return the releases that a search for this book finds, right and wrong."""
        return tuple(release for release in self.releases.values() if release.book_id == book_id)


class TorrentSource(Protocol):
    """Source of the torrents of releases for the simulated Prowlarr."""

    def torrent(self, release: WorldRelease) -> bytes:
        """Return the bytes of the .torrent file."""
        ...

    def magnet(self, release: WorldRelease) -> str:
        """Return a ``magnet:`` URI."""
        ...

    def infohash(self, release: WorldRelease) -> str:
        """Return the lower-case hex v1 infohash."""
        ...
