"""What Dagster knows of runs and tables, as far as a decision to start a run depends on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import dagster as dg

READS_ONLY: Final = {"audiobook_pipeline/changes": "nothing"}
"""Tag of the runs that change no service."""

_UNFINISHED: Final = (
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)


def sensor_status(*, on: bool) -> dg.DefaultSensorStatus:
    """Return the status of a sensor that nobody has switched in the UI."""
    return dg.DefaultSensorStatus.RUNNING if on else dg.DefaultSensorStatus.STOPPED


def unfinished(instance: dg.DagsterInstance, job: str | None = None) -> str | None:
    """Return the id of a run that is queued or under way, of this job or of any, or None."""
    records = instance.get_run_records(dg.RunsFilter(statuses=list(_UNFINISHED), job_name=job), limit=1)
    return records[0].dagster_run.run_id if records else None


def touched_since(instance: dg.DagsterInstance, moment: datetime) -> bool:
    """Return whether a run that may have changed the library is under way, or was since ``moment``."""
    filters = (dg.RunsFilter(updated_after=moment), dg.RunsFilter(statuses=list(_UNFINISHED)))
    records = [record for each in filters for record in instance.get_run_records(each, limit=100)]
    return any(READS_ONLY.items() - record.dagster_run.tags.items() for record in records)


def never_made(instance: dg.DagsterInstance, tables: Sequence[str]) -> list[str]:
    """Return those of ``tables`` that were never materialized: a run that needs them would fail."""
    return [name for name in tables if instance.get_latest_materialization_event(dg.AssetKey(name)) is None]
