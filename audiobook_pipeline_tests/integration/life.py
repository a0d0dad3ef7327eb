"""The acquisition life over a sandbox, as the assets lead it: send, observe, verify, import, confirm."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from audiobook_pipeline.acquisition.finishing import (
    Destination,
    choose_next_best,
    confirm_imported,
    import_verified,
    verify_finished,
)
from audiobook_pipeline.acquisition.instances import Fleet, Instance
from audiobook_pipeline.acquisition.monitoring import MonitorPolicy, observe
from audiobook_pipeline.acquisition.policy import SendOutcome, SendPolicy
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.acquisition.sending import send
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.clients.qbittorrent.client import QBittorrentClient
from audiobook_pipeline.clients.transmission.client import TransmissionClient
from audiobook_pipeline.config import PathMap
from audiobook_pipeline.domain.acquisition import ACTIVE, State, moves
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.sandbox.world import World, WorldRelease
from audiobook_pipeline_tests.ledgers import ledger_in

POLICY = SendPolicy()
PROGRAMS = {"TRANSMISSION": TransmissionClient}


class Life:
    """One process' part in the life of all acquisitions of a folder.

    Attributes:
        now: The time, or None for the real one.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], *, patience: MonitorPolicy | None = None) -> None:
        self.environment = environment
        self.folder = folder
        self.patience = patience or MonitorPolicy()
        self.now: datetime | None = None
        self.ledger = ledger_in(folder / "ledger.sqlite")
        self.queue_file = folder / "parked.jsonl"
        self.prowlarr = ProwlarrClient(
            environment["PROWLARR_URL"], environment["PROWLARR_API_KEY"], allowed_hosts=["127.0.0.1"]
        )
        self.shelf = AudiobookshelfClient(environment["ABS_URL"], environment["ABS_TOKEN"])
        self.fleet = self.new_fleet()

    def new_fleet(self, *, vpn_interface: str | None = None, **changes: str) -> Fleet:
        """Return both instances again, as a new run has them; ``changes`` override the environment.

        Where the environment has a Transmission, that is the secondary; with ``FIRST`` it is preferred.
        """
        values = {**self.environment, **changes}
        second = "TRANSMISSION" if "TRANSMISSION_URL" in values else "QBITTORRENT_SECONDARY"
        instances = [
            Instance(
                PROGRAMS.get(prefix, QBittorrentClient)(
                    values[f"{prefix}_URL"],
                    values[f"{prefix}_USERNAME"],
                    values[f"{prefix}_PASSWORD"],
                    name=name,
                    category="audiobooks",
                    timeout=(1, 3),
                ),
                vpn_interface=interface,
            )
            for name, prefix, interface in (
                ("primary", "QBITTORRENT", vpn_interface),
                ("secondary", second, None),
            )
        ]
        return Fleet(instances[::-1] if values.get("FIRST") == second else instances)

    def time(self) -> datetime:
        return self.now or datetime.now(UTC)

    def pass_time(self, **span: float) -> None:
        self.now = self.time() + timedelta(**span)

    def send(self, policy: SendPolicy = POLICY):
        rows = send(
            self.ledger,
            self.fleet,
            self.prowlarr.download,
            policy=policy,
            folder=self.queue_file.parent,
            run_id="run",
            clock=self.time,
        )
        for row in rows:
            if row.outcome is SendOutcome.FAILED:
                choose_next_best(self.ledger, row.acquisition, run_id="run", now=self.time())
        return rows

    def observe(self):
        now = self.time()
        rows = observe(self.ledger, self.fleet, policy=self.patience, run_id="run", now=now)
        for row in rows:
            if row.failed:
                choose_next_best(self.ledger, row.acquisition, run_id="run", now=now)
        return rows

    def verify(self):
        return verify_finished(self.ledger, self.fleet, RelatedWorks(), run_id="run", now=self.time())

    def bring_in(self):
        """Import and confirm."""
        if not self.ledger.acquisitions(State.VERIFIED, State.IMPORTED):
            return
        (library,) = self.shelf.libraries()
        folder = Path(self.environment["ABS_LIBRARY_PATH"])
        maps = [PathMap(remote=library.folders[0].full_path, local=str(folder))]
        shown = [item.path for item in self.shelf.iter_items(library.id) if not item.is_missing]
        destination, now = Destination(library.id, folder, maps, shown=shown), self.time()
        verified = self.ledger.acquisitions(State.VERIFIED)
        import_verified(self.ledger, self.fleet, destination, verified, run_id="run", now=now)
        imported = self.ledger.acquisitions(State.IMPORTED)
        confirm_imported(self.ledger, self.shelf, destination, imported, run_id="run", now=now)

    def going(self) -> bool:
        """Return whether anything is still to be done."""
        return bool(self.ledger.acquisitions(*ACTIVE))

    def states(self) -> dict[str, State]:
        return {acquisition.book.title: acquisition.state for acquisition in self.ledger.acquisitions()}


def wishes(world: World, count: int, *, after: int = 0) -> list[tuple[WantedBook, WorldRelease]]:
    """Return books that somebody offers, each with a release of it."""
    found: dict[tuple[str, str], tuple[WantedBook, WorldRelease]] = {}
    for release in world.releases.values():
        book = world.books.get(release.book_id or "")
        if book is None or book.owned or release.kind != "right" or release.seeders == 0:
            continue
        wanted = WantedBook(
            title=book.title,
            authors=book.authors,
            series=book.series,
            position=book.position,
            language=book.language,
            runtime_min=book.runtime_s / 60,
        )
        found.setdefault((book.title, book.authors[0]), (wanted, release))
    return list(found.values())[after : after + count]


def offered(prowlarr: ProwlarrClient, release: WorldRelease) -> Release:
    """Return a release of the world as Prowlarr offers it."""
    for offer in prowlarr.search(
        release.name, categories=release.categories, indexer_ids=(release.indexer_id,)
    ).releases:
        # A trap can have the very same name.
        if offer.title == release.name and offer.size == (release.size or None):
            return offer
    raise LookupError(release.name)


def choose(life: Life, wanted: Sequence[tuple[WantedBook, WorldRelease]]) -> list[int]:
    """Wish for the books and choose their releases; return the numbers of the acquisitions."""
    numbers = []
    for book, release in wanted:
        wanted_id = life.ledger.want(book, now=life.time(), run_id="choice")
        offer = offered(life.prowlarr, release)
        chosen = life.ledger.choose(wanted_id, offer, reason="the best", run_id="choice", now=life.time())
        numbers.append(chosen.id)
    return numbers


def broken_chains(ledger: Ledger) -> list[str]:
    """Return what is wrong with the ledger's stories: steps that aren't legal or don't follow."""
    wrong = []
    for acquisition in ledger.acquisitions():
        state = State.WANTED
        for event in ledger.events(acquisition_id=acquisition.id):
            legal = event.target is state or event.target in moves(state)
            if event.origin is not state or not legal:
                wrong.append(f"{acquisition.book.title}: {event.origin} → {event.target} after {state}")
            state = event.target
        if state is not acquisition.state:
            wrong.append(f"{acquisition.book.title}: its story ends {state}, it is {acquisition.state}")
    return wrong
