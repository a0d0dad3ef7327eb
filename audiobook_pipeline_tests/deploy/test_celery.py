"""Several machines: steps on Celery workers, one of which dies."""

import os
import signal
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import dagster as dg
import pytest

from audiobook_pipeline.automation.jobs import WHOLE_PIPELINE
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline_tests.deploy.cluster import running_cluster, until
from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.servers import process, redis

pytestmark = pytest.mark.slow
DEFINITIONS = ("-f", "deploy/celery_definitions.py")


@pytest.fixture(scope="module")
def celery_cluster(tmp_path_factory, postgres):
    """The cluster with its steps on Celery workers, of which none runs yet."""
    folder = tmp_path_factory.mktemp("celery")
    with redis(folder) as queue, pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("CELERY_BROKER_URL", f"{queue}/0")
        monkeypatch.setenv("CELERY_BACKEND_URL", f"{queue}/1")
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        with running_cluster(folder, monkeypatch, postgres, DEFINITIONS) as cluster:
            yield cluster


@contextmanager
def celery_worker(log: Path):
    """A worker and the processes that it starts."""
    command = [str(Path(sys.executable).with_name("dagster-celery")), "worker", "start", "-A", "dagster_celery.app"]
    command += ["-y", str(ROOT / "deploy" / "celery.yaml")]
    with process(command, log=log, cwd=ROOT) as started:
        yield started


def test_steps_go_to_a_celery_worker(celery_cluster, tmp_path) -> None:
    with celery_worker(tmp_path / "worker.log"):
        run = celery_cluster.launch(["library_snapshot"])
        assert until(lambda: celery_cluster.ended(run), "the run") == "SUCCESS"
        assert "tables/library_snapshot.parquet" in celery_cluster.store.names()
    assert "succeeded" in (tmp_path / "worker.log").read_text()


def test_a_run_whose_celery_worker_is_killed_ends_at_its_longest_time_and_is_run_again_and_doubles_nothing(
    celery_cluster, tmp_path
) -> None:
    importing = ["download_progress", "verified_downloads", "synced_library"]
    config = {"ops": {"download_progress": {"config": {"wait_seconds": 20}}}}
    with dg.DagsterInstance.get() as instance:
        definitions = build_defs()
        sent = dg.AssetSelection.assets("added_torrents").upstream().resolve(definitions.resolve_asset_graph())
        job = definitions.resolve_job_def(WHOLE_PIPELINE)
        assert job.execute_in_process(instance=instance, asset_selection=sorted(sent)).success

    with celery_worker(tmp_path / "killed.log") as worker:
        first = celery_cluster.launch(importing, config=config)
        until(lambda: celery_cluster.begun(first, "download_progress"), "the run's downloads")
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    with celery_worker(tmp_path / "worker.log"):
        # A worker that comes doesn't take the step over, and nobody else notices that it is dead.
        assert celery_cluster.ended(first) == ""
        with dg.DagsterInstance.get() as instance:
            instance.add_run_tags(first, {"dagster/max_runtime": "15", "dagster/max_retries": "3"})
        assert until(lambda: celery_cluster.ended(first), "the run's longest time") == "FAILURE"
        said = " ".join(event.get("message", "") for event in celery_cluster.events(first))
        assert "maximum runtime" in said
        # Dagster's executor asks for the lost step on and on, without a pause: it would take a core of this machine.
        os.kill(celery_cluster.process_of(first), signal.SIGKILL)

        lengthened = set()

        def succeeded() -> bool:
            # A run in place of the first one inherits the time made short for it; on a busy machine it needs more.
            runs = celery_cluster.runs().items()
            later = {name: run for name, run in runs if run["rootRunId"] == first and name != first}
            with dg.DagsterInstance.get() as instance:
                for run in later.keys() - lengthened:
                    instance.add_run_tags(run, {"dagster/max_runtime": "600"})
                    lengthened.add(run)
            return any(run["status"] == "SUCCESS" for run in later.values())

        until(succeeded, "a run in its place")
        with closing(open_ledger(os.environ["LEDGER_URL"])) as ledger:
            held = ledger.acquisitions(State.CONFIRMED)
        assert held
        assert len({entry.wanted_id for entry in held}) == len(held)
        with AudiobookshelfClient(os.environ["ABS_URL"], os.environ["ABS_TOKEN"]) as shelf:
            assert shelf.extent(shelf.libraries()[0].id)[0] == 60 + len(held)
