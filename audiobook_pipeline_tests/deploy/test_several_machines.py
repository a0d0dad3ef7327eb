"""Several machines: a run whose process or code server dies is noticed, told and made good by the next one."""

import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import suppress

import pytest

from audiobook_pipeline.build import build_defs
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline_tests.deploy.cluster import LAUNCH, only, running_cluster, until
from audiobook_pipeline_tests.integration.running import ACQUIRED

pytestmark = pytest.mark.slow
START_SENSOR = """mutation($name: String!) {
  startSensor(sensorSelector: {repositoryLocationName: "audiobook_pipeline", repositoryName: "__repository__",
                               sensorName: $name}) { ... on Sensor { sensorState { status } } }
}"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory, make_httpserver, postgres):
    """One cluster for the tests that kill its processes; it comes back each time."""
    make_httpserver.clear()
    make_httpserver.expect_request("/messenger").respond_with_data("ok")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("APPRISE_URLS", f"json://{make_httpserver.host}:{make_httpserver.port}/messenger")
        with running_cluster(tmp_path_factory.mktemp("cluster"), monkeypatch, postgres) as running:
            yield running


DOWNLOADING = {"ops": {"download_progress": {"config": {"wait_seconds": 10}}}}
IMPORTING = ["download_progress", "verified_downloads", "synced_library"]


def acquiring() -> list[str]:
    """Return the assets that bring books into the library."""
    return sorted(key.to_user_string() for key in ACQUIRED.resolve(build_defs().resolve_asset_graph()))


def begin_downloads(cluster, assets: Iterable[str] = ()) -> tuple[str, int]:
    """Start a run of some assets, or of everything; return its id, and its process once it waits for downloads."""
    run = cluster.launch(assets, config=DOWNLOADING)
    until(lambda: cluster.begun(run, "download_progress"), "the run's downloads")
    return run, cluster.process_of(run)


def assert_nothing_is_doubled() -> None:
    ledger = open_ledger(os.environ["LEDGER_URL"])
    held = ledger.acquisitions(State.CONFIRMED)
    assert held
    assert len({entry.wanted_id for entry in held}) == len(held)
    ledger.close()


def assert_raw_logs_are_in_one_place(cluster, run: str) -> None:
    folder = cluster.folder
    assert not [event["message"] for event in cluster.events(run) if "compute log" in event.get("message", "").lower()]
    (kept,) = (folder / "shared" / run / "compute_logs").glob("*.err")
    assert "whole_pipeline" in kept.read_text()
    assert not (folder / "dagster_home" / "storage").exists()
    assert not (folder / "code_home" / "storage").exists()
    with urllib.request.urlopen(f"{cluster.address}/logs/{run}/compute_logs/{kept.stem}/err", timeout=30) as answer:
        assert answer.read() == kept.read_bytes()


def test_a_run_that_is_killed_is_run_again_and_told_and_nothing_is_done_twice(cluster, make_httpserver) -> None:
    started = cluster.ask(START_SENSOR, name="failure_messages")["startSensor"]
    assert started == {"sensorState": {"status": "RUNNING"}}
    first, process_id = begin_downloads(cluster)
    os.kill(process_id, signal.SIGKILL)
    until(lambda: cluster.runs()[first]["status"] == "FAILURE", "the run to be seen as failed")

    def again() -> str:
        done = [run["runId"] for run in cluster.runs().values() if run["rootRunId"] == first and run["runId"] != first]
        return done[0] if done and cluster.runs()[done[0]]["status"] in {"SUCCESS", "FAILURE"} else ""

    second = until(again, "the second run")
    assert cluster.runs()[second]["status"] == "SUCCESS"
    assert_nothing_is_doubled()
    assert "tables/pipeline_report.parquet" in cluster.store.names()
    assert_raw_logs_are_in_one_place(cluster, second)
    assert not (cluster.folder / "data" / "tables").exists()
    until(lambda: make_httpserver.log, "the message to a person")
    (request, _), *more = make_httpserver.log
    assert not more
    assert json.loads(request.data)["title"] == "Audiobook pipeline: whole_pipeline failed"
    assert first[:8] in json.loads(request.data)["message"]


def test_a_run_that_died_with_the_code_server_holds_up_no_later_one(cluster) -> None:
    first, _ = begin_downloads(cluster, acquiring())
    cluster.lose_code_server(cluster.folder / "code-again.log")
    until(lambda: cluster.ended(first) == "FAILURE", "the lost run to be ended")

    def launched() -> str:
        with suppress(urllib.error.HTTPError):  # Until the code server answers.
            answer = cluster.ask(LAUNCH, config=DOWNLOADING, **only(IMPORTING))["launchRun"]
            return answer["run"]["runId"] if answer["__typename"] == "LaunchRunSuccess" else ""
        return ""

    second = until(launched, "the code server to take a run")
    assert until(lambda: cluster.ended(second), "the next run") == "SUCCESS"
    assert_nothing_is_doubled()
