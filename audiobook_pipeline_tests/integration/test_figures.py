"""Figures that people see in several places are the same in each, and add up over a run and from run to run."""

import json

import pytest

from audiobook_pipeline.domain.columns import list_column
from audiobook_pipeline.ledger.pages import ChangeFilter
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline_tests.integration.running import Run, continued, run_pipeline

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def runs(planned, world, tmp_path_factory) -> tuple[Run, Run]:
    """A run that planned everything, and the next one, which writes the changes."""
    folder = tmp_path_factory.mktemp("applied")
    with Sandbox(folder / "sandbox", world=world, qbittorrent="simulated") as running:
        after = continued(planned[0], folder / "run")
        yield planned[0], run_pipeline(after, running.environment(), acquisition="plan", metadata="apply", wait=0)


def told(run: Run, asset: str) -> dict:
    """Return what the Dagster UI shows of an asset after a run."""
    (made,) = run.outcome.asset_materializations_for_node(asset)
    return {name: value.value for name, value in made.metadata.items()}


def reported(run: Run) -> dict:
    """Return the figures of a run's report."""
    documents = (json.loads(file.read_text("utf-8")) for file in run.folder.glob("data/reports/report-*.json"))
    return next(document["figures"] for document in documents if document["run_id"] == run.outcome.run_id)


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_missing_and_wanted_is_the_same_everywhere(runs, which) -> None:
    run = runs[which]
    gaps, listed, figures = run.table("series_gap_report"), run.table("missing_books"), reported(run)
    missing = int((gaps["status"] == "missing").sum())
    assert figures["missing_in_series"] == told(run, "series_gap_report")["missing"] == missing > 0
    assert run.phases["series_gap_report"].came_out.startswith(f"{missing} missing")
    of_authors = int(run.table("author_coverage")["missing"].sum())
    assert run.phases["author_coverage"].came_out.endswith(f"{of_authors} works missing")
    assert f"{missing} missing in series, {of_authors} missing of authors" in run.phases["missing_books"].went_in
    assert figures["wanted"] == len(listed) > 0
    assert run.phases["missing_books"].came_out.startswith(f"{len(listed)} wanted")


def test_what_was_missing_before_is_what_the_run_before_told(runs) -> None:
    first, second = map(reported, runs)
    assert first["missing_in_series_before"] is None
    assert second["missing_in_series_before"] == first["missing_in_series"]
    assert second["quality_before"] == first["quality"]


@pytest.mark.parametrize(("which", "status"), [(0, "planned"), (1, "applied")])
def test_each_proposal_is_counted_once_and_alike(runs, which, status) -> None:
    run = runs[which]
    figures, shown, rows = reported(run), told(run, "applied_metadata"), run.table("applied_metadata")
    assert run.phases["applied_metadata"].went_in == f"{len(rows)} proposals"
    outcomes = ("applied", "conflicts", "failed", "in_doubt", "waiting", "left_alone")
    assert sum(shown[name] for name in outcomes) == len(rows)
    assert figures[f"changes_{status}"] == int((rows["status"] == status).sum()) > 0
    assert shown["applied" if status == "applied" else "waiting"] == figures[f"changes_{status}"]
    assert f"{shown['left_alone']} proposals not planned" in run.phases["applied_metadata"].came_out
    kept = run.ledger.change_counts(ChangeFilter(status=ChangeStatus(status)))
    assert sum(count for _, _, count in kept) == figures[f"changes_{status}"]


def test_narrators_that_were_found_are_the_narrators_that_are_written(runs) -> None:
    first, second = runs
    for run in runs:
        found = run.table("detected_narrators")
        assert run.phases["detected_narrators"].came_out.startswith(f"{len(found)} changes")
        rows = run.table("applied_metadata")
        named = rows[(rows["field"] == "narrators") & (list_column(rows, "before").str.len() == 0)]
        assert set(found["item_id"]) <= set(named["item_id"])
    assert set(named["status"]) == {"applied"}
    lacking = {
        run.outcome.run_id: int((list_column(run.table("current_library"), "narrators").str.len() == 0).sum())
        for run in runs
    }
    assert lacking[first.outcome.run_id] == lacking[second.outcome.run_id] >= len(named)
