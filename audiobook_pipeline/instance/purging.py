"""Removing what Dagster keeps of old runs, to free disk space."""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

import dagster as dg
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage
from sqlalchemy import delete, func, select

KEPT: Final = 10
"""Runs that stay however old they are: the last figures of each asset are in them."""


def old_runs(instance: dg.DagsterInstance, before: datetime) -> list[str]:
    """Return the runs that ended and were begun before a moment, without the newest."""
    newest = {record.dagster_run.run_id for record in instance.get_run_records(limit=KEPT)}
    finished = dg.RunsFilter(statuses=FINISHED_STATUSES, created_before=before)
    records = instance.get_run_records(finished)
    return [record.dagster_run.run_id for record in records if record.dagster_run.run_id not in newest]


def remove_run(instance: dg.DagsterInstance, run_id: str) -> None:
    """Remove a run: its record, its events and checks, what it printed, and the files that were its own."""
    instance.delete_run(run_id)
    if isinstance(instance.event_log_storage, SqlEventLogStorage):
        _remove_checks(instance.event_log_storage, run_id)
    instance.compute_log_manager.delete_logs(prefix=[run_id])
    shutil.rmtree(Path(instance.storage_directory()) / run_id, ignore_errors=True)
    # Where Dagster's own storage is in use.
    for file in (_root(instance) / "history" / "runs").glob(f"{run_id}.db*"):
        file.unlink()


def _remove_checks(events: SqlEventLogStorage, run_id: str) -> None:
    """Remove the checks of a run that were made again since; Dagster leaves all of them."""
    table = AssetCheckExecutionsTable.c
    last = select(func.max(table.id)).group_by(table.asset_key, table.check_name)
    with events.index_connection() as connection:
        connection.execute(
            delete(AssetCheckExecutionsTable).where(table.run_id == run_id, table.id.not_in(last.scalar_subquery()))
        )


def give_room_back(instance: dg.DagsterInstance) -> None:
    """Make the databases as small as what is in them; PostgreSQL does that by itself.

    Raises:
        sqlite3.OperationalError: If a run keeps one busy.
    """
    for part in ("history", "schedules"):
        for file in (_root(instance) / part).glob("*.db"):
            with closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as database:
                database.execute("VACUUM")
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _root(instance: dg.DagsterInstance) -> Path:
    return Path(instance.root_directory)
