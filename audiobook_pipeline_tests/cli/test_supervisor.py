"""Processes that are kept up: what ends is restarted, what doesn't stay up is given up, nothing is left at the end."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from audiobook_pipeline.cli.errors import CommandError
from audiobook_pipeline.cli.supervisor import Service, Supervisor
from audiobook_pipeline_tests.waiting import wait_for

pytestmark = pytest.mark.integration

COUNT = """
import os, pathlib, subprocess, sys
file = pathlib.Path("starts")
file.write_text(file.read_text() + "x" if file.exists() else "x")
print("\\x1b[32mstarted\\x1b[0m")
"""
STAY = (
    COUNT
    + """
below = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path("below").write_text(str(below.pid))
pathlib.Path("ready").touch()
below.wait()
"""
)

SUPERVISES = """
import signal, sys
from pathlib import Path
from audiobook_pipeline.cli.supervisor import Service, Supervisor
here = Path.cwd()
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # Tests may run under nohup.
with Supervisor(here) as supervisor:
    supervisor.start(Service("small thing", [sys.executable, "-c", sys.argv[1]], answers=(here / "ready").exists))
    supervisor.keep_up()
"""


def service(folder: Path, code: str) -> Service:
    return Service("small thing", [sys.executable, "-c", code], answers=(folder / "ready").exists, grace_seconds=5)


def lives(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def working_in(folder: Path) -> list[int]:
    """Return the living processes that were started in a folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (entry / "cwd").readlink() == folder and lives(int(entry.name)):
                found.append(int(entry.name))
    return found


def test_what_it_started_ends_with_it(tmp_path) -> None:
    lines: list[str] = []
    with Supervisor(tmp_path, lambda name, line: lines.append(f"{name}: {line}")) as supervisor:
        supervisor.start(service(tmp_path, STAY))
        below = int((tmp_path / "below").read_text())
        assert lives(below)
        wait_for(lambda: lines == ["small thing: started"], "its line")
    wait_for(lambda: not lives(below), "the end")


def test_what_ends_again_and_again_is_given_up(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("audiobook_pipeline.cli.supervisor.time.sleep", lambda _: None)
    (tmp_path / "ready").touch()
    with Supervisor(tmp_path) as supervisor:
        supervisor.start(service(tmp_path, COUNT))
        with pytest.raises(CommandError, match="small thing ended 6 times in a row"):
            supervisor.keep_up()
    assert len((tmp_path / "starts").read_text()) == 6


def test_what_never_answers_because_it_ended_is_said(tmp_path) -> None:
    with Supervisor(tmp_path) as supervisor, pytest.raises(CommandError, match="small thing ended with status 3"):
        supervisor.start(service(tmp_path, "raise SystemExit(3)"))


def test_an_interruption_stops_everything_without_a_complaint(tmp_path, capsys) -> None:
    with Supervisor(tmp_path) as supervisor:
        supervisor.start(service(tmp_path, STAY))
        os.kill(os.getpid(), 15)
        supervisor.keep_up()
    assert "Stopping" in capsys.readouterr().out
    assert not lives(int((tmp_path / "below").read_text()))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_is_left_of_one_that_nobody_listens_to(tmp_path, number) -> None:
    command = [sys.executable, "-c", SUPERVISES, STAY]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as supervisor:
        wait_for((tmp_path / "ready").exists, "the service")
        assert len(working_in(tmp_path)) == 4, "the supervisor, its watchdog, the service and what that started"
        supervisor.stdout.close()
        supervisor.stderr.close()
        supervisor.send_signal(number)
    wait_for(lambda: not working_in(tmp_path), "the end of what it started")
