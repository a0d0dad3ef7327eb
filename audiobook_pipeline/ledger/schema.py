"""Bringing the ledger's tables up to date, once, whoever comes first."""

import sqlite3
import time
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from audiobook_pipeline.ledger.errors import LedgerUnavailableError, NoLedgerError, SchemaError
from audiobook_pipeline.ledger.models import Base
from audiobook_pipeline.ledger.store import BUSY_SECONDS, describe, translated, unavailable

VERSION_TABLE = "ledger_version"
"""Not alembic's usual name: a PostgreSQL database may be shared with Dagster's own storage."""


def config(connection: Connection | None = None) -> Config:
    """Return alembic's configuration for the migrations in this package."""
    settings = Config()
    settings.set_main_option("script_location", str(files("audiobook_pipeline.ledger") / "migrations"))
    settings.attributes["connection"] = connection
    return settings


def upgrade(engine: Engine, *, create: bool = True) -> None:
    """Make the tables, or bring them to this version; other processes wait meanwhile.

    Args:
        engine: Engine made by ``make_engine``.
        create: Whether tables may be made if there are none.

    Raises:
        NoLedgerError: If there are none and none may be made.
        SchemaError: If the database is of a newer version, or something else altogether.
        LedgerUnavailableError: If it can't be opened or written.
    """
    scripts = ScriptDirectory.from_config(config())
    where = describe(engine.url)
    with translated(where):
        with engine.connect() as connection:
            found = _version(connection)
            if found == scripts.get_current_head():
                return
            if found is None and not create:
                raise NoLedgerError(where)
        if engine.dialect.name == "sqlite":
            _write_ahead(engine, where)
        with engine.execution_options(write=True, upgrade=True).begin() as connection:
            found = _version(connection)
            _refuse_foreign(connection, found, scripts, where)
            if found != scripts.get_current_head():
                command.upgrade(config(connection), "head")
                _see_references(connection, where)
        engine.dispose()  # That connection didn't heed references.


def _see_references(connection: Connection, where: str) -> None:
    """Refuse an upgrade after which a row refers to nothing: SQLite didn't heed references meanwhile."""
    if connection.dialect.name == "sqlite" and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise SchemaError(
            f"the ledger {where} stays as it is: after the upgrade rows of {lost[0]} would refer to nothing"
        )


def _version(connection: Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def _refuse_foreign(connection: Connection, found: str | None, scripts: ScriptDirectory, where: str) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if found is not None and found not in known:
        raise SchemaError(
            f"the ledger {where} was written by a newer version (its tables are at {found}, this one knows up to "
            f"{scripts.get_current_head()}): update audiobook-pipeline, or restore the backup from before the update"
        )
    if found is None and connection.dialect.name == "sqlite" and not inspect(connection).get_table_names():
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        if pages > 1:
            raise LedgerUnavailableError(
                f"the ledger {where} is damaged: it shows no tables, though it holds {pages} pages. Put back its last "
                "copy, or move it aside to start with a new one"
            )
    if found is None and set(Base.metadata.tables) & set(inspect(connection).get_table_names()):
        raise SchemaError(f"{where} has tables of another program's: give the ledger a database of its own")


def _write_ahead(engine: Engine, where: str) -> None:
    # The switch to WAL needs the file for itself and does not wait by itself when another process has it.
    deadline = time.monotonic() + BUSY_SECONDS
    raw = engine.raw_connection()
    try:
        while True:
            try:
                raw.cursor().execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise unavailable(where, error) from error
                time.sleep(0.02)
            else:
                return
    finally:
        raw.close()
