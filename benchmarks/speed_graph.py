"""What the graph costs besides the work: a full run over the sandbox, and the UI's way to a usable page."""

import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from audiobook_pipeline.automation.jobs import WHOLE_PIPELINE
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.instance.home import prepare_home
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.variables import in_force
from audiobook_pipeline_tests.integration.running import ROOT
from benchmarks.figures import Figure

ITEMS = 500
WAIT_SECONDS = 60
UP_SECONDS = 90


def run(_data: Path | None = None) -> list[Figure]:
    """Return the seconds that the graph and the start of the UI cost."""
    return [_graph(), _ui()]


def _graph() -> Figure:
    """Return a run's wall time without the functions of its assets.

    A function takes from its step's last loaded input to its first output or, where it ends otherwise, to
    the step's end. So the start of the run, tables read and written, and the checks count as the graph's.
    """
    with tempfile.TemporaryDirectory() as folder, _sandbox(Path(folder)) as instance:
        start = time.perf_counter()
        outcome = (
            build_defs()
            .resolve_job_def(WHOLE_PIPELINE)
            .execute_in_process(
                instance=instance,
                run_config={
                    "ops": {"download_progress": {"config": {"wait_seconds": WAIT_SECONDS}}},
                    "loggers": {"console": {"config": {"log_level": "WARNING"}}},
                },
            )
        )
        wall = time.perf_counter() - start
        work, steps = _work(instance, outcome.run_id)
    note = f"{wall:.1f} s in all, {work:.1f} s of it in the functions of {steps} steps with assets"
    return Figure("graph besides the work, s", wall - work, 5, higher_is_better=False, note=note)


@contextmanager
def _sandbox(folder: Path) -> Iterator[dg.DagsterInstance]:
    home = prepare_home(folder / "dagster_home")
    with Sandbox(folder / "sandbox", items=ITEMS, qbittorrent="simulated") as sandbox:
        variables = {
            **sandbox.environment(),
            "DAGSTER_HOME": str(home),
            "PIPELINE_DATA": str(folder / "data"),
            "ACQUISITION_MODE": "auto",
            "METADATA_MODE": "apply",
            "PIPELINE_CONFIG": str(ROOT / "audiobook_pipeline" / "sandbox" / "pipeline.toml"),
        }
        with in_force(variables), dg.DagsterInstance.from_config(str(home)) as instance:
            yield instance


def _work(instance: dg.DagsterInstance, run_id: str) -> tuple[float, int]:
    """Return (seconds in the functions of assets, how many of them); the steps of checks alone count for nothing."""
    begun: dict[str, float] = {}
    ended: dict[str, float] = {}
    assets: set[str] = set()
    for record in instance.all_logs(run_id):
        event = record.dagster_event
        if event is None or event.step_key is None:
            continue
        key, kind = event.step_key, event.event_type
        if kind in {dg.DagsterEventType.STEP_START, dg.DagsterEventType.LOADED_INPUT, dg.DagsterEventType.STEP_INPUT}:
            begun[key] = record.timestamp
        elif kind in {dg.DagsterEventType.STEP_OUTPUT, dg.DagsterEventType.STEP_SUCCESS}:
            ended.setdefault(key, record.timestamp)
        elif event.is_step_materialization:
            assets.add(key)
    return sum(ended[key] - begun[key] for key in assets), len(assets)


def _ui() -> Figure:
    """Return how long ``make ui`` takes until its page answers and has the graph."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "audiobook_pipeline.cli.main", "ui", "--dir", folder]
        command += ["--port", str(port), "--items", str(ITEMS), "--qbittorrent", "simulated"]
        start = time.perf_counter()
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                while not _is_usable(f"http://127.0.0.1:{port}"):
                    if process.poll() is not None or time.perf_counter() - start > UP_SECONDS:
                        raise RuntimeError("the UI did not come up")
                    time.sleep(0.1)
                seconds = time.perf_counter() - start
            finally:
                process.send_signal(signal.SIGTERM)
    return Figure("make ui to a usable page, s", seconds, 15, higher_is_better=False, note=f"a library of {ITEMS}")


def _is_usable(address: str) -> bool:
    """Return whether the UI answers a question about its assets."""
    query = urllib.request.Request(  # noqa: S310 - an address of ours
        f"{address}/graphql", b'{"query": "{ assetNodes { id } }"}', {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(query, timeout=10) as response:  # noqa: S310 - an address of ours
            return b'"id"' in response.read()
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
