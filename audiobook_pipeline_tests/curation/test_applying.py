"""Changes are planned, applied and undone; what a person did since is left alone; nothing is left in doubt."""

import pandas as pd
import pytest

from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.curation.curate import Permission
from audiobook_pipeline.curation.direction import APPLY, REVERT
from audiobook_pipeline.domain.proposals import best_proposals
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline_tests.curation.shelves import (
    NOW,
    changed_fields,
    curate,
    everything,
    media_of,
    plan,
    proposal,
    without_ids,
    writer,
)
from audiobook_pipeline_tests.written import served


def test_what_is_applied_is_there_and_revert_puts_back_exactly_what_was(shelf, ledger, items) -> None:
    ids = list(items["item_id"])
    before = everything(shelf, ids)
    count, rows = plan(pd.DataFrame(changed_fields(items)), shelf, ledger, run_id="run", now=NOW)
    assert set(rows["status"]) == {"planned"}
    outcome = writer(shelf, ledger).write(ledger.changes(ChangeStatus.PLANNED), APPLY)
    assert (outcome.done, outcome.conflict, outcome.failed) == (count.planned, 0, 0)
    after = everything(shelf, ids)
    assert all(fields["authors"][0]["name"] == "A New Author" for fields in after.values())
    assert all(fields["series"][0]["sequence"] == "1.5" for fields in after.values())

    reverted = writer(shelf, ledger).write(ledger.changes(ChangeStatus.APPLIED), REVERT)
    assert (reverted.conflict, reverted.failed) == (0, 0)
    assert without_ids(everything(shelf, ids)) == without_ids(before)


def test_applying_twice_changes_nothing(shelf, ledger, items, sandbox) -> None:
    plan(pd.DataFrame(changed_fields(items)), shelf, ledger, run_id="run", now=NOW)
    writer(shelf, ledger).write(ledger.changes(ChangeStatus.PLANNED), APPLY)
    writes = sandbox.audiobookshelf.faults.count("/api/items/batch/update")
    again = writer(shelf, ledger).write(ledger.changes(ChangeStatus.PLANNED), APPLY)
    assert again.done == 0
    assert sandbox.audiobookshelf.faults.count("/api/items/batch/update") == writes


def test_a_field_that_a_person_changed_since_is_left_alone(shelf, ledger, items) -> None:
    item = items.iloc[0].to_dict()
    plan(pd.DataFrame([proposal(item, "title", "Ours")]), shelf, ledger, run_id="run", now=NOW)
    shelf.batch_update([MediaChange(item["item_id"], {"title": "Theirs"})])
    outcome = writer(shelf, ledger).write(ledger.changes(ChangeStatus.PLANNED), APPLY)
    assert (outcome.done, outcome.conflict) == (0, 1)
    assert shelf.items_by_id([item["item_id"]]).found[item["item_id"]].media.metadata.title == "Theirs"


def test_a_change_that_a_crash_left_in_doubt_is_resolved_by_reading(shelf, ledger, items) -> None:
    first, second = (items.iloc[number].to_dict() for number in (0, 1))
    plan(
        pd.DataFrame([proposal(first, "title", "Written"), proposal(second, "title", "Not written")]),
        shelf,
        ledger,
        run_id="run",
        now=NOW,
    )
    rows = ledger.changes(ChangeStatus.PLANNED)
    ledger.mark([row.id for row in rows], ChangeStatus.APPLYING, run_id="dead run", now=NOW)
    shelf.batch_update([MediaChange(first["item_id"], {"title": "Written"})])

    doubts = writer(shelf, ledger).settle_doubts()
    assert doubts.done == 1
    assert [row.status for row in ledger.changes()] == [ChangeStatus.APPLIED, ChangeStatus.PLANNED]
    outcome = writer(shelf, ledger).write(ledger.changes(ChangeStatus.PLANNED), APPLY)
    assert outcome.done == 1
    titles = {fields["title"] for fields in everything(shelf, [first["item_id"], second["item_id"]]).values()}
    assert titles == {"Written", "Not written"}


@pytest.mark.parametrize("fault", ["drop", "cut"])
def test_a_connection_that_breaks_before_or_after_the_write_is_resolved_by_reading(
    shelf, ledger, items, sandbox, fault
) -> None:
    plan(pd.DataFrame(changed_fields(items)), shelf, ledger, run_id="run", now=NOW)
    sandbox.audiobookshelf.faults.add(fault, path="/api/items/batch/update", times=1)
    outcome = writer(shelf, ledger).write(ledger.changes(ChangeStatus.PLANNED), APPLY)
    assert outcome.failed == 0
    assert {row.status for row in ledger.changes()} == {ChangeStatus.APPLIED}


def test_a_proposal_from_an_old_snapshot_is_no_plan(shelf, ledger, items) -> None:
    item = items.iloc[0].to_dict() | {"title": "What the snapshot had"}
    count, rows = plan(pd.DataFrame([proposal(item, "title", "Ours")]), shelf, ledger, run_id="run", now=NOW)
    assert count.planned == 0
    assert list(rows["status"]) == ["conflict"]


