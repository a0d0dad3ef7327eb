"""One book's way through one qBittorrent, simulated or real, in which a person does something meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import qbittorrentapi

from audiobook_pipeline.acquisition.finishing import verify_finished
from audiobook_pipeline.acquisition.instances import Fleet
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.acquisition.sending import Unwanted
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.records import Acquisition
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audio import AudioTags, mp3_content
from audiobook_pipeline.sandbox.qbittorrent.app import SimulatedQBittorrent
from audiobook_pipeline.sandbox.qbittorrent.real import RealQBittorrent
from audiobook_pipeline.sandbox.seeder import Seeder
from audiobook_pipeline.sandbox.torrents import SharedFile, Torrent, make_torrent
from audiobook_pipeline.sandbox.tracker import Tracker
from audiobook_pipeline_tests.acquisition.stage import Stage, instance
from audiobook_pipeline_tests.waiting import HANG_SECONDS, wait_for

SAVED = "books"
"""The folder of downloads, below the arena's."""


class Peers:
    """Who has which torrent."""

    def __init__(self) -> None:
        self._torrents: dict[str, Torrent] = {}

    def find(self, infohash: str) -> Torrent | None:
        return self._torrents.get(infohash)

    def share(self, torrent: Torrent) -> None:
        self._torrents[torrent.infohash] = torrent


class Arena:
    """A program, a ledger and a download folder.

    Attributes:
        stage: The ledger, with a clock that only tests move.
        person: Another client of the same program, as a person's browser is.
        share: Lets somebody seed a torrent.
        announce: Address of the tracker.
        unwanted: Says which files need not be downloaded.
    """

    def __init__(self, folder: Path, program, share: Callable[[Torrent], None], announce: str) -> None:
        self.folder = folder
        self.stage = Stage(folder)
        self.share = share
        self.announce = announce
        self.unwanted: Unwanted = lambda _book, _names: frozenset()
        self.person = qbittorrentapi.Client(
            host=program.url, username=program.username, password=program.password, SIMPLE_RESPONSES=True
        )
        options = {"timeout": (HANG_SECONDS, HANG_SECONDS), "save_path": str(folder / SAVED)}
        self.fleet = Fleet([instance(program, **options)])

    def book(self, title: str, *, tracks: int = 2, more: tuple[SharedFile, ...] = ()) -> Torrent:
        """Make a torrent of a book that lasts half a minute a track."""
        audio = mp3_content(30, AudioTags(album=title, artist="An Author"))
        files = [SharedFile(f"{number:02}.mp3", audio) for number in range(1, tracks + 1)]
        return make_torrent(title, [*files, *more], self.announce)

    def send(self, torrent: Torrent, *, book: str = "", **release: str) -> Acquisition:
        """Choose a torrent for a book, of its name if none is given, and send it."""
        acquisition = self.stage.choose(book or torrent.name, torrent.metainfo, **release)
        self.stage.send(self.fleet, unwanted=self.unwanted)
        return self.now(acquisition)

    def now(self, acquisition: Acquisition) -> Acquisition:
        return self.stage.ledger.acquisition(acquisition.id)

    def until_finished(self, acquisition: Acquisition) -> Acquisition:
        wait_for(lambda: self.stage.observe(self.fleet) and self.now(acquisition).state is State.FINISHED)
        return self.now(acquisition)

    def verify(self, acquisition: Acquisition, *, nights: int = 1) -> Acquisition:
        """Observe and verify on so many nights."""
        for _ in range(nights):
            self.stage.observe(self.fleet)
            verify_finished(self.stage.ledger, self.fleet, RelatedWorks(), run_id="run", now=self.stage.now)
            self.stage.now += timedelta(days=1)
        return self.now(acquisition)


@contextmanager
def simulated(folder: Path, version: str) -> Iterator[Arena]:
    """Yield an arena with a simulated qBittorrent of a version."""
    peers = Peers()
    program = SimulatedQBittorrent(peers, folder / "default", version=version)
    with Server(program.app) as server:
        program.url = server.url
        yield Arena(folder, program, peers.share, "http://127.0.0.1:9/announce")


@contextmanager
def real(folder: Path) -> Iterator[Arena]:
    """Yield an arena with the real qBittorrent, a tracker and a seeder."""
    with ExitStack() as stack:
        tracker = Tracker().start()
        stack.callback(tracker.stop)
        seeder = Seeder(tracker)
        stack.callback(seeder.close)
        program = stack.enter_context(RealQBittorrent(folder / "program"))

        def share(torrent: Torrent) -> None:
            torrent.write(folder / "seeded")
            seeder.seed(torrent, folder / "seeded")
            # Had it announced itself before the seeder did, it would ask the tracker again in five minutes.
            if arena.person.torrents_info(torrent_hashes=torrent.infohash):
                arena.person.torrents_reannounce(torrent_hashes=torrent.infohash)

        arena = Arena(folder, program, share, tracker.announce)
        yield arena
