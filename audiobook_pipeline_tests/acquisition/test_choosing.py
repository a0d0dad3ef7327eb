"""Many books are decided at once: each gets its release, and a death at any moment loses and doubles nothing."""

from collections import Counter
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlalchemy import event

from audiobook_pipeline.acquisition.choosing import Runtimes, decide
from audiobook_pipeline.acquisition.related_works import RelatedWorks
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import Offer, Release, WantedBook
from audiobook_pipeline.domain.preferences import DEFAULT
from audiobook_pipeline.ledger.errors import AlreadyActiveError, BlockedError, DroppedError, DuplicateInfohashError
from audiobook_pipeline_tests.ledgers import ledger_in

NOW = datetime(2026, 11, 30, tzinfo=UTC)
WHO = {"run_id": "r1", "now": NOW}
TITLES = ("Emma", "Persuasion", "Sanditon")


class NoSearch:
    requests_made = 0

    def prove(self, provider):
        pass


NO_RUNTIMES = Runtimes(NoSearch(), "", 0)


@pytest.fixture
def ledger(tmp_path):
    store = ledger_in(tmp_path / "ledger.sqlite")
    yield store
    store.close()


def offer(wanted_id: int, title: str) -> Offer:
    release = Release(f"key-{title}", f"Jane Austen - {title} [ENG / M4B]", size=300_000_000, seeders=5)
    return Offer(release=release, query="", wanted_id=wanted_id)


def decide_all(ledger, offers, mode):
    return decide(offers, RelatedWorks(), NO_RUNTIMES, DEFAULT, ledger, mode, **WHO)


class Killed(BaseException):
    """The process dies."""


@pytest.mark.parametrize("mode", ["auto", "review"])
def test_a_death_at_any_statement_loses_and_doubles_nothing(tmp_path, mode) -> None:
    for statements in count():
        ledger = ledger_in(tmp_path / f"{statements}.sqlite")
        numbers = ledger.want_all([WantedBook(title, ("Jane Austen",), language="en") for title in TITLES], **WHO)
        offers = [offer(number, title) for number, title in zip(numbers, TITLES, strict=True)]
        left = iter(range(statements))

        def dies(*_args, left=left) -> None:
            if next(left, None) is None:
                raise Killed

        event.listen(ledger._writer, "before_cursor_execute", dies)
        try:
            decide_all(ledger, offers, mode)
            survived = True
        except Killed:
            survived = False
        event.remove(ledger._writer, "before_cursor_execute", dies)
        taken = {acquisition.wanted_id for acquisition in ledger.acquisitions()}
        assert taken in (set(), set(numbers))
        # The next run is offered what it searches for: the books that are due still.
        due = {record.id for record in ledger.wanted(State.WANTED, due=NOW)}
        decide_all(ledger, [each for each in offers if each.wanted_id in due], mode)
        if mode == "auto":
            assert [each.wanted_id for each in ledger.acquisitions(State.CHOSEN)] == numbers
        else:
            assert [each.wanted_id for each in ledger.reviews()] == numbers
        steps = Counter((each.wanted_id, each.target) for each in ledger.events())
        assert set(steps.values()) == {1}
        ledger.close()
        if survived:
            assert statements > len(TITLES)
            return


def test_what_can_not_be_chosen_keeps_no_other_from_it(ledger) -> None:
    titles = ("Emma", "Persuasion", "Sanditon", "Lady Susan", "Mansfield Park", "The Watsons")
    numbers = ledger.want_all([WantedBook(title, ("Jane Austen",)) for title in titles], **WHO)
    emma, persuasion, sanditon, susan, mansfield, watsons = numbers
    releases = {number: Release(f"key-{number}", title) for number, title in zip(numbers, titles, strict=True)}
    one = "ab" * 20
    releases[susan] = Release("x", "Lady Susan", infohash=one)
    releases[mansfield] = Release("y", "Mansfield Park", infohash=one.upper())
    ledger.choose(emma, Release("other", "Emma"), **WHO)
    ledger.drop_wanted(persuasion, reason="no", **WHO)
    ledger.block(release_key=f"key-{sanditon}", reason="fake", **WHO)
    refused = ledger.choose_all(releases, **WHO)
    assert {number: type(error) for number, error in refused.items()} == {
        emma: AlreadyActiveError,
        persuasion: DroppedError,
        sanditon: BlockedError,
        mansfield: DuplicateInfohashError,
    }
    assert {each.wanted_id for each in ledger.acquisitions()} == {emma, susan, watsons}
    holder = next(each for each in ledger.acquisitions() if each.wanted_id == susan)
    assert f"acquisition {holder.id} ('Lady Susan', chosen)" in str(refused[mansfield])
