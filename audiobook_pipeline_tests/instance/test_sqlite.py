"""Dagster's storage: small, made once whoever comes first, and no pool is held by the dead."""

import os
import re
import signal
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import dagster as dg
import pytest

from audiobook_pipeline.instance.home import prepare_home
from audiobook_pipeline.instance.sqlite import packed, unpacked
from audiobook_pipeline_tests.instance.together import opened_together
from audiobook_pipeline_tests.waiting import HANG_SECONDS, wait_for

pytestmark = pytest.mark.slow

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
    folder = prepare_home(tmp_path / "dagster_home")
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    return folder


def test_processes_that_come_first_together_wait_for_each_other(home: Path) -> None:
    done = opened_together(4)
    assert (done.returncode, done.stdout.split()) == (0, ["0"] * 4), done.stderr
    with dg.DagsterInstance.get() as instance:
        assert instance.get_runs_count() == 0


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
    prepare_home(tmp_path)
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


def test_runs_wait_for_a_slot_at_rest_end_when_told_and_get_the_slot_of_a_killed_run(
    home: Path, script: Path, tmp_path: Path
) -> None:
    holds = _start(script, tmp_path / "holds", 600)
    wait_for((tmp_path / "holds").exists, "the first run")
    told, patient = (_start(script, tmp_path / name, 0) for name in ("told", "patient"))
    waits = "blocked by limit for pool books"
    wait_for(lambda: _said(home).count(waits) == 2, "both other runs to say that they wait", every=0.5)

    used, rests = _processor_seconds(told.pid), _rests(told.pid)
    wait_for(lambda: _rests(told.pid) >= rests + 15, "the run to rest several times")
    assert _processor_seconds(told.pid) - used < 1
    told.terminate()
    said, _ = told.communicate(timeout=HANG_SECONDS)
    assert told.returncode != 0
    assert re.search(r"waited for the pool books|RUN_CANCELED|canceled", said), said

    assert not (tmp_path / "patient").exists()
    os.kill(holds.pid, signal.SIGKILL)
    said, _ = patient.communicate(timeout=HANG_SECONDS)
    assert patient.returncode == 0, said
    holds.communicate()
    assert not (tmp_path / "told").exists()


def _said(home: Path) -> str:
    with dg.DagsterInstance.get() as instance:
        runs = [record.dagster_run.run_id for record in instance.get_run_records()]
        return " ".join(entry.message for run in runs for entry in instance.all_logs(run))


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rests(process: int) -> int:
    """Return how often a process has given up the processor by itself."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
