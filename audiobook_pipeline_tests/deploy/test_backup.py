"""What the docs say of backup and restore does it."""

import os
import re
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from audiobook_pipeline.ledger.errors import LedgerError
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.ledger.samples import DUNE, EMMA, NOW, release
from audiobook_pipeline_tests.servers import PostgreSQL, require_program

pytestmark = pytest.mark.integration


def documented(database: str) -> list[str]:
    """Return the commands that the docs give for a database: to back up, and to restore."""
    page = (ROOT / "docs" / "upgrade.md").read_text("utf-8")
    part = page.partition(f"### The ledger on {database}\n")[2].partition("\n#")[0]
    return re.findall(r"```sh\n(.*?)```", part, re.DOTALL)


def do(commands: str, **variables: str) -> None:
    done = subprocess.run(
        ["sh", "-eu", "-c", commands], env={**os.environ, **variables}, check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def titles_after(url: str, back_up: str, restore: str, **variables: str) -> list[str]:
    """Back up a ledger with Dune, want Emma, restore; return the titles that are wanted then."""
    with closing(open_ledger(url)) as ledger:
        kept = ledger.choose(ledger.want(DUNE, now=NOW, run_id="r1"), release(1), run_id="r1", now=NOW)
        # While it is in use.
        do(back_up, **variables)
        ledger.want(EMMA, now=NOW, run_id="r2")
    do(restore, **variables)
    with closing(open_ledger(url)) as ledger:
        titles = [record.book.title for record in ledger.wanted()]
        assert ledger.acquisitions() == [kept]
        assert ledger.check() is None
        ledger.want(EMMA, now=NOW, run_id="r3")
        assert len(ledger.wanted()) == 2
    return titles


def test_sqlite(tmp_path: Path) -> None:
    require_program("sqlite3", "sqlite3")
    data, backup = tmp_path / "data", tmp_path / "backup"
    backup.mkdir()
    url = f"sqlite:///{data / 'ledger.sqlite'}"
    titles = titles_after(url, *documented("SQLite"), PIPELINE_DATA=str(data), BACKUP=str(backup))
    assert titles == ["Dune"]


def test_postgresql(tmp_path: Path, postgres: PostgreSQL) -> None:
    tools = Path(require_program("pg_dump", "postgresql-client")).parent
    titles = titles_after(
        postgres.url(postgres.new_database("ledger")),
        *documented("PostgreSQL"),
        BACKUP=str(tmp_path),
        PATH=f"{tools}{os.pathsep}{os.environ['PATH']}",
        PGHOST="127.0.0.1",
        PGPORT=str(postgres.port),
        PGUSER=postgres.user,
        PGPASSWORD=postgres.password,
    )
    assert titles == ["Dune"]


def test_what_spoils_a_copy_is_named(tmp_path: Path) -> None:
    """A copy of which the end is missing is not taken for a ledger."""
    file = tmp_path / "ledger.sqlite"
    open_ledger(f"sqlite:///{file}").close()
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    with pytest.raises(LedgerError, match="damaged"), closing(open_ledger(f"sqlite:///{file}")) as ledger:
        ledger.want(DUNE, now=NOW, run_id="r1")
