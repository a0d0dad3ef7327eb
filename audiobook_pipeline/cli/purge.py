"""``audiobook-pipeline purge``: remove what Dagster keeps of old runs."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.configured import check_home
from audiobook_pipeline.cli.output import say

KEPT: Final = 10
"""Runs that stay however old they are: the last figures of each asset are in them."""

app = command_app()


@app.command()
def purge(
    days: Annotated[int, typer.Option(help="age from which on runs are removed")] = 90,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say how many, and remove none")] = False,
) -> None:
    """Remove Dagster's records of old runs.

    Removes runs that ended long ago, with their logs, from the instance that DAGSTER_HOME names. Tables, reports and
    the ledger stay.
    """
    check_home()
    # Dagster takes seconds to import: not before the plain faults were looked for.
    import dagster as dg  # noqa: PLC0415 - takes seconds; --help needn't
    from dagster._core.storage.dagster_run import FINISHED_STATUSES  # noqa: PLC0415 - public nowhere

    before = datetime.now(UTC) - timedelta(days=days)
    with dg.DagsterInstance.get() as instance:
        newest = {record.dagster_run.run_id for record in instance.get_run_records(limit=KEPT)}
        finished = dg.RunsFilter(statuses=FINISHED_STATUSES, created_before=before)
        old = [record.dagster_run.run_id for record in instance.get_run_records(finished)]
        old = [run_id for run_id in old if run_id not in newest]
        if not dry_run:
            for run_id in old:
                instance.delete_run(run_id)
    say(f"{len(old)} runs {'would be' if dry_run else 'were'} removed")
