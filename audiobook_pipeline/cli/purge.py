"""``audiobook-pipeline purge``: remove what Dagster and the ledger keep of old runs."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.configured import check_home, configured_ledger
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import AsJson, outcome, progress
from audiobook_pipeline.domain.text.quantity import quantity

app = command_app()


@app.command()
def purge(
    days: Annotated[int, typer.Option(min=0, help="remove what is older than this many days")] = 90,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say how many runs would be removed")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove Dagster's records of old runs, and old refusals from the ledger.

    Removes runs that ended long ago, with their logs, from the instance that DAGSTER_HOME names. The ledger keeps each
    book's last decision, and what was chosen or nearly chosen. Tables and reports stay. Frees the disk space.
    """
    check_home()
    # Dagster takes seconds to import: not before the plain faults were looked for.
    import dagster as dg  # noqa: PLC0415 - takes seconds; --help needn't

    from audiobook_pipeline.instance.purging import give_room_back, old_runs, remove_run  # noqa: PLC0415 - as said

    before = datetime.now(UTC) - timedelta(days=days)
    with dg.DagsterInstance.get() as instance:
        old = old_runs(instance, before)
        if dry_run:
            outcome(f"{quantity(len(old), 'run')} would be removed", as_json=as_json, runs=len(old))
            return
        with progress("Removing runs", as_json=as_json) as advance:
            for number, run_id in enumerate(old, start=1):
                remove_run(instance, run_id)
                advance(number, len(old))
        refusals = _forget_decisions(before)
        message = f"removed: {quantity(len(old), 'run')}, {quantity(refusals, 'refusal')}"
        outcome(message, as_json=as_json, runs=len(old), refusals=refusals)
        try:
            give_room_back(instance)
        except sqlite3.OperationalError as error:
            words = f"the disk space could not be freed, because a run is under way ({error}): purge again later"
            raise CommandError(words) from error


def _forget_decisions(before: datetime) -> int:
    """Remove old refusals from the ledger, if there is one; return how many."""
    try:
        ledger = configured_ledger()
    except CommandError:  # There is none yet.
        return 0
    with closing(ledger):
        count = ledger.forget_decisions(before)
        ledger.give_room_back()
    return count
