"""The file with a person's settings: ``.env`` of the folder one is in, else of the data folder."""

import os
from pathlib import Path
from typing import Final

from dotenv import load_dotenv

APPLICATION: Final = "audiobook-pipeline"


def user_folder() -> Path:
    """Return the user's folder for data of this program, as the operating system has it."""
    from platformdirs import user_data_path  # noqa: PLC0415 - not for --help

    return user_data_path(APPLICATION)


def home_folder() -> Path:
    """Return the data folder: ``PIPELINE_DATA``, else the user's; absolute."""
    named = os.environ.get("PIPELINE_DATA", "").strip()
    return (Path(named).expanduser() if named else user_folder()).absolute()


def settings_file() -> Path:
    """Return the file that holds the settings, or will."""
    here = Path.cwd() / ".env"
    return here if here.is_file() else home_folder() / ".env"


def load_settings() -> None:
    """Put the settings in force; what is set in the environment already stays."""
    load_dotenv(Path.cwd() / ".env")
    load_dotenv(settings_file())
