"""A week of nights of the acquisition rooms, with each fault on for three of them and off for the rest.

No indexer is asked more than its limit, nothing is tried for ever, and nothing is blocked that isn't at fault.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import time_machine

from audiobook_pipeline.acquisition.choosing import Runtimes, decide
from audiobook_pipeline.acquisition.clearing import clear_given_up
from audiobook_pipeline.acquisition.held import HeldTorrents
from audiobook_pipeline.acquisition.importing import LibraryUnavailableError
from audiobook_pipeline.acquisition.policy import SendPolicy
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.acquisition.searching import Searches, search_wanted
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.errors import ServiceError
from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.config import PipelineConfig
from audiobook_pipeline.domain.acquisition import ACTIVE, State
from audiobook_pipeline.domain.preferences import DEFAULT
from audiobook_pipeline_tests.integration.life import Life, broken_chains, wishes

TITLES = ("Glinda of Oz", "Herland", "She", "The Magic City")
"""Of one indexer each, of three, and of two; the last has other releases than the best."""
RESERVE = SendPolicy(max_grabs_per_indexer=10, max_adds=20)


class NoRuntimes:
    """Nobody is asked for runtimes."""

    requests_made = 0

    def prove(self, provider: str) -> None:
        pass


class Nights(Life):
    """A life that searches and chooses, too, and has nights.

    Attributes:
        sandbox: The services.
        night: How many nights there were.
    """

    def __init__(self, folder: Path, sandbox, clock) -> None:
        super().__init__(folder, sandbox.environment())
        self.sandbox = sandbox
        self.clock = clock
        self.night = 0
        for book, _ in wishes(sandbox.world, 500):
            if book.title in TITLES:
                self.ledger.want(book, now=self.time(), run_id="wish")

    def search(self) -> None:
        run, now = f"night {self.night}", self.time()
        searches = Searches(self.prowlarr, HeldTorrents(self.folder / "held"))
        search_wanted(searches, self.ledger, self.ledger.wanted(State.WANTED, due=now), run_id=run, now=now)
        runtimes = Runtimes(NoRuntimes(), "audible", 0)
        offers = searches.offers
        decide(offers, RelatedWorks(), runtimes, DEFAULT, self.ledger, "auto", run_id=run, now=now)

    def pass_a_night(self) -> None:
        """Do what the rooms do in a night, each once more; what a failed service interrupted, the next night does."""
        self.night += 1
        self.fleet = self.new_fleet()
        # A client of its own each night, as each run has: nothing is remembered but in the ledger.
        values = self.environment
        self.prowlarr = ProwlarrClient(
            values["PROWLARR_URL"], values["PROWLARR_API_KEY"], allowed_hosts=["127.0.0.1"], search_timeout=5
        )
        steps: tuple[Callable[[], object], ...] = (
            self.search,
            lambda: self.send(RESERVE),
            self.observe,
            self.verify,
            self.bring_in,
            lambda: clear_given_up(self.ledger, lambda: self.fleet, CONFIG, now=self.time()),
        )
        for step in steps:
            with suppress(ServiceError, LibraryUnavailableError):
                step()
            self.clock.shift(timedelta(minutes=30))
        self.clock.shift(timedelta(days=1) - len(steps) * timedelta(minutes=30))

    def arrived(self) -> set[str]:
        return {each.book.title for each in self.ledger.acquisitions(State.CONFIRMED)}

    def blocked(self) -> set[str]:
        return {each.reason for each in self.ledger.blocked().entries}


CONFIG = PipelineConfig.model_validate({"genres": {}, "acquisition": {"remove_failed": True}})


@pytest.fixture
def nights(sandbox, tmp_path):
    (tmp_path / "life").mkdir()
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield Nights(tmp_path / "life", sandbox, clock)


class Fault(NamedTuple):
    """What goes wrong, and what makes it good again.

    Attributes:
        on: Lets it go wrong.
        off: Makes it good.
        blocks: What the reasons say of releases that are rightly blocked for it; "" if none is, and all books come.
    """

    on: Callable[[Nights], None]
    off: Callable[[Nights], None]
    blocks: str = ""


def broken(service: str, kind: str = "status", **settings) -> Fault:
    """A service that fails as a whole, or on some paths."""
    return Fault(
        lambda nights: getattr(nights.sandbox, service).faults.add(kind, **settings),
        lambda nights: getattr(nights.sandbox, service).faults.clear(),
    )


def downloads(way: str, *, blocks: str = "") -> Fault:
    """Each download of each release fails in this way."""

    def on(nights: Nights) -> None:
        for number in nights.sandbox.world.releases:
            nights.sandbox.prowlarr.break_download(number, way)

    return Fault(on, lambda nights: nights.sandbox.prowlarr.fix_downloads(), blocks)


def indexers(on: Callable, off: Callable) -> Fault:
    """Something that a person sets, or a site does, at each indexer."""

    def each(change: Callable) -> Callable[[Nights], None]:
        return lambda nights: [change(state) for state in nights.sandbox.prowlarr.indexers.values()]

    return Fault(each(on), each(off))


def both(change: Callable) -> Callable[[Nights], None]:
    return lambda nights: [change(nights.sandbox.primary), change(nights.sandbox.secondary)]


def block_the_incomplete(nights: Nights) -> None:
    """Keep incomplete torrents apart, and let none be moved out: a file lies in the way of each."""
    for program in (nights.sandbox.primary, nights.sandbox.secondary):
        program.client.preferences |= {"temp_path_enabled": True, "temp_path": str(nights.folder / "incomplete")}
        program.client.stuck = True


def free_the_incomplete(nights: Nights) -> None:
    for program in (nights.sandbox.primary, nights.sandbox.secondary):
        program.client.stuck = False
        for torrent in program.client.torrents:
            torrent.move_to(torrent.save_path)


def unmount(nights: Nights) -> None:
    nights.sandbox.library.rename(nights.sandbox.folder / "unmounted")
    nights.sandbox.library.mkdir()


def mount(nights: Nights) -> None:
    shutil.rmtree(nights.sandbox.library)
    (nights.sandbox.folder / "unmounted").rename(nights.sandbox.library)


def take_admin(nights: Nights) -> None:
    nights.shelf = AudiobookshelfClient(nights.environment["ABS_URL"], nights.sandbox.secrets()[-1])


def give_admin(nights: Nights) -> None:
    """Give the key its rights back and, as nobody's watcher saw the books meanwhile, let each go on."""
    nights.shelf = AudiobookshelfClient(nights.environment["ABS_URL"], nights.environment["ABS_TOKEN"])
    held = [each for each in nights.ledger.acquisitions(State.IMPORTED) if each.held]
    assert {each.book.title for each in held} == set(TITLES)
    for acquisition in held:
        nights.ledger.resume(acquisition.id)


