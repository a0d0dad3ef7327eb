"""Decisions, reviews and the blocklist: what was judged is remembered."""

import pytest

from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.errors import AlreadyActiveError, BlockedError, LedgerError, UnknownRecordError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import ReviewStatus
from audiobook_pipeline_tests.ledger.samples import DUNE, EMMA, HOUR, NOW, release, selection, verdict


@pytest.fixture
def dune(ledger: Ledger) -> int:
    return ledger.want(DUNE, now=NOW, run_id="r1")


VERDICTS = (
    verdict(1, accepted=True, score=0.8),
    verdict(2, accepted=True, score=0.9),
    verdict(3, accepted=False, score=0.95, near=True, title="Dune Messiah"),
)


def test_every_candidate_of_every_run_is_kept_as_it_was_judged(ledger: Ledger, dune: int) -> None:
    ledger.record_selections({dune: selection(VERDICTS, 1)}, run_id="r1", now=NOW)
    ledger.record_selections({dune: selection(VERDICTS[2:])}, run_id="r2", now=NOW)
    first, second = ledger.decisions()
    assert (first.run_id, second.run_id) == ("r1", "r2")
    assert first.selection.chosen == release(2)
    assert first.selection.verdicts == (VERDICTS[1], VERDICTS[0], VERDICTS[2])
    assert first.selection.reason == selection(VERDICTS, 1).reason
    assert second.selection.chosen is None
    assert second.selection.verdicts == VERDICTS[2:]


def test_a_retried_step_replaces_its_own_decisions(ledger: Ledger, dune: int) -> None:
    ledger.record_selections({dune: selection(VERDICTS, 1)}, run_id="r1", now=NOW)
    ledger.record_selections({dune: selection(VERDICTS[:1], 0)}, run_id="r1", now=NOW)
    (kept,) = ledger.decisions()
    assert kept.selection.verdicts == VERDICTS[:1]


def test_an_offer_found_twice_is_judged_once(ledger: Ledger, dune: int) -> None:
    ledger.record_selections({dune: selection([*VERDICTS, *VERDICTS], 1)}, run_id="r1", now=NOW)
    assert len(ledger.decisions()[0].selection.verdicts) == 3


def test_a_search_without_candidates_is_a_decision_too(ledger: Ledger, dune: int) -> None:
    ledger.record_selections({dune: selection([])}, run_id="r1", now=NOW)
    assert any("No release was found for “Dune”" in line.detail for line in ledger.story("Dune"))


def test_the_next_best_is_neither_tried_nor_blocked_nor_refused(ledger: Ledger, dune: int) -> None:
    assert ledger.next_best(dune) is None
    ledger.record_selections({dune: selection(VERDICTS, 1)}, run_id="r1", now=NOW)
    chosen = ledger.choose(dune, release(2), run_id="r1", now=NOW)
    ledger.move(chosen.id, State.FAILED, reason="dead", run_id="r1", now=NOW)
    assert ledger.next_best(dune) == release(1)
    ledger.block(infohash=str(release(1).infohash).upper(), reason="fake", run_id="cli", now=NOW)
    assert ledger.next_best(dune) is None


def test_the_blocklist_knows_key_and_infohash(ledger: Ledger) -> None:
    by_key = ledger.block(release_key="key-1", reason="wrong book", run_id="cli", now=NOW)
    ledger.block(infohash=release(2).infohash, reason="malware", run_id="cli", now=NOW)
    assert ledger.block(release_key="key-1", reason="again", run_id="cli", now=NOW) == by_key
    blocked = ledger.blocked()
    assert [blocked.reason(release(n)) for n in (1, 2, 3)] == ["wrong book", "malware", None]
    ledger.unblock(by_key)
    assert ledger.blocked().reason(release(1)) is None
    with pytest.raises(UnknownRecordError):
        ledger.unblock(by_key)
    with pytest.raises(ValueError, match="key or its infohash"):
        ledger.block(reason="", run_id="cli", now=NOW)


def test_a_block_for_one_book_leaves_the_release_to_others(ledger: Ledger, dune: int) -> None:
    emma = ledger.want(EMMA, now=NOW, run_id="r1")
    ledger.drop_review(ledger.ask_review(dune, release(1), run_id="r1", now=NOW), run_id="cli", now=NOW)
    blocked = ledger.blocked()
    assert blocked.reason(release(1)) is None
    assert blocked.reason(release(1), dune) == "refused by a person"
    ledger.choose(emma, release(1), reason="", run_id="r1", now=NOW)


