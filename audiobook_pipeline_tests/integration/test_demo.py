"""The first command that a newcomer types."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from audiobook_pipeline.cli.misleading import refusals
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline_tests.integration.running import ROOT, elsewhere

TIMEOUT = 800
REFUSED = {
    "a box set",
    "an author's collected works",
    "another volume of the series",
    "the same title, another author",
    "the author's other book",
    "an abridgement",
    "a dramatisation",
    "another language",
    "text, not audio",
    "a film, a soundtrack, a comic",
    "a study guide or companion",
    "a chapter or sample",
    "one part of a book",
    "an artificial voice",
    "a name that tells nothing",
}
"""Kinds of wrong release of which the demonstration offers and refuses some; eight are the least that it must show."""


def demo(folder, *options):
    """Run the demonstration in a folder whose ``.env`` names other services."""
    (folder.parent / ".env").write_text(elsewhere())
    command = [sys.executable, "-m", "audiobook_pipeline.cli.main", "demo", "--dir", str(folder), *options]
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=folder.parent,
        timeout=TIMEOUT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.fixture(scope="module")
def first_demo(tmp_path_factory):
    """One demonstration for all who only look at it, with its folder."""
    folder = tmp_path_factory.mktemp("first") / "demo"
    return demo(folder, "--items", "60", "--qbittorrent", "simulated"), folder


def test_the_demo_shows_every_phase_closes_a_gap_and_undoes_its_changes(first_demo) -> None:
    shown, _ = first_demo
    assert shown.returncode == 0, shown.stdout + shown.stderr
    for phase in ("library_snapshot", "download_queue", "synced_library", "applied_metadata", "pipeline_report"):
        assert phase in shown.stdout
    assert "audiobook-pipeline explain" in shown.stdout
    assert "exactly the same" in shown.stdout
    assert "DEBUG" not in shown.stderr
    report = next(line for line in shown.stdout.splitlines() if line.startswith("Report: ")).removeprefix("Report: ")
    assert Path(report).read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_the_demo_refuses_each_kind_of_misleading_release_for_what_it_is(first_demo, world) -> None:
    shown, folder = first_demo
    ledger = open_ledger(f"sqlite:///{folder / 'data' / 'ledger.sqlite'}")
    refused = refusals([decision.selection for decision in ledger.decisions()], world)
    assert len(refused) >= 8
    assert set(refused) == REFUSED
    said = shown.stdout.partition("It said no.")[2]
    for kind, some in refused.items():
        (line,) = [line for line in said.splitlines() if line.startswith(f"{kind}  ")]
        assert some[0].book.title in line
        assert some[0].release[:50] in line


def test_the_demo_can_be_repeated_in_its_folder(first_demo) -> None:
    again = demo(first_demo[1], "--items", "30", "--qbittorrent", "simulated", "--json")
    assert again.returncode == 0
    report, ended = (json.loads(line) for line in again.stdout.splitlines())
    assert (report["event"], report["complete"]) == ("report", True)
    assert Path(report["report"]).is_file()
    assert (ended["event"], ended["succeeded"]) == ("ended", True)
    assert "pipeline_report" in again.stderr


def test_the_demo_leaves_a_folder_alone_that_it_did_not_make(tmp_path) -> None:
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")
    shown = demo(tmp_path)
    assert shown.returncode == 2
    assert "name another folder with --dir" in shown.stderr
    assert (tmp_path / "precious.txt").read_text(encoding="utf-8") == "mine"
