"""The first command that a newcomer types."""

import os
import subprocess
import sys
from pathlib import Path

from audiobook_pipeline_tests.integration.running import ROOT

TIMEOUT = 240


def demo(folder, *options):
    command = [sys.executable, "-m", "audiobook_pipeline.cli.main", "demo", "--dir", str(folder), *options]
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=TIMEOUT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_the_demo_shows_every_phase_closes_a_gap_and_undoes_its_changes(tmp_path) -> None:
    shown = demo(tmp_path / "demo", "--items", "60", "--qbittorrent", "simulated")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    for phase in ("library_snapshot", "download_queue", "synced_library", "applied_metadata", "pipeline_report"):
        assert phase in shown.stdout
    assert "audiobook-pipeline explain" in shown.stdout
    assert "exactly the same" in shown.stdout
    report = next(line for line in shown.stdout.splitlines() if line.startswith("Report: ")).removeprefix("Report: ")
    assert Path(report).read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    again = demo(tmp_path / "demo", "--items", "30", "--qbittorrent", "simulated")
    assert again.returncode == 0


def test_the_demo_leaves_a_folder_alone_that_it_did_not_make(tmp_path) -> None:
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")
    shown = demo(tmp_path)
    assert shown.returncode == 2
    assert "name another folder with --dir" in shown.stderr
    assert (tmp_path / "precious.txt").read_text(encoding="utf-8") == "mine"
