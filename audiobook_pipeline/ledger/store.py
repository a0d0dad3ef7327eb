"""The database under the ledger: engines, transactions, and its errors in words.

What is kept in it belongs to ``models``, how the tables come to be to ``schema``.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, delete, event, false, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from audiobook_pipeline.ledger.errors import (
    AlreadyActiveError,
    DuplicateInfohashError,
    InvalidValueError,
    LedgerError,
    LedgerUnavailableError,
    NoLedgerError,
)
from audiobook_pipeline.ledger.models import Base

BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up."""

_WRITER = 0x41425031
"""Number of the advisory lock that a writer holds on PostgreSQL; other programs may share the database."""

CHUNK = 500
"""Rows a statement: far below what either database takes."""

_Row = TypeVar("_Row")


def chunks(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    """Yield ``rows`` in pieces of at most ``CHUNK``."""
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def make_engine(url: str, *, create: bool = True) -> Engine:
    """Return an engine for ``url`` (``sqlite:///FILE`` or ``postgresql://…``).

    Args:
        url: Where the database is.
        create: Whether a file, and its folder, may be made.

    Raises:
        NoLedgerError: If there is no such file and none may be made.
        LedgerUnavailableError: If the URL can't be used.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise LedgerUnavailableError(
            "the ledger's URL can't be read; write sqlite:////folder/ledger.db or postgresql://user@host/name"
        ) from None
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed, create=create)
    if parsed.drivername == "postgresql":
        # The plain name stands for another driver in each version of SQLAlchemy.
        parsed = parsed.set(drivername="postgresql+psycopg2")
    if parsed.get_backend_name() != "postgresql":
        raise LedgerUnavailableError(
            f"the ledger can't be stored in {parsed.get_backend_name()}; use sqlite:///FILE or postgresql://…"
        )
    # Said, since a server may have another default: who has waited for the lock must see what was written meanwhile.
    engine = create_engine(parsed, pool_pre_ping=True, isolation_level="READ COMMITTED")
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def sqlite_file(url: str) -> Path | None:
    """Return the file of an SQLite ledger as an absolute path, or None where it is another database, or none at all."""
    with suppress(ArgumentError, ValueError):
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
            return Path(parsed.database).absolute()
    return None


def _sqlite_engine(url: URL, *, create: bool) -> Engine:
    if not url.database or url.database == ":memory:":
        raise LedgerUnavailableError("the ledger must outlive the process: name a file, such as sqlite:///ledger.db")
    file = Path(url.database)
    if not (create or file.is_file()):
        raise NoLedgerError(describe(url))
    if file.is_file() and not file.stat().st_size:
        raise LedgerUnavailableError(
            f"the ledger {describe(url)} is an empty file: restore its last backup, or remove it to start afresh"
        )
    try:
        Path(url.database).absolute().parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerUnavailableError(f"the folder of the ledger {url.database} can't be made: {error}") from error
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Transactions are begun by _begin_sqlite, not by the driver's guess.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # A power cut can undo the last transactions, never damage the file; acts look before they repeat.
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("upgrade"):
        # A table that is made again is dropped for a moment: what refers to it would be refused, or go with it.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    # A writer takes the lock at once: two that read first and write later would deadlock.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    # One writer at a time, as SQLite has it: what a transaction has looked for and not found can't come between.
    if connection.get_execution_options().get("write"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")


class Store:
    """Transactions on the ledger's database: the base of all its parts.

    Args:
        engine: Engine made by ``make_engine``, with the tables up to date.
    """

    def __init__(self, engine: Engine) -> None:
        self._reader = engine
        self._writer = engine.execution_options(write=True)
        self._where = describe(engine.url)

    @contextmanager
    def _read(self) -> Iterator[Session]:
        with translated(self._where), Session(self._reader) as session:
            yield session

    @contextmanager
    def _write(self) -> Iterator[Session]:
        with translated(self._where), Session(self._writer) as session, session.begin():
            yield session

    def check(self) -> str | None:
        """Return what is wrong with the database itself, or None (reads all of an SQLite file).

        Raises:
            LedgerUnavailableError: If it can't be read, or can't be written.
        """
        if self._reader.dialect.name != "sqlite":
            return None
        with self._write() as session:
            # Of no row. BEGIN IMMEDIATE alone passes on a file that is only to be read.
            session.execute(delete(Base.metadata.sorted_tables[0]).where(false()))
        with self._read() as session:
            answer = session.connection().exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        return None if answer == "ok" else str(answer)

    def give_room_back(self) -> None:
        """Make an SQLite file as small as what is in it; PostgreSQL does that by itself.

        Raises:
            LedgerUnavailableError: If another process keeps it busy.
        """
        if self._reader.dialect.name == "sqlite":
            with translated(self._where), closing(self._reader.raw_connection()) as connection:
                connection.cursor().execute("VACUUM")

    def close(self) -> None:
        """Close all connections."""
        self._reader.dispose()


def upsert(session: Session, table: type[Base], rows: Sequence[dict[str, Any]], keys: Sequence[str]) -> None:
    """Insert ``rows``; where one with the same ``keys`` is there, write its other columns over.

    Both databases know the same ON CONFLICT; no row may occur twice in ``rows``.
    """
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    if not rows:
        return
    statement = make(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    # One statement for all rows and all calls, so that it is compiled once.
    session.connection().execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed), list(rows))


def describe(url: URL) -> str:
    """Return ``url`` for a person: the whole path of a file, or the address without password."""
    return (
        str(Path(url.database or "").absolute())
        if url.get_backend_name() == "sqlite"
        else url.render_as_string(hide_password=True)
    )


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn the database's errors into the ledger's.

    Raises:
        AlreadyActiveError: If another process was faster to choose for the same book.
        DuplicateInfohashError: If another acquisition holds the same torrent.
        LedgerError: If another change of the same field is open.
        InvalidValueError: If a number is out of the database's range.
        LedgerUnavailableError: If the database can't be used.
    """
    try:
        yield
    except IntegrityError as error:
        # PostgreSQL names the index, SQLite its columns.
        words = str(error.orig)
        if "uq_acquisitions_holding" in words or "acquisitions.wanted_id" in words:
            raise AlreadyActiveError("another process chose a release for this book at the same moment") from error
        if "infohash_v" in words:
            raise DuplicateInfohashError("another acquisition holds the same torrent") from error
        if "uq_changes_open" in words or "changes.item_id" in words:
            raise LedgerError("another change of the same field is planned already") from error
        raise
    except (OverflowError, DataError):
        raise InvalidValueError("a number is larger than any that the ledger has") from None
    except DBAPIError as error:
        # The driver's words; SQLAlchemy's own would add the statement and its values.
        raise unavailable(where, error.orig) from None


def unavailable(where: str, error: BaseException | None) -> LedgerUnavailableError:
    """Return the error for what the database's driver said, with a way out."""
    return LedgerUnavailableError(f"the ledger {where}: {error}. {_way_out(str(error))}")


def _way_out(words: str) -> str:
    if "not a database" in words or "malformed" in words:
        return (
            "The file is damaged or not a ledger: move it aside and restore its last backup, or start with a new one."
        )
    if "locked" in words or "lock timeout" in words:
        return "Another process holds it: end that one, or keep the ledger on a local disk and not on a network share."
    if "readonly" in words or "unable to open" in words or "disk I/O" in words:
        return "See that this user may write the file and its folder, and that the disk is not full."
    if "full" in words:
        return "Make room on the disk; nothing was lost."
    return "See that the database server is up, and that its address, user and password are right."
