"""What a person meets whose machine isn't ready: each trouble with a message and a way out."""

import os
import subprocess
import sys
from pathlib import Path

from audiobook_pipeline_tests.integration.running import run_pipeline


def test_a_data_folder_that_takes_no_report_fails_the_report_alone(sandbox, tmp_path) -> None:
    data = tmp_path / "run" / "data"
    data.mkdir(parents=True)
    (data / "reports").write_text("in the way")
    run = run_pipeline(tmp_path / "run", sandbox.environment(), acquisition="plan", metadata="plan", wait=0)
    assert not run.success
    failed = {name: phase.came_out for name, phase in run.phases.items() if not phase.ok}
    assert "pipeline_report" in failed
    assert f"PIPELINE_DATA={data} can't be written" in failed["pipeline_report"]
    assert all("skipped" in words for name, words in failed.items() if name != "pipeline_report"), failed


def test_a_daemon_without_a_home_says_what_to_set(tmp_path) -> None:
    daemon = [str(Path(sys.executable).with_name("dagster-daemon")), "run"]
    environment = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    ended = subprocess.run(daemon, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
    assert ended.returncode != 0
    assert "The environment variable $DAGSTER_HOME is not set." in ended.stdout + ended.stderr
