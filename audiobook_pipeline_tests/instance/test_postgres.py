"""Dagster's storage in PostgreSQL: made once, whoever comes first, and for one daemon."""

import subprocess
import sys
from pathlib import Path

import pytest

from audiobook_pipeline_tests.instance.together import opened_together
from audiobook_pipeline_tests.integration.running import ROOT
from audiobook_pipeline_tests.servers import PostgreSQL, process
from audiobook_pipeline_tests.waiting import HANG_SECONDS, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: PostgreSQL) -> Path:
    (tmp_path / "dagster.yaml").write_bytes((ROOT / "deploy" / "dagster.postgres.yaml").read_bytes())
    (tmp_path / "nothing.py").write_text("import dagster as dg\n@dg.asset\ndef nothing(): ...\n")
    values = {"HOST": "127.0.0.1", "PORT": str(postgres.port), "USER": postgres.user, "PASSWORD": postgres.password}
    for name, value in {**values, "DB": postgres.new_database("dagster")}.items():
        monkeypatch.setenv(f"DAGSTER_POSTGRES_{name}", value)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    monkeypatch.setenv("DAGSTER_LOGS", str(tmp_path / "logs"))
    return tmp_path


def test_processes_that_come_first_together_wait_and_a_second_daemon_is_refused(home: Path) -> None:
    done = opened_together(3, "dagster_postgres")
    assert (done.returncode, done.stdout.split()) == (0, ["0"] * 3), done.stderr
    daemon = [str(Path(sys.executable).with_name("dagster-daemon")), "run", "-f", "nothing.py"]
    with process(daemon, log=home / "first.log", cwd=home):
        wait_for(lambda: "Instance is configured with" in (home / "first.log").read_text(), "the first daemon")
        refused = subprocess.run(daemon, check=False, capture_output=True, text=True, cwd=home, timeout=HANG_SECONDS)
    assert refused.returncode != 0
    assert "Another Dagster daemon works with the database dagster already" in refused.stderr
