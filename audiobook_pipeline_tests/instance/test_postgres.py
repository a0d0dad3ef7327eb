"""Dagster's storage in PostgreSQL: made once, whoever comes first, and for one daemon."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiobook_pipeline_tests.deploy.servers import postgresql, process, until
from audiobook_pipeline_tests.integration.running import ROOT


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "dagster.yaml").write_bytes((ROOT / "deploy" / "dagster.postgres.yaml").read_bytes())
    (tmp_path / "nothing.py").write_text("import dagster as dg\n@dg.asset\ndef nothing(): ...\n")
    with postgresql() as to:
        values = {name: to[name.lower()] for name in ("HOST", "PORT", "USER", "PASSWORD")} | {"DB": "dagster"}
        for name, value in values.items():
            monkeypatch.setenv(f"DAGSTER_POSTGRES_{name}", value)
        monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
        monkeypatch.setenv("DAGSTER_LOGS", str(tmp_path / "logs"))
        yield tmp_path


def test_processes_that_come_first_together_wait_and_a_second_daemon_is_refused(home: Path) -> None:
    code = f"import pathlib, time, dagster as dg, dagster_postgres\ngo = pathlib.Path({str(home / 'go')!r})\n"
    code += "while not go.exists(): time.sleep(.001)\nwith dg.DagsterInstance.get() as i: print(i.get_runs_count())"
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    started = [subprocess.Popen([sys.executable, "-c", code], **piped) for _ in range(3)]
    (home / "go").touch()
    for each in started:
        said, wrong = each.communicate(timeout=120)
        assert (each.returncode, said.strip()) == (0, "0"), wrong
    daemon = [str(Path(sys.executable).with_name("dagster-daemon")), "run", "-f", "nothing.py"]
    with process(daemon, log=home / "first.log", cwd=home):
        until(lambda: "Instance is configured with" in (home / "first.log").read_text(), "the first daemon")
        refused = subprocess.run(daemon, check=False, capture_output=True, text=True, cwd=home, timeout=120)
    assert refused.returncode != 0
    assert "Another Dagster daemon works with the database dagster already" in refused.stderr
