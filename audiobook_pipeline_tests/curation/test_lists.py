"""Authors and series in another order take two writes: whatever happens between them, no cut list is left behind."""

import pytest

from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.clients.errors import AuthenticationError, NotFoundError, TransientError
from audiobook_pipeline.curation.direction import APPLY, REVERT
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.sandbox.audiobookshelf.library import ServerCrash
from audiobook_pipeline_tests.curation.shelves import NOW, apply, cell, planned, proposal, writer
from audiobook_pipeline_tests.written import served

UPDATE = "/api/items/batch/update"
LISTS = [
    ("authors", "One Author; Other Author", "First Author; Other Author"),
    ("authors", "One Author; Other Author; Third Author", "Third Author; Other Author; New Author"),
    ("series", "Oz #1, Wizards #2", "The Land of Oz #1, Wizards #2"),
]


@pytest.fixture(params=LISTS, ids=["authors", "authors back in two", "series"])
def listed(request, shelf, ledger, items):
    """A planned change that takes two writes: its item, field, and both values."""
    field, before, after = request.param
    item_id = items.iloc[17]["item_id"]
    shelf.batch_update([MediaChange(item_id, {field: served(field, before)})])
    planned(shelf, ledger, proposal({"item_id": item_id, field: before}, field, after))
    return item_id, field, before, after


@pytest.fixture
def server(sandbox):
    sandbox.audiobookshelf._restarts_after_s = 0.02
    return sandbox.audiobookshelf


@pytest.fixture
def deadly(server, monkeypatch):
    """Have the server die of a value of a field, every time."""
    update = server.library.update

    def die_of(field, value):
        async def fatal(item, payload):
            if payload.get("metadata", {}).get(field) == served(field, value):
                raise ServerCrash("TypeError: who could have known")
            return await update(item, payload)

        monkeypatch.setattr(server.library, "update", fatal)

    return die_of


def only_change(ledger):
    (row,) = ledger.changes()
    return row


def dying_at(shelf, monkeypatch, *numbers, error):
    """Have the requests of these numbers end with an error, unsent."""
    batch_update, sent = shelf.batch_update, []

    def batch(changes):
        sent.append(changes)
        if len(sent) in numbers:
            raise error
        return batch_update(changes)

    monkeypatch.setattr(shelf, "batch_update", batch)
    return batch_update


def test_a_server_that_dies_on_the_second_write_keeps_the_list_of_before(shelf, ledger, listed, deadly) -> None:
    item_id, field, before, after = listed
    deadly(field, after)
    outcome = apply(shelf, ledger)
    assert (outcome.done, outcome.failed, outcome.doubtful) == (0, 1, 0)
    assert only_change(ledger).status is ChangeStatus.FAILED
    assert cell(shelf, item_id, field) == before


def test_a_server_that_dies_on_it_in_company_takes_the_others(shelf, ledger, items, listed, deadly) -> None:
    item_id, field, before, after = listed
    planned(shelf, ledger, *(proposal(item, "title", "Ours") for item in items.to_dict("records")))
    deadly(field, after)
    outcome = apply(shelf, ledger)
    assert (outcome.done, outcome.failed, outcome.doubtful) == (len(items), 1, 0)
    assert cell(shelf, item_id, field) == before
    assert cell(shelf, item_id, "title") == "Ours"


def test_what_a_server_dies_of_while_putting_back_stays_applied_and_whole(shelf, ledger, listed, deadly) -> None:
    item_id, field, before, after = listed
    apply(shelf, ledger)
    deadly(field, before)
    outcome = writer(shelf, ledger).write(ledger.changes(ChangeStatus.APPLIED), REVERT)
    assert (outcome.done, outcome.failed) == (0, 1)
    assert only_change(ledger).status is ChangeStatus.APPLIED
    assert cell(shelf, item_id, field) == after