@pytest.mark.parametrize(
    ("field", "held", "swept"),
    [
        ("authors", "One Author; Other Author", "Other Author; One Author"),
        ("series", "Oz #1, Wizards #2", "Wizards #2, Oz #1"),
    ],
)
def test_authors_and_series_may_come_in_another_order_than_in_the_snapshot(
    shelf, ledger, items, field, held, swept
) -> None:
    """Those that one scan found are joined in any order: a sweep and the item itself differ."""
    item_id = items.iloc[0]["item_id"]
    shelf.batch_update([MediaChange(item_id, {field: served(field, held)})])
    rows = pd.DataFrame([proposal({"item_id": item_id, field: swept}, field, "Somebody Else")])
    count, planned = plan(rows, shelf, ledger, run_id="run", now=NOW)
    assert (count.planned, list(planned["status"])) == (1, ["planned"])


def test_a_cell_that_reads_as_another_series_is_refused(shelf, ledger, items) -> None:
    """What was proposed for "Wizards, Oz #1" was meant for one series of that name: here there are two."""
    item_id = items.iloc[0]["item_id"]
    shelf.batch_update([MediaChange(item_id, {"series": served("series", "Oz #1, Wizards")})])
    rows = pd.DataFrame([proposal({"item_id": item_id, "series": "Wizards, Oz #1"}, "series", "Oz, Wizards #1")])
    count, planned = plan(rows, shelf, ledger, run_id="run", now=NOW)
    assert (count.planned, list(planned["status"])) == (0, ["refused"])


def test_what_the_server_would_not_change_is_not_called_applied(shelf, ledger, items) -> None:
    """It keeps one author of a name, whatever its case."""
    item = items.iloc[0].to_dict()
    rows = pd.DataFrame([proposal(item, "authors", item["authors"].upper())])
    count, planned = plan(rows, shelf, ledger, run_id="run", now=NOW)
    assert (count.planned, list(planned["status"])) == (0, ["refused"])


def test_a_doubtful_proposal_is_shown_and_not_planned(shelf, ledger, items) -> None:
    item = items.iloc[0].to_dict()
    count, rows = plan(
        pd.DataFrame([proposal(item, "title", "Perhaps", confidence=0.5)]), shelf, ledger, run_id="run", now=NOW
    )
    assert count.planned == 0
    assert list(rows["status"]) == ["doubtful"]


def test_of_two_proposals_for_one_field_the_more_confident_wins() -> None:
    item = {"item_id": "i", "title": "Old"}
    weak, strong = (
        pd.DataFrame([proposal(item, "title", title, confidence)])
        for title, confidence in (("Weak", 0.9), ("Strong", 0.95))
    )
    assert list(best_proposals([weak, strong])["after"]) == [("Strong",)]


def test_what_waits_for_a_person_is_planned_and_not_written_by_itself(shelf, ledger, items) -> None:
    asked, sure = (items.iloc[number].to_dict() for number in (0, 1))
    proposals = pd.DataFrame([proposal(asked, "title", "Asked", confidence=0.85), proposal(sure, "title", "Sure")])
    curated = curated_by(shelf, ledger, proposals, "run 1")
    assert (curated.outcome.done, curated.waiting) == (1, 1)
    waiting = ledger.changes(ChangeStatus.PLANNED)
    assert [row.change.after for row in waiting] == ["Asked"]
    curated = curated_by(shelf, ledger, proposals.head(1), "run 2", approved=[waiting[0].id])
    assert curated.outcome.done == 1


def test_what_an_earlier_run_planned_and_nobody_proposes_any_more_is_not_written(shelf, ledger, items) -> None:
    first, second = (items.iloc[number].to_dict() for number in (0, 1))
    curated_by(shelf, ledger, pd.DataFrame([proposal(first, "title", "Yesterday's mistake")]), "run 1", writes=False)
    curated_by(shelf, ledger, pd.DataFrame([proposal(second, "title", "Today's")]), "run 2")
    statuses = {row.change.item_id: row.status for row in ledger.changes()}
    assert statuses == {first["item_id"]: ChangeStatus.CONFLICT, second["item_id"]: ChangeStatus.APPLIED}


def test_what_only_holds_together_with_a_withheld_change_is_withheld_too(shelf, ledger, items) -> None:
    """A title may lose its author only where the authors may be written."""
    item_id = items.iloc[0]["item_id"]
    before = {"title": "Jack London - White Fang", "authors": "Nobody Known"}
    shelf.batch_update([MediaChange(item_id, {name: served(name, value) for name, value in before.items()})])
    item = {"item_id": item_id, **before, "authors": "Of an Old Snapshot"}
    proposals = pd.DataFrame([proposal(item, "title", "White Fang"), proposal(item, "authors", "Jack London")])
    count, rows = plan(proposals, shelf, ledger, run_id="run", now=NOW)
    assert (count.planned, list(rows["status"])) == (0, ["withheld", "conflict"])


def test_tags_are_written_and_put_back(shelf, ledger, items) -> None:
    item_id = items.iloc[0]["item_id"]
    shelf.batch_update([MediaChange(item_id, tags=["To relisten"])])
    item = {"item_id": item_id, "tags": "To relisten"}
    plan(
        pd.DataFrame([proposal(item, "tags", "To relisten; Translator: Ann Roe")]),
        shelf,
        ledger,
        run_id="run",
        now=NOW,
    )
    writer(shelf, ledger).write(ledger.changes(ChangeStatus.PLANNED), APPLY)
    assert media_of(shelf, item_id).tags == ("To relisten", "Translator: Ann Roe")
    writer(shelf, ledger).write(ledger.changes(ChangeStatus.APPLIED), REVERT)
    assert media_of(shelf, item_id).tags == ("To relisten",)


def curated_by(shelf, ledger, proposals, run_id, *, approved=(), writes=True):
    return curate(proposals, shelf, ledger, Permission(writes, frozenset(approved), 100), run_id=run_id)
