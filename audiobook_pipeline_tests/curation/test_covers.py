"""Covers are set and put back byte for byte; a person's picture wins, and a death on the way loses nothing."""

import pandas as pd
import pytest

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.clients.errors import AuthenticationError
from audiobook_pipeline.curation.curate import Permission
from audiobook_pipeline.curation.direction import APPLY
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.sandbox.asgi import Server
from audiobook_pipeline.sandbox.audiobookshelf import SimulatedAudiobookshelf
from audiobook_pipeline_tests.curation.covers import NEW, OLD, PERSONS, cover_of, painted, revert, set_to, wished
from audiobook_pipeline_tests.curation.shelves import NOW, apply, curate, planned, writer

TOKEN = "test-abs-token-covers"


@pytest.fixture
def simulated(world):
    return SimulatedAudiobookshelf(world, token=TOKEN)


@pytest.fixture
def shelf(simulated):
    with Server(simulated.app) as running:
        yield AudiobookshelfClient(running.url, TOKEN)


@pytest.fixture
def item_id(simulated):
    return next(iter(simulated.library.items))


@pytest.mark.parametrize("old", OLD.values(), ids=OLD)
def test_a_cover_is_set_and_put_back_byte_for_byte(shelf, simulated, ledger, item_id, old) -> None:
    set_to(shelf, item_id, old)
    assert planned(shelf, ledger, wished(ledger, item_id, old))[1] == ["planned"]
    assert apply(shelf, ledger).done == 1
    assert cover_of(shelf, item_id) == NEW
    assert revert(shelf, ledger).done == 1
    assert cover_of(shelf, item_id) == old
    # What was put back is not planned again.
    assert planned(shelf, ledger, wished(ledger, item_id, old))[1] == ["withheld"]


def test_a_cover_whose_file_is_gone_is_replaced(shelf, simulated, ledger, item_id) -> None:
    simulated.library.covers._files.clear()
    wish = wished(ledger, item_id, None) | {"before": ("a file that is gone",)}
    assert planned(shelf, ledger, wish)[1] == ["planned"]
    assert apply(shelf, ledger).done == 1
    assert revert(shelf, ledger).done == 1
    assert cover_of(shelf, item_id) is None


@pytest.mark.parametrize("theirs", [PERSONS, None], ids=["another", "none"])
def test_a_persons_cover_between_plan_and_apply_wins(shelf, simulated, ledger, item_id, theirs) -> None:
    set_to(shelf, item_id, OLD["tiny"])
    planned(shelf, ledger, wished(ledger, item_id, OLD["tiny"]))
    set_to(shelf, item_id, theirs)
    assert apply(shelf, ledger).conflict == 1
    assert cover_of(shelf, item_id) == theirs


def test_a_persons_cover_since_is_not_put_back_over(shelf, simulated, ledger, item_id) -> None:
    set_to(shelf, item_id, None)
    planned(shelf, ledger, wished(ledger, item_id, None))
    apply(shelf, ledger)
    set_to(shelf, item_id, PERSONS)
    assert revert(shelf, ledger).conflict == 1
    assert cover_of(shelf, item_id) == PERSONS
    wish = wished(ledger, item_id, PERSONS, painted(color="navy"))
    assert planned(shelf, ledger, wish)[1] == ["withheld"]


def test_a_cover_set_in_the_last_moment_wins(shelf, simulated, ledger, item_id, monkeypatch) -> None:
    set_to(shelf, item_id, OLD["tiny"])
    planned(shelf, ledger, wished(ledger, item_id, OLD["tiny"]))
    ask = AudiobookshelfClient.covers_lie_with_books

    def meanwhile(client):
        set_to(shelf, item_id, PERSONS)
        return ask(client)

    monkeypatch.setattr(AudiobookshelfClient, "covers_lie_with_books", meanwhile)
    assert apply(shelf, ledger).conflict == 1
    assert cover_of(shelf, item_id) == PERSONS


@pytest.mark.parametrize("tag", ["locked", "locked:cover"])
def test_a_locked_cover_is_left_alone(shelf, ledger, item_id, tag, simulated) -> None:
    set_to(shelf, item_id, None)
    shelf.batch_update([MediaChange(item_id, tags=[tag])])
    assert planned(shelf, ledger, wished(ledger, item_id, None))[1] == ["locked"]


def test_covers_stored_with_the_books_are_left_alone(shelf, simulated, ledger, item_id) -> None:
    set_to(shelf, item_id, OLD["tiny"])
    planned(shelf, ledger, wished(ledger, item_id, OLD["tiny"]))
    simulated.accounts.covers_with_items = True
    assert apply(shelf, ledger).failed == 1
    assert cover_of(shelf, item_id) == OLD["tiny"]
    assert "Store covers with item" in ledger.changes(ChangeStatus.FAILED)[0].note
    other = wished(ledger, item_id, OLD["tiny"], painted(color="navy"))
    assert planned(shelf, ledger, other)[1] == ["refused"]


