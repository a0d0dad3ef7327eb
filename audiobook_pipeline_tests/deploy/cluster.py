"""Code server, daemon and webserver as processes of their own over one PostgreSQL, as deploy/compose.yaml has them."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import yaml

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.cli.sandboxed import sandbox as sandbox_process
from audiobook_pipeline.instance.home import WORKSPACE
from audiobook_pipeline_tests import webserver
from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.object_store import BUCKET, ObjectStore, object_store
from audiobook_pipeline_tests.servers import PostgreSQL, free_port, listens, process
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
DEFINITIONS = ("-m", "audiobook_pipeline.definitions")
BEGUN = """query($run: ID!) { runOrError(runId: $run) { ... on Run { stepStats { stepKey startTime } } } }"""
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
        folder: Path,
    ) -> None:
        self.address = address
        self.folder = folder
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
        return webserver.ask(self.address, query, **variables)

    def launch(self, assets: Iterable[str] = (), *, config: dict | None = None) -> str:
        """Start a run of some assets without their checks, or of everything, and return its id."""
        launched = self.ask(LAUNCH, config=config or {}, **(only(assets) if assets else {}))["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        return launched["run"]["runId"]

    def ended(self, run: str) -> str:
        """Return how a run ended; "" while it runs."""
        return webserver.ended(self.address, run)

    def runs(self) -> dict[str, dict]:
        return webserver.runs(self.address)

    def begun(self, run: str, step: str) -> bool:
        """Return whether a step of a run was begun."""
        stats = self.ask(BEGUN, run=run)["runOrError"]["stepStats"]
        return any(each["stepKey"] == step and each["startTime"] for each in stats)

    def process_of(self, run: str) -> int:
        """Return the number of a run's process."""
        started = re.search(r"pid: (\d+)", " ".join(event.get("message", "") for event in self.events(run)))
        assert started is not None
        return int(started[1])

    def events(self, run: str) -> list[dict]:
        return self.ask(EVENTS, run=run)["runOrError"]["eventConnection"]["events"]


def only(assets: Iterable[str]) -> dict[str, list]:
    """Return the variables of LAUNCH for some assets without their checks."""
    return {"assets": [{"path": name.split("/")} for name in assets], "checks": []}


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
        alone = {"cwd": ROOT, "env": machine}
        with process(shipped["code"]["command"], log=logs["code"], **alone) as code:
            until(lambda: listens(code_port), "the code server's port")
            until(lambda: succeeds(healthy), "the code server")
            with process(shipped["webserver"]["command"], log=logs["webserver"], cwd=ROOT):
                until(lambda: webserver.answers(address), "the webserver")
                with process(shipped["daemon"]["command"], log=logs["daemon"], cwd=ROOT), ExitStack() as later:
                    running = Cluster(address, store, code, machine, later, tmp_path)
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
