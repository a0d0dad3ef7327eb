"""A second daemon by mistake doesn't start."""

import subprocess
import sys
from pathlib import Path

import pytest

from audiobook_pipeline.instance.home import prepare_home
from audiobook_pipeline.instance.single_daemon import is_daemon
from audiobook_pipeline_tests.servers import process
from audiobook_pipeline_tests.waiting import HANG_SECONDS, wait_for

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("command", "runs"),
    [
        (["/opt/x/.venv/bin/dagster-daemon", "run", "-w", "workspace.yaml"], True),
        (["/x/site-packages/dagster/_daemon/__main__.py", "run", "--code-server-log-level", "info"], True),
        (["/opt/x/.venv/bin/dagster-daemon", "liveness-check"], False),
        (["/opt/x/.venv/bin/dagster-webserver", "-p", "3000"], False),
        (["/opt/x/.venv/bin/audiobook-pipeline", "recover", "--", "run"], False),
    ],
)
def test_a_daemon_is_known_by_its_command(command: list[str], runs: bool) -> None:
    assert is_daemon(command) == runs


def test_a_second_daemon_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = prepare_home(tmp_path / "dagster_home")
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    (tmp_path / "nothing.py").write_text("import dagster as dg\n@dg.asset\ndef nothing(): ...\n")
    daemon = [str(Path(sys.executable).with_name("dagster-daemon")), "run", "-f", "nothing.py"]
    with process(daemon, log=tmp_path / "first.log", cwd=tmp_path):
        wait_for(lambda: "Instance is configured with" in (tmp_path / "first.log").read_text(), "the first daemon")
        # As it is started by itself, and as "dg dev" starts it.
        for second in (daemon, [sys.executable, "-m", "dagster._daemon", *daemon[1:]]):
            refused = subprocess.run(
                second, check=False, capture_output=True, text=True, cwd=tmp_path, timeout=HANG_SECONDS
            )
            assert refused.returncode != 0
            assert f"Another Dagster daemon works with {home} already" in refused.stderr
            assert "Traceback" not in refused.stderr
