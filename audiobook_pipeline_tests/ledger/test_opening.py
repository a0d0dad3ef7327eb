"""Opening a ledger: made, upgraded, or refused with a way out."""

import multiprocessing
import os
import random
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, event, text

from audiobook_pipeline.ledger.errors import AlreadyActiveError, LedgerUnavailableError, SchemaError
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline.ledger.models import Base
from audiobook_pipeline.ledger.schema import VERSION_TABLE
from audiobook_pipeline.ledger.store import make_engine
from audiobook_pipeline_tests.ledger.samples import DUNE, NOW, release

CONTEXT = multiprocessing.get_context("spawn")


def _open_and_want(url: str) -> int:
    ledger = open_ledger(url)
    try:
        return ledger.want(DUNE, now=NOW, run_id=f"process {os.getpid()}")
    finally:
        ledger.close()


def _want_in_an_order_of_its_own(url: str, seed: int, start: threading.Barrier) -> list[int]:
    order = random.Random(seed).sample(range(40), 40)
    ledger = open_ledger(url)
    try:
        start.wait()
        ledger.block(release_key="of all", reason="", run_id=f"r{seed}", now=NOW)
        books = [replace(DUNE, title=f"Dune {number}", work_key=None) for number in order]
        numbers = dict(zip(order, ledger.want_all(books, now=NOW, run_id=f"r{seed}"), strict=True))
    finally:
        ledger.close()
    return [numbers[number] for number in range(40)]


def _choose(url: str, number: int) -> str:
    ledger = open_ledger(url)
    try:
        return ledger.choose(1, release(number), reason="", run_id=f"r{number}", now=NOW).tag
    except AlreadyActiveError:
        return "lost"
    finally:
        ledger.close()


def _count(url: str, name: str) -> None:
    ledger = open_ledger(url)
    for number in range(25):
        ledger.block(release_key=f"{name}-{number}", reason="", run_id=name, now=NOW)
    ledger.close()


def test_the_migrations_make_the_tables_that_the_models_describe(url: str) -> None:
    open_ledger(url).close()
    engine = make_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_what_was_written_is_there_after_opening_again(url: str) -> None:
    _open_and_want(url)
    ledger = open_ledger(url)
    assert [record.book.title for record in ledger.wanted()] == ["Dune"]
    assert ledger.check() is None
    ledger.close()


@pytest.mark.integration
def test_processes_that_open_at_once_make_one_ledger(url: str) -> None:
    with ProcessPoolExecutor(4, mp_context=CONTEXT) as pool:
        assert set(pool.map(_open_and_want, [url] * 4)) == {1}


@pytest.mark.integration
def test_writers_that_want_the_same_books_at_once_get_the_same_numbers(url: str) -> None:
    assert _wanted_at_once(url) == (40, 1)


def _wanted_at_once(url: str) -> tuple[int, int]:
    """Let six writers want the same 40 books at once; return how many books and blocks there are then."""
    open_ledger(url).close()
    start = threading.Barrier(6)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(_want_in_an_order_of_its_own, [url] * 6, range(6), [start] * 6))
    assert all(answer == answers[0] for answer in answers)
    ledger = open_ledger(url)
    counts = len(ledger.wanted()), len(ledger.blocked().entries)
    ledger.close()
    return counts


def test_a_server_that_isolates_more_by_default_keeps_no_writer_from_its_work(
    postgres_database: Callable[[], str],
) -> None:
    url = postgres_database()
    engine = make_engine(url)
    with engine.begin() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"))
    engine.dispose()
    assert _wanted_at_once(url) == (40, 1)


@pytest.mark.integration
def test_of_processes_that_choose_at_once_one_wins(url: str) -> None:
    _open_and_want(url)
    with ProcessPoolExecutor(4, mp_context=CONTEXT) as pool:
        tags = list(pool.map(_choose, [url] * 8, range(8)))
    assert tags.count("lost") == 7
    ledger = open_ledger(url)
    assert len(ledger.acquisitions()) == 1
    ledger.close()


