"""Wanted books: known once, searched for with patience."""

from dataclasses import replace
from datetime import datetime

import pytest

from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.choosing.selection import choose_release
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.ledger.errors import AlreadyConfirmedError, DroppedError, UnknownRecordError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline_tests.ledger.samples import DUNE, EMMA, HOUR, NOW, release


def test_a_book_comes_back_as_it_was_wanted(ledger: Ledger) -> None:
    ledger.want(DUNE, now=NOW, run_id="r1")
    (record,) = ledger.wanted()
    assert record.book.work_key
    assert (record.book.title, record.book.authors, record.book.runtime_min) == ("Dune", ("Frank Herbert",), 1262.5)
    assert (record.state, record.created_at, record.next_search_at) == (State.WANTED, NOW, None)


def test_what_is_known_beside_the_title_comes_back_and_is_used_to_choose(ledger: Ledger) -> None:
    whole = WantedBook(
        "Undine",
        ("Ann Roe",),
        subtitle="A Tale of the Long Lake",
        narrators=("Jane Doe",),
        runtime_min=600.0,
    )
    ledger.want(whole, now=NOW, run_id="r1")
    (record,) = ledger.wanted()
    book = record.book
    assert (book.subtitle, book.narrators, book.runtime_min) == (whole.subtitle, whole.narrators, whole.runtime_min)
    subtitled = release(1, "Ann Roe - Undine - A Tale of the Long Lake [M4B]")
    read_by_another = release(2, "Ann Roe - Undine - read by Max Poe [M4B]")
    far_too_short = release(3, "Ann Roe - Undine [64kbps MP3]")
    offers = [
        replace(offer, size=size)
        for offer, size in ((subtitled, 280_000_000), (read_by_another, 280_000_000), (far_too_short, 8_000_000))
    ]
    verdicts = choose_release(book, offers).verdicts
    assert [verdict.accepted for verdict in verdicts] == [True, True, False]
    assert "other_narrator" in {each.rule for each in verdicts[1].evidence}
    assert "size" in {each.rule for each in verdicts[2].contradictions}


@pytest.mark.parametrize("name", ["Ann Roe - Undine [M4B]", "Ann Roe - Undine - A Tale of the Long Lake [M4B]"])
def test_a_title_and_its_subtitle_in_one_field_are_read_so(name: str) -> None:
    book = WantedBook("Undine: A Tale of the Long Lake", ("Ann Roe",))
    assert choose_release(book, [release(1, name)]).chosen is not None


def test_wanting_again_is_the_same_book_with_what_is_known_now(ledger: Ledger) -> None:
    first = ledger.want(WantedBook("Dune", ("Frank Herbert",)), now=NOW, run_id="r1")
    again = ledger.want(DUNE, now=NOW + HOUR, run_id="r2")
    assert first == again
    (record,) = ledger.wanted()
    assert (record.book.year, record.created_at) == (1965, NOW)
    assert len([event for event in ledger.events() if event.wanted_id == first]) == 1


def test_many_books_get_their_numbers_in_order(ledger: Ledger) -> None:
    ids = ledger.want_all([DUNE, EMMA, DUNE], now=NOW, run_id="r1")
    assert ids[0] == ids[2] != ids[1]
    assert [record.id for record in ledger.wanted()] == [ids[0], ids[1]]


def test_a_time_without_zone_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Exception, match="no zone"):
        ledger.want(DUNE, now=datetime(2024, 5, 1), run_id="r1")  # noqa: DTZ001
    assert ledger.wanted() == []


def test_the_pause_between_vain_searches_doubles_and_a_find_starts_it_anew(ledger: Ledger) -> None:
    wanted = ledger.want(DUNE, now=NOW, run_id="r0")
    pauses = [
        ledger.note_search(wanted, found=found, now=NOW, run_id=f"r{number}") - NOW
        for number, found in enumerate((0, 0, 0, 0, 0, 0, 2, 0))
    ]
    assert [pause.days for pause in pauses] == [1, 2, 4, 8, 16, 30, 1, 1]
    (record,) = ledger.wanted()
    assert (record.searches, record.misses, record.last_search_at) == (8, 1, NOW)


