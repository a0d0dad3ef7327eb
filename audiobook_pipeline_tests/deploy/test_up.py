"""``audiobook-pipeline up`` from a built wheel, in a folder of its own: UI, desk, history, and a clean end."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.cli.sandboxed import sandbox as sandbox_process
from audiobook_pipeline.sandbox.child_processes import ending_with_us
from audiobook_pipeline.variables import VARIABLES
from audiobook_pipeline_tests.servers import free_port
from audiobook_pipeline_tests.test_package import built_wheel
from audiobook_pipeline_tests.waiting import wait_for
from audiobook_pipeline_tests.webserver import ask, end_of, ended, runs

pytestmark = pytest.mark.slow

LOCATION = 'repositoryLocationName: "audiobook_pipeline", repositoryName: "__repository__"'
LAUNCH = """mutation { launchRun(executionParams: { selector: { %s, jobName: "whole_pipeline",
  assetSelection: [{path: ["library_snapshot"]}], assetCheckSelection: [] } }) {
  ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }"""
START = 'mutation { startSensor(sensorSelector: {%s, sensorName: "finished_downloads"}) { __typename } }'
STATE = """{ sensorOrError(sensorSelector: {%s, sensorName: "finished_downloads"}) {
  ... on Sensor { sensorState { status } } } }"""


class Up:
    """A running installation."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, desk: int, log: Path) -> None:
        self.process, self.port, self.desk, self._log = process, port, desk, log
        self.address = f"http://127.0.0.1:{port}"

    def ask(self, query: str) -> dict:
        return ask(self.address, query % LOCATION if "%s" in query else query)

    def said(self, words: str) -> bool:
        text = self._log.read_text("utf-8")
        if self.process.poll() is not None and words not in text:
            pytest.fail(f"it ended with {self.process.returncode}:\n{text}")
        return words in text

    def events(self) -> list[dict]:
        lines = self._log.read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def wait_until_up(self) -> None:
        wait_for(lambda: self.said("The Dagster UI: http"), "the installation", every=0.3)


@contextmanager
def running(folder: Path, environment: dict[str, str], *options: str) -> Iterator[Up]:
    port, desk = free_port(), free_port()
    log = folder.with_name(f"up-{port}.log")
    words = ["up", "--port", str(port), "--desk-port", str(desk), *options]
    command = [sys.executable, "-m", "audiobook_pipeline.cli.main", *words]
    with (
        log.open("w") as output,
        subprocess.Popen(
            [*ending_with_us(), *command], cwd=folder, env=environment, stdout=output, stderr=output, text=True
        ) as process,
    ):
        up = Up(process, port, desk, log)
        try:
            up.wait_until_up()
            yield up
        finally:
            process.send_signal(signal.SIGTERM)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory) -> Path:
    """The wheel as an installer unpacks it, away from the checkout."""
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(built_wheel(tmp_path_factory.mktemp("wheel"))) as archive:
        archive.extractall(site)
    return site