def test_a_question_is_asked_once_and_its_answer_remembered(ledger: Ledger, dune: int) -> None:
    for run in ("r1", "r2"):
        ledger.record_selections({dune: selection(VERDICTS)}, run_id=run, now=NOW)
        ledger.ask_review(dune, release(3, "Dune Messiah"), run_id=run, now=NOW)
    (review,) = ledger.reviews(ReviewStatus.WAITING)
    assert (review.book.title, review.release, review.verdict) == ("Dune", VERDICTS[2].release, VERDICTS[2])
    assert review.reason == "it is abridged (wanted whole): “Abridged 3”"
    ledger.drop_review(review.id, answer="abridged", run_id="cli", now=NOW)
    ledger.ask_review(dune, release(3), run_id="r3", now=NOW)
    assert ledger.reviews(ReviewStatus.WAITING) == []
    assert ledger.blocked().reason(release(3), dune) == "refused by a person: abridged"
    with pytest.raises(BlockedError, match="abridged"):
        ledger.choose(dune, release(3), run_id="r4", now=NOW)


def test_an_approval_is_a_choice(ledger: Ledger, dune: int) -> None:
    first = ledger.ask_review(dune, release(3), run_id="r1", now=NOW)
    second = ledger.ask_review(dune, release(4), run_id="r1", now=NOW)
    chosen = ledger.approve(first, answer="yes", run_id="cli", now=NOW)
    assert (chosen.state, chosen.reason) == (State.CHOSEN, "approved by a person: yes")
    with pytest.raises(AlreadyActiveError):
        ledger.approve(second, run_id="cli", now=NOW)
    with pytest.raises(LedgerError, match="approved already"):
        ledger.drop_review(first, run_id="cli", now=NOW)
    assert [review.status for review in ledger.reviews()] == ["approved", "waiting"]


def test_old_refusals_are_forgotten_and_what_tells_something_stays(ledger: Ledger, dune: int) -> None:
    emma = ledger.want(EMMA, now=NOW, run_id="r1")
    refused = [verdict(number, accepted=False) for number in range(10, 20)]
    for night in range(5):
        offered = [*VERDICTS, *refused, *(verdict(100 + 10 * night + more, accepted=False) for more in range(5))]
        ledger.record_selections(
            {dune: selection(offered, 1), emma: selection(refused[:2], wanted=EMMA)}, run_id=f"n{night}", now=NOW
        )
    chosen = ledger.choose(dune, release(2), run_id="n4", now=NOW)
    ledger.ask_review(emma, release(104), run_id="n4", now=NOW)
    ledger.block(release_key="key-114", reason="fake", run_id="cli", now=NOW)
    later = NOW + HOUR
    # All but the last decision, the newest choice and the newest near one, which are in it.
    assert ledger.forget_decisions(NOW) == 0
    assert ledger.forget_decisions(later) == 4 * (3 + 10 + 5) + 4 * 2
    assert ledger.forget_decisions(later) == 0
    by_book = {decision.wanted_id: decision for decision in ledger.decisions()}
    assert len(ledger.decisions()) == len(by_book) == 2
    assert by_book[dune].run_id == by_book[emma].run_id == "n4"
    assert len(by_book[dune].selection.verdicts) == 18
    assert by_book[dune].selection.chosen == release(2)
    assert ledger.next_best(dune) == release(1)
    assert ledger.acquisitions(State.CHOSEN) == [chosen]
    assert [review.release for review in ledger.reviews(ReviewStatus.WAITING)] == [release(104)]


def test_what_was_chosen_or_near_in_an_old_decision_stays(ledger: Ledger, dune: int) -> None:
    ledger.record_selections({dune: selection(VERDICTS, 1)}, run_id="r1", now=NOW)
    ledger.record_selections({dune: selection([verdict(7, accepted=False)])}, run_id="r2", now=NOW)
    assert ledger.forget_decisions(NOW + HOUR) == 1
    first, last = ledger.decisions()
    assert first.selection.chosen == release(2)
    assert [v.release.key for v in first.selection.verdicts] == ["key-2", "key-3"]
    assert [v.release.key for v in last.selection.verdicts] == ["key-7"]
    ledger.give_room_back()
    assert ledger.check() is None
