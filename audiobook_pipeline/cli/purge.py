"""``audiobook-pipeline purge``: remove what Dagster and the ledger keep of old runs."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.configured import check_home, configured_ledger
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import say

app = command_app()


@app.command()
def purge(
    days: Annotated[int, typer.Option(help="age from which on runs and decisions are removed")] = 90,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say how many runs, and remove nothing")] = False,
) -> None:
    """Remove Dagster's records of old runs, and old refusals from the ledger.

    Removes runs that ended long ago, with their logs, from the instance that DAGSTER_HOME names. In the ledger, of each
    book the last decision stays, and what was chosen or near. Tables and reports stay. The disk gets its room back.
    """
    check_home()
    # Dagster takes seconds to import: not before the plain faults were looked for.
    import dagster as dg  # noqa: PLC0415 - takes seconds; --help needn't

    from audiobook_pipeline.instance.purging import give_room_back, old_runs, remove_run  # noqa: PLC0415 - as said

    before = datetime.now(UTC) - timedelta(days=days)
    with dg.DagsterInstance.get() as instance:
        old = old_runs(instance, before)
        if dry_run:
            say(f"{len(old)} runs would be removed")
            return
        for run_id in old:
            remove_run(instance, run_id)
        say(f"{len(old)} runs were removed")
        _forget_decisions(before)
        try:
            give_room_back(instance)
        except sqlite3.OperationalError as error:
            words = f"a run is under way ({error}): purge again when none is, and the disk gets its room back"
            raise CommandError(words) from error


def _forget_decisions(before: datetime) -> None:
    """Thin the ledger, where there is one."""
    try:
        ledger = configured_ledger()
    except CommandError:  # There is none yet.
        return
    with closing(ledger):
        count = ledger.forget_decisions(before)
        say(f"{count:,} {'refusal was' if count == 1 else 'refusals were'} removed from the ledger")
        ledger.give_room_back()
