"""What can go wrong while metadata is written: each change ends fully there or not at all, with its reason."""

import threading
from contextlib import suppress
from pathlib import PurePosixPath

import pytest

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.clients.errors import AuthenticationError, TransientError
from audiobook_pipeline.config import PathMap
from audiobook_pipeline.curation import applying
from audiobook_pipeline.curation.direction import APPLY, REVERT
from audiobook_pipeline.curation.embedding import embed
from audiobook_pipeline.curation.only_writer import only_writer
from audiobook_pipeline.ledger.records import ChangeStatus, PlannedChange
from audiobook_pipeline.sandbox.audiobookshelf.library import ServerCrash
from audiobook_pipeline_tests.curation.shelves import (
    NOW,
    apply,
    changed_fields,
    everything,
    metadata_of,
    planned,
    proposal,
    without_ids,
    writer,
)

UPDATE = "/api/items/batch/update"


def statuses(ledger):
    return {row.status for row in ledger.changes()}


def test_a_server_that_dies_on_one_change_takes_all_others(shelf, ledger, items, sandbox, monkeypatch) -> None:
    server = sandbox.audiobookshelf
    server._restarts_after_s = 0.02
    update, culprit = server.library.update, items.iloc[17]["item_id"]

    async def fatal(item, payload):
        if item.id == culprit and "narrators" in payload.get("metadata", {}):
            raise ServerCrash("TypeError: who could have known")
        return await update(item, payload)

    monkeypatch.setattr(server.library, "update", fatal)
    count, _ = planned(shelf, ledger, *changed_fields(items))
    outcome = apply(shelf, ledger)
    assert (outcome.done, outcome.failed) == (count.planned - 1, 1)
    (failed,) = ledger.changes(ChangeStatus.FAILED)
    assert (failed.change.item_id, failed.change.field) == (culprit, "narrators")
    assert metadata_of(shelf, {"item_id": culprit}).published_year == "1911"
    assert server.faults.count(UPDATE) < 40
    # It is set aside: the next run does not take the server down again.
    count, _ = planned(shelf, ledger, *changed_fields(items), run_id="later")
    assert count.planned == 0


def test_a_key_that_may_not_write_is_told_and_leaves_nothing_in_doubt(shelf, ledger, items, sandbox) -> None:
    reader = AudiobookshelfClient(sandbox.environment()["ABS_URL"], sandbox._reader_token)
    planned(shelf, ledger, *changed_fields(items))
    with pytest.raises(AuthenticationError, match="admin"):
        apply(reader, ledger)
    assert statuses(ledger) == {ChangeStatus.PLANNED}
    sandbox.audiobookshelf.faults.add("status", path=UPDATE, status=403, body="Forbidden")
    with pytest.raises(AuthenticationError, match="permission 'update'"):
        apply(shelf, ledger)
    assert statuses(ledger) == {ChangeStatus.PLANNED}
    sandbox.audiobookshelf.faults.clear()
    assert apply(shelf, ledger).failed == 0
    assert statuses(ledger) == {ChangeStatus.APPLIED}


def test_a_server_that_stays_away_leaves_what_can_be_resolved(shelf, ledger, items, sandbox) -> None:
    planned(shelf, ledger, *changed_fields(items))
    sandbox.audiobookshelf.faults.add("cut", path=UPDATE)
    sandbox.audiobookshelf.faults.add("drop", path="/healthcheck")
    ours = writer(shelf, ledger)
    ours._wait_until_up = lambda: shelf.wait_until_up(timeout=0.05, poll=0.01)
    with pytest.raises(TransientError):
        ours.write(ledger.changes(ChangeStatus.PLANNED), APPLY)
    assert ChangeStatus.APPLYING in statuses(ledger)
    sandbox.audiobookshelf.faults.clear()
    assert writer(shelf, ledger, "next").settle_doubts().done > 0
    assert apply(shelf, ledger, "next").failed == 0
    assert statuses(ledger) == {ChangeStatus.APPLIED}


