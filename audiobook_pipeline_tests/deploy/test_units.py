"""The systemd units: systemd takes them as they are, and they start what the containers start."""

import configparser
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.servers import require_program

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
PROGRAMS = "/opt/audiobook_pipeline/.venv/bin/"


def settings(unit: Path) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str
    parser.read(unit, "utf-8")
    return dict(parser["Service"])


def test_systemd_takes_the_units(tmp_path) -> None:
    analyze = require_program("systemd-analyze", "systemd")
    for unit in UNITS:
        here = unit.read_text("utf-8").replace(PROGRAMS, f"{Path(sys.executable).parent}/")
        (tmp_path / unit.name).write_text(here, "utf-8")
    # Together, since they name each other.
    command = [analyze, "verify", "--man=no", *sorted(tmp_path.glob("*.service"))]
    said = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_what_the_container_starts(unit) -> None:
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"]
    program = settings(unit)["ExecStart"].removeprefix(PROGRAMS)
    contained = services[unit.stem.removeprefix("audiobook-")]["command"]
    assert program == contained.replace("0.0.0.0", "127.0.0.1").replace("workspace.yaml", "deploy/workspace.grpc.yaml")
