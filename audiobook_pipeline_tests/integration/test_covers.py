"""Covers through the whole pipeline: off by default; told, planned, set where that is wanted, and put back."""

import dagster as dg
import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.sandbox.covers import drawn
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.variables import in_force
from audiobook_pipeline_tests.curation.covers import cover_of, with_covers
from audiobook_pipeline_tests.integration.running import CONFIG, run_pipeline

pytestmark = pytest.mark.slow

WANTED = dg.AssetSelection.assets("applied_metadata").upstream() - dg.AssetSelection.groups("acquisition")
SPOILT = ("", "tiny", "broken", "drawn") * 15


@pytest.fixture
def sandbox(tmp_path, world):
    spoilt = with_covers(world, *SPOILT)
    with Sandbox(tmp_path / "sandbox", world=spoilt, qbittorrent="simulated") as running:
        yield running


def test_covers_of_the_same_recording_are_set_and_put_back(sandbox, tmp_path, capsys) -> None:
    values = sandbox.environment()
    shelf = AudiobookshelfClient(values["ABS_URL"], values["ABS_TOKEN"])
    ids = [item.id for item in shelf.iter_items(shelf.libraries()[0].id)]
    items = dict(zip(ids, sandbox.world.items, strict=True))
    before = {item_id: cover_of(shelf, item_id) for item_id in ids}

    off = run_pipeline(tmp_path / "run", values, acquisition="plan", wait=0, only=WANTED)
    assert off.success
    issues = off.table("metadata_issues")
    told = {rule: set(issues.loc[issues["rule"] == f"cover_{rule}", "item_id"]) for rule in ("tiny", "unreadable")}
    for rule, cover in (("tiny", "tiny"), ("unreadable", "broken")):
        assert told[rule] == {item_id for item_id, item in items.items() if item.cover == cover and item.title}
    assert {item_id: cover_of(shelf, item_id) for item_id in ids} == before

    config = tmp_path / "pipeline.toml"
    config.write_text(CONFIG.read_text("utf-8") + "\n[metadata]\ncovers = true\n", "utf-8")
    values["PIPELINE_CONFIG"] = str(config)
    on = run_pipeline(tmp_path / "run", values, acquisition="plan", wait=0, only=WANTED)
    assert on.success
    rows = on.ledger.changes(field="cover")
    assert {row.status for row in rows} == {ChangeStatus.APPLIED}
    assert len(rows) >= 20
    after = {item_id: cover_of(shelf, item_id) for item_id in ids}
    for item_id, item in items.items():
        if after[item_id] != before[item_id]:
            book = sandbox.world.books[item.book_id]
            assert item.cover != "drawn", "a good cover was replaced"
            assert after[item_id] == drawn(book.title, ", ".join(book.authors)), "the cover of another book"
    assert sum(after[item_id] != before[item_id] for item_id in ids) == len(rows)

    with in_force({**values, "PIPELINE_DATA": str(tmp_path / "run" / "data"), "LEDGER_URL": ""}):
        assert main(["changes", "show", "--field", "cover", "--limit", "1"]) == 0
        assert "500×500 JPEG" in capsys.readouterr().out
        assert main(["changes", "revert", "--field", "cover"]) == 0
    assert {item_id: cover_of(shelf, item_id) for item_id in ids} == before

    last = run_pipeline(tmp_path / "run", values, acquisition="plan", wait=0, only=WANTED)
    assert last.success
    assert {item_id: cover_of(shelf, item_id) for item_id in ids} == before
    assert {row.status for row in last.ledger.changes(field="cover")} == {ChangeStatus.REVERTED}
