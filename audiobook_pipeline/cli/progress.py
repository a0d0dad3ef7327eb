"""Running the whole graph in this process, with a line on the terminal for each step."""

import sys
import time
import uuid
from collections.abc import Mapping
from typing import Any

import dagster as dg
from rich.console import Console
from rich.status import Status
from rich.text import Text

from audiobook_pipeline.cli.output import say, table
from audiobook_pipeline.reporting.phases import Phase, run_phases

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""The terminal shows the assets; Dagster keeps the whole log."""


class _AssetLines:
    """Prints each asset as it ends; a terminal shows meanwhile which one is under way."""

    def __init__(self, assets: int, status: Status) -> None:
        self.assets = assets
        self.status = status
        self.done = 0
        self.started: dict[str, float] = {}

    def __call__(self, entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        if event is None or event.step_key is None:
            return
        name = event.step_key.replace("__", "/")
        if event.is_step_start:
            self.started[name] = time.monotonic()
            self.status.update(Text(f"[{self.done + 1:>2}/{self.assets}] {name} …"))
        elif event.is_step_materialization or event.is_step_failure:
            self.done += event.is_step_materialization
            took = time.monotonic() - self.started.get(name, time.monotonic())
            outcome = "  FAILED" if event.is_step_failure else ""
            say(f"  [{self.done:>2}/{self.assets}] {name:<32} {took:5.1f} s{outcome}")


def run_job(
    defs: dg.Definitions, job: str, instance: dg.DagsterInstance, run_config: Mapping[str, Any] | None = None
) -> tuple[bool, list[Phase]]:
    """Run ``job`` in this process, printing its steps.

    Returns:
        Whether it succeeded, and its phases.
    """
    definition = defs.resolve_job_def(job)
    run_id = str(uuid.uuid4())
    assets = len(set(definition.asset_layer.executable_asset_keys))
    with Console(file=sys.stdout).status("") as status:
        instance.add_event_listener(run_id, _AssetLines(assets, status))
        outcome = definition.execute_in_process(
            instance=instance, run_id=run_id, run_config={**_QUIET, **(run_config or {})}, raise_on_error=False
        )
    return outcome.success, list(run_phases(instance, run_id))


def show_phases(phases: list[Phase]) -> None:
    """Print the phases as a table: phase, what went in, what came out, seconds."""
    table(
        ("phase", "in", "out", "seconds"),
        [
            (phase.asset, phase.went_in, phase.came_out, "" if phase.seconds is None else f"{phase.seconds:.1f}")
            for phase in phases
        ],
    )