def test_who_may_not_upload_is_told_after_the_rest_is_written(shelf, simulated, ledger, item_id, monkeypatch) -> None:
    set_to(shelf, item_id, None)
    title = {"field": "title", "before": (simulated.library.items[item_id].title,), "after": ("Ours",)}
    wish = wished(ledger, item_id, None)
    planned(shelf, ledger, wish, wish | title)
    monkeypatch.setattr(type(simulated.accounts._users[next(iter(simulated.accounts._users))]), "may_upload", False)
    with pytest.raises(AuthenticationError, match="'upload'"):
        apply(shelf, ledger)
    assert simulated.library.items[item_id].title == "Ours"
    assert [row.status for row in ledger.changes(field="cover")] == [ChangeStatus.PLANNED]


def test_a_picture_that_is_not_kept_any_more_is_not_planned(shelf, ledger, item_id, simulated) -> None:
    set_to(shelf, item_id, None)
    wish = wished(ledger, item_id, None) | {"after": ("640×640 JPEG, 1,234 bytes, 0123456789abcdef",)}
    assert planned(shelf, ledger, wish)[1] == ["refused"]


def test_a_kept_picture_that_was_damaged_is_not_set(shelf, ledger, item_id, simulated, tmp_path) -> None:
    set_to(shelf, item_id, None)
    planned(shelf, ledger, wished(ledger, item_id, None))
    for file in (tmp_path / "pictures").iterdir():
        file.write_bytes(b"something else")
    assert apply(shelf, ledger).failed == 1
    assert cover_of(shelf, item_id) is None


@pytest.mark.parametrize("death", ["after the mark", "after the file", "after the note"])
@pytest.mark.parametrize("old", [OLD["none"], OLD["tiny"], OLD["png"]], ids=["none", "tiny", "png"])
def test_a_death_on_the_way_loses_nothing(shelf, simulated, ledger, item_id, old, death) -> None:
    set_to(shelf, item_id, old)
    planned(shelf, ledger, wished(ledger, item_id, old))
    (row,) = ledger.changes(ChangeStatus.PLANNED)
    ledger.mark([row.id], ChangeStatus.APPLYING, run_id="dead", now=NOW)
    if death == "after the file":  # The new one is there, the old one perhaps not, the database unchanged.
        simulated.library.covers.upload(item_id, "cover.jpg", NEW)
    if death == "after the note":
        shelf.set_cover(item_id, NEW, "jpg")
    doubts = writer(shelf, ledger).settle_doubts()
    assert doubts.doubtful == 0
    now, status = cover_of(shelf, item_id), ledger.changes(field="cover")[0].status
    assert (now, status) in {
        (old, ChangeStatus.PLANNED),
        (old, ChangeStatus.FAILED),
        (NEW, ChangeStatus.APPLIED),
    }


@pytest.mark.parametrize("death", ["before", "after"])
@pytest.mark.parametrize("way", ["apply", "revert"])
def test_a_broken_connection_is_settled(shelf, simulated, ledger, item_id, way, death) -> None:
    set_to(shelf, item_id, OLD["png"])
    planned(shelf, ledger, wished(ledger, item_id, OLD["png"]))
    if way == "revert":
        apply(shelf, ledger)
    kind = "drop" if death == "before" else "cut"
    simulated.faults.add(kind, path=f"/api/items/{item_id}/cover", method="POST", times=1)
    outcome = apply(shelf, ledger) if way == "apply" else revert(shelf, ledger)
    assert (outcome.done, outcome.failed, outcome.conflict) == (1, 0, 0)
    assert cover_of(shelf, item_id) == (NEW if way == "apply" else OLD["png"])


def test_a_run_without_the_proposal_keeps_it_planned(shelf, simulated, ledger, item_id) -> None:
    set_to(shelf, item_id, None)
    wish = wished(ledger, item_id, None)
    none_yet = Permission(everything=False, approved=frozenset(), most=10)
    curate(pd.DataFrame([wish]), shelf, ledger, none_yet, run_id="one")
    curate(pd.DataFrame([wish]).iloc[:0], shelf, ledger, none_yet, run_id="two")
    assert [row.status for row in ledger.changes(field="cover")] == [ChangeStatus.PLANNED]
    assert writer(shelf, ledger).write(ledger.changes(ChangeStatus.PLANNED), APPLY).done == 1
