"""Acquisitions: one a book, one a torrent, each step kept."""

import pytest

from audiobook_pipeline.domain.acquisition import IllegalMoveError, State
from audiobook_pipeline.ledger.errors import (
    AlreadyActiveError,
    BlockedError,
    DuplicateInfohashError,
    InvalidValueError,
    UnknownRecordError,
)
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import Acquisition
from audiobook_pipeline_tests.ledger.samples import DUNE, EMMA, HOUR, NOW, release


@pytest.fixture
def chosen(ledger: Ledger) -> Acquisition:
    wanted = ledger.want(DUNE, now=NOW, run_id="r1")
    return ledger.choose(wanted, release(1), reason="best of 9", run_id="r1", now=NOW)


def test_a_choice_comes_back_whole(ledger: Ledger, chosen: Acquisition) -> None:
    (kept,) = ledger.acquisitions(State.CHOSEN)
    assert kept == chosen
    assert kept.release == release(1)
    assert kept.tag.startswith("abp-")
    assert (kept.book.title, kept.reason, kept.infohash_v1) == ("Dune", "best of 9", release(1).infohash)


def test_a_book_has_one_release_under_way(ledger: Ledger, chosen: Acquisition) -> None:
    with pytest.raises(AlreadyActiveError, match=r"'Dune'.*chosen"):
        ledger.choose(chosen.wanted_id, release(2), reason="better", run_id="r2", now=NOW)


def test_two_books_never_hold_one_torrent(ledger: Ledger, chosen: Acquisition) -> None:
    emma = ledger.want(EMMA, now=NOW, run_id="r1")
    with pytest.raises(DuplicateInfohashError, match="'Dune'"):
        ledger.choose(emma, release(9, infohash=release(1).infohash), reason="", run_id="r1", now=NOW)
    other = ledger.choose(emma, release(3, infohash=None), reason="", run_id="r1", now=NOW)
    with pytest.raises(DuplicateInfohashError):
        ledger.move(
            other.id, State.FETCHED, reason="", run_id="r1", now=NOW, infohash_v1=str(release(1).infohash).upper()
        )
    assert ledger.acquisition(other.id).state is State.CHOSEN


def test_a_failed_release_frees_book_and_torrent_but_is_not_chosen_again(ledger: Ledger, chosen: Acquisition) -> None:
    ledger.note_search(chosen.wanted_id, found=1, now=NOW, run_id="r1")
    ledger.move(chosen.id, State.FAILED, reason="no seeders for 3 days", run_id="r2", now=NOW)
    for same in (release(1), release(8, infohash=release(1).infohash)):
        with pytest.raises(BlockedError, match="no seeders for 3 days"):
            ledger.choose(chosen.wanted_id, same, reason="", run_id="r3", now=NOW)
    assert [record.id for record in ledger.wanted(State.WANTED, due=NOW)] == [chosen.wanted_id]
    second = ledger.choose(chosen.wanted_id, release(2), reason="next best", run_id="r3", now=NOW)
    assert second.tag != chosen.tag


def test_steps_are_kept_with_time_reason_and_run(ledger: Ledger, chosen: Acquisition) -> None:
    ledger.move(chosen.id, State.FETCHED, reason="checked", run_id="r2", now=NOW + HOUR, size=7_000_000_000)
    ledger.move(chosen.id, State.SENDING, reason="first choice", run_id="r2", now=NOW + HOUR, instance="primary")
    first, second, third = ledger.events(acquisition_id=chosen.id)
    assert (first.origin, first.target, first.reason, first.run_id) == ("wanted", "chosen", "best of 9", "r1")
    assert (second.origin, second.target, second.time) == ("chosen", "fetched", NOW + HOUR)
    assert second.facts == {"size": 7_000_000_000}
    assert third.facts == {"instance": "primary"}
    assert ledger.acquisition(chosen.id).size == 7_000_000_000


def test_a_repeated_move_is_no_second_step(ledger: Ledger, chosen: Acquisition) -> None:
    for _ in range(2):
        ledger.move(chosen.id, State.FETCHED, reason="checked", run_id="r2", now=NOW, size=5)
    assert len(ledger.events(acquisition_id=chosen.id)) == 2
    ledger.move(chosen.id, State.FETCHED, reason="looked again", run_id="r2", now=NOW, size=6)
    assert [event.facts for event in ledger.events(acquisition_id=chosen.id)][2:] == [{"size": 6}]


def test_an_illegal_move_changes_nothing(ledger: Ledger, chosen: Acquisition) -> None:
    with pytest.raises(IllegalMoveError):
        ledger.move(chosen.id, State.IMPORTED, reason="", run_id="r1", now=NOW, item_id="li_1")
    assert ledger.acquisition(chosen.id) == chosen
    assert len(ledger.events(acquisition_id=chosen.id)) == 1


def test_an_unknown_fact_or_number_is_named(ledger: Ledger, chosen: Acquisition) -> None:
    with pytest.raises(TypeError, match="colour"):
        ledger.move(chosen.id, State.FETCHED, reason="", run_id="r1", now=NOW, colour="red")  # type: ignore[call-arg]
    with pytest.raises(UnknownRecordError, match="99"):
        ledger.move(99, State.FETCHED, reason="", run_id="r1", now=NOW)


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_a_number_beyond_all_is_refused_in_words(ledger: Ledger, number: int) -> None:
    for ask in (
        lambda: ledger.acquisition(number),
        lambda: ledger.approve(number, run_id="r1", now=NOW),
        lambda: ledger.move_all([number], State.PARKED, reason="", run_id="r1", now=NOW),
        lambda: ledger.unblock(number),
    ):
        with pytest.raises((UnknownRecordError, InvalidValueError)):
            ask()


