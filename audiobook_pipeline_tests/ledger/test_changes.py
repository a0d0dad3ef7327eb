"""Metadata changes: planned once, applied, put back."""

import pytest

from audiobook_pipeline.ledger.errors import LedgerError, UnknownRecordError
from audiobook_pipeline.ledger.ledger import Ledger
from audiobook_pipeline.ledger.records import ChangeStatus, PlanCount, PlannedChange
from audiobook_pipeline_tests.ledger.samples import HOUR, NOW

TITLE = PlannedChange("li_1", "title", "Dune (Unabridged)", "Dune", "title_format", "standardise", 0.99, "(Unabridged)")
NARRATORS = PlannedChange("li_1", "narrators", [], ["Scott Brick", "Łukasz Nowak"], "narrators", "description")


def _mark(ledger: Ledger, *statuses: ChangeStatus, run_id: str = "w1") -> None:
    ids = [change.id for change in ledger.changes()]
    for status in statuses:
        ledger.mark(ids, status, run_id=run_id, now=NOW + HOUR)


def test_a_plan_comes_back_as_it_was_made(ledger: Ledger) -> None:
    assert ledger.plan_changes([TITLE, NARRATORS], run_id="r1", now=NOW) == PlanCount(2, 0, 0)
    assert [change.change for change in ledger.changes(ChangeStatus.PLANNED)] == [TITLE, NARRATORS]


@pytest.mark.parametrize("before", [None, "", 0, False, [], {"name": "a", "sequence": None}, "naïve 😀"])
def test_the_before_image_is_exact(ledger: Ledger, before: object) -> None:
    ledger.plan_changes([PlannedChange("li_1", "series", before, "x", "r", "s")], run_id="r1", now=NOW)
    kept = ledger.changes()[0].change.before
    assert (type(kept), kept) == (type(before), before)


def test_planning_again_changes_nothing(ledger: Ledger) -> None:
    ledger.plan_changes([TITLE], run_id="r1", now=NOW)
    assert ledger.plan_changes([TITLE], run_id="r2", now=NOW + HOUR) == PlanCount(0, 1, 0)
    (change,) = ledger.changes()
    assert (change.planned_run, change.planned_at) == ("r1", NOW)


def test_another_value_takes_the_place_of_a_planned_one(ledger: Ledger) -> None:
    ledger.plan_changes([TITLE], run_id="r1", now=NOW)
    better = PlannedChange("li_1", "title", "Dune (Unabridged)", "Dune: Book One", "match", "audnexus")
    assert ledger.plan_changes([better], run_id="r2", now=NOW) == PlanCount(1, 0, 0)
    assert [change.change for change in ledger.changes()] == [better]


def test_a_change_to_what_is_there_is_none(ledger: Ledger) -> None:
    assert ledger.plan_changes([PlannedChange("li_1", "title", "a", "a", "r", "s")], run_id="r1", now=NOW) == PlanCount(
        0, 0, 0
    )


def test_what_a_person_put_back_is_left_alone(ledger: Ledger) -> None:
    ledger.plan_changes([TITLE], run_id="r1", now=NOW)
    _mark(ledger, ChangeStatus.APPLYING, ChangeStatus.APPLIED)
    assert ledger.plan_changes([TITLE], run_id="r2", now=NOW) == PlanCount(0, 0, 1)
    _mark(ledger, ChangeStatus.REVERTING, ChangeStatus.REVERTED)
    assert ledger.plan_changes([TITLE], run_id="r3", now=NOW) == PlanCount(0, 0, 1)
    other = PlannedChange("li_1", "title", "Dune (Unabridged)", "Dune!", "r", "s")
    assert ledger.plan_changes([other], run_id="r4", now=NOW) == PlanCount(1, 0, 0)


def test_a_change_that_is_being_written_is_not_planned_anew(ledger: Ledger) -> None:
    ledger.plan_changes([TITLE], run_id="r1", now=NOW)
    _mark(ledger, ChangeStatus.APPLYING)
    assert ledger.plan_changes([TITLE], run_id="r2", now=NOW) == PlanCount(0, 0, 1)


def test_a_conflict_can_be_planned_again(ledger: Ledger) -> None:
    ledger.plan_changes([TITLE], run_id="r1", now=NOW)
    _mark(ledger, ChangeStatus.CONFLICT)
    assert ledger.plan_changes([TITLE], run_id="r2", now=NOW) == PlanCount(1, 0, 0)


def test_changes_are_found_by_run_item_field_time_and_status(ledger: Ledger) -> None:
    other = PlannedChange("li_2", "title", "a", "b", "r", "s")
    ledger.plan_changes([TITLE, NARRATORS], run_id="r1", now=NOW)
    ledger.plan_changes([other], run_id="r2", now=NOW)
    _mark(ledger, ChangeStatus.APPLYING, run_id="w1")
    assert len(ledger.changes(run_id="w1")) == 3
    assert len(ledger.changes(run_id="r1")) == 2
    assert [change.change for change in ledger.changes(item_id="li_2")] == [other]
    assert [change.change for change in ledger.changes(field="narrators")] == [NARRATORS]
    assert len(ledger.changes(since=NOW + HOUR)) == 3
    assert ledger.changes(since=NOW + 2 * HOUR) == []
    assert ledger.changes(ChangeStatus.PLANNED, ChangeStatus.FAILED) == []


def test_marks_are_all_or_none(ledger: Ledger) -> None:
    ledger.plan_changes([TITLE, NARRATORS], run_id="r1", now=NOW)
    first, second = (change.id for change in ledger.changes())
    ledger.mark([first], ChangeStatus.APPLYING, run_id="w1", now=NOW)
    with pytest.raises(LedgerError, match="planned and can't become applied"):
        ledger.mark([first, second], ChangeStatus.APPLIED, run_id="w1", now=NOW)
    with pytest.raises(UnknownRecordError, match="9999"):
        ledger.mark([first, 9999], ChangeStatus.APPLIED, run_id="w1", now=NOW)
    assert [change.status for change in ledger.changes()] == ["applying", "planned"]
