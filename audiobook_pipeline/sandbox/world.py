"""The world that every simulated service shows a side of: books, the library's items, indexers, releases.

One seed makes one world; nothing here reads a clock, a file outside the package or the network.
What a service answers belongs to the module of that service; how a transfer is made belongs to
``transfers``. Recordings are **scaled down**: every book is read in 15 to 45 minutes, so that a
right release weighs a few megabytes and a demo can really download it.
"""

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class WorldBook:
    """One recording of one work, whether the library owns it or not.

    Attributes:
        id: Stable identity inside the world ("barsoom-1", "barsoom-1~2" for a further recording).
        title: True title without series and format.
        subtitle: True subtitle, or None.
        authors: Authors in order, as they sign.
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
        seconds: Length of the audio; 0 where the file is not audio.
        size: Bytes.
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
        book_id: The book whose search it answers, or None for noise. Only ``kind="right"`` holds that book.
        kind: What it really is: "right", "sequel", "boxset", "abridged", "ebook", "film", "language" …
        files: What the torrent holds.
        size: Bytes as the indexer states them (0 = not stated).
        seeders: None where not stated.
        leechers: None where not stated.
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


class TorrentSource(Protocol):
    """Where the simulated Prowlarr gets the torrent of a release from."""

    def torrent(self, release: WorldRelease) -> bytes:
        """Return the bytes of the .torrent file."""
        ...

    def magnet(self, release: WorldRelease) -> str:
        """Return a ``magnet:`` URI."""
        ...

    def infohash(self, release: WorldRelease) -> str:
        """Return the lower-case hex v1 infohash."""
        ...