def test_what_ends_a_server_that_stays_down_is_found_over_the_runs(shelf, ledger, items, sandbox, monkeypatch) -> None:
    """Somebody starts the server again only after each run has given up."""
    sandbox.audiobookshelf._restarts_after_s = 0.02
    library, culprit = sandbox.audiobookshelf.library, items.iloc[17]["item_id"]
    update = library.update

    async def fatal(item, payload):
        if item.id == culprit and "narrators" in payload.get("metadata", {}):
            sandbox.audiobookshelf.faults.add("drop")
            raise ServerCrash("TypeError: who could have known")
        return await update(item, payload)

    monkeypatch.setattr(library, "update", fatal)
    count, _ = planned(shelf, ledger, *changed_fields(items))
    for number in range(1, 5):
        ours = writer(shelf, ledger, f"run {number}")
        ours._wait_until_up = lambda: shelf.wait_until_up(timeout=0.05, poll=0.01)
        ours.settle_doubts()
        rows = ledger.changes(ChangeStatus.PLANNED)
        with suppress(TransientError):
            ours.write(rows, APPLY)
        sandbox.audiobookshelf.faults.clear()
        shelf.wait_until_up(poll=0.01)
    (failed,) = ledger.changes(ChangeStatus.FAILED)
    assert (failed.change.item_id, failed.change.field) == (culprit, "narrators")
    assert "alone" in failed.note
    assert len(ledger.changes(ChangeStatus.APPLIED)) == count.planned - 1


def theirs(shelf, row) -> None:
    """Let a person edit the title of an item."""
    shelf.batch_update([MediaChange(row["item_id"], {"title": "Theirs"})])


def test_what_a_person_edits_while_the_backup_is_made_is_left_alone(shelf, ledger, items, monkeypatch) -> None:
    first, second = items.to_dict("records")[:2]
    planned(shelf, ledger, *(proposal(row, "title", "Ours") for row in (first, second)))
    create_backup = shelf.create_backup
    monkeypatch.setattr(shelf, "create_backup", lambda: (create_backup(), theirs(shelf, first))[0])
    outcome = apply(shelf, ledger)
    assert (outcome.done, outcome.conflict) == (1, 1)
    assert [metadata_of(shelf, row).title for row in (first, second)] == ["Theirs", "Ours"]


@pytest.mark.parametrize(
    ("batch", "edited"), [(1, 0), (4, 3), (4, 5)], ids=["alone", "in the interrupted batch", "in the next batch"]
)
def test_what_a_person_edits_while_the_server_is_away_is_left_alone(
    shelf, ledger, items, sandbox, monkeypatch, batch, edited
) -> None:
    monkeypatch.setattr(applying, "ITEMS_A_BATCH", batch)
    rows = items.to_dict("records")[:8]
    planned(shelf, ledger, *(proposal(row, "title", "Ours") for row in rows))
    sandbox.audiobookshelf.faults.add("drop", path=UPDATE, times=1)
    ours = writer(shelf, ledger)
    back, edits = ours._wait_until_up, iter([lambda: theirs(shelf, rows[edited])])
    ours._wait_until_up = lambda: (back(), next(edits, lambda: None)())
    outcome = ours.write(ledger.changes(ChangeStatus.PLANNED), APPLY)
    assert (outcome.done, outcome.conflict) == (7, 1)
    assert metadata_of(shelf, rows[edited]).title == "Theirs"


def test_what_a_person_locks_while_the_server_is_away_is_left_alone(shelf, ledger, items, sandbox) -> None:
    rows = items.to_dict("records")[:4]
    planned(shelf, ledger, *(proposal(row, "title", "Ours") for row in rows))
    sandbox.audiobookshelf.faults.add("drop", path=UPDATE, times=1)
    ours = writer(shelf, ledger)
    back = ours._wait_until_up
    ours._wait_until_up = lambda: (back(), shelf.patch_media(MediaChange(rows[2]["item_id"], {}, tags=("locked",))))
    outcome = ours.write(ledger.changes(ChangeStatus.PLANNED), APPLY)
    assert (outcome.done, outcome.conflict) == (3, 1)
    assert metadata_of(shelf, rows[2]).title == rows[2]["title"]


def test_items_that_vanish_in_the_middle_are_left_and_the_others_written(shelf, ledger, items, sandbox, monkeypatch):
    count, _ = planned(shelf, ledger, *changed_fields(items))
    batch_update, gone = shelf.batch_update, set(items["item_id"][5:9])

    def vanishing(changes):
        for item_id in gone:
            sandbox.audiobookshelf.library.items.pop(item_id, None)
        return batch_update(changes)

    monkeypatch.setattr(shelf, "batch_update", vanishing)
    outcome = apply(shelf, ledger)
    lost = list(ledger.changes(ChangeStatus.CONFLICT))
    assert {row.change.item_id for row in lost} == gone
    assert {row.note for row in lost} == {"the item is gone"}
    assert (outcome.done, outcome.failed) == (count.planned - len(lost), 0)
    # Neither can they be put back, and that takes nothing else with it.
    undone = writer(shelf, ledger).write(ledger.changes(ChangeStatus.APPLIED), REVERT)
    assert (undone.done, undone.conflict) == (outcome.done, 0)


