"""``bootstrap``, ``recover`` and ``purge``: what an instance of Dagster needs, and what it can do without."""

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.constants import POOLS
from audiobook_pipeline.instance.home import prepare_home
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline_tests.ledger.samples import DUNE, NOW, selection, verdict

pytestmark = pytest.mark.integration


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "home"
    prepare_home(folder)
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    monkeypatch.setenv("PIPELINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LEDGER_URL", "")
    return folder


def test_bootstrap_sets_the_limit_of_every_pool_and_can_be_repeated(home, capsys) -> None:
    for _ in range(2):
        assert main(["bootstrap"]) == 0
    with dg.DagsterInstance.from_config(str(home)) as instance:
        limits = {pool.name: pool.limit for pool in instance.event_log_storage.get_pool_limits()}
    assert limits == POOLS
    assert "prowlarr: 1 at a time" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["bootstrap", "recover", "purge"])
@pytest.mark.parametrize(
    ("value", "words"),
    [("", "DAGSTER_HOME is not set"), ("home", "is not an absolute path"), ("/nowhere/at/all", "has no dagster.yaml")],
)
def test_without_a_home_that_lasts_they_say_what_to_do(monkeypatch, capsys, command, value, words) -> None:
    monkeypatch.setenv("DAGSTER_HOME", value)
    assert main([command]) == 2
    assert words in capsys.readouterr().err


@pytest.fixture
def ran(home) -> list[str]:
    """Run a graph that says much, 12 times; return the runs, oldest first."""
    with dg.DagsterInstance.from_config(str(home)) as instance:

        @dg.op
        def chatter(context: dg.OpExecutionContext) -> None:
            for number in range(60):
                context.log.info("%d: %s", number, random.Random(number).randbytes(300).hex())
                print("printed")

        graph = dg.GraphDefinition(name="chatting", node_defs=[chatter])
        return [graph.execute_in_process(instance=instance).run_id for _ in range(12)]


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_purge_removes_old_runs_and_leaves_the_last_ones(home, ran, capsys) -> None:
    before = _bytes(home)
    assert main(["purge", "--days", "0", "--dry-run"]) == 0
    assert _bytes(home) == before
    assert main(["purge", "--days", "0"]) == 0
    assert capsys.readouterr().out.splitlines() == ["2 runs would be removed", "removed: 2 runs, 0 refusals"]
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert {record.dagster_run.run_id for record in instance.get_run_records()} == set(ran[2:])
    left = [str(path) for path in home.rglob("*") if any(run in str(path) for run in ran[:2])]
    assert left == []


def test_purge_gives_the_disk_its_room_back(home, ran, monkeypatch, capsys) -> None:
    before = _bytes(home)
    monkeypatch.setattr("audiobook_pipeline.instance.purging.KEPT", 2)
    assert main(["purge", "--days", "0"]) == 0
    assert _bytes(home) < before / 2


def test_purge_thins_the_ledger(home, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("PIPELINE_DATA", str(tmp_path))
    with closing(open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")) as ledger:
        number = ledger.want(DUNE, now=NOW, run_id="r1")
        for run in ("r1", "r2"):
            ledger.record_selections({number: selection([verdict(1, accepted=False)])}, run_id=run, now=NOW)
    assert main(["purge"]) == 0
    assert ", 1 refusal\n" in capsys.readouterr().out
    with closing(open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")) as ledger:
        assert [decision.run_id for decision in ledger.decisions()] == ["r2"]


CODE_SERVER = {".dagster/grpc_info": '{"host": "localhost", "port": 4000}'}


def test_recover_ends_what_died_with_the_code_server_and_leaves_the_rest_alone(home, capsys) -> None:
    status = dg.DagsterRunStatus
    with dg.DagsterInstance.from_config(str(home)) as instance:

        @dg.job
        def idle() -> None:
            """Do nothing."""

        def run(state: dg.DagsterRunStatus, tags: dict[str, str]) -> str:
            return instance.create_run_for_job(idle, status=state, tags=tags).run_id

        ended = {run(state, CODE_SERVER): state for state in (status.STARTING, status.STARTED, status.CANCELING)}
        left = {run(state, CODE_SERVER): state for state in (status.NOT_STARTED, status.SUCCESS)}
        left[run(status.STARTED, {})] = status.STARTED  # Of the command line.
    assert main(["recover"]) == 0
    assert main(["recover"]) == 0
    assert capsys.readouterr().out.splitlines() == ["3 lost runs were ended", "0 lost runs were ended"]
    with dg.DagsterInstance.from_config(str(home)) as instance:
        now = {record.run_id: record.status for record in instance.get_runs()}
    assert {state: now[each] for each, state in ended.items()} == {
        status.STARTING: status.FAILURE,
        status.STARTED: status.FAILURE,
        status.CANCELING: status.CANCELED,
    }
    assert {each: now[each] for each in left} == left


def test_a_history_of_an_older_dagster_is_upgraded_before_the_code_server_starts(home) -> None:
    with dg.DagsterInstance.from_config(str(home)):
        pass
    (runs,) = home.rglob("runs.db")
    with closing(sqlite3.connect(runs)) as database:
        (newest,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        database.execute("UPDATE alembic_version SET version_num = '7e2f3204cf8e'")
        database.commit()
    command = [sys.executable, "-m", "audiobook_pipeline.cli.main", "recover", "--", "true"]
    assert subprocess.run(command, check=False).returncode == 0
    with closing(sqlite3.connect(runs)) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == (newest,)


def test_recover_becomes_the_command_that_it_is_given(home) -> None:
    words = [sys.executable, "-m", "audiobook_pipeline.cli.main", "recover", "--"]
    ended = subprocess.run([*words, "dagster", "--version"], check=False, capture_output=True, text=True)
    first, second = ended.stdout.splitlines()
    assert (ended.returncode, first) == (0, "0 lost runs were ended")
    assert second.startswith("dagster, version")
    ended = subprocess.run([*words, "no-such-program"], check=False, capture_output=True, text=True)
    assert (ended.returncode, "no-such-program can't be started" in ended.stderr) == (2, True)
