"""Dagster's storage: small, made once whoever comes first, and no pool is held by the dead."""

import os
import re
import signal
import subprocess
import sys
import time
from base64 import b64decode
from pathlib import Path

import dagster as dg
import pytest

from audiobook_pipeline.cli.sandboxed import dagster_home
from audiobook_pipeline.instance.sqlite import packed, unpacked
from audiobook_pipeline_tests.waiting import wait_for

RUN = """
import pathlib, sys, time
import dagster as dg

@dg.op(pool="books")
def hold():
    pathlib.Path(sys.argv[1]).touch()
    time.sleep(float(sys.argv[2]))

@dg.job(executor_def=dg.in_process_executor)
def holding():
    hold()

if __name__ == "__main__":
    with dg.DagsterInstance.get() as instance:
        result = dg.execute_job(dg.reconstructable(holding), instance)
    sys.exit(0 if result.success else 1)
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = dagster_home(tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    return folder


def test_processes_that_come_first_together_wait_for_each_other(home: Path) -> None:
    code = "import dagster as dg\nwith dg.DagsterInstance.get() as instance: print(instance.get_runs_count())"
    # All of them import first, and open at the same moment.
    waiting = (
        f"import pathlib, time, dagster\nwhile not pathlib.Path({str(home / 'go')!r}).exists(): time.sleep(.001)\n"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", waiting + code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    time.sleep(0.1)
    (home / "go").touch()
    for process in started:
        said, wrong = process.communicate(timeout=120)
        assert (process.returncode, said.strip()) == (0, "0"), wrong
    with dg.DagsterInstance.get() as instance:
        assert instance.get_runs_count() == 0


pytestmark = pytest.mark.slow

THROW_AWAY = """
import os, subprocess, sys
from dagster._cli.utils import get_possibly_temporary_instance_for_cli

with get_possibly_temporary_instance_for_cli("dg dev") as instance:
    print(instance.get_runs_count(), os.environ["AUDIOBOOK_PIPELINE_THROW_AWAY"])
    if "child" not in sys.argv:
        subprocess.run([sys.executable, __file__, "child"], check=True)
"""


def test_without_a_home_the_processes_of_one_command_share_a_folder_that_goes_with_it(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    dagster_home(tmp_path).joinpath("dagster.yaml").rename(tmp_path / "dagster.yaml")
    script = tmp_path / "command.py"
    script.write_text(THROW_AWAY)
    done = subprocess.run([sys.executable, str(script)], check=False, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folders = {line.partition(" ")[2] for line in done.stdout.splitlines() if line.startswith("0 ")}
    assert len(folders) == 1, done.stdout
    assert not Path(folders.pop()).exists()


def test_events_are_read_as_they_were_written(home: Path) -> None:
    @dg.asset
    def books() -> dg.MaterializeResult:
        return dg.MaterializeResult(
            metadata={"sample": dg.MetadataValue.md("| title |\n| --- |\n| 🎧 Ærø \u2028 |" * 50)}
        )

    with dg.DagsterInstance.get() as instance:
        done = dg.materialize([books], instance=instance)
        kept = instance.all_logs(done.run_id)
        assert [entry.dagster_event_type for entry in kept][-1] is dg.DagsterEventType.RUN_SUCCESS
        latest = instance.get_latest_materialization_event(dg.AssetKey("books"))
    assert latest is not None
    assert latest.asset_materialization is not None
    assert "🎧 Ærø \u2028" in str(latest.asset_materialization.metadata["sample"].value)


def test_what_was_packed_stays_readable() -> None:
    text = '{"__class__": "EventLogEntry", "level": 10, "message": "x"}'
    assert unpacked(packed(text)) == text
    assert unpacked(b"anything else") == "anything else"
    # Written when there was the first dictionary: whoever changes it makes another mark.
    assert unpacked(b64decode(FIRST)) == text


FIRST = "AGUxePnf9ZQKI5S1cPmjQqkWAEXJEpE="


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "holding.py"
    path.write_text(RUN)
    return path


def _start(script: Path, began: Path, seconds: float) -> "subprocess.Popen[str]":
    command = [sys.executable, str(script), str(began), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=script.parent)


def test_a_killed_run_gives_its_slot_back(home: Path, script: Path, tmp_path: Path) -> None:
    first = _start(script, tmp_path / "first", 600)
    wait_for((tmp_path / "first").exists, "the first run")
    second = _start(script, tmp_path / "second", 0)
    wait_for(lambda: "blocked by limit for pool books" in _said(home), "the second run to say that it waits")
    assert not (tmp_path / "second").exists()
    os.kill(first.pid, signal.SIGKILL)
    said, _ = second.communicate(timeout=120)
    assert second.returncode == 0, said
    first.communicate()


def test_a_run_that_waits_for_a_slot_ends_when_it_is_told(home: Path, script: Path, tmp_path: Path) -> None:
    first = _start(script, tmp_path / "first", 600)
    wait_for((tmp_path / "first").exists, "the first run")
    second = _start(script, tmp_path / "second", 0)
    wait_for(lambda: "blocked by limit for pool books" in _said(home), "the second run to say that it waits")
    used = _processor_seconds(second.pid)
    time.sleep(1.5)
    assert _processor_seconds(second.pid) - used < 1.2
    second.terminate()
    said, _ = second.communicate(timeout=60)
    assert second.returncode != 0
    assert not (tmp_path / "second").exists()
    assert re.search(r"waited for the pool books|RUN_CANCELED|canceled", said), said
    first.kill()
    first.communicate()


def _said(home: Path) -> str:
    with dg.DagsterInstance.get() as instance:
        runs = [record.dagster_run.run_id for record in instance.get_run_records()]
        return " ".join(entry.message for run in runs for entry in instance.all_logs(run))


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