@pytest.mark.parametrize(
    "fault",
    [{"kind": "status", "status": 500}, {"kind": "status", "status": 502}, {"kind": "drop"}, {"kind": "cut"}],
    ids=["500", "502", "before", "after"],
)
def test_trouble_that_passes_costs_no_change(shelf, ledger, items, sandbox, fault) -> None:
    planned(shelf, ledger, *changed_fields(items))
    sandbox.audiobookshelf.faults.add(path=UPDATE, times=3, **fault)
    assert apply(shelf, ledger).failed == 0
    assert statuses(ledger) == {ChangeStatus.APPLIED}


def test_a_backup_is_made_before_the_first_write_and_only_then(shelf, ledger, items, sandbox) -> None:
    backups = sandbox.audiobookshelf._backups
    apply(shelf, ledger)
    assert backups.made == []
    planned(shelf, ledger, *changed_fields(items))
    apply(shelf, ledger)
    apply(shelf, ledger)
    assert sandbox.audiobookshelf.faults.count("/api/backups") == len(backups.made) == 1
    seen = [(record.method, record.path) for record in sandbox.audiobookshelf.faults.requests]
    assert seen.index(("POST", "/api/backups")) < seen.index(("POST", UPDATE))


def test_without_a_backup_nothing_is_written(shelf, ledger, items, sandbox) -> None:
    before = everything(shelf, items["item_id"])
    planned(shelf, ledger, *changed_fields(items))
    sandbox.audiobookshelf.faults.add("status", path="/api/backups", status=500)
    with pytest.raises(TransientError):
        apply(shelf, ledger)
    assert everything(shelf, items["item_id"]) == before
    assert statuses(ledger) == {ChangeStatus.PLANNED}


ALL_OF_IT = ["locked", " LOCKED ", "locked:", "locked:everything", "locked: titles, authors"]
ITS_TITLE = ["Locked:Title", "locked: title", "locked :titles", "LOCKED:\tTITLE "]


@pytest.mark.parametrize(
    ("tag", "field", "free"), [(tag, "title", 0) for tag in ALL_OF_IT] + [(tag, "title", 1) for tag in ITS_TITLE]
)
def test_what_a_person_locked_is_left_alone(shelf, ledger, items, sandbox, tag, field, free) -> None:
    item = items.iloc[0].to_dict()
    sandbox.audiobookshelf.library.items[item["item_id"]].tags = [tag]
    count, found = planned(
        shelf, ledger, proposal(item, "title", "Ours"), proposal(item, "narrators", "Some Reader, Jr.")
    )
    assert found[0] == "locked"
    assert count.planned == free


@pytest.mark.parametrize("tag", ["locked", "locked:title"])
def test_what_a_person_locked_since_the_plan_is_left_alone(shelf, ledger, items, sandbox, tag) -> None:
    item = items.iloc[0].to_dict()
    planned(shelf, ledger, proposal(item, "title", "Ours"))
    sandbox.audiobookshelf.library.items[item["item_id"]].tags = [tag]
    before = everything(shelf, [item["item_id"]])
    outcome = apply(shelf, ledger)
    assert (outcome.done, outcome.conflict) == (0, 1)
    assert everything(shelf, [item["item_id"]]) == before
    assert [row.note for row in ledger.changes()] == ["somebody locked it since"]


def test_an_item_with_a_nameless_author_costs_no_other_its_plan(shelf, ledger, items, monkeypatch) -> None:
    odd, sound = items.iloc[0].to_dict(), items.iloc[1].to_dict()
    answers = shelf._json

    def nameless(method, path, **request):
        data = answers(method, path, **request)
        for row in data.get("libraryItems", ()):
            if row["id"] == odd["item_id"]:
                row["media"]["metadata"]["authors"] = [{"id": "a1", "name": None}]
        return data

    monkeypatch.setattr(shelf, "_json", nameless)
    count, found = planned(shelf, ledger, proposal(odd, "title", "Ours"), proposal(sound, "title", "Ours as well"))
    assert (count.planned, found) == (1, ["conflict", "planned"])


LONG = "Leonardo " * 555


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", "<p>One &amp; <b>two</b></p><script>alert(1)</script>"),
        ("title", LONG.strip()),
        ("narrators", f"{LONG.strip()}; 🦊 Reynard 👩‍👩‍👧"),
        ("authors", "Zoë 🦉; O'Brien \\ \"Bobby\"; Robert'); DROP TABLE books;--"),
        ("series", "Ranges #1-3, Commas, Inc. #½, No number"),
        ("subtitle", "a\u0000b\u0007c\u202ed\u200be"),
        ("title", "😀 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 שלום ﷽"),
    ],
)
def test_odd_values_are_written_and_put_back_as_they_were(shelf, ledger, items, field, value) -> None:
    item = items.iloc[3].to_dict()
    before = everything(shelf, [item["item_id"]])
    count, _ = planned(shelf, ledger, proposal(item, field, value))
    assert count.planned == 1
    assert apply(shelf, ledger).done == 1
    assert everything(shelf, [item["item_id"]]) != before
    undone = writer(shelf, ledger).write(ledger.changes(ChangeStatus.APPLIED), REVERT)
    assert undone.done == 1
    assert without_ids(everything(shelf, [item["item_id"]])) == without_ids(before)


