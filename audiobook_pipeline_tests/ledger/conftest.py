"""A ledger on SQLite and on PostgreSQL, by the same tests."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from audiobook_pipeline.ledger.ledger import Ledger, open_ledger


def _server_program(name: str) -> str | None:
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(debian[-1]) if debian else shutil.which(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a throw-away PostgreSQL cluster on a unix socket, without database name."""
    initdb, pg_ctl = _server_program("initdb"), _server_program("pg_ctl")
    if not initdb or not pg_ctl:
        why = "no PostgreSQL server here: apt-get install postgresql"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    # The server refuses to run as root.
    become: list[str] = []
    owner = pwd.getpwuid(os.getuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="abp-pg-"))
    if os.getuid() == 0:
        become, owner = ["runuser", "-u", "postgres", "--"], "postgres"
        shutil.chown(folder, owner, owner)
    data = str(folder / "data")

    def run(*command: str) -> None:
        with (folder / "out.log").open("a") as log:
            subprocess.run([*become, *command], check=True, cwd=folder, stdout=log, stderr=log, timeout=120)

    try:
        run(initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        run(pg_ctl, "-D", data, "-w", "-t", "60", "-l", str(folder / "server.log"), "-o", settings, "start")
        try:
            yield f"postgresql://postgres@/{{name}}?host={folder}"
        finally:
            run(pg_ctl, "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_database(postgres: str) -> Callable[[], str]:
    """Makes an empty database and returns its URL."""
    numbers = count()

    def make() -> str:
        name = f"ledger_{next(numbers)}"
        address = postgres.format(name="postgres").replace("postgresql:", "postgresql+psycopg2:")
        admin = create_engine(address, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        return postgres.format(name=name)

    return make


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'ledger.db'}"
    make: Callable[[], str] = request.getfixturevalue("postgres_database")
    return make()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """An empty ledger."""
    opened = open_ledger(url)
    yield opened
    opened.close()