def test_a_search_that_some_did_not_hear_is_no_miss_and_not_repeated_in_the_same_night(ledger: Ledger) -> None:
    wanted = ledger.want(DUNE, now=NOW, run_id="r0")
    ledger.note_search(wanted, found=0, now=NOW, run_id="r1")
    due = ledger.note_partly_heard(wanted, now=NOW + 24 * HOUR, run_id="r2")
    # Nothing that the others offered was taken: that says nothing of those that were not heard.
    assert ledger.note_search(wanted, found=0, now=NOW + 24 * HOUR, run_id="r2") == due
    (record,) = ledger.wanted()
    assert (record.searches, record.misses) == (2, 1)
    assert ledger.wanted(due=NOW + 30 * HOUR) == []
    assert ledger.wanted(due=NOW + 48 * HOUR) != []


def test_a_search_noted_twice_by_a_retried_step_counts_once(ledger: Ledger) -> None:
    wanted = ledger.want(DUNE, now=NOW, run_id="r1")
    first = ledger.note_search(wanted, found=0, now=NOW, run_id="r1")
    assert ledger.note_search(wanted, found=0, now=NOW + HOUR, run_id="r1") == first
    assert ledger.wanted()[0].searches == 1


def test_only_books_that_are_due_are_asked_for(ledger: Ledger) -> None:
    dune, emma = ledger.want_all([DUNE, EMMA], now=NOW, run_id="r1")
    due = ledger.note_search(dune, found=0, now=NOW, run_id="r1")
    assert [record.id for record in ledger.wanted(State.WANTED, due=NOW + HOUR)] == [emma]
    assert [record.id for record in ledger.wanted(State.WANTED, due=due)] == [dune, emma]
    ledger.search_now(dune)
    assert [record.id for record in ledger.wanted(due=NOW)] == [dune, emma]


def test_the_state_is_that_of_the_acquisition_that_holds_the_book(ledger: Ledger) -> None:
    dune, emma = ledger.want_all([DUNE, EMMA], now=NOW, run_id="r1")
    chosen = ledger.choose(dune, release(1), reason="best", run_id="r1", now=NOW)
    assert [record.id for record in ledger.wanted(State.CHOSEN)] == [dune]
    ledger.move(chosen.id, State.FAILED, reason="gone", run_id="r1", now=NOW)
    assert [record.id for record in ledger.wanted(State.WANTED)] == [dune, emma]


def test_a_dropped_book_stays_dropped_until_it_is_wished_for(ledger: Ledger) -> None:
    wanted = ledger.want(DUNE, now=NOW, run_id="r1")
    chosen = ledger.choose(wanted, release(1), reason="best", run_id="r1", now=NOW)
    for _ in range(2):
        ledger.drop_wanted(wanted, reason="not for us", run_id="cli", now=NOW)
    assert ledger.acquisition(chosen.id).state is State.DROPPED
    ledger.want(DUNE, now=NOW, run_id="r2")
    assert ledger.wanted()[0].state is State.DROPPED
    with pytest.raises(DroppedError, match="Dune"):
        ledger.choose(wanted, release(2), reason="best", run_id="r2", now=NOW)
    ledger.want(DUNE, now=NOW, run_id="r3", revive=True)
    assert ledger.wanted()[0].state is State.WANTED
    assert [event.target for event in ledger.events()] == ["wanted", "chosen", "dropped", "wanted"]


def test_a_confirmed_book_can_be_had_anew_only_after_it_was_let_go(ledger: Ledger) -> None:
    wanted = ledger.want(DUNE, now=NOW, run_id="r1")
    chosen = ledger.choose(wanted, release(1), reason="best", run_id="r1", now=NOW)
    for state in ("fetched", "sending", "sent", "finished", "verified", "imported", "confirmed"):
        ledger.move(chosen.id, State(state), reason="", run_id="r1", now=NOW)
    with pytest.raises(AlreadyConfirmedError, match="in the library"):
        ledger.choose(wanted, release(2), reason="best", run_id="r2", now=NOW)
    ledger.move(chosen.id, State.DROPPED, reason="deleted from the library", run_id="r3", now=NOW)
    assert ledger.choose(wanted, release(1), reason="best", run_id="r3", now=NOW).tag != chosen.tag


def test_an_unknown_number_is_named(ledger: Ledger) -> None:
    with pytest.raises(UnknownRecordError, match="77"):
        ledger.note_search(77, found=0, now=NOW, run_id="r1")
