"""``audiobook-pipeline recover``: end the runs whose processes died with the code server."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from audiobook_pipeline.cli.app import command_app
from audiobook_pipeline.cli.configured import check_home, configured_ledger
from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import AsJson, outcome

app = command_app()


# What stands after the first word belongs to it: dagster --version.
@app.command(context_settings={"allow_interspersed_args": False})
def recover(
    then: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[-- COMMAND ...]",
            help="what to start in this process afterwards, such as: dagster code-server start ...",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """End the runs that died with the code server or the machine, so that later ones aren't held up.

    Runs are processes of the code server. If it or the machine was killed, Dagster believes for hours that they are
    still running, and starts no others. This marks them as failed: call it while no code server runs, as 'up', the
    systemd unit and the container do before each start. Runs of the command line are left alone. Before a COMMAND,
    Dagster's tables and the ledger are created or upgraded too, and the limits of Dagster's pools are set.
    """
    check_home()
    import dagster as dg  # noqa: PLC0415 - takes seconds; --help needn't

    from audiobook_pipeline.instance.starting import end_lost_runs, limit_pools  # noqa: PLC0415 - imports Dagster

    with dg.DagsterInstance.get() as instance:
        if then:
            instance.upgrade()
        lost = end_lost_runs(instance)
        if then:
            limit_pools(instance)
    outcome(f"{lost} lost {'run was' if lost == 1 else 'runs were'} ended", as_json=as_json, runs=lost)
    if then:
        configured_ledger(create=True).close()
        _become(then)


def _become(command: list[str]) -> None:
    """Continue as another program: of this installation, or of the PATH."""
    beside = Path(sys.executable).parent / command[0]
    try:
        os.execvp(beside if beside.is_file() else command[0], command)  # noqa: S606 - what its caller wrote there
    except OSError as error:
        raise CommandError(f"{command[0]} can't be started ({error.strerror})") from error
