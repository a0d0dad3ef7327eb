"""What a run did, asset by asset, read back from Dagster's own record of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import dagster as dg


@dataclass(frozen=True, slots=True)
class Phase:
    """One asset of one run.

    Attributes:
        asset: Asset key as text.
        went_in: What it worked on, in words.
        came_out: What it made, in words; the error where it failed.
        seconds: Time it took; None while it runs or where it did not.
        ok: Whether it came to its end.
    """

    asset: str
    went_in: str
    came_out: str
    seconds: float | None
    ok: bool


def _text(metadata: object, name: str) -> str:
    value = metadata.get(name) if isinstance(metadata, dict) else None
    return str(getattr(value, "value", "") or "")


def _why(event: dg.DagsterEvent) -> str:
    if event.is_step_skipped:
        return "skipped: something before it failed"
    return failure_words(event)


def failure_words(event: dg.DagsterEvent) -> str:
    """Return in one line why a step failed: what the failure says, or else the error."""
    failure = event.step_failure_data
    words = failure.user_failure_data.description if failure.user_failure_data else None
    if not words and failure.error:
        words = (failure.error.cause or failure.error).message
    return " ".join((words or "failed").split())


def run_phases(instance: dg.DagsterInstance, run_id: str) -> Sequence[Phase]:
    """Return the phases of a run in the order in which they started."""
    stats = {entry.step_key: entry for entry in instance.get_run_step_stats(run_id)}
    phases: dict[str, Phase] = {}
    for record in instance.all_logs(run_id):
        event = record.dagster_event
        if event is None or event.step_key is None:
            continue
        if event.is_step_materialization:
            materialization = event.step_materialization_data.materialization
            entry = stats.get(event.step_key)
            took = entry.end_time - entry.start_time if entry and entry.start_time and entry.end_time else None
            metadata = dict(materialization.metadata)
            phases[event.step_key] = Phase(
                asset=materialization.asset_key.to_user_string(),
                went_in=_text(metadata, "went_in"),
                came_out=_text(metadata, "came_out"),
                seconds=took,
                ok=True,
            )
        elif event.is_step_failure or event.is_step_skipped:
            asset = event.step_key.replace("__", "/")
            phases[event.step_key] = Phase(asset=asset, went_in="", came_out=_why(event), seconds=None, ok=False)
    return list(phases.values())
