"""Dagster's own storage on one machine, as ``dagster.yaml`` names it: small, and made by one process at a time.

Dagster's default keeps a database for each run and much of it again in a common one, as JSON that repeats itself:
2.7 MB a night for this graph. Here all events are in one database, each of them packed; ``unpacked`` shows one.
That a step read its inputs is not kept: the graph says from what each asset is made.
Processes that come first together wait for each other. With the default, both make the tables, and no process opens
them again ("more than one head").
"""

import atexit
import os
import shutil
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Self

import dagster as dg
from dagster._config.config_schema import UserConfigSchema
from dagster._core.storage.base_storage import DagsterStorage
from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.schedules import SqliteScheduleStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClass, ConfigurableClassData
from dagster._utils.concurrency import ConcurrencyClaimStatus
from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.event import listen

from audiobook_pipeline.instance.single_daemon import hold_file, is_daemon
from audiobook_pipeline.instance.usual_events import USUAL
from audiobook_pipeline.instance.waiting import RunLocks, WaitingPools

START_SECONDS = 120
"""How long a process waits for another that makes the tables."""

_THROW_AWAY = "AUDIOBOOK_PIPELINE_THROW_AWAY"
_BEGINNING = '{"__class__": "EventLogEntry"'
_MARK = b"\x00e1"
"""Before each packed event: how it is packed. Another dictionary is another mark."""


_UNREAD = frozenset({dg.DagsterEventType.STEP_INPUT, dg.DagsterEventType.LOADED_INPUT})
"""A fifth of all events of a run, which no page and no retry of Dagster's looks at."""


class Storage(DagsterStorage, ConfigurableClass):
    """Runs, events and ticks below DAGSTER_HOME.

    Args:
        inst_data: What Dagster knows of this object's configuration.
    """

    def __init__(self, inst_data: ConfigurableClassData | None = None) -> None:
        folder = _home()
        folder.mkdir(parents=True, exist_ok=True)
        self._inst_data = inst_data
        if is_daemon():
            hold_file(folder.resolve())
        with FileLock(folder / ".storage.lock", timeout=START_SECONDS):
            self._runs = SqliteRunStorage.from_local(str(folder / "history"))
            self._events = EventLog(str(folder / "history"))
            self._ticks = SqliteScheduleStorage.from_local(str(folder / "schedules"))
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def inst_data(self) -> ConfigurableClassData | None:
        """What Dagster knows of this object's configuration."""
        return self._inst_data

    @classmethod
    def config_type(cls) -> UserConfigSchema:
        """Return what ``dagster.yaml`` says of it."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:  # noqa: ARG003 - as the base
        """Return the storage that ``dagster.yaml`` names."""
        return cls(inst_data)

    def register_instance(self, instance: dg.DagsterInstance) -> None:
        """Tie it to the instance that uses it."""
        super().register_instance(instance)
        for part in (self._runs, self._events, self._ticks):
            if not part.has_instance:
                part.register_instance(instance)

    @property
    def run_storage(self) -> SqliteRunStorage:
        """The runs."""
        return self._runs

    @property
    def event_log_storage(self) -> "EventLog":
        """What happened in them."""
        return self._events

    @property
    def schedule_storage(self) -> SqliteScheduleStorage:
        """Schedules, sensors and their ticks."""
        return self._ticks

    @property
    def run_storage_data(self) -> None:
        """It can't be had alone."""

    @property
    def event_storage_data(self) -> None:
        """It can't be had alone."""

    @property
    def schedule_storage_data(self) -> None:
        """It can't be had alone."""

    def dispose(self) -> None:
        """Close the files."""
        for part in (self._runs, self._events, self._ticks):
            part.dispose()


def _home() -> Path:
    """Return DAGSTER_HOME; without it a throw-away folder of this process, which those that it starts use too."""
    if home := os.environ.get("DAGSTER_HOME", "").strip():
        return Path(home).expanduser()
    if _THROW_AWAY not in os.environ:
        os.environ[_THROW_AWAY] = mkdtemp(prefix="dagster-")
        atexit.register(shutil.rmtree, os.environ[_THROW_AWAY], ignore_errors=True)
    return Path(os.environ[_THROW_AWAY])


class EventLog(WaitingPools, ConsolidatedSqliteEventLogStorage):
    """The events of all runs in one database, each of them packed; and who has which slot of a pool."""

    def __init__(self, base_dir: str) -> None:
        super().__init__(base_dir)
        self._alive = RunLocks(Path(base_dir) / "alive")

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Keep an event that somebody may read."""
        if event.dagster_event is None or event.dagster_event.event_type not in _UNREAD:
            super().store_event(event)

    def claim_concurrency_slot(
        self, concurrency_key: str, run_id: str, step_key: str, priority: int | None = None
    ) -> ConcurrencyClaimStatus:
        """Claim a slot for a step; what a killed run had is free again."""
        self._alive.show(run_id)
        for other in self.get_concurrency_info(concurrency_key).active_run_ids - {run_id}:
            if self._alive.is_over(other):
                self.free_concurrency_slots_for_run(other)
        return super().claim_concurrency_slot(concurrency_key, run_id, step_key, priority)

    def dispose(self) -> None:
        """Close the files."""
        self._alive.end()
        self._engine.dispose()
        super().dispose()  # type: ignore[no-untyped-call]

    @cached_property
    def _engine(self) -> Engine:
        # One for all events: Dagster's own makes one for each, compiles each statement again and opens the file again.
        # PARSE_DECLTYPES has each value of a column TEXT read by ``unpacked``.
        arguments = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "detect_types": sqlite3.PARSE_DECLTYPES}
        engine = create_engine(self._conn_string, max_overflow=-1, connect_args=arguments)
        listen(engine, "before_cursor_execute", _pack_events, retval=True)
        return engine

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        with self._engine.connect() as connection, connection.begin():
            yield connection


def packed(event: str) -> bytes:
    """Return an event as it is kept."""
    packer = zlib.compressobj(9, zdict=USUAL)
    return _MARK + packer.compress(event.encode()) + packer.flush()


def unpacked(kept: bytes) -> str:
    """Return the text of what is kept: an event, or any other text as it is."""
    if not kept.startswith(_MARK):
        return kept.decode()
    return zlib.decompressobj(zdict=USUAL).decompress(kept[len(_MARK) :]).decode()


# For this process: it is asked for by engines with PARSE_DECLTYPES alone.
sqlite3.register_converter("TEXT", unpacked)


def _pack_events(
    _connection: object,
    _cursor: object,
    statement: str,
    parameters: Any,  # noqa: ANN401 - of one row, or a list of them
    _context: object,
    many: bool,
) -> tuple[str, Any]:
    def pack(values: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(packed(v) if isinstance(v, str) and v.startswith(_BEGINNING) else v for v in values)

    return statement, [pack(values) for values in parameters] if many else pack(parameters)
