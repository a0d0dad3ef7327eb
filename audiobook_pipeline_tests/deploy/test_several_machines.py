"""Code server, daemon and webserver as processes of their own over one PostgreSQL, as on several machines."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path

import dagster as dg
import pytest
import yaml

from audiobook_pipeline.automation.jobs import WHOLE_PIPELINE
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.cli.main import main
from audiobook_pipeline.cli.sandboxed import sandbox as sandbox_process
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.instance.home import WORKSPACE
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.object_store import BUCKET, ObjectStore, object_store
from audiobook_pipeline_tests.servers import PostgreSQL, answers, free_port, process, redis
from audiobook_pipeline_tests.waiting import wait_for

LAUNCH = """mutation($config: RunConfigData, $assets: [AssetKeyInput!], $checks: [AssetCheckHandleInput!]) {
  launchRun(executionParams: {
    selector: {repositoryLocationName: "audiobook_pipeline", repositoryName: "__repository__",
               jobName: "whole_pipeline", assetSelection: $assets, assetCheckSelection: $checks},
    runConfigData: $config
  }) { __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } }
}"""
until = partial(wait_for, every=0.5)
"""Each look costs the web server a query: more of them would slow down what is waited for."""
DEFINITIONS, CELERY_DEFINITIONS = ("-m", "audiobook_pipeline.definitions"), ("-f", "deploy/celery_definitions.py")
RUNS = "{ runsOrError { ... on Runs { results { runId status parentRunId rootRunId } } } }"
START_SENSOR = """mutation($name: String!) {
  startSensor(sensorSelector: {repositoryLocationName: "audiobook_pipeline", repositoryName: "__repository__",
                               sensorName: $name}) { ... on Sensor { sensorState { status } } }
}"""
EVENTS = """query($run: ID!) { runOrError(runId: $run) { ... on Run { eventConnection { events {
  __typename ... on MessageEvent { message stepKey } } } } } }"""


class Cluster:
    """A webserver that answers questions, and where the tables are."""

    def __init__(
        self,
        address: str,
        store: ObjectStore,
        code: "subprocess.Popen[bytes]",
        machine: dict[str, str],
        later: ExitStack,
    ) -> None:
        self.address = address
        self._machine = machine
        self.store = store
        self._code = code
        self._later = later

    def lose_code_server(self, log: Path) -> None:
        """Kill the code server with all its processes, as a power cut does, and have it started again."""
        os.killpg(self._code.pid, signal.SIGKILL)
        self._code.wait()
        self._later.enter_context(process(self._code.args, log=log, cwd=ROOT, env=self._machine))

    def ask(self, query: str, **variables) -> dict:
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.address}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)["data"]

    def launch(self, assets: list[str], *, config: dict | None = None) -> str:
        """Start a run of some assets without their checks and return its id."""
        keys = [{"path": [name]} for name in assets]
        launched = self.ask(LAUNCH, config=config or {}, assets=keys, checks=[])["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        return launched["run"]["runId"]

    def ended(self, run: str) -> str:
        """Return how a run ended; "" while it runs."""
        status = self.runs()[run]["status"]
        return status if status in {"SUCCESS", "FAILURE", "CANCELED"} else ""

    def runs(self) -> dict[str, dict]:
        return {run["runId"]: run for run in self.ask(RUNS)["runsOrError"]["results"]}

    def events(self, run: str) -> list[dict]:
        return self.ask(EVENTS, run=run)["runOrError"]["eventConnection"]["events"]


@contextmanager
def running_cluster(tmp_path, monkeypatch, database: PostgreSQL, definitions: tuple[str, str] = DEFINITIONS):
    """Everything that deploy/compose.yaml has, as processes, over the sandbox."""
    home = tmp_path / "dagster_home"
    home.mkdir()
    # As shipped, but looking at the runs more often, so that nobody waits for it.
    shipped = (ROOT / "deploy" / "dagster.postgres.yaml").read_text("utf-8")
    hurried = re.sub(r"(free_slots_after_run_end_seconds|poll_interval_seconds): \d+", r"\1: 1", shipped)
    (home / "dagster.yaml").write_text(hurried, "utf-8")
    # The machine with the files has its DAGSTER_HOME elsewhere.
    shutil.copytree(home, tmp_path / "code_home")
    code_port, web_port = free_port(), free_port()
    with (
        object_store() as store,
        sandbox_process(tmp_path / "sandbox", items=60, qbittorrent="simulated") as services,
    ):
        values = {
            **services,
            "DAGSTER_HOME": str(home),
            "DAGSTER_POSTGRES_HOST": "127.0.0.1",
            "DAGSTER_POSTGRES_PORT": str(database.port),
            "DAGSTER_POSTGRES_USER": database.user,
            "DAGSTER_POSTGRES_PASSWORD": database.password,
            "DAGSTER_POSTGRES_DB": database.new_database(),
            "CODE_SERVER_HOST": "127.0.0.1",
            "CODE_SERVER_PORT": str(code_port),
            "DAGSTER_LOGS": str(tmp_path / "shared"),
            "PIPELINE_DATA": str(tmp_path / "data"),
            "TABLES_URL": f"s3://{BUCKET}/tables",
            **store.variables,
            "LEDGER_URL": database.url(database.new_database()),
            "ACQUISITION_MODE": "auto",
            "METADATA_MODE": "apply",
            "PIPELINE_CONFIG": str(ROOT / "audiobook_pipeline" / "sandbox" / "pipeline.toml"),
        }
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        assert main(["bootstrap"]) == 0
        ports = {"4000": str(code_port), "3000": str(web_port)}
        shipped = shipped_services({**ports, **dict(zip(DEFINITIONS, definitions, strict=True))})
        assert set(shipped["code"]["environment"]) <= set(values), "compose.yaml sets what nobody has tried"
        address = f"http://127.0.0.1:{web_port}"
        healthy = shipped["code"]["healthcheck"]["test"]
        logs = {name: tmp_path / f"{name}.log" for name in shipped}
        machine = {**os.environ, "DAGSTER_HOME": str(tmp_path / "code_home")}
        alone = {"cwd": ROOT, "env": machine, "start_new_session": True}
        with process(shipped["code"]["command"], log=logs["code"], **alone) as code:
            until(lambda: succeeds(healthy), "the code server")
            with process(shipped["webserver"]["command"], log=logs["webserver"], cwd=ROOT):
                until(lambda: answers(address), "the webserver")
                with process(shipped["daemon"]["command"], log=logs["daemon"], cwd=ROOT), ExitStack() as later:
                    running = Cluster(address, store, code, machine, later)
                    until(lambda: is_loaded(running), "the code location")
                    yield running


def shipped_services(here: dict[str, str]) -> dict[str, dict]:
    """Return code, daemon and webserver of deploy/compose.yaml, as commands for this machine.

    Args:
        here: Words of those commands, and what stands for them here.
    """
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"]
    here = here | {"0.0.0.0": "127.0.0.1", "workspace.yaml": str(WORKSPACE)}

    def command(program: str, *words: str) -> list[str]:
        return [str(Path(sys.executable).with_name(program)), *(here.get(word, word) for word in words)]

    shipped = {name: services[name] for name in ("code", "daemon", "webserver")}
    for service in shipped.values():
        service["command"] = command(*service["command"].split())
    healthy = shipped["code"]["healthcheck"]
    healthy["test"] = command(*healthy["test"][1:])
    return shipped


def succeeds(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def is_loaded(cluster: Cluster) -> bool:
    answer = cluster.ask("{ repositoriesOrError { ... on RepositoryConnection { nodes { name } } } }")
    return bool(answer["repositoriesOrError"].get("nodes"))


@pytest.fixture
def cluster(tmp_path, monkeypatch, httpserver, postgres):
    httpserver.expect_request("/messenger").respond_with_data("ok")
    monkeypatch.setenv("APPRISE_URLS", f"json://{httpserver.host}:{httpserver.port}/messenger")
    with running_cluster(tmp_path, monkeypatch, postgres) as running:
        yield running


DOWNLOADING = {"ops": {"download_progress": {"config": {"wait_seconds": 10}}}}


def begin_downloads(cluster) -> tuple[str, int]:
    """Start a run of everything; return its id, and its process once it waits for downloads."""
    launched = cluster.ask(LAUNCH, config=DOWNLOADING)["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    run = launched["run"]["runId"]

    def begun() -> str:
        events = cluster.events(run)
        under_way = any(
            event["__typename"] == "ExecutionStepStartEvent" and event.get("stepKey") == "download_progress"
            for event in events
        )
        started = re.search(r"pid: (\d+)", " ".join(event.get("message", "") for event in events))
        return started.group(1) if started and under_way else ""

    return run, int(until(begun, "the run's downloads"))


def assert_nothing_is_doubled() -> None:
    ledger = open_ledger(os.environ["LEDGER_URL"])
    held = ledger.acquisitions(State.CONFIRMED)
    assert held
    assert len({entry.wanted_id for entry in held}) == len(held)
    ledger.close()


def assert_raw_logs_are_in_one_place(cluster, run: str, folder: Path) -> None:
    assert not [event["message"] for event in cluster.events(run) if "compute log" in event.get("message", "").lower()]
    (kept,) = (folder / "shared" / run / "compute_logs").glob("*.err")
    assert "whole_pipeline" in kept.read_text()
    assert not (folder / "dagster_home" / "storage").exists()
    assert not (folder / "code_home" / "storage").exists()
    with urllib.request.urlopen(f"{cluster.address}/logs/{run}/compute_logs/{kept.stem}/err", timeout=30) as answer:
        assert answer.read() == kept.read_bytes()


def test_a_run_that_is_killed_is_run_again_and_told_and_nothing_is_done_twice(cluster, tmp_path, httpserver) -> None:
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
    assert_raw_logs_are_in_one_place(cluster, second, tmp_path)
    assert not (tmp_path / "data" / "tables").exists()
    until(lambda: httpserver.log, "the message to a person")
    (request, _), *more = httpserver.log
    assert not more
    assert json.loads(request.data)["title"] == "Audiobook pipeline: whole_pipeline failed"
    assert first[:8] in json.loads(request.data)["message"]


def test_a_run_that_died_with_the_code_server_holds_up_no_later_one(cluster, tmp_path) -> None:
    first, _ = begin_downloads(cluster)
    cluster.lose_code_server(tmp_path / "code-again.log")
    until(lambda: cluster.ended(first) == "FAILURE", "the lost run to be ended")

    def launched() -> str:
        with suppress(urllib.error.HTTPError):  # Until the code server answers.
            answer = cluster.ask(LAUNCH, config=DOWNLOADING)["launchRun"]
            return answer["run"]["runId"] if answer["__typename"] == "LaunchRunSuccess" else ""
        return ""

    second = until(launched, "the code server to take a run")
    assert until(lambda: cluster.ended(second), "the next run") == "SUCCESS"
    assert_nothing_is_doubled()


@contextmanager
def celery_cluster(tmp_path, monkeypatch, postgres):
    """The cluster with its steps on Celery workers, of which none runs yet."""
    with redis(tmp_path) as queue:
        monkeypatch.setenv("CELERY_BROKER_URL", f"{queue}/0")
        monkeypatch.setenv("CELERY_BACKEND_URL", f"{queue}/1")
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        with running_cluster(tmp_path, monkeypatch, postgres, CELERY_DEFINITIONS) as cluster:
            yield cluster


@contextmanager
def celery_worker(log: Path):
    """A worker; it starts processes of its own, which end with it."""
    command = [str(Path(sys.executable).with_name("dagster-celery")), "worker", "start", "-A", "dagster_celery.app"]
    command += ["-y", str(ROOT / "deploy" / "celery.yaml")]
    with process(command, log=log, cwd=ROOT, start_new_session=True) as started:
        try:
            yield started
        finally:
            with suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGTERM)


def test_steps_go_to_a_celery_worker(tmp_path, monkeypatch, postgres) -> None:
    with celery_cluster(tmp_path, monkeypatch, postgres) as cluster, celery_worker(tmp_path / "worker.log"):
        run = cluster.launch(["library_snapshot"])
        assert until(lambda: cluster.ended(run), "the run") == "SUCCESS"
        assert "tables/library_snapshot.parquet" in cluster.store.names()
    assert "succeeded" in (tmp_path / "worker.log").read_text()


def test_a_run_whose_celery_worker_is_killed_ends_at_its_longest_time_and_is_run_again_and_doubles_nothing(
    tmp_path, monkeypatch, postgres
) -> None:
    importing = ["download_progress", "verified_downloads", "synced_library"]
    config = {"ops": {"download_progress": {"config": {"wait_seconds": 20}}}}
    with celery_cluster(tmp_path, monkeypatch, postgres) as cluster:
        with dg.DagsterInstance.get() as instance:
            definitions = build_defs()
            sent = dg.AssetSelection.assets("added_torrents").upstream().resolve(definitions.resolve_asset_graph())
            job = definitions.resolve_job_def(WHOLE_PIPELINE)
            assert job.execute_in_process(instance=instance, asset_selection=sorted(sent)).success

        with celery_worker(tmp_path / "killed.log") as worker:
            first = cluster.launch(importing, config=config)

            def begun() -> bool:
                return any(event["__typename"] == "ExecutionStepStartEvent" for event in cluster.events(first))

            until(begun, "the run's downloads")
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        with celery_worker(tmp_path / "worker.log"):
            # A worker that comes doesn't take the step over, and nobody else notices that it is dead.
            assert cluster.ended(first) == ""
            with dg.DagsterInstance.get() as instance:
                instance.add_run_tags(first, {"dagster/max_runtime": "15"})
            assert until(lambda: cluster.ended(first), "the run's longest time") == "FAILURE"
            said = " ".join(event.get("message", "") for event in cluster.events(first))
            assert "maximum runtime" in said

            def again() -> str:
                return next((run["runId"] for run in cluster.runs().values() if run["parentRunId"] == first), "")

            second = until(again, "the second run")
            with dg.DagsterInstance.get() as instance:
                # It inherits the time made short for the first one.
                instance.add_run_tags(second, {"dagster/max_runtime": "600"})
            assert until(lambda: cluster.ended(second), "the second run") == "SUCCESS"
            with closing(open_ledger(os.environ["LEDGER_URL"])) as ledger:
                held = ledger.acquisitions(State.CONFIRMED)
            assert held
            assert len({entry.wanted_id for entry in held}) == len(held)
            with AudiobookshelfClient(os.environ["ABS_URL"], os.environ["ABS_TOKEN"]) as shelf:
                assert shelf.extent(shelf.libraries()[0].id)[0] == 60 + len(held)
