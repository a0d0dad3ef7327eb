"""What was there comes back, exactly, in whatever order it was changed; what a person did since is theirs."""

import pytest

from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.clients.errors import AuthenticationError
from audiobook_pipeline.curation.curate import Permission
from audiobook_pipeline.curation.direction import REVERT
from audiobook_pipeline.domain.proposals import proposals_table
from audiobook_pipeline.ledger.pages import ChangeFilter
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline_tests.curation.shelves import (
    apply,
    cell,
    changed_fields,
    curate,
    everything,
    metadata_of,
    planned,
    proposal,
    without_ids,
    writer,
)
from audiobook_pipeline_tests.written import served


def revert(shelf, ledger, **selection):
    return writer(shelf, ledger, "undo").write(ledger.changes(ChangeStatus.APPLIED, **selection), REVERT)


def test_a_field_changed_twice_goes_back_to_what_it_was_first(shelf, ledger, items) -> None:
    item = items.iloc[0].to_dict()
    for title in ("Second", "Third"):
        planned(shelf, ledger, proposal(item, "title", title), run_id=title)
        apply(shelf, ledger, run_id=title)
        item = item | {"title": title}
    outcome = revert(shelf, ledger)
    assert (outcome.done, outcome.conflict) == (2, 0)
    assert metadata_of(shelf, item).title == items.iloc[0]["title"]


def test_an_older_change_below_a_newer_one_is_left_alone(shelf, ledger, items) -> None:
    item = items.iloc[0].to_dict()
    for title in ("Second", "Third"):
        planned(shelf, ledger, proposal(item, "title", title), run_id=title)
        apply(shelf, ledger, run_id=title)
        item = item | {"title": title}
    outcome = revert(shelf, ledger, run_id="Second")
    assert (outcome.done, outcome.conflict) == (0, 1)
    assert metadata_of(shelf, item).title == "Third"
    assert revert(shelf, ledger).done == 2
    assert metadata_of(shelf, item).title == items.iloc[0]["title"]


def test_what_a_person_changed_after_us_stays_theirs(shelf, ledger, items) -> None:
    item = items.iloc[0].to_dict()
    planned(shelf, ledger, proposal(item, "title", "Ours"))
    apply(shelf, ledger)
    shelf.batch_update([MediaChange(item["item_id"], {"title": "Theirs"})])
    outcome = revert(shelf, ledger)
    assert (outcome.done, outcome.conflict, outcome.failed) == (0, 1, 0)
    assert metadata_of(shelf, item).title == "Theirs"
    # Neither is their title taken for untidy by a later run.
    count, _ = planned(shelf, ledger, proposal(item | {"title": "Theirs"}, "title", "Ours again"), run_id="later")
    assert (count.planned, count.withheld) == (0, 1)


def test_what_was_put_back_is_not_planned_again(shelf, ledger, items) -> None:
    item = items.iloc[0].to_dict()
    planned(shelf, ledger, proposal(item, "title", "Ours"))
    apply(shelf, ledger)
    revert(shelf, ledger)
    count, _ = planned(shelf, ledger, proposal(item, "title", "Ours"), run_id="later")
    assert (count.planned, count.withheld) == (0, 1)
    count, _ = planned(shelf, ledger, proposal(item, "title", "Another"), run_id="later")
    assert count.planned == 1


@pytest.mark.parametrize("fault", ["drop", "cut"])
def test_a_connection_that_breaks_while_putting_back_loses_nothing(shelf, ledger, items, sandbox, fault) -> None:
    before = everything(shelf, items["item_id"])
    planned(shelf, ledger, *changed_fields(items))
    apply(shelf, ledger)
    sandbox.audiobookshelf.faults.add(fault, path="/api/items/batch/update", times=2)
    outcome = revert(shelf, ledger)
    assert (outcome.conflict, outcome.failed) == (0, 0)
    assert without_ids(everything(shelf, items["item_id"])) == without_ids(before)


def test_one_field_one_item_and_one_run_can_be_put_back_alone(shelf, ledger, items) -> None:
    planned(shelf, ledger, *changed_fields(items))
    apply(shelf, ledger)
    assert revert(shelf, ledger, field="title").done == len(items)
    one = items.iloc[0].to_dict()
    assert metadata_of(shelf, one).title == one["title"]
    assert metadata_of(shelf, one).published_year == "1911"
    assert revert(shelf, ledger, item_id=one["item_id"]).done > 0
    assert (metadata_of(shelf, one).published_year or "") == one["published_year"]