def test_a_list_that_can_be_written_neither_way_stays_in_doubt_until_it_can(
    shelf, ledger, listed, monkeypatch, caplog
) -> None:
    item_id, field, _, after = listed
    whole = dying_at(shelf, monkeypatch, *range(2, 99), error=NotFoundError("Audiobookshelf", "not now"))
    outcome = apply(shelf, ledger)
    assert (outcome.done, outcome.failed, outcome.doubtful) == (0, 0, 1)
    assert only_change(ledger).status is ChangeStatus.APPLYING
    assert "stays in doubt" in caplog.text
    assert writer(shelf, ledger, "as bad").settle_doubts().doubtful == 1
    monkeypatch.setattr(shelf, "batch_update", whole)
    assert writer(shelf, ledger, "next").settle_doubts().done == 1
    assert cell(shelf, item_id, field) == after


def test_a_key_that_loses_its_permission_between_the_writes_leaves_a_doubt(shelf, ledger, listed, monkeypatch) -> None:
    item_id, field, before, after = listed
    whole = dying_at(shelf, monkeypatch, *range(2, 99), error=AuthenticationError("Audiobookshelf", "Forbidden"))
    with pytest.raises(AuthenticationError):
        apply(shelf, ledger)
    assert only_change(ledger).status is ChangeStatus.APPLYING
    with pytest.raises(AuthenticationError):
        writer(shelf, ledger, "as bad").settle_doubts()
    assert only_change(ledger).status is ChangeStatus.APPLYING
    monkeypatch.setattr(shelf, "batch_update", whole)
    assert writer(shelf, ledger, "next").settle_doubts().done == 1
    assert cell(shelf, item_id, field) == after
    assert writer(shelf, ledger, "undo").write(ledger.changes(ChangeStatus.APPLIED), REVERT).done == 1
    assert cell(shelf, item_id, field) == before


@pytest.mark.parametrize("number", [4, 5])
def test_a_server_that_goes_away_while_a_list_is_put_back_leaves_a_doubt(
    shelf, ledger, listed, monkeypatch, number
) -> None:
    """Requests 2 and 3 are refused; at the write-back the server is gone for long."""
    item_id, field, before, after = listed
    batch_update, sent = shelf.batch_update, []

    def batch(changes):
        sent.append(changes)
        if changes[0].metadata[field] == served(field, after):
            raise NotFoundError("Audiobookshelf", "refused")
        if len(sent) == number + 1:
            raise TransientError("Audiobookshelf", "gone")
        return batch_update(changes)

    monkeypatch.setattr(shelf, "batch_update", batch)
    ours = writer(shelf, ledger)

    def gone():
        raise TransientError("Audiobookshelf", "gone for long")

    ours._wait_until_up = gone
    try:
        ours.write(ledger.changes(ChangeStatus.PLANNED), APPLY)
    except TransientError:
        assert only_change(ledger).status is ChangeStatus.APPLYING
        assert cell(shelf, item_id, field) not in (before, after)
        writer(shelf, ledger, "next").settle_doubts()
    assert only_change(ledger).status is ChangeStatus.FAILED
    assert cell(shelf, item_id, field) == before


def test_an_item_that_vanishes_between_the_writes_is_gone(shelf, ledger, listed, server, monkeypatch) -> None:
    item_id = listed[0]
    batch_update = shelf.batch_update

    def vanishing(changes):
        batch_update(changes)
        server.library.items.pop(item_id, None)

    monkeypatch.setattr(shelf, "batch_update", vanishing)
    assert apply(shelf, ledger).conflict == 1
    assert only_change(ledger).note == "the item is gone"


@pytest.mark.parametrize("fault", ["drop", "cut"])
def test_a_connection_that_breaks_between_the_writes_loses_nothing(
    shelf, ledger, listed, server, monkeypatch, fault
) -> None:
    item_id, field, _, after = listed
    batch_update = shelf.batch_update

    def breaking(changes):
        monkeypatch.setattr(shelf, "batch_update", batch_update)
        batch_update(changes)
        server.faults.add(fault, path=UPDATE, times=2)

    monkeypatch.setattr(shelf, "batch_update", breaking)
    assert apply(shelf, ledger).done == 1
    assert cell(shelf, item_id, field) == after


