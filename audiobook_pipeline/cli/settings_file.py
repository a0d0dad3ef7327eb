"""The file with a person's settings: ``.env`` of the folder one is in, else of the data folder."""

import codecs
import os
from io import StringIO
from pathlib import Path
from typing import Final

from dotenv import load_dotenv

from audiobook_pipeline.cli.errors import CommandError, file_access

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


def settings_text(file: Path) -> str:
    """Return the text of a file with settings, "" if there is none; PowerShell writes UTF-16.

    Raises:
        CommandError: It can't be read, or is no text.
    """
    if not file.is_file():
        return ""
    with file_access("read", file):
        content = file.read_bytes()
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise CommandError(f"line {number} of {file} is not UTF-8 text: save the file as UTF-8") from None
    if "\0" in text:
        raise CommandError(f"{file} is not a text file: write the settings as in .env.example")
    return text


def load_settings() -> None:
    """Put the settings in force; what is set in the environment already stays.

    Raises:
        CommandError: A file of settings can't be read.
    """
    load_dotenv(stream=StringIO(settings_text(Path.cwd() / ".env")))
    load_dotenv(stream=StringIO(settings_text(settings_file())))