@pytest.mark.integration
def test_writers_wait_for_each_other_and_lose_nothing(url: str) -> None:
    open_ledger(url).close()
    with ProcessPoolExecutor(3, mp_context=CONTEXT) as pool:
        list(pool.map(_count, [url] * 3, "abc"))
    ledger = open_ledger(url)
    assert len(ledger.blocked().entries) == 75
    ledger.close()


def test_a_newer_ledger_is_refused_and_left_as_it_is(url: str) -> None:
    open_ledger(url).close()
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(SchemaError, match=r"newer version .*9999.*update audiobook-pipeline"):
        open_ledger(url)
    with engine.connect() as connection:
        assert connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one() == "9999"
    engine.dispose()


def test_another_programs_database_is_refused(url: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE wanted (name TEXT)"))
    engine.dispose()
    with pytest.raises(SchemaError, match="a database of its own"):
        open_ledger(url)


def test_a_database_shared_with_other_tables_is_fine(url: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('of another program')"))
    ledger = open_ledger(url)
    assert (ledger.wanted(), ledger.check()) == ([], None)
    ledger.close()
    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    engine.dispose()
    assert found == "of another program"


def test_sqlite_writes_ahead_and_keeps_references(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = open_ledger(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    engine = make_engine(f"sqlite:///{path}")
    with engine.connect() as connection, pytest.raises(Exception, match="FOREIGN KEY"):
        connection.execute(
            text("INSERT INTO searches (wanted_id, run_id, time, found, next_search_at) VALUES (9,'','',0,'')")
        )
    engine.dispose()
    ledger.close()


def test_a_file_that_is_no_database_is_refused_with_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"this was a shopping list" * 100)
    with pytest.raises(LedgerUnavailableError, match=r"ledger\.db.*not a database.*restore its last backup"):
        open_ledger(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"this was")


def test_a_damaged_ledger_says_so(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    url = f"sqlite:///{path}"
    ledger = open_ledger(url)
    for number in range(200):
        ledger.block(release_key=f"key {number} {'x' * 200}", reason="", run_id="r", now=NOW)
    ledger.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = bytearray(path.read_bytes())
    content[-40_000:-4_000] = b"\xff" * 36_000
    path.write_bytes(content)
    damaged = open_ledger(url)
    try:
        found = damaged.check()
    except LedgerUnavailableError as error:
        found = str(error)
    assert found is not None
    damaged.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "name a file"),
        ("sqlite:///:memory:", "name a file"),
        ("not a url", "can't be read"),
        ("mysql://u@h/d", "can't be stored in mysql"),
        ("sqlite:////proc/nowhere/ledger.db", "can't be made"),
    ],
)
def test_a_url_of_no_use_is_named(url: str, words: str) -> None:
    with pytest.raises(LedgerUnavailableError, match=words):
        open_ledger(url)


def test_a_server_that_is_down_is_named_without_the_password(tmp_path: Path) -> None:
    secret = "test-" + "password-0001"
    with pytest.raises(LedgerUnavailableError, match="server is up") as caught:
        open_ledger(f"postgresql://someone:{secret}@127.0.0.1:1/ledger")
    assert secret not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_full_disk_says_so_and_what_was_written_stays(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    before = open_ledger(url)
    before.block(release_key="kept", reason="", run_id="r", now=NOW)
    before.close()

    def full(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # No page more than there are.

    event.listen(Engine, "connect", full)
    try:
        crammed = open_ledger(url)
        books = [replace(DUNE, title=f"Dune {number}", work_key=None) for number in range(1000)]
        with pytest.raises(LedgerUnavailableError, match=r"disk is full\. Make room on the disk; nothing was lost"):
            crammed.want_all(books, now=NOW, run_id="r")
        crammed.close()
    finally:
        event.remove(Engine, "connect", full)
    after = open_ledger(url)
    assert after.check() is None
    assert "kept" in {entry.release_key for entry in after.blocked().entries}
    after.close()
