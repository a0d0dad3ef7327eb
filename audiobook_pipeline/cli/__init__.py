"""The audiobook-pipeline command."""

from pathlib import Path

from dotenv import load_dotenv


class CommandError(Exception):
    """A command can't do what it was asked; the message says why and what to do."""


def load_environment() -> None:
    """Read ``.env`` in the current folder, as Dagster does; what is set already stays."""
    load_dotenv(Path.cwd() / ".env")
