"""Exclusions, wishes, figures over time, and stories."""

import pytest

from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.errors import UnknownRecordError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import ChangeStatus, PlannedChange
from audiobook_pipeline_tests.ledger.samples import DUNE, EMMA, HOUR, NOW, release, selection, verdict


def test_exclusions_are_one_however_they_are_spelled(ledger: Ledger) -> None:
    first = ledger.exclude("author", "J.R.R. Tolkien", reason="have all on paper", now=NOW)
    assert ledger.exclude("author", "Tolkien, J. R. R.", now=NOW) == first
    ledger.exclude("series", "Tolkien", now=NOW)
    assert [(row.kind, row.value) for row in ledger.exclusions()] == [
        ("author", "J.R.R. Tolkien"),
        ("series", "Tolkien"),
    ]
    ledger.remove_exclusion(first)
    assert len(ledger.exclusions()) == 1
    with pytest.raises(UnknownRecordError):
        ledger.remove_exclusion(first)


def test_an_exclusion_that_says_nothing_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="no letter or digit"):
        ledger.exclude("author", " - ", now=NOW)
    with pytest.raises(ValueError, match="narrator"):
        ledger.exclude("narrator", "A", now=NOW)  # type: ignore[arg-type]


def test_wishes_are_kept_until_they_are_taken_back(ledger: Ledger) -> None:
    first = ledger.wish(DUNE, reason="for the journey", now=NOW)
    assert ledger.wish(DUNE, now=NOW) == first
    (wish,) = ledger.wishes()
    assert (wish.book.title, wish.reason) == ("Dune", "for the journey")
    ledger.take_back(first, now=NOW)
    assert ledger.wishes() == []


def test_figures_are_kept_one_a_run(ledger: Ledger) -> None:
    ledger.note_score(71.5, run_id="r1", now=NOW, detail={"items": 120})
    ledger.note_score(72.5, run_id="r1", now=NOW, detail={"items": 121})
    ledger.note_score(80, run_id="r2", now=NOW + HOUR)
    ledger.note_gap_count(14, run_id="r1", now=NOW)
    assert [(m.value, dict(m.detail)) for m in ledger.scores()] == [(72.5, {"items": 121}), (80, {})]
    assert [m.value for m in ledger.gap_counts()] == [14]


@pytest.fixture
def told(ledger: Ledger) -> Ledger:
    """A ledger in which Dune failed once and is in the library now."""
    dune, _ = ledger.want_all([DUNE, EMMA], now=NOW, run_id="r1")
    verdicts = [verdict(n, accepted=n < 3, score=1 - n / 10) for n in range(1, 9)]
    ledger.note_search(dune, found=2, now=NOW + HOUR, run_id="r1")
    ledger.record_selections({dune: selection(verdicts, 0)}, run_id="r1", now=NOW + HOUR)
    ledger.ask_review(dune, release(3), run_id="r1", now=NOW + HOUR)
    first = ledger.choose(dune, release(1), reason="most seeders", run_id="r1", now=NOW + 2 * HOUR)
    ledger.move(first.id, State.FAILED, reason="never started", run_id="r2", now=NOW + 3 * HOUR)
    second = ledger.choose(dune, release(2), reason="next best", run_id="r2", now=NOW + 4 * HOUR)
    for state in ("fetched", "sending", "sent", "finished", "verified", "imported"):
        ledger.move(second.id, State(state), reason=state, run_id="r2", now=NOW + 5 * HOUR)
    ledger.move(second.id, State.CONFIRMED, reason="seen", run_id="r2", now=NOW + 6 * HOUR, item_id="li_7")
    ledger.plan_changes([PlannedChange("li_7", "title", "dune", "Dune", "case", "s")], run_id="r3", now=NOW + 7 * HOUR)
    return ledger


@pytest.mark.parametrize("query", ["Dune", "herbert dune", "DUNE frank"])
def test_a_book_has_one_story_from_wish_to_shelf(told: Ledger, query: str) -> None:
    lines = told.story(query)
    assert [line.time for line in lines] == sorted(line.time for line in lines)
    what = [line.what for line in lines]
    assert what[0] == "wanted"
    assert what.index("failed") < what.index("confirmed") < what.index("change planned")
    assert {"searched", "decided", "would do", "refused", "asked", "blocked"} <= set(what)
    assert any("“Abridged 3”" in line.detail for line in lines)
    assert any("3 more" in line.detail for line in lines)
    assert not any("Emma" in line.detail for line in lines)


def test_a_change_that_was_put_back_is_told_the_way_it_went(told: Ledger) -> None:
    told.plan_changes([PlannedChange("li_7", "subtitle", None, "Ours", "r", "s")], run_id="r3", now=NOW + 7 * HOUR)
    number = told.changes(field="subtitle")[0].id
    for hours, status in enumerate(("applying", "applied", "reverting", "reverted"), start=8):
        told.mark([number], ChangeStatus(status), run_id="r4", now=NOW + hours * HOUR, note="asked for")
    lines = {line.what: line.detail for line in told.story("Dune") if "subtitle" in line.detail}
    assert "nothing becomes “Ours”" in lines["change planned"]
    assert lines["change reverted"] == "subtitle: “Ours” goes back to nothing: asked for"


def test_a_book_is_found_by_its_work_key(told: Ledger) -> None:
    key = next(record.book.work_key for record in told.wanted() if record.book.title == "Emma")
    assert [line.what for line in told.story(key)] == ["wanted"]


@pytest.mark.parametrize("query", ["key-8", f"{8:040x}"])
def test_a_release_tells_why_it_was_refused(told: Ledger, query: str) -> None:
    (line,) = told.story(query)
    assert line.what == "refused"
    assert "“Abridged 8”" in line.detail
    assert "“Dune” by Frank Herbert" in line.detail


def test_a_tag_tells_of_its_acquisition(told: Ledger) -> None:
    tag = told.acquisitions(State.CONFIRMED)[0].tag
    assert [line.what for line in told.story(tag)][-1] == "confirmed"


@pytest.mark.parametrize("query", ["", "  ", "Persuasion", "%", "_", "' OR 1=1 --", "\x00"])
def test_what_is_unknown_has_no_story(told: Ledger, query: str) -> None:
    assert told.story(query) == []
