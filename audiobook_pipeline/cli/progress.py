"""Running the whole graph in this process, with a line on the terminal for each step."""

import sys
import time
import uuid
from collections.abc import Mapping
from typing import Any

import dagster as dg

from audiobook_pipeline.reporting.phases import Phase, run_phases
from audiobook_pipeline.reporting.tables import text_table


class _StepLines:
    """Prints each step as it starts and ends; rewrites the line where the terminal allows."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.started: dict[str, float] = {}

    def __call__(self, entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        if event is None or event.step_key is None:
            return
        name = event.step_key.replace("__", "/")
        if event.is_step_start:
            self.started[name] = time.monotonic()
            if sys.stdout.isatty():
                print(f"  [{self.done + 1:>2}/{self.total}] {name} …", end="\r", flush=True)
        elif event.is_step_success or event.is_step_failure or event.is_step_skipped:
            self.done += 1
            took = time.monotonic() - self.started.get(name, time.monotonic())
            outcome = "" if event.is_step_success else "  FAILED" if event.is_step_failure else "  skipped"
            print(f"  [{self.done:>2}/{self.total}] {name:<36} {took:6.1f} s{outcome}", flush=True)


def run_job(
    defs: dg.Definitions, job: str, instance: dg.DagsterInstance, run_config: Mapping[str, Any] | None = None
) -> tuple[bool, list[Phase]]:
    """Run ``job`` in this process, printing its steps.

    Returns:
        Whether it succeeded, and its phases.
    """
    definition = defs.resolve_job_def(job)
    run_id = str(uuid.uuid4())
    instance.add_event_listener(run_id, _StepLines(len(definition.graph.nodes)))
    outcome = definition.execute_in_process(
        instance=instance, run_id=run_id, run_config=dict(run_config or {}), raise_on_error=False
    )
    return outcome.success, list(run_phases(instance, run_id))


def phase_table(phases: list[Phase]) -> str:
    """Return the phases as a table: phase, what went in, what came out, seconds."""
    rows = [
        (phase.asset, phase.went_in, phase.came_out, "" if phase.seconds is None else f"{phase.seconds:.1f}")
        for phase in phases
    ]
    return text_table(("phase", "in", "out", "seconds"), rows)
