"""What a run that applies changes does besides: tags of the files on request, and its progress as it goes."""

import re

import dagster as dg
import pytest

from audiobook_pipeline.assets import progress
from audiobook_pipeline.automation.jobs import WHOLE_PIPELINE
from audiobook_pipeline.curation import applying
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline_tests.installation import Installation
from audiobook_pipeline_tests.integration.running import ROOT, continued

METADATA = dg.AssetSelection.groups("metadata") | dg.AssetSelection.assets("library_snapshot")

SETTINGS = (ROOT / "audiobook_pipeline" / "sandbox" / "pipeline.toml").read_text("utf-8")


@pytest.fixture
def run(planned, sandbox, tmp_path):
    """Apply what is planned, over a library whose files are here; return (outcome, its events, changed items)."""
    for item in sandbox.audiobookshelf.library.items.values():
        folder = sandbox.library / item.path
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "01.mp3").write_bytes(b"audio")

    def apply(settings="", *, whole=False, **variables):
        file = tmp_path / "pipeline.toml"
        file.write_text(f"{settings}\n{SETTINGS}", "utf-8")
        values = {
            "PIPELINE_CONFIG": str(file),
            "ACQUISITION_MODE": "plan",
            "METADATA_MODE": "apply",
            **variables,
        }
        if not whole:
            continued(planned[0], tmp_path / "run")
        with Installation(sandbox, tmp_path / "run", **values) as installation:
            outcome = installation.run(dg.RunRequest(), WHOLE_PIPELINE, only=None if whole else METADATA)
            events = installation.instance.all_logs(outcome.run_id)
            changed = {row.change.item_id for row in installation.ledger.changes(ChangeStatus.APPLIED)}
        assert changed
        return outcome, events, changed

    return apply


def asked_to_embed(sandbox) -> list[str]:
    paths = [record.path for record in sandbox.audiobookshelf.faults.requests if "embed-metadata" in record.path]
    return [re.search(r"item/([^/]+)/", path)[1] for path in paths]


def embedded(outcome) -> int:
    (made,) = outcome.asset_materializations_for_node("applied_metadata")
    return made.metadata["embedded"].value


def test_files_keep_their_tags_unless_it_is_asked_for(sandbox, run) -> None:
    outcome, _, _ = run()
    assert outcome.success
    assert asked_to_embed(sandbox) == []
    assert embedded(outcome) == 0


def test_each_changed_item_is_embedded_once_but_not_what_a_torrent_shares(sandbox, run, tmp_path) -> None:
    for file in sorted(sandbox.library.rglob("01.mp3"))[::3]:
        (tmp_path / "downloads").mkdir(exist_ok=True)
        (tmp_path / "downloads" / f"{file.stat().st_ino}.mp3").hardlink_to(file)
    outcome, _, changed = run("embed_metadata = true")
    assert outcome.success
    items = sandbox.audiobookshelf.library.items
    own = sorted(each for each in changed if (sandbox.library / items[each].path / "01.mp3").stat().st_nlink == 1)
    assert 0 < len(own) < len(changed)
    assert sorted(asked_to_embed(sandbox)) == own
    assert embedded(outcome) == len(own)


def test_a_server_that_fails_while_embedding_spoils_nothing_that_was_applied(sandbox, run) -> None:
    sandbox.audiobookshelf.faults.add("status", path=r"/embed-metadata", status=403)
    outcome, events, changed = run("embed_metadata = true")
    assert outcome.success
    (made,) = outcome.asset_materializations_for_node("applied_metadata")
    assert made.metadata["applied"].value >= len(changed)
    (told,) = [event.user_message for event in events if "keep their tags" in event.user_message]
    assert f"The files of {len(changed)} items keep their tags" in told
    assert "Edit > Tools" in told


def test_a_library_that_is_not_said_where_it_is_here_is_told_once(sandbox, run) -> None:
    _, events, changed = run("embed_metadata = true", ABS_LIBRARY_PATH="")
    (told,) = [event.user_message for event in events if "ABS_LIBRARY_PATH" in event.user_message]
    assert told.startswith(f"embed_metadata: where {sandbox.audiobookshelf.library.root} is on this machine isn't said")
    # It is here under the path that the server names.
    assert sorted(asked_to_embed(sandbox)) == sorted(changed)


def test_long_work_tells_how_far_it_is_how_fast_and_how_long_it_takes(run, monkeypatch) -> None:
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0.0)
    monkeypatch.setattr(applying, "ITEMS_A_BATCH", 10)
    _, events, _ = run(whole=True)
    lines = [event.user_message for event in events]
    for what in ("items", "changes"):
        assert any(re.search(rf"\d+ of \d+ {what}, [\d.]+ a second, about \d+ s left", line) for line in lines), what
    observed = [
        event.dagster_event.asset_observation_data.asset_observation
        for event in events
        if event.is_dagster_event and event.dagster_event.event_type is dg.DagsterEventType.ASSET_OBSERVATION
    ]
    for name in ("library_snapshot", "applied_metadata"):
        points = [each.metadata for each in observed if each.asset_key == dg.AssetKey(name) and "done" in each.metadata]
        assert points, name
        # Numbers, so that the UI plots them.
        assert all(isinstance(point[key].value, int | float) for point in points for key in ("done", "total", "rate"))
        for what in {point["what"].value for point in points}:
            of_one = [point for point in points if point["what"].value == what]
            done = [point["done"].value for point in of_one]
            assert done == sorted(done)
            assert done[-1] <= of_one[-1]["total"].value
    left = [each.metadata["quota_left"].value for each in observed if "quota_left" in each.metadata]
    assert left
    assert left[-1] < left[0], "each request costs quota"
