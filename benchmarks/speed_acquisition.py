"""Speed of acquisition: 1,000 books decided and parked, 1,000 torrents monitored, and the logins that it takes."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from audiobook_pipeline.acquisition.instances import Fleet, Instance
from audiobook_pipeline.acquisition.monitoring import MonitorPolicy, observe
from audiobook_pipeline.acquisition.policy import SendPolicy
from audiobook_pipeline.acquisition.sending import send
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.clients.torrents.torrent import TorrentInfo, parse_torrent
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.ledger.ledger import Ledger, open_ledger
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.payload import filler
from audiobook_pipeline.sandbox.qbittorrent.app import SimulatedQBittorrent
from audiobook_pipeline.sandbox.qbittorrent.torrents import SimulatedTorrent, read_torrent
from audiobook_pipeline.sandbox.torrents import SharedFile, Torrent, make_torrent
from benchmarks.figures import Figure, table

BOOKS = 1_000
MOST_SECONDS = 2.0
ROUNDS = 3
SENT = 20
"""Of these the whole way is measured; the others are with the instance already."""
RUN = "benchmark"
POLICY = SendPolicy()


class Swarm:
    """Everybody has everything: each torrent a few bytes."""

    def __init__(self) -> None:
        self.torrents = [self._torrent(number) for number in range(BOOKS)]
        self._by_infohash = {torrent.infohash: torrent for torrent in self.torrents}

    def find(self, infohash: str) -> Torrent | None:
        """Return the torrent of this infohash."""
        return self._by_infohash.get(infohash)

    def _torrent(self, number: int) -> Torrent:
        file = SharedFile("01.mp3", filler(title_of(number), 64))
        return make_torrent(title_of(number), [file], "http://127.0.0.1:9/announce")


def title_of(number: int) -> str:
    """Return the title of a book that shares no word with another."""
    return f"The Adventure of Number{number:04}"


def books(count: int = BOOKS) -> list[tuple[WantedBook, Release]]:
    """Return wanted books, each with the one release that is offered."""
    found = []
    for number in range(count):
        book = WantedBook(title=title_of(number), authors=("Jane Example",), language="en")
        release = Release(
            key=f"{number:016x}",
            title=f"{book.title} by Jane Example [ENG / M4B]",
            indexer_id=1,
            indexer="Shelf",
            size=300_000_000,
            seeders=5,
            protocol="torrent",
            categories=(3030,),
            link=f"link-{number}",
        )
        found.append((book, release))
    return found


def decide(ledger: Ledger, wanted: list[tuple[WantedBook, Release]], numbers: list[int]) -> None:
    """Judge, record and choose, as ``download_queue`` does for the wanted books of these numbers."""
    now = datetime.now(UTC)
    selections = {}
    for number, (book, release) in zip(numbers, wanted, strict=True):
        selection = choose_release(book, [release])
        assert selection.chosen is not None, selection.reason
        selections[number] = selection
    ledger.record_selections(selections, run_id=RUN, now=now)
    ledger.choose_all(dict(zip(numbers, (release for _, release in wanted), strict=True)), run_id=RUN, now=now)


def want(ledger: Ledger, wanted: list[tuple[WantedBook, Release]]) -> list[int]:
    """Wish for the books; return their numbers."""
    return ledger.want_all([book for book, _ in wanted], now=datetime.now(UTC), run_id=RUN)


def decided_and_parked() -> float:
    """Return the seconds of processor time from the offers to the queue file, with every instance away."""
    with tempfile.TemporaryDirectory() as name:
        folder, wanted = Path(name), books()
        ledger = open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}")
        numbers = want(ledger, wanted)
        # Of the processor: nobody is waited for here, and other work on the machine shall not count.
        started = time.process_time()
        decide(ledger, wanted, numbers)
        send(ledger, Fleet([]), _nothing, policy=POLICY, folder=folder, run_id=RUN)
        seconds = time.process_time() - started
        assert len(ledger.acquisitions(State.PARKED)) == BOOKS
        ledger.close()
    return seconds


def monitored() -> tuple[float, float, int]:
    """Return the seconds of a look at which all have finished, of one at which nothing changed, and the logins."""
    swarm, wanted, now = Swarm(), books(), datetime.now(UTC)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        simulated = SimulatedQBittorrent(swarm, folder / "downloads")
        ledger = open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}")
        decide(ledger, wanted, want(ledger, wanted))
        chosen = ledger.acquisitions(State.CHOSEN)
        for acquisition, torrent in zip(chosen[SENT:], swarm.torrents[SENT:], strict=True):
            simulated.client.add(_torrent_of(torrent, acquisition.tag, folder / "downloads"))
        for state in (State.FETCHED, State.SENDING, State.SENT):
            ledger.move_all([entry.id for entry in chosen[SENT:]], state, reason="sent before", run_id=RUN, now=now)
        for acquisition in chosen[SENT:]:
            ledger.move(acquisition.id, State.SENT, reason="sent before", run_id=RUN, now=now, instance="primary")
        with Server(simulated.app) as server:
            client = QBittorrentClient(server.url, simulated.username, simulated.password, name="primary")
            fleet = Fleet([Instance(client)])
            send(
                ledger,
                fleet,
                lambda release: parse_torrent(swarm.torrents[int(release.key, 16)].metainfo),
                policy=POLICY,
                folder=folder,
                run_id=RUN,
            )

            def look() -> None:
                observe(ledger, fleet, policy=MonitorPolicy(), run_id=RUN, now=datetime.now(UTC))

            finishing, idle = _timed(look), _timed(look)
            assert len(ledger.acquisitions(State.FINISHED)) == BOOKS
            logins = simulated.sessions.logins
        ledger.close()
    return finishing, idle, logins


def _torrent_of(torrent: Torrent, tag: str, downloads: Path) -> SimulatedTorrent:
    metadata, trackers = read_torrent(torrent.metainfo, "Original")
    return SimulatedTorrent(
        name=torrent.name,
        infohash_v1=torrent.infohash,
        infohash_v2="",
        save_path=downloads,
        added_on=time.time(),
        trackers=trackers,
        metadata=metadata,
        tags=[tag],
    )


def run(_data: Path | None = None) -> list[Figure]:
    """Return the seconds for 1,000 books and torrents, and the logins that a run takes."""
    parked = min(decided_and_parked() for _ in range(ROUNDS))
    finishing, idle, logins = monitored()
    return [
        Figure(f"{BOOKS:,} queue rows decided and parked, seconds", parked, MOST_SECONDS, higher_is_better=False),
        Figure(f"{BOOKS:,} torrents seen to finish, seconds", finishing, MOST_SECONDS, higher_is_better=False),
        Figure(f"{BOOKS:,} torrents monitored, seconds", idle, MOST_SECONDS, higher_is_better=False),
        Figure("logins a run and instance", logins, 1, higher_is_better=False, note=f"{SENT} adds, 2 looks"),
    ]


def _nothing(_release: Release) -> TorrentInfo:
    raise AssertionError("nothing is fetched where nothing can be sent")


def _timed(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    print(table(run()))