def processes_with(text: str) -> list[str]:
    """Return the command lines of the living processes whose environment holds a text."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if text.encode() in (entry / "environ").read_bytes():
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def test_everything_comes_up_keeps_its_history_and_ends_cleanly(unpacked, tmp_path) -> None:
    folder = tmp_path / "anywhere"
    folder.mkdir()
    with sandbox_process(tmp_path / "sandbox", items=20, qbittorrent="simulated") as services:
        nothing = {name: value for name, value in os.environ.items() if name not in {*VARIABLES, "DAGSTER_HOME"}}
        environment = nothing | services | {"PYTHONPATH": str(unpacked), "HOME": str(tmp_path), "DESK_LOGIN": "off"}
        environment["XDG_DATA_HOME"] = str(tmp_path / "user data")
        with running(folder, environment) as up:
            launched = up.ask(LAUNCH)["launchRun"]["run"]["runId"]
            assert end_of(up.address, launched) == "SUCCESS"
            up.ask(START)
            with urllib.request.urlopen(f"http://127.0.0.1:{up.desk}/", timeout=60) as page:
                assert page.status == 200
        assert up.process.returncode == 0
        assert processes_with(f"CODE_SERVER_PORT={up.port}") == []
        assert list(folder.iterdir()) == [], "it writes into the folder one happens to be in"
        data = tmp_path / "user data" / "audiobook-pipeline"
        assert {each.name for each in data.iterdir()} >= {"dagster", "ledger.sqlite", "tables"}
        with running(folder, environment, "--json") as again:
            assert [(name, run["status"]) for name, run in runs(again.address).items()] == [(launched, "SUCCESS")]
            assert again.ask(STATE)["sensorOrError"]["sensorState"]["status"] == "RUNNING"
        starting, ready, ended = again.events()
        assert (starting["event"], starting["data_folder"]) == ("starting", str(data))
        assert (ready["event"], ready["desk_url"]) == ("ready", f"http://127.0.0.1:{again.desk}")
        assert (ended["event"], ended["succeeded"]) == ("ended", True)
        assert processes_with(str(data)) == []


def test_nothing_outlives_one_that_is_killed_during_a_run(unpacked, tmp_path) -> None:
    data = tmp_path / "data"
    with sandbox_process(tmp_path / "sandbox", items=20, qbittorrent="simulated") as services:
        nothing = {name: value for name, value in os.environ.items() if name not in {*VARIABLES, "DAGSTER_HOME"}}
        environment = nothing | services | {"PYTHONPATH": str(unpacked), "PIPELINE_DATA": str(data)}
        with running(tmp_path, environment) as up:
            before = processes_with(str(data))
            launched = up.ask(LAUNCH)["launchRun"]["run"]["runId"]
            wait_for(lambda: len(processes_with(str(data))) > len(before), "the process of the run")
            assert not ended(up.address, launched)
            up.process.kill()
            wait_for(lambda: not processes_with(str(data)), "the end of everything")


def test_nothing_is_well_where_nothing_answers(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PIPELINE_DATA", str(tmp_path))
    ports = ["--port", str(free_port()), "--desk-port", str(free_port())]
    assert main(["up", "--check", *ports]) == 1


def test_waiting_to_be_set_up_is_well(tmp_path) -> None:
    bare = {name: value for name, value in os.environ.items() if name not in {*VARIABLES, "DAGSTER_HOME"}}
    environment = bare | {"PIPELINE_DATA": str(tmp_path / "data")}
    log, desk = tmp_path / "log", free_port()
    words = ["--port", str(free_port()), "--desk-port", str(desk)]
    command = [sys.executable, "-m", "audiobook_pipeline.cli.main", "up", *words]
    with (
        log.open("w") as output,
        subprocess.Popen(
            [*ending_with_us(), *command], cwd=tmp_path, env=environment, stdout=output, stderr=output, text=True
        ) as process,
    ):
        up = Up(process, 0, desk, log)
        try:
            wait_for(lambda: up.said("Setup code"), "the code", every=0.3)
            checked = [*command, "--check"]
            wait_for(lambda: subprocess.run(checked, cwd=tmp_path, env=environment, check=False).returncode == 0)
        finally:
            process.send_signal(signal.SIGTERM)
    assert process.returncode == 0


@pytest.mark.parametrize("option", ["--port", "--desk-port"])
def test_a_port_that_is_taken_is_said_before_anything_is_started(tmp_path, monkeypatch, capsys, option) -> None:
    monkeypatch.setenv("PIPELINE_DATA", str(tmp_path / "data"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        free = {"--port": free_port(), "--desk-port": free_port()} | {option: port}
        words = [word for pair in free.items() for word in map(str, pair)]
        assert main(["up", *words]) == 2
    said = capsys.readouterr().err
    assert f"port {port} for the" in said
    assert "another program uses it" in said
    assert f"{option} {port + 1}" in said
    assert not (tmp_path / "data").exists()


def test_the_desk_says_when_it_listens_and_when_it_has_ended(tmp_path) -> None:
    bare = {name: value for name, value in os.environ.items() if name not in {*VARIABLES, "DAGSTER_HOME"}}
    environment = bare | {"PIPELINE_DATA": str(tmp_path), "DESK_LOGIN": "off"}
    command = [sys.executable, "-m", "audiobook_pipeline.cli.main", "desk", "--port", str(free_port()), "--json"]
    with subprocess.Popen(
        [*ending_with_us(), *command], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        ready = json.loads(process.stdout.readline())
        with urllib.request.urlopen(ready["desk_url"], timeout=60) as page:
            assert page.status == 200
        process.send_signal(signal.SIGTERM)
        ended = json.loads(process.stdout.readline())
    assert [(each["event"], each.get("succeeded")) for each in (ready, ended)] == [("ready", None), ("ended", True)]
    assert process.returncode == 0