def set_(**values) -> Callable:
    def change(subject) -> None:
        for name, value in values.items():
            setattr(subject, name, value)

    return change


def set_client(**values) -> Callable[[Nights], None]:
    return both(lambda program: set_(**values)(program.client))


FAULTS = {
    "none": Fault(lambda _: None, lambda _: None),
    "Prowlarr is down": broken("prowlarr", "drop"),
    "Prowlarr starts": Fault(
        lambda n: set_(starting=True)(n.sandbox.prowlarr), lambda n: set_(starting=False)(n.sandbox.prowlarr)
    ),
    "searches fail": broken("prowlarr", path="/api/v1/search", status=500),
    "every second search fails": broken("prowlarr", path="/api/v1/search", status=503, skip=1),
    "indexers are blocked": Fault(
        lambda n: [n.sandbox.prowlarr.block(number, seconds=3 * 86_400) for number in (1, 2, 3)],
        lambda n: n.sandbox.prowlarr.fix_indexers(),
    ),
    "indexers fail": Fault(
        lambda n: [n.sandbox.prowlarr.break_indexer(number) for number in (1, 2, 3)],
        lambda n: n.sandbox.prowlarr.fix_indexers(),
    ),
    "few questions a day": indexers(set_(query_limit=2), set_(query_limit=None)),
    "few grabs a day": indexers(set_(grab_limit=1), set_(grab_limit=None)),
    "indexers are off": indexers(set_(enabled=False), set_(enabled=True)),
    "a page in place of torrents": downloads("page"),
    "no wedges": downloads("no_wedge"),
    "releases are gone": downloads("gone", blocks="is not available"),
    "the primary is down": broken("primary", "drop"),
    "both instances are down": Fault(
        both(lambda program: program.faults.add("drop")), both(lambda program: program.faults.clear())
    ),
    "instances answer with 503": Fault(
        both(lambda program: program.faults.add("status", path="/api/v2", status=503)),
        both(lambda program: program.faults.clear()),
    ),
    "disks are full": Fault(set_client(free_space=0), set_client(free_space=None)),
    "nothing leaves the incomplete folder": Fault(block_the_incomplete, free_the_incomplete),
    "Audiobookshelf is down": broken("audiobookshelf", "drop"),
    "scans fail": broken("audiobookshelf", path="/scan$", status=500),
    "the library is unmounted": Fault(unmount, mount),
    "the key is no admin's": Fault(take_admin, give_admin),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_a_week_with_a_fault_ends_well(nights, name):
    fault = FAULTS[name]
    fault.on(nights)
    for _ in range(3):
        nights.pass_a_night()
    fault.off(nights)
    for _ in range(4):
        nights.pass_a_night()
    assert broken_chains(nights.ledger) == []
    assert {reason for reason in nights.blocked() if not fault.blocks or fault.blocks not in reason} == set()
    left = {each.book.title: each.reason for each in nights.ledger.acquisitions(*ACTIVE)}
    if not fault.blocks:
        assert nights.arrived() == set(TITLES), left
    kept_to_limits(nights)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "tries"),
    [
        ("a page in place of torrents", 4),
        ("no wedges", 10),
        ("nothing leaves the incomplete folder", 10),
        ("the key is no admin's", 3),
    ],
)
def test_what_stays_wrong_is_given_up_or_waits_for_a_person(nights, name, tries):
    FAULTS[name].on(nights)
    for _ in range(30):
        nights.pass_a_night()
    for acquisition in nights.ledger.acquisitions(*ACTIVE):
        assert acquisition.held, f"{acquisition.state}: {acquisition.reason}"
    for acquisition in nights.ledger.acquisitions():
        assert acquisition.tries <= tries
    grabs = sum(len(state.grabs) for state in nights.sandbox.prowlarr.indexers.values())
    assert grabs <= tries * len(nights.ledger.acquisitions())
    assert nights.sandbox.audiobookshelf.faults.count("/scan$") <= tries * len(TITLES)


def kept_to_limits(nights: Nights) -> None:
    """No indexer was asked for more than it allows, and none for a book twice in a night."""
    for state in nights.sandbox.prowlarr.indexers.values():
        for limit, times in ((state.query_limit, state.queries), (state.grab_limit, state.grabs)):
            worst = max((sum(t <= each < t + timedelta(hours=24) for each in times) for t in times), default=0)
            assert limit is None or worst <= limit
    asked = Counter()
    for seen in nights.sandbox.prowlarr.faults.requests:
        if seen.path == "/api/v1/search":
            fields = dict(seen.query)
            asked[fields["query"], fields["indexerIds"]] += 1
    assert max(asked.values(), default=0) <= nights.night
