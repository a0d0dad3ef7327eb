"""What others change between two runs is seen, what we write is not; what is changed again is proposed to be locked."""

from datetime import timedelta

from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.curation.direction import REVERT
from audiobook_pipeline.curation.edits import note_edits
from audiobook_pipeline.domain.edits import TIMES, plan_locks
from audiobook_pipeline.domain.proposals import ASKED, CONFIDENT
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.schemas.rows import write
from audiobook_pipeline.schemas.tables import LIBRARY
from audiobook_pipeline.sources.library import items_by_id
from audiobook_pipeline_tests.curation.shelves import NOW, apply, planned, proposal, writer


def look(shelf, items):
    return write(items_by_id(shelf, list(items["item_id"])[:5]), LIBRARY)


def seen(earlier, later, ledger, run_id, days=0):
    found = note_edits(
        earlier, later, ledger, run_id=run_id, now=NOW + timedelta(days=days), since=NOW - timedelta(days=2)
    )
    return [(edit.field, edit.before, edit.after) for edit in found]


def test_the_first_look_and_one_at_an_unchanged_library_see_nothing(shelf, ledger, items) -> None:
    now = look(shelf, items)
    assert seen(None, now, ledger, "run 1") == seen(now, look(shelf, items), ledger, "run 2") == []


def test_what_we_wrote_and_put_back_is_no_edit(shelf, ledger, items) -> None:
    item, first = items.iloc[0].to_dict(), look(shelf, items)
    planned(shelf, ledger, proposal(item, "title", "Ours"), proposal(item, "authors", "Ann Roe; Ben Carter"))
    apply(shelf, ledger)
    second = look(shelf, items)
    assert seen(first, second, ledger, "run 2") == []
    writer(shelf, ledger).write(ledger.changes(ChangeStatus.APPLIED), REVERT)
    assert seen(second, look(shelf, items), ledger, "run 3") == []


def test_what_a_person_makes_of_ours_is_an_edit(shelf, ledger, items) -> None:
    item, first = items.iloc[0].to_dict(), look(shelf, items)
    planned(shelf, ledger, proposal(item, "title", "Ours"))
    apply(shelf, ledger)
    shelf.batch_update([MediaChange(item["item_id"], {"title": item["title"]})])
    assert seen(first, look(shelf, items), ledger, "run 2") == [("title", ("Ours",), (item["title"],))]


def test_a_field_that_was_changed_in_two_runs_is_proposed_to_be_locked(shelf, ledger, items) -> None:
    item_id, before = items.iloc[0]["item_id"], look(shelf, items)
    for number, names in enumerate((["Ann Roe"], ["Ben Carter"]), start=1):
        assert plan_locks(before, ledger.edited_fields(times=TIMES)).empty
        shelf.batch_update([MediaChange(item_id, {"narrators": names})])
        now = look(shelf, items)
        assert len(seen(before, now, ledger, f"run {number}", days=number)) == 1
        before = now
    (lock,) = plan_locks(before, ledger.edited_fields(times=TIMES)).to_dict("records")
    assert (lock["field"], lock["after"]) == ("tags", ("locked:narrators",))
    assert ASKED <= lock["confidence"] < CONFIDENT
    assert [seen.edit.after for seen in ledger.edits()] == [("Ben Carter",), ("Ann Roe",)]
    shelf.batch_update([MediaChange(item_id, tags=["locked:narrators"])])
    assert plan_locks(look(shelf, items), ledger.edited_fields(times=TIMES)).empty
