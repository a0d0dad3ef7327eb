"""What was chosen or asked is settled when the mode changes, and when a book comes by another way."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from audiobook_pipeline.acquisition.settling import settle
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.discovery import Shelf
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.domain.wishes import Standing
from audiobook_pipeline.ledger.records import ReviewStatus
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline_tests.assets.choosing import ChoosingPipeline
from audiobook_pipeline_tests.domain.shelves import shelf
from audiobook_pipeline_tests.ledgers import ledger_in

NOW = datetime(2026, 11, 30, tzinfo=UTC)
WHO = {"run_id": "run", "now": NOW}
EMMA = WantedBook("Emma", ("Jane Austen",))


@pytest.mark.integration
def test_what_was_chosen_in_plan_is_asked_in_review_and_sent_in_auto(tmp_path, monkeypatch, world) -> None:
    with Sandbox(tmp_path / "sandbox", world=world, qbittorrent="simulated") as running:
        pipeline = ChoosingPipeline(tmp_path, monkeypatch, running.environment())
        queue = pipeline.run("plan")
        chosen = set(queue.loc[queue["verdict"] == "chosen", "wanted_id"])
        assert chosen
        assert not pipeline.ledger.acquisitions()
        pipeline.run("review")
        asked = {each.wanted_id for each in pipeline.ledger.reviews(ReviewStatus.WAITING) if each.verdict.accepted}
        assert chosen <= asked
        assert not pipeline.ledger.acquisitions()
        near = {each.id for each in pipeline.ledger.reviews(ReviewStatus.WAITING) if not each.verdict.accepted}
        pipeline.run("auto")
        assert chosen <= {each.wanted_id for each in pipeline.ledger.acquisitions(State.CHOSEN)}
        assert near <= {each.id for each in pipeline.ledger.reviews(ReviewStatus.WAITING)}
        assert {pipeline.ledger.standings()[number] for number in chosen} == {Standing.COMING}


@pytest.fixture
def ledger(tmp_path):
    store = ledger_in(tmp_path / "ledger.sqlite")
    yield store
    store.close()


def owned(*titles: tuple[str, str]) -> Shelf:
    rows = [{"item_id": f"li-{number}", "title": title, "authors": by} for number, (title, by) in enumerate(titles)]
    return Shelf(shelf(*rows))


@pytest.mark.parametrize("mode", ["plan", "review", "auto"])
def test_a_book_that_came_by_another_way_is_neither_asked_about_nor_sent(ledger, mode) -> None:
    other = WantedBook("Persuasion", ("Jane Austen",))
    first, second = ledger.want_all([EMMA, other], **WHO)
    ledger.choose(first, Release("a", "Jane Austen - Emma"), **WHO)
    question = ledger.ask_review(second, Release("b", "Persuasion"), **WHO)
    stay = ledger.ask_review(ledger.want(WantedBook("Sanditon", ("Jane Austen",)), **WHO), Release("c", "S"), **WHO)
    settle(ledger, owned(("Emma", "Jane Austen"), ("Persuasion", "Jane Austen")), mode, **WHO)
    (dropped,) = ledger.acquisitions()
    assert (dropped.state, dropped.reason) == (State.DROPPED, "the library already has it: item li-0")
    reviews = {each.id: each for each in ledger.reviews()}
    assert (reviews[question].status, reviews[question].answer) == ("closed", "the library has it: item li-1")
    assert reviews[stay].status is ReviewStatus.WAITING


def nameless(title: str) -> Shelf:
    """Return a library with one item of this title, of which nothing tells the author."""
    return Shelf(shelf({"item_id": "li-0", "title": title, "authors": ""}).assign(also=[()]))


def test_what_the_library_may_have_goes_on_waiting_when_the_mode_is_auto(ledger) -> None:
    from audiobook_pipeline.domain.choosing.decision import Selection, Verdict

    numbers = ledger.want_all([EMMA, WantedBook("Sanditon", ("Jane Austen",))], **WHO)
    releases = [Release(key, f"release {key}") for key in "ab"]
    verdicts = [Verdict(release, True, 0.9, ()) for release in releases]
    selections = {n: Selection(EMMA, r, (v,)) for n, r, v in zip(numbers, releases, verdicts, strict=True)}
    ledger.record_selections(selections, **WHO)
    settle(ledger, nameless("Emma"), "auto", **WHO)
    assert [each.wanted_id for each in ledger.acquisitions()] == [numbers[1]]
    assert [each.wanted_id for each in ledger.reviews(ReviewStatus.WAITING)] == [numbers[0]]
    settle(ledger, nameless("Emma"), "auto", **WHO)
    assert [each.wanted_id for each in ledger.reviews(ReviewStatus.WAITING)] == [numbers[0]]
    settle(ledger, owned(("Emma", "Jane Austen")), "auto", **WHO)
    assert ledger.reviews(ReviewStatus.WAITING) == []


def test_what_an_instance_has_already_is_left_to_come(ledger) -> None:
    chosen = ledger.choose(ledger.want(EMMA, **WHO), Release("a", "Jane Austen - Emma"), **WHO)
    for state in (State.FETCHED, State.SENDING, State.SENT):
        ledger.move(chosen.id, state, reason="", **WHO)
    settle(ledger, owned(("Emma", "Jane Austen")), "auto", **WHO)
    assert [each.state for each in ledger.acquisitions()] == [State.SENT]


def test_one_choice_that_can_not_be_taken_holds_up_no_other(ledger) -> None:
    from audiobook_pipeline.domain.choosing.decision import Selection, Verdict

    numbers = ledger.want_all([EMMA, WantedBook("Sanditon", ("Jane Austen",))], **WHO)
    for number, key in zip(numbers, "ab", strict=True):
        release = Release(key, f"release {key}", infohash="1" * 40)
        verdict = Verdict(release, True, 0.9, ())
        ledger.record_selections({number: Selection(EMMA, release, (verdict,))}, **WHO)
    settle(ledger, Shelf(pd.DataFrame({"item_id": [], "title": []})), "auto", **WHO)
    assert [each.wanted_id for each in ledger.acquisitions()] == [numbers[0]]
