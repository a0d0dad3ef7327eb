"""What a command can't do, in words for a person; ``main`` alone prints it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audiobook_pipeline.errors import PipelineError


class CommandError(PipelineError):
    """A command can't do what it was asked; the message says why and what to do."""


@contextmanager
def file_access(verb: str, path: Path) -> Iterator[None]:
    """Turn an error of the file system into "can't VERB PATH: why"."""
    try:
        yield
    except OSError as error:
        raise CommandError(f"can't {verb} {path}: {error.strerror or error}") from error
