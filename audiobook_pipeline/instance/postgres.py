"""Dagster's own storage in PostgreSQL, as ``deploy/dagster.postgres.yaml`` names it: made by one process at a time.

Otherwise two processes that come first together both make the tables, and no process opens them again.
"""

from typing import Any, Self

from dagster._serdes import ConfigurableClassData
from dagster_postgres import DagsterPostgresStorage, PostgresEventLogStorage
from dagster_postgres.utils import pg_url_from_config
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from audiobook_pipeline.instance.single_daemon import hold_database, is_daemon
from audiobook_pipeline.instance.waiting import WaitingPools

_MAKER = 0x41425032
"""Number of the advisory lock; other programs may share the database."""


class Storage(DagsterPostgresStorage):
    """Runs, events and ticks in one database."""

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> Self:  # noqa: ANN401 - as the base
        """Return the storage that ``dagster.yaml`` describes; the tables are made if there are none."""
        url = pg_url_from_config(config_value)
        if is_daemon():
            hold_database(make_url(url))
        with create_engine(url, poolclass=NullPool).connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": _MAKER})
            # The lock goes with the connection.
            return cls(url, config_value.get("should_autocreate_tables", True), inst_data)

    def __init__(self, postgres_url: str, autocreate: bool, inst_data: ConfigurableClassData | None) -> None:
        super().__init__(postgres_url, autocreate, inst_data)
        self._event_log_storage = EventLog(postgres_url, autocreate)


class EventLog(WaitingPools, PostgresEventLogStorage):
    """What happened in the runs, and who has which slot of a pool."""