def test_a_series_that_its_cell_cannot_tell_is_left_alone(shelf, ledger, items) -> None:
    item_id = items.iloc[5]["item_id"]
    place = {"name": "Saga", "sequence": "02, Dramatized Adaptation"}
    shelf.batch_update([MediaChange(item_id, {"series": [place]})])
    item = {"item_id": item_id, "series": "Saga #02, Dramatized Adaptation"}
    _, found = planned(shelf, ledger, proposal(item, "series", "Saga #2, Dramatized Adaptation"))
    assert found == ["refused"]
    shelf.batch_update([MediaChange(item_id, {"series": [{"name": "Saga", "sequence": "02"}]})])
    _, found = planned(shelf, ledger, proposal(item | {"series": "Saga #02"}, "series", "Saga #2"))
    assert found == ["planned"]


def test_a_value_that_the_server_would_mistreat_is_refused_before_it_is_planned(shelf, ledger, items) -> None:
    item = items.iloc[0].to_dict()
    count, found = planned(
        shelf, ledger, proposal(item, "authors", "Ann Example; ann example"), proposal(item, "narrators", " ")
    )
    assert count.planned == 0
    assert found == ["refused", "refused"]


def test_a_change_that_came_into_the_ledger_malformed_is_set_aside_alone(shelf, ledger, items) -> None:
    planned(shelf, ledger, *changed_fields(items))
    item = items.iloc[0]["item_id"]
    odd = PlannedChange(
        item, "genres", before=list(items.iloc[0]["genres"].split("; ")), after=[None], rule="x", source="x"
    )
    ledger.plan_changes([odd], run_id="run", now=NOW)
    outcome = apply(shelf, ledger)
    assert outcome.failed == 1
    (failed,) = ledger.changes(ChangeStatus.FAILED)
    assert failed.change.field == "genres"
    assert "genres" in failed.note


def test_two_proposals_for_one_field_are_one_change(shelf, ledger, items) -> None:
    item = items.iloc[0].to_dict()
    count, _ = planned(shelf, ledger, proposal(item, "title", "One"), proposal(item, "title", "Two"))
    assert count.planned == 1
    assert apply(shelf, ledger).done == 1


def test_there_is_one_writer_at_a_time(tmp_path) -> None:
    inside, leave = threading.Event(), threading.Event()

    def hold():
        with only_writer(tmp_path):
            inside.set()
            leave.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    inside.wait(10)
    with pytest.raises(TransientError, match="another run or command"), only_writer(tmp_path, patience=0.05):
        pass
    leave.set()
    other.join()
    with only_writer(tmp_path, patience=5):
        pass


@pytest.fixture
def on_disk(items, sandbox, tmp_path):
    """Files of the first two items, and how their folder is called here."""
    for path in items["path"][:2]:
        folder = tmp_path / "library" / PurePosixPath(path).relative_to(sandbox.audiobookshelf.library.root)
        folder.mkdir(parents=True)
        (folder / "01.mp3").write_bytes(b"audio")
    return [PathMap(remote=sandbox.audiobookshelf.library.root, local=str(tmp_path / "library"))]


def test_embedding_passes_over_what_has_no_files(shelf, items, sandbox, on_disk) -> None:
    sandbox.audiobookshelf.library.items[items.iloc[0]["item_id"]].is_missing = True
    assert embed(shelf, {*items["item_id"][:2], "unknown"}, on_disk) == 1


def test_embedding_never_writes_to_what_a_torrent_shares(shelf, items, sandbox, on_disk, tmp_path, caplog) -> None:
    """The server writes into the file itself: under its other name the torrent would seed something else."""
    shared = next((tmp_path / "library").rglob("01.mp3"))
    shared.with_name("of the torrent.mp3").hardlink_to(shared)
    assert embed(shelf, items["item_id"][:2], on_disk) == 1
    assert "other hard links" in caplog.text
    asked = [record.path for record in sandbox.audiobookshelf.faults.requests if "embed-metadata" in record.path]
    assert len(asked) == 1
    # Nor to what can't be looked at from here.
    assert embed(shelf, items["item_id"][2:4], on_disk) == 0
    elsewhere = PathMap(remote=on_disk[0].remote, local=str(tmp_path / "elsewhere"))
    assert embed(shelf, items["item_id"][:2], [elsewhere]) == 0
