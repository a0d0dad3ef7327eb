"""``audiobook-pipeline recover``: end the runs whose processes died with the code server."""

import argparse
import os
import sys
from pathlib import Path

from audiobook_pipeline.cli import CommandError, Subparsers
from audiobook_pipeline.cli.bootstrap import check_home


def add_parser(subparsers: Subparsers) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "recover",
        help="end the runs that died with the code server or the machine, so that later ones aren't held up",
        description=(
            "Runs are processes of the code server. Where it or the machine was killed, Dagster takes them to be under "
            "way for hours, and starts no other. This ends them as failed: call it while no code server runs, as the "
            "systemd unit and the container do each time before it starts. Runs of the command line are left alone."
        ),
    )
    parser.add_argument(
        "then",
        nargs=argparse.REMAINDER,
        metavar="-- COMMAND …",
        help="what to start in this process afterwards, such as: dagster code-server start …",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """End the lost runs; print how many; become the command, where there is one."""
    check_home()
    import dagster as dg  # noqa: PLC0415 - takes seconds; --help needn't
    from dagster._core.storage.tags import GRPC_INFO_TAG  # noqa: PLC0415 - the same

    under_way = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
    with dg.DagsterInstance.get() as instance:
        # A code server leaves its address with each run that it starts.
        lost = [run for run in instance.get_runs(dg.RunsFilter(statuses=under_way)) if GRPC_INFO_TAG in run.tags]
        for each in lost:
            if each.status is dg.DagsterRunStatus.CANCELING:
                instance.report_run_canceled(each, "The process of this run ended with its code server.")
            else:
                instance.report_run_failed(each, "The process of this run died with its code server or machine.")
    print(f"{len(lost)} lost {'run was' if len(lost) == 1 else 'runs were'} ended", flush=True)
    if command := arguments.then[arguments.then[:1] == ["--"] :]:
        _become(command)
    return 0


def _become(command: list[str]) -> None:
    """Go on as another program: of this installation, or of the PATH."""
    beside = Path(sys.executable).with_name(command[0])
    try:
        os.execvp(beside if beside.is_file() else command[0], command)  # noqa: S606 - what its caller wrote there
    except OSError as error:
        raise CommandError(f"{command[0]} can't be started ({error.strerror})") from error