def test_what_a_person_writes_between_the_writes_is_theirs(shelf, ledger, listed, monkeypatch) -> None:
    item_id, field, _, after = listed
    batch_update, theirs = shelf.batch_update, [{"name": "Theirs", "sequence": None}]

    def between(changes):
        if changes[0].metadata[field] == served(field, after):
            batch_update([MediaChange(item_id, {field: theirs})])
            raise NotFoundError("Audiobookshelf", "refused")
        return batch_update(changes)

    monkeypatch.setattr(shelf, "batch_update", between)
    assert apply(shelf, ledger).conflict == 1
    assert cell(shelf, item_id, field) == "Theirs"


@pytest.fixture
def halfway(shelf, ledger, listed, monkeypatch):
    """The same, of which a process that died wrote the beginning."""
    with monkeypatch.context() as dying:
        dying_at(shelf, dying, 2, error=SystemExit())
        with pytest.raises(SystemExit):
            apply(shelf, ledger)
    return listed


@pytest.mark.parametrize("left", ["", "One Author", "Other Author"])
@pytest.mark.parametrize("after", ["New Author", "New Author; Other Author", "New Author; Third Author"])
def test_what_pipeline_and_server_left_of_a_list_as_both_died_becomes_what_it_was(
    shelf, ledger, items, left, after
) -> None:
    item_id, before = items.iloc[17]["item_id"], "One Author; Other Author"

    def hold(names: str) -> None:
        shelf.batch_update([MediaChange(item_id, {"authors": served("authors", names)})])

    hold(before)
    planned(shelf, ledger, proposal({"item_id": item_id, "authors": before}, "authors", after))
    ledger.mark([only_change(ledger).id], ChangeStatus.APPLYING, run_id="dead", now=NOW)
    hold(left)
    assert writer(shelf, ledger, "plan").settle_doubts(may_write=lambda _: False).doubtful == 1
    assert cell(shelf, item_id, "authors") == left
    assert writer(shelf, ledger, "next").settle_doubts().failed == 1
    assert cell(shelf, item_id, "authors") == before
    assert only_change(ledger).status is ChangeStatus.FAILED


def test_a_doubt_that_needs_a_write_waits_where_nothing_may_be_written(shelf, ledger, halfway, server, caplog) -> None:
    item_id, field, before, after = halfway
    cut, writes = cell(shelf, item_id, field), server.faults.count(UPDATE)
    outcome = writer(shelf, ledger, "plan").settle_doubts(may_write=lambda _: False)
    assert (outcome.done, outcome.doubtful) == (0, 1)
    assert only_change(ledger).status is ChangeStatus.APPLYING
    assert (cell(shelf, item_id, field), server.faults.count(UPDATE)) == (cut, writes)
    assert "METADATA_MODE=apply" in caplog.text
    assert item_id in caplog.text
    assert cut not in (before, after)


def test_the_rest_of_a_list_is_written_after_a_backup(shelf, ledger, halfway, server) -> None:
    start, ours = len(server.faults.requests), writer(shelf, ledger, "next")
    assert ours.settle_doubts().done == 1
    seen = [record.path for record in server.faults.requests[start:] if record.path in ("/api/backups", UPDATE)]
    assert seen[0] == "/api/backups"
    assert seen.count("/api/backups") == 1
    # One backup a run.
    assert ours.write(ledger.changes(ChangeStatus.APPLIED), REVERT).done == 1
    assert server.faults.count("/api/backups") == 2


def test_without_a_backup_the_rest_stays_in_doubt(shelf, ledger, halfway, server) -> None:
    item_id, field, _, after = halfway
    cut = cell(shelf, item_id, field)
    server.faults.add("status", path="/api/backups", status=500)
    with pytest.raises(TransientError):
        writer(shelf, ledger, "next").settle_doubts()
    assert only_change(ledger).status is ChangeStatus.APPLYING
    assert cell(shelf, item_id, field) == cut
    server.faults.clear()
    assert writer(shelf, ledger, "after").settle_doubts().done == 1
    assert cell(shelf, item_id, field) == after