def test_authors_and_series_differing_in_case_alone_are_the_servers_own(shelf, ledger, items) -> None:
    """The server keeps one author of a name whatever its case: what it makes of a write is still our change."""
    first, second = (items.iloc[number].to_dict() for number in (0, 1))
    planned(shelf, ledger, proposal(first, "authors", "Ann Example"))
    apply(shelf, ledger)
    planned(shelf, ledger, proposal(second, "authors", "ANN EXAMPLE"), run_id="later")
    assert apply(shelf, ledger, run_id="later").done == 1
    assert revert(shelf, ledger).done == 2
    assert [author.name for author in metadata_of(shelf, second).authors] == second["authors"].split("; ")


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("authors", "One Author; Other Author", "First Author; Other Author"),
        ("authors", "One Author; Other Author", "Other Author"),
        ("authors", "One Author; Other Author; Third Author", "Third Author; New Author; Other Author"),
        ("series", "Oz #1, Wizards #2", "The Land of Oz #1, Wizards #2"),
        ("series", "Oz #1, Wizards", "Wizards #3"),
    ],
)
def test_authors_and_series_come_in_the_order_written_and_go_back_to_theirs(
    shelf, ledger, items, field, before, after
) -> None:
    """The server leaves in place what stays and puts the rest behind it, whatever order it is sent."""
    item_id = items.iloc[0]["item_id"]
    shelf.batch_update([MediaChange(item_id, {field: served(field, before)})])
    planned(shelf, ledger, proposal({"item_id": item_id, field: before}, field, after))
    assert apply(shelf, ledger).done == 1
    assert cell(shelf, item_id, field) == after
    assert revert(shelf, ledger).done == 1
    assert cell(shelf, item_id, field) == before


@pytest.fixture
def begun(shelf, ledger, items):
    """An item whose authors were being written when the process died: it holds the first alone."""
    item_id = items.iloc[0]["item_id"]
    shelf.batch_update([MediaChange(item_id, {"authors": served("authors", "One Author; Other Author")})])
    change = proposal({"item_id": item_id, "authors": "One Author; Other Author"}, "authors", "First; Other Author")
    planned(shelf, ledger, change)
    batch_update, sent = shelf.batch_update, []

    def dying(changes):
        sent.append(changes)
        if len(sent) == 2:
            raise SystemExit
        return batch_update(changes)

    shelf.batch_update = dying
    with pytest.raises(SystemExit):
        apply(shelf, ledger)
    shelf.batch_update = batch_update
    assert cell(shelf, item_id, "authors") == "First"
    return item_id


def finish_and_undo(shelf, ledger, item_id):
    """Finish what is in doubt and undo it; return the authors after each."""
    assert writer(shelf, ledger, "next").settle_doubts().done == 1
    finished = cell(shelf, item_id, "authors")
    assert revert(shelf, ledger).done == 1
    return finished, cell(shelf, item_id, "authors")


@pytest.mark.parametrize("fault", ["drop", "cut"])
def test_a_list_of_which_a_crash_left_the_beginning_is_written_to_its_end(shelf, ledger, begun, sandbox, fault) -> None:
    sandbox.audiobookshelf.faults.add(fault, path="/api/items/batch/update", times=1)
    assert finish_and_undo(shelf, ledger, begun) == ("First; Other Author", "One Author; Other Author")


def test_a_list_that_may_not_be_written_to_its_end_stays_in_doubt(shelf, ledger, begun, sandbox) -> None:
    sandbox.audiobookshelf.faults.add("status", path="/api/items/batch/update", status=403, body="Forbidden", times=1)
    with pytest.raises(AuthenticationError):
        writer(shelf, ledger, "refused").settle_doubts()
    assert ledger.changes(ChangeStatus.PLANNED) == []
    assert finish_and_undo(shelf, ledger, begun) == ("First; Other Author", "One Author; Other Author")


