"""What the environment names, for commands: the ledger, folders, addresses and keys."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.output import say
from audiobook_pipeline.cli.settings_file import home_folder
from audiobook_pipeline.config import ledger_url
from audiobook_pipeline.ledger.errors import NoLedgerError

if TYPE_CHECKING:
    import pandas as pd

    from audiobook_pipeline.ledger.ledger import Ledger

BY_HAND = "command line"
"""In the ledger, the run of what a person did with a command."""


def configured_ledger(*, create: bool = False) -> "Ledger":
    """Return the ledger that ``LEDGER_URL`` or ``PIPELINE_DATA`` names.

    Args:
        create: Whether to make one if there is none, and say so. Only for what may be the first command of all:
            anything else would take a mistyped folder for an empty ledger.

    Raises:
        CommandError: If there is none.
        LedgerError: If it can't be opened.
    """
    from audiobook_pipeline.ledger.ledger import open_ledger  # noqa: PLC0415 - takes a second; --help needn't

    url = ledger_url(os.environ.get("LEDGER_URL", ""), os.environ.get("PIPELINE_DATA", ""))
    try:
        return open_ledger(url, create=False)
    except NoLedgerError as absent:
        if not create:
            raise CommandError(f"{absent}. {_way_out()}") from absent
        ledger = open_ledger(url)
        say(f"A new ledger was made: {absent.where}", error=True)
        return ledger


def data_folder() -> Path:
    """Return the folder that ``PIPELINE_DATA`` names."""
    return Path(os.environ.get("PIPELINE_DATA", "").strip() or "data").expanduser()


def last_table(name: str) -> "pd.DataFrame | None":
    """Return the table that the last run left of an asset, or None if there is none."""
    from audiobook_pipeline.io.parquet import stored  # noqa: PLC0415 - brings Dagster, which takes a second

    return stored(os.environ.get("TABLES_URL", "").strip() or str(data_folder() / "tables"), name)


def required(name: str) -> str:
    """Return the value of an environment variable.

    Raises:
        CommandError: If it has none.
    """
    if value := os.environ.get(name, "").strip():
        return value
    raise CommandError(f"{name} is not set: see .env.example")


def check_home() -> None:
    """Check that DAGSTER_HOME names an instance that lasts; where it is not set, use the one that ``up`` made.

    Raises:
        CommandError: There is none; the message says what to do.
    """
    own = home_folder() / "dagster"
    if not os.environ.get("DAGSTER_HOME", "").strip() and (own / "dagster.yaml").is_file():
        os.environ["DAGSTER_HOME"] = str(own)
    home = os.environ.get("DAGSTER_HOME", "").strip()
    if not home:
        raise CommandError("DAGSTER_HOME is not set: name the folder that holds dagster.yaml, as an absolute path")
    if not Path(home).is_absolute():
        raise CommandError(f"DAGSTER_HOME={home} is not an absolute path")
    if not (Path(home) / "dagster.yaml").is_file():
        raise CommandError(f"{home} has no dagster.yaml: copy the project's there first")


def _way_out() -> str:
    if os.environ.get("LEDGER_URL", "").strip():
        return "LEDGER_URL names it: correct it there, or run the pipeline once with it"
    if folder := os.environ.get("PIPELINE_DATA", "").strip():
        return f"PIPELINE_DATA={folder} names its folder: set it to the one that the pipeline uses"
    return "PIPELINE_DATA is not set: set it to the folder that the pipeline uses, or come to where its .env is"
