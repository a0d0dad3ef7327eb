"""``audiobook-pipeline bootstrap``: what an instance of Dagster needs once, before its first run."""

import argparse
import os
from pathlib import Path

from audiobook_pipeline.cli import CommandError, Subparsers


def add_parser(subparsers: Subparsers) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "bootstrap",
        help="set the limits of Dagster's pools: how many steps may talk to a service at a time",
        description="Sets the limit of each pool in the instance that DAGSTER_HOME names. Safe to repeat.",
    )
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Set the limits; print what is in force."""
    check_home()
    # Dagster takes seconds to import: not before the plain faults were looked for.
    import dagster as dg  # noqa: PLC0415 - takes seconds; --help needn't

    from audiobook_pipeline.constants import POOLS  # noqa: PLC0415 - imports Dagster

    with dg.DagsterInstance.get() as instance:
        for pool, limit in POOLS.items():
            instance.event_log_storage.set_concurrency_slots(pool, limit)
            print(f"{pool}: {limit} at a time")
    return 0


def check_home() -> None:
    """See that DAGSTER_HOME names an instance that lasts.

    Raises:
        CommandError: Where it doesn't; the message says what to do.
    """
    home = os.environ.get("DAGSTER_HOME", "").strip()
    if not home:
        raise CommandError("DAGSTER_HOME is not set: name the folder that holds dagster.yaml, as an absolute path")
    if not Path(home).is_absolute():
        raise CommandError(f"DAGSTER_HOME={home} is not an absolute path")
    if not (Path(home) / "dagster.yaml").is_file():
        raise CommandError(f"{home} has no dagster.yaml: copy the project's there first")
