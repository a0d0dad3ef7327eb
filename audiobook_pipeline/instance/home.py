"""DAGSTER_HOME: the folder of Dagster's history, and the settings it is read with."""

import shutil
from pathlib import Path
from typing import Final

SETTINGS: Final = Path(__file__).with_name("dagster.yaml")
"""Settings for one machine: SQLite, one run at a time."""
WORKSPACE: Final = Path(__file__).with_name("workspace.yaml")
"""Where webserver and daemon find the code server: CODE_SERVER_HOST and CODE_SERVER_PORT."""


def prepare_home(home: Path, *, renew: bool = False) -> Path:
    """Make a DAGSTER_HOME and return its absolute path.

    Args:
        home: The folder.
        renew: Whether settings that are there are replaced by those of this version; for a folder of our own.

    Raises:
        OSError: The folder can't be written.
    """
    home.mkdir(parents=True, exist_ok=True)
    settings = home / SETTINGS.name
    if renew or not settings.exists():
        shutil.copyfile(SETTINGS, settings)
    return home.resolve()
