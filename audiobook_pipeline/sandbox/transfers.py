"""What the releases of the world really contain, and who seeds them.

The swarm makes a release's torrent on first use. Asking for an infohash costs only the hashing; asking for the torrent
or the magnet also writes the files and seeds them, because a download will follow.
"""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from threading import Lock

from audiobook_pipeline.sandbox.audio import AudioTags, mp3_content
from audiobook_pipeline.sandbox.payload import filler
from audiobook_pipeline.sandbox.seeder import Seeder, transfers_available
from audiobook_pipeline.sandbox.torrents import SharedFile, Torrent, make_torrent
from audiobook_pipeline.sandbox.tracker import Tracker
from audiobook_pipeline.sandbox.world import PayloadFile, World, WorldRelease

Tagger = Callable[[WorldRelease, PayloadFile], AudioTags]


class Swarm:
    """Every torrent of the sandbox: a ``TorrentSource`` for indexers, and a source of bytes for simulated clients.

    Safe to use from several threads.

    Attributes:
        seeding: Whether real peers can download; False where libtorrent is missing.
    """

    def __init__(self, root: Path, tracker: Tracker, tags: Tagger) -> None:
        """Start without any torrent.

        Args:
            root: Folder for the seeded files.
            tracker: The running tracker that the torrents name.
            tags: Returns the tags of an audio file of a release.
        """
        self._root = root
        self._tracker = tracker
        self._tags = tags
        self._lock = Lock()
        self._by_release: dict[int, Torrent] = {}
        self._by_infohash: dict[str, Torrent] = {}
        self._dead: set[str] = set()
        self._seeded: set[str] = set()
        self._seeder = Seeder(tracker) if transfers_available() else None
        self.seeding = self._seeder is not None

    def torrent(self, release: WorldRelease) -> bytes:
        """Return the bytes of the release's .torrent file, and make sure that it is seeded."""
        return self._shared(release).metainfo

    def magnet(self, release: WorldRelease) -> str:
        """Return the release's ``magnet:`` URI, and make sure that it is seeded."""
        return self._shared(release).magnet

    def infohash(self, release: WorldRelease) -> str:
        """Return the release's lower-case hex v1 infohash."""
        with self._lock:
            return self._made(release).infohash

    def share(self, torrent: Torrent) -> None:
        """Seed a torrent that belongs to no release."""
        with self._lock:
            self._by_infohash[torrent.infohash] = torrent
            self._seed(torrent)

    def withdraw(self, infohash: str) -> None:
        """Remove the last seeder of a torrent."""
        with self._lock:
            self._dead.add(infohash)
            if self._seeder is not None and infohash in self._seeded:
                self._seeded.remove(infohash)
                self._seeder.withdraw(infohash)

    def find(self, infohash: str) -> Torrent | None:
        """Return a torrent if it is seeded, else None."""
        with self._lock:
            return None if infohash in self._dead else self._by_infohash.get(infohash)

    def close(self) -> None:
        """Leave all swarms; the files stay."""
        with self._lock:
            if self._seeder is not None:
                self._seeder.close()
                self._seeder = None

    def _shared(self, release: WorldRelease) -> Torrent:
        with self._lock:
            torrent = self._made(release)
            self._seed(torrent)
            return torrent

    def _made(self, release: WorldRelease) -> Torrent:
        torrent = self._by_release.get(release.id)
        if torrent is None:
            torrent = make_torrent(release.name, self._files(release), self._tracker.announce)
            self._by_release[release.id] = torrent
            self._by_infohash[torrent.infohash] = torrent
            if is_dead(release):
                self._dead.add(torrent.infohash)
        return torrent

    def _seed(self, torrent: Torrent) -> None:
        if self._seeder is None or torrent.infohash in self._seeded | self._dead:
            return
        folder = self._root / torrent.infohash
        torrent.write(folder)
        self._seeder.seed(torrent, folder)
        self._seeded.add(torrent.infohash)

    def _files(self, release: WorldRelease) -> list[SharedFile]:
        return [
            SharedFile(
                file.path,
                mp3_content(file.seconds, self._tags(release, file))
                if file.seconds
                else filler(f"{release.name}/{file.path}", file.size),
            )
            for file in release.files
        ]


def is_dead(release: WorldRelease) -> bool:
    """Return whether a release has no seeders according to its indexer."""
    return release.seeders == 0


def truthful_tags(world: World) -> Tagger:
    """Return the tagger of files: a recording of the book names that book, any other release what its name says."""

    def tags(release: WorldRelease, file: PayloadFile) -> AudioTags:
        title = PurePosixPath(file.path).stem
        book = world.books.get(release.book_id or "") if release.kind in {"right", "misnumbered"} else None
        if book is None:
            return AudioTags(title=title, album=release.name)
        author = ", ".join(book.authors)
        return AudioTags(
            title=title,
            album=book.title,
            artist=author,
            album_artist=author,
            composer=", ".join(book.readers),
            genre="Audiobook",
            year=str(book.year),
        )

    return tags
