"""One daemon for an instance of Dagster: two would each take runs from the queue, and whole pipelines run at once."""

import sys
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.pool import NullPool

_NUMBER = 0x41425033
"""Of the advisory lock on PostgreSQL."""

_held: dict[str, FileLock | Connection] = {}
"""What this process holds until it ends, by where it is."""


def is_daemon(command: Sequence[str] | None = None) -> bool:
    """Return whether a command line, or this process's, is that of a running daemon, of ``dg dev`` too."""
    program, *words = command or sys.argv
    path = Path(program)
    return (path.stem == "dagster-daemon" or path.parent.name == "_daemon") and "run" in words


def hold_file(folder: Path) -> None:
    """Be the one daemon of a DAGSTER_HOME as long as this process lives.

    Raises:
        SystemExit: Where there is another.
    """
    if str(folder) in _held:
        return
    lock = FileLock(folder / ".daemon.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise SystemExit(_refusal(str(folder))) from None
    _held[str(folder)] = lock


def hold_database(url: URL) -> None:
    """Be the one daemon of a PostgreSQL database as long as this process lives.

    Raises:
        SystemExit: Where there is another.
    """
    where = url.render_as_string(hide_password=True)
    if where in _held:
        return
    connection = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect()
    if not connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": _NUMBER}).scalar_one():
        connection.close()
        raise SystemExit(_refusal(f"the database {url.database}"))
    _held[where] = connection


def _refusal(where: str) -> str:
    return (
        f"Another Dagster daemon works with {where} already: two would start every run twice. End that one first; "
        "to look at definitions beside it, run dg dev with another DAGSTER_HOME."
    )
