"""Indexers are asked by what they know and may be asked, once; who wasn't heard doesn't count as having nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from audiobook_pipeline.acquisition.held import HeldTorrents
from audiobook_pipeline.acquisition.searching import Searches
from audiobook_pipeline.clients.prowlarr import ProwlarrClient
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.ledger.records import WantedRecord
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.prowlarr import SimulatedProwlarr

KEY = "test-prowlarr-key-0001"
NOTHING = "no such words anywhere"


class Clock:
    """Prowlarr's clock."""

    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        return datetime.now(UTC) + self.ahead


class NoTorrents:
    """Nobody downloads here."""

    def infohash(self, release):
        return f"{release.id:040x}"

    def magnet(self, release):
        return f"magnet:?xt=urn:btih:{release.id:040x}"

    def torrent(self, release):
        raise AssertionError


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def prowlarr(world, clock):
    return SimulatedProwlarr(world, NoTorrents(), api_key=KEY, now=clock)


@pytest.fixture
def searches(prowlarr, tmp_path):
    with Server(prowlarr.app) as server, ProwlarrClient(server.url, KEY, search_timeout=5) as client:
        yield Searches(client, HeldTorrents(tmp_path / "held"))


def asked(prowlarr):
    return {number: len(state.queries) for number, state in prowlarr.indexers.items()}


def reasons(searches):
    return searches.notes[-1]["blocked"]


def test_each_indexer_is_asked_once_in_the_category_that_it_knows(prowlarr, searches):
    assert searches.search(NOTHING, limit=100) == 0
    assert asked(prowlarr) == {1: 1, 2: 1, 3: 1}
    assert searches.notes[-1] == {"query": NOTHING, "found": 0, "answered": 3, "blocked": ""}


def test_an_indexer_at_its_limit_was_not_heard(prowlarr, searches):
    prowlarr.indexers[1].query_limit = 2
    for _ in range(2):
        assert searches.search(NOTHING, limit=100) == 0
    assert searches.search(NOTHING, limit=100) is None
    assert "Mousehole: its limit in Prowlarr is reached: 2 questions in 24 h" in reasons(searches)


def test_a_book_that_some_did_not_hear_of_is_told_from_one_that_nobody_was_asked_for(prowlarr, searches):
    book = record(WantedBook(NOTHING, ("Nobody",)))
    prowlarr.block(1)
    assert searches.search_book(book) is None
    assert searches.partly_heard == {book.id}
    searches.partly_heard.clear()
    for number in prowlarr.indexers:
        prowlarr.block(number)
    assert searches.search_book(book) is None
    prowlarr.starting = True
    assert searches.search_book(book) is None
    assert searches.partly_heard == set()


def test_a_failure_is_seen_that_is_forgotten_before_the_slowest_indexer_has_answered(prowlarr, searches, clock):
    def wait():
        clock.ahead += timedelta(seconds=90)

    prowlarr.slowest = wait
    assert searches.search(NOTHING, limit=100) == 0
    prowlarr.break_indexer(1)
    assert searches.search(NOTHING, limit=100) is None
    assert "Mousehole: gave no answer" in reasons(searches)


def test_a_limit_by_the_hour_is_over_after_it(prowlarr, searches, clock):
    prowlarr.indexers[1].query_limit, prowlarr.indexers[1].unit = 1, "hour"
    searches.search(NOTHING, limit=100)
    assert searches.search(NOTHING, limit=100) is None
    clock.ahead += timedelta(minutes=61)
    assert searches.search(NOTHING, limit=100) == 0


def test_usenet_and_indexers_without_audio_are_not_asked(prowlarr, searches):
    prowlarr.indexers[3].protocol = "usenet"
    prowlarr.indexers[2].indexer = replace(prowlarr.indexers[2].indexer, categories=(2000,))
    searches.search("the", limit=100)
    assert asked(prowlarr) == {1: 1, 2: 0, 3: 0}
    assert {offer.release.protocol for offer in searches.offers} <= {"torrent"}


def test_where_nobody_knows_audio_it_is_told_and_nothing_counts_as_missed(prowlarr, searches):
    for state in prowlarr.indexers.values():
        state.indexer = replace(state.indexer, categories=(2000, 7000))
    assert searches.search(NOTHING, limit=100) is None
    assert "an audio category" in reasons(searches)


def test_what_one_question_found_is_kept_when_the_next_fails(prowlarr, searches):
    prowlarr.faults.add("status", path="/api/v1/search", status=503, skip=1)
    assert searches.search("the", limit=100)
    assert searches.offers
    assert "AudioBook Cove" in reasons(searches)
    assert searches.failed == 0


def test_no_more_rows_are_asked_for_than_an_indexer_gives(prowlarr, searches, world):
    offered = next(each for each in world.releases.values() if each.indexer_id == 2 and 3000 in each.categories)
    # It gives nothing at all where more is asked for.
    searches.search(offered.name, limit=500)
    assert offered.name in {offer.release.title for offer in searches.offers}


@pytest.mark.parametrize("seconds", [-120, 0, 120])
def test_a_failure_is_seen_whatever_prowlarrs_clock_says(prowlarr, searches, clock, seconds):
    clock.ahead = timedelta(seconds=seconds)
    prowlarr.break_indexer(1)
    assert searches.search(NOTHING, limit=100) is None
    assert "Mousehole: failed during the search" in reasons(searches)


def record(book, misses=0):
    now = datetime.now(UTC)
    return WantedRecord(1, book, State.WANTED, misses, misses, None, None, now)


@pytest.mark.parametrize(
    "book",
    [
        WantedBook("Ozma of Oz: A Record of Her Adventures with Dorothy Gale of Kansas", ("L. Frank Baum",)),
        WantedBook("The Red Fairy Book (English Edition)", ("Andrew Lang",)),
        WantedBook("Andrew Lang's The Red Fairy Book", ("Andrew Lang",)),
    ],
    ids=["subtitle", "edition note", "genitive"],
)
def test_a_wish_is_found_whatever_its_record_adds_to_the_title(searches, book):
    assert searches.search_book(record(book))
    # Recordings of the simulated world are too small to be real ones.
    releases = [replace(offer.release, size=None) for offer in searches.offers]
    assert choose_release(book, releases).chosen is not None


def test_a_book_that_found_nothing_is_asked_in_another_form_the_next_time(searches):
    book = WantedBook("Nowhere Road", ("Ada Winter",), series="Lanterns", position="2")
    for misses in range(4):
        searches.search_book(record(book, misses))
    queries = [note["query"] for note in searches.notes]
    assert queries[:3] == ["Ada Winter Nowhere Road", "Nowhere Road", "Ada Winter Lanterns 2"]
    assert queries[3] == queries[0]
