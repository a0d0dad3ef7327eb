"""Which error is tried again: a server that is busy is, a key that is wrong never (docs/adr/0003)."""

import dagster as dg
import pytest

from audiobook_pipeline.assets.results import TRANSIENT
from audiobook_pipeline.build import build_defs
from audiobook_pipeline_tests.installation import Installation

pytestmark = pytest.mark.integration

READING = {
    "library_snapshot",
    "identified_library",
    "genre_releases__fantasy",
    "genre_releases__science_fiction",
    "wanted_releases",
    "current_library",
    "detected_narrators",
    "enriched_metadata",
}


def snapshot(installation: Installation) -> dg.ExecuteInProcessResult:
    job = installation.defs.resolve_implicit_global_asset_job_def()
    return job.execute_in_process(
        instance=installation.instance, asset_selection=[dg.AssetKey("library_snapshot")], raise_on_error=False
    )


def retried(outcome: dg.ExecuteInProcessResult) -> int:
    return sum(event.is_step_up_for_retry for event in outcome.all_events)


def test_a_wrong_key_is_tried_once(sandbox, tmp_path) -> None:
    with Installation(sandbox, tmp_path / "run", ABS_TOKEN="test-wrong-key-0001") as installation:
        outcome = snapshot(installation)
        assert not outcome.success
        assert retried(outcome) == 0
    refused = [seen for seen in sandbox.audiobookshelf.faults.requests if seen.status == 401]
    assert len(refused) == 1


def test_a_server_that_is_busy_for_a_moment_is_asked_again(sandbox, tmp_path) -> None:
    sandbox.audiobookshelf.faults.add("status", path="/api/libraries", status=503, times=4)
    with Installation(sandbox, tmp_path / "run") as installation:
        outcome = snapshot(installation)
        assert outcome.success
        assert retried(outcome) == 1


def test_only_what_reads_is_tried_again() -> None:
    job = build_defs().resolve_job_def("whole_pipeline")
    policies = {node.name: node.definition.retry_policy for node in job.nodes}
    assert {name for name, policy in policies.items() if policy} == READING
    assert {policy for policy in policies.values() if policy} == {TRANSIENT}
