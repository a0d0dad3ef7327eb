"""One writer of metadata at a time, among all processes that share a data folder.

Two writes at once can end Audiobookshelf; a run and a command must not meet there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from audiobook_pipeline.clients.errors import TransientError

PATIENCE_S = 60.0


@contextmanager
def only_writer(folder: Path, *, patience: float = PATIENCE_S) -> Iterator[None]:
    """Hold the turn to write; the system takes it back from a process that dies.

    Args:
        folder: The data folder, ``PIPELINE_DATA``.
        patience: Seconds to wait for another writer.

    Raises:
        TransientError: Another run or command is still writing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "metadata.lock", timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        raise TransientError(
            "Audiobookshelf", "another run or command is writing metadata; try again when it is done"
        ) from None
    try:
        yield
    finally:
        lock.release()
