"""The systemd unit: systemd takes it as it is, and it starts a command that there is."""

import subprocess
import sys
from pathlib import Path

from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.servers import require_program

UNIT = ROOT / "deploy" / "systemd" / "audiobook-pipeline.service"
PROGRAMS = "/opt/audiobook_pipeline/.venv/bin/"


def test_systemd_takes_the_unit(tmp_path) -> None:
    analyze = require_program("systemd-analyze", "systemd")
    here = tmp_path / UNIT.name
    here.write_text(UNIT.read_text("utf-8").replace(PROGRAMS, f"{Path(sys.executable).parent}/"), "utf-8")
    said = subprocess.run([analyze, "verify", "--man=no", here], check=False, capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (0, "")


def test_the_unit_starts_a_command_that_there_is() -> None:
    line = next(each for each in UNIT.read_text("utf-8").splitlines() if each.startswith("ExecStart="))
    program, *words = line.removeprefix("ExecStart=").split()
    command = [Path(sys.executable).with_name(Path(program).name), *words, "--help"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