def test_a_torrent_is_found_by_whichever_hash_qbittorrent_names(ledger: Ledger, chosen: Acquisition) -> None:
    v2 = "ab" * 32
    ledger.move(chosen.id, State.FETCHED, reason="", run_id="r1", now=NOW, infohash_v2=v2)
    for name in (str(release(1).infohash).upper(), v2, v2[:40]):
        found = ledger.acquisition_by_infohash(name)
        assert found is not None
        assert found.id == chosen.id
    assert ledger.acquisition_by_infohash("f" * 40) is None


@pytest.mark.parametrize("field", ["link", "file"])
@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9696/1/download?apikey=test-key-0001",
        "HTTPS:test-key-0001@site.example",
        "udp://tracker.example/test-key-0001",
        "Emma apikey=test-key-0001",
        "magnet:?xt=urn:btih:x&tr=test-key-0001",
    ],
)
def test_a_web_address_never_gets_in_and_costs_nothing_but_itself(ledger: Ledger, field: str, address: str) -> None:
    wanted = ledger.want(DUNE, now=NOW, run_id="r1")
    chosen = ledger.choose(wanted, release(1, **{field: address}), reason="", run_id="r1", now=NOW)
    assert getattr(chosen.release, field) is None
    assert chosen.release.title == release(1).title


def test_a_lost_ledger_made_anew_gives_a_choice_its_tag_again(ledger: Ledger, chosen: Acquisition) -> None:
    wanted = ledger.want(EMMA, now=NOW, run_id="r1")
    other = ledger.choose(wanted, release(2), reason="", run_id="r1", now=NOW)
    assert other.tag != chosen.tag
    assert len(other.tag) == len("abp-") + 12


def test_names_that_no_database_likes_are_kept_without_harm(ledger: Ledger) -> None:
    wanted = ledger.want(EMMA, now=NOW, run_id="r1")
    odd = release(1, title="Emma\x00 \ud83d \u202e 😀 " + "x" * 10_000)
    chosen = ledger.choose(wanted, odd, reason=odd.title, run_id="r1", now=NOW)
    assert chosen.release.title == odd.title
    assert [line.what for line in ledger.story("emma 😀")] == ["wanted", "chosen"]


def test_many_move_together_or_not_at_all(ledger: Ledger, chosen: Acquisition) -> None:
    emma = ledger.want(EMMA, now=NOW, run_id="r1")
    other = ledger.choose(emma, release(2, infohash=None), reason="", run_id="r1", now=NOW)
    both = [chosen.id, other.id]
    moved = ledger.move_all(both, State.PARKED, reason="no instance is up", run_id="r1", now=NOW)
    assert [acquisition.state for acquisition in moved] == ["parked", "parked"]
    with pytest.raises(UnknownRecordError, match="99"):
        ledger.move_all([*both, 99], State.SENDING, reason="", run_id="r2", now=NOW)
    ledger.move(other.id, State.FETCHED, reason="", run_id="r2", now=NOW)
    with pytest.raises(IllegalMoveError):
        ledger.move_all(both, State.SENT, reason="", run_id="r2", now=NOW)
    assert len(ledger.acquisitions(State.PARKED)) == 1


def test_a_step_that_failed_is_due_again_after_its_pause_and_a_move_forgets_the_tries(
    ledger: Ledger, chosen: Acquisition
) -> None:
    ledger.postpone(chosen.id, reason="the site answers with 503", run_id="r2", now=NOW, until=NOW + HOUR)
    again = ledger.postpone(chosen.id, reason="the site is down", run_id="r3", now=NOW, until=NOW + HOUR)
    assert (again.state, again.tries, again.is_due(NOW), again.is_due(NOW + HOUR)) == (State.CHOSEN, 2, False, True)
    assert any("503; next try not before" in line.detail for line in ledger.story("Dune"))
    moved = ledger.move(chosen.id, State.FETCHED, reason="", run_id="r4", now=NOW)
    assert (moved.tries, moved.next_try_at) == (0, None)


def test_what_waits_for_a_person_is_left_alone_until_it_is_resumed(ledger: Ledger, chosen: Acquisition) -> None:
    held = ledger.postpone(chosen.id, reason="its tags are another book's", run_id="r2", now=NOW, until=None)
    assert not held.is_due(NOW + 1000 * HOUR)
    assert any("waits for a person" in line.detail for line in ledger.story("Dune"))
    assert ledger.resume(chosen.id).is_due(NOW)


def test_the_files_of_a_torrent_are_kept_and_not_told(ledger: Ledger, chosen: Acquisition) -> None:
    moved = ledger.move(chosen.id, State.FETCHED, reason="", run_id="r2", now=NOW, files={"Dune/01.mp3": 5})
    assert moved.files == {"Dune/01.mp3": 5}
    assert all("files" not in event.facts for event in ledger.events())
