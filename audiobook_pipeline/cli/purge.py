"""``audiobook-pipeline purge``: remove what Dagster keeps of old runs."""

import argparse
from datetime import UTC, datetime, timedelta

from audiobook_pipeline.cli import Subparsers
from audiobook_pipeline.cli.bootstrap import check_home

KEPT = 10
"""Runs that stay however old they are: the last figures of each asset are in them."""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "purge",
        help="remove Dagster's records of old runs",
        description="Removes runs that ended long ago, with their logs, from the instance that DAGSTER_HOME names. "
        "Tables, reports and the ledger stay.",
    )
    parser.add_argument("--days", type=int, default=90, help="age from which on runs are removed (%(default)s)")
    parser.add_argument("--dry-run", action="store_true", help="say how many, and remove none")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Remove them; print how many."""
    check_home()
    # Dagster takes seconds to import: not before the plain faults were looked for.
    import dagster as dg  # noqa: PLC0415 - takes seconds; --help needn't
    from dagster._core.storage.dagster_run import FINISHED_STATUSES  # noqa: PLC0415 - public nowhere

    before = datetime.now(UTC) - timedelta(days=arguments.days)
    with dg.DagsterInstance.get() as instance:
        newest = {record.dagster_run.run_id for record in instance.get_run_records(limit=KEPT)}
        finished = dg.RunsFilter(statuses=FINISHED_STATUSES, created_before=before)
        old = [record.dagster_run.run_id for record in instance.get_run_records(finished)]
        old = [run_id for run_id in old if run_id not in newest]
        if not arguments.dry_run:
            for run_id in old:
                instance.delete_run(run_id)
    print(f"{len(old)} runs {'would be' if arguments.dry_run else 'were'} removed")
    return 0