@pytest.mark.parametrize(
    "old",
    [
        "<div>Tom & <b>Jerry</div>",
        "One<br>&mdash; R&D, 3 < 5",
        "<script>x</script><i>Fine</i>",
        "a &amp; b &lt;c&gt;",
    ],
)
def test_a_description_that_the_server_cleans_when_it_is_put_back_is_put_back(
    shelf, ledger, items, sandbox, old
) -> None:
    """Descriptions from before the server cleaned them can only come back as it keeps them now."""
    item_id = items.iloc[0]["item_id"]
    sandbox.audiobookshelf.library.items[item_id].fields["description"] = old
    planned(shelf, ledger, proposal({"item_id": item_id, "description": old}, "description", "Ours &amp; plain"))
    assert apply(shelf, ledger).done == 1
    outcome = revert(shelf, ledger)
    assert (outcome.done, outcome.conflict, outcome.failed) == (1, 0, 0)


def test_a_person_who_changed_the_layout_alone_changed_the_description(shelf, ledger, items) -> None:
    item_id = items.iloc[0]["item_id"]
    shelf.batch_update([MediaChange(item_id, {"description": "<p>A tale.</p>"})])
    planned(shelf, ledger, proposal({"item_id": item_id, "description": "<p>A tale.</p>"}, "description", "A tale."))
    assert apply(shelf, ledger).done == 1
    shelf.batch_update([MediaChange(item_id, {"description": "A <b>tale</b>."})])
    assert revert(shelf, ledger).conflict == 1
    assert cell(shelf, item_id, "description") == "A <b>tale</b>."


@pytest.mark.parametrize(
    ("before", "theirs"),
    [
        ('<p>See <a href="http://a.example">x</a></p>', '<p>See <a href="http://mine.example">x</a></p>'),
        ("<p><b>Big</b> words here</p>", "<p><b>Big words here</b></p>"),
    ],
    ids=["link", "layout"],
)
def test_a_description_that_a_person_touched_since_the_plan_is_left_alone(shelf, ledger, items, before, theirs) -> None:
    item_id = items.iloc[0]["item_id"]
    shelf.batch_update([MediaChange(item_id, {"description": before})])
    planned(shelf, ledger, proposal({"item_id": item_id, "description": before}, "description", "Tidied"))
    shelf.batch_update([MediaChange(item_id, {"description": theirs})])
    assert apply(shelf, ledger).conflict == 1
    assert cell(shelf, item_id, "description") == theirs


def test_an_empty_place_in_a_series_comes_back_empty(shelf, ledger, items) -> None:
    item_id = items.iloc[0]["item_id"]
    shelf.batch_update([MediaChange(item_id, {"series": [{"name": "Oz", "sequence": ""}]})])
    planned(shelf, ledger, proposal({"item_id": item_id, "series": "Oz"}, "series", "Oz #1"))
    assert apply(shelf, ledger).done == 1
    assert revert(shelf, ledger).done == 1
    assert shelf.items_by_id([item_id]).found[item_id].media.metadata.series[0].sequence == ""


@pytest.mark.parametrize(
    ("shown", "kept"), [("Alight", "A\u0007light"), ("and back", "\u202eand back"), ("w" * 65_536, "w" * 70_000)]
)
def test_a_text_that_is_shown_otherwise_comes_back_as_it_was(shelf, ledger, items, shown, kept) -> None:
    item_id = items.iloc[0]["item_id"]
    shelf.batch_update([MediaChange(item_id, {"subtitle": kept})])
    planned(shelf, ledger, proposal({"item_id": item_id, "subtitle": shown}, "subtitle", "Ours"))
    assert apply(shelf, ledger).done == 1
    assert revert(shelf, ledger).done == 1
    assert shelf.items_by_id([item_id], exact=True).found[item_id].media.metadata.subtitle == kept


def test_a_run_puts_back_what_a_person_asked_for_and_nothing_else(shelf, ledger, items) -> None:
    first, second = items.iloc[0].to_dict(), items.iloc[1].to_dict()
    for item in (first, second):
        planned(shelf, ledger, proposal(item, "title", "Ours"))
    apply(shelf, ledger)
    assert ledger.ask_revert(ChangeFilter(item_id=first["item_id"]), who="desk: admin") == 1
    permission = Permission(everything=False, approved=frozenset(), most=10)
    done = curate(proposals_table(()), shelf, ledger, permission, run_id="later")
    assert done.summary.startswith("1 change put back")
    assert [metadata_of(shelf, item).title for item in (first, second)] == [first["title"], "Ours"]
    assert ledger.changes_to_revert() == []
