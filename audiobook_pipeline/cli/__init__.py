"""The audiobook-pipeline command."""

from pathlib import Path
from typing import Any, TypeAlias

from dotenv import load_dotenv

Subparsers: TypeAlias = Any
"""What ``ArgumentParser.add_subparsers`` returns; argparse has no public name for it."""


class CommandError(Exception):
    """A command can't do what it was asked; the message says why and what to do."""


def load_environment() -> None:
    """Read ``.env`` in the current folder; what is set already stays, whereas ``dg dev`` prefers the file."""
    load_dotenv(Path.cwd() / ".env")
