"""What a whole run costs over libraries of several sizes, the night after it, and nights with few or no changes.

The services run in a process of their own, and each night in another: its seconds and its peak are the pipeline's own.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import dagster as dg
import requests
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run

from audiobook_pipeline.automation.jobs import WHOLE_PIPELINE
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.cli.sandboxed import apply_environment, sandbox
from audiobook_pipeline.instance.home import prepare_home
from benchmarks.figures import Figure

SIZES = (5_000, 20_000, 50_000)
_SECONDS, _NO_NEWS_SECONDS, _PEAK_MB = 100, 15, 600
"""What the largest library may cost."""
_GROWTH, _MEMORY_GROWTH = 2.6, 1.6
"""From the second size to the third, which is 2.5 times as large."""
_CONFIG = {
    "ops": {"download_progress": {"config": {"wait_seconds": 30}}},
    "loggers": {"console": {"config": {"log_level": "WARNING"}}},
}
_NO_NEWS = """
allowed_hosts = ["127.0.0.1"]
[genres]
science_fiction = ["science fiction", "sci-fi"]
fantasy = ["fantasy"]
[limits]
catalogue_requests = 0
catalogue_series = 0
slow_requests = 0
item_lookups = 0
cover_looks = 0
genre_authors = 0
genre_titles = 0
runtime_lookups = 0
wanted_searches = 0
adds = 0
metadata_changes = 0
[preferences]
languages = ["en"]
"""
"""A configuration by which nothing is asked, fetched or written: the second night with it is one without news."""
_FEW = 20
"""Items that somebody renames in a day."""
_SHOWN = 6
_MB = 1024**2


def run(_data: Path | None = None) -> list[Figure]:
    """Measure a first night over a library of each size, the one after it, and those with no and few changes."""
    nights = {items: _nights(items) for items in SIZES}
    figures = [figure for items in SIZES for figure in _figures(items, *nights[items])]
    before, largest = (nights[items][0] for items in SIZES[1:])
    note = f"{SIZES[2]:,} items against {SIZES[1]:,}"
    return [
        *figures,
        Figure("whole run: growth of seconds, times", largest["seconds"] / before["seconds"], _GROWTH, False, note),
        Figure(
            "whole run: growth of memory, times", largest["peak_mb"] / before["peak_mb"], _MEMORY_GROWTH, False, note
        ),
    ]


def _figures(items: int, *nights: dict[str, Any]) -> list[Figure]:
    first, second, quiet, few = nights
    share = items / SIZES[-1]
    name = f"whole run, {items:,} items"
    return [
        Figure(f"{name}: seconds of CPU", first["seconds"], _SECONDS * max(share, 0.2), False, _dearest(first)),
        Figure(f"{name}: peak memory, MB", first["peak_mb"], _PEAK_MB, False, _reached(first["peaks"])),
        Figure(
            f"{name}: seconds of CPU on the night after", second["seconds"], first["seconds"], False, _grown(second)
        ),
        Figure(f"{name}: seconds of CPU without news", quiet["seconds"], _NO_NEWS_SECONDS, False, _dearest(quiet)),
        Figure(
            f"{name}: seconds of CPU after {_FEW} items were renamed",
            few["seconds"],
            first["seconds"],
            False,
            _dearest(few),
        ),
        Figure(
            f"{name}: MB that a night without news adds", sum(quiet["grown"].values()) / _MB, 1, False, _grown(quiet)
        ),
    ]


def _dearest(night: Mapping[str, Any]) -> str:
    ranked = sorted(night["steps"].items(), key=lambda step: -step[1])[:_SHOWN]
    return ", ".join(f"{asset} {seconds:.1f}" for asset, seconds in ranked)


def _grown(night: Mapping[str, Any]) -> str:
    return "grown: " + ", ".join(f"{what} {size / _MB:.2f} MB" for what, size in night["grown"].items())


def _reached(peaks: Mapping[str, float]) -> str:
    """Return the step in which the peak was reached."""
    return next((f"reached in {step}" for step, peak in peaks.items() if peak == max(peaks.values())), "")


def _nights(items: int) -> tuple[dict[str, Any], ...]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with sandbox(folder / "sandbox", items=items, qbittorrent="simulated") as values:
            first, second = (_night(folder, values) for _ in range(2))
            no_news = folder / "no_news.toml"
            no_news.write_text(_NO_NEWS, encoding="utf-8")
            unasked = {**values, "PIPELINE_CONFIG": str(no_news)}
            _, quiet = (_night(folder, unasked) for _ in range(2))
            _rename_some(values)
            few = _night(folder, unasked)
    return first, second, quiet, few


def _rename_some(values: Mapping[str, str]) -> None:
    """Rename ``_FEW`` items on the server, as a person does."""
    url = values["ABS_URL"]
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {values['ABS_TOKEN']}"
        library = session.get(f"{url}/api/libraries", timeout=60).json()["libraries"][0]["id"]
        items = session.get(f"{url}/api/libraries/{library}/items", params={"limit": _FEW}, timeout=600).json()
        changes = [
            {"id": item["id"], "mediaPayload": {"metadata": {"title": f"{item['media']['metadata']['title']} Again"}}}
            for item in items["results"]
        ]
        session.post(f"{url}/api/items/batch/update", json=changes, timeout=60).raise_for_status()


def _night(folder: Path, values: Mapping[str, str]) -> dict[str, Any]:
    """Run everything once in a process of its own; it gets the environment on its standard input."""
    command = [sys.executable, "-m", "benchmarks.speed_whole_run", str(folder)]
    # As an installation does it: compiled modules are kept.
    around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    finished = subprocess.run(
        command, input=json.dumps(values), stdout=subprocess.PIPE, text=True, check=True, env=around
    )
    measured: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return measured


class _Steps:
    """Processor time and memory of each step, as its events come."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.peaks: dict[str, float] = {}
        self._began = time.process_time()

    def __call__(self, entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        if event is None or event.step_key is None:
            return
        if event.event_type == dg.DagsterEventType.STEP_START:
            self._began = time.process_time()
        elif event.is_step_success:
            self.seconds[event.step_key] = time.process_time() - self._began
            self.peaks[event.step_key] = _peak_mb()


def measure(folder: Path, values: dict[str, str]) -> dict[str, Any]:
    """Run the whole pipeline once in this process, over the services that ``values`` name."""
    home = prepare_home(folder / "dagster_home")
    apply_environment(values, folder, home)
    os.environ.update(values)  # its configuration goes before the sandbox's
    before, steps, run_id = _sizes(folder), _Steps(), str(uuid4())
    with dg.DagsterInstance.from_config(str(home)) as instance:
        instance.add_event_listener(run_id, steps)
        job = build_defs().resolve_job_def(WHOLE_PIPELINE)
        run = instance.create_run_for_job(job, run_id=run_id, run_config=_CONFIG)
        start = time.process_time()
        # As a run's own process does it; ``execute_in_process`` would hold every table to the end.
        execute_run(InMemoryJob(job), run, instance, raise_on_error=True)
        seconds = time.process_time() - start
    grown = {what: size - before[what] for what, size in _sizes(folder).items()}
    return {"seconds": seconds, "steps": steps.seconds, "peaks": steps.peaks, "peak_mb": _peak_mb(), "grown": grown}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _sizes(folder: Path) -> dict[str, int]:
    kept = {"event log": folder / "dagster_home", "ledger": folder / "data" / "ledger.sqlite"}
    return {what: sum(_size(path) for path in (place, *place.rglob("*"))) for what, place in kept.items()}


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), json.load(sys.stdin))))
