"""The whole pipeline over the sandbox: what a person sees after one run, and after the next."""

import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.integration.running import ROOT, continued, run_pipeline

pytestmark = pytest.mark.slow

PHASES = {
    "library_snapshot",
    "identified_library",
    "book_catalogue",
    "series_gap_report",
    "author_works",
    "author_coverage",
    "upcoming_books",
    "wish_lists",
    "wishes",
    "better_copies",
    "missing_books",
    "genre_releases/science_fiction",
    "genre_releases/fantasy",
    "wanted_releases",
    "search_results",
    "download_queue",
    "added_torrents",
    "download_progress",
    "verified_downloads",
    "synced_library",
    "current_library",
    "metadata_issues",
    "standard_metadata",
    "detected_narrators",
    "enriched_metadata",
    "applied_metadata",
    "pipeline_report",
}


SENDING = dg.AssetSelection.assets("added_torrents", "download_progress", "verified_downloads", "synced_library")


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder, by relative path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.real_qbittorrent
def test_books_are_found_fetched_byte_for_byte_imported_and_gone_from_the_gaps(real_sandbox, tmp_path) -> None:
    first = run_pipeline(tmp_path / "run", real_sandbox.environment())
    assert {name: phase.came_out for name, phase in first.phases.items() if not phase.ok} == {}
    assert first.success
    assert set(first.phases) == PHASES

    confirmed = first.ledger.acquisitions(State.CONFIRMED)
    assert len(confirmed) >= 5
    shelf = AudiobookshelfClient(real_sandbox.environment()["ABS_URL"], real_sandbox.environment()["ABS_TOKEN"])
    items = shelf.items_by_id([entry.item_id for entry in confirmed if entry.item_id]).found
    assert len(items) == len(confirmed)
    seeded = {path.read_bytes() for path in (real_sandbox.folder / "seed").rglob("*.mp3")}
    for entry in confirmed:
        imported = [
            content for name, content in files_of(Path(entry.library_path or "")).items() if name.endswith(".mp3")
        ]
        offered = [
            sorted(file.size for file in release.files if file.seconds)
            for release in real_sandbox.world.releases.values()
            if release.name == entry.release.title
        ]
        assert sorted(map(len, imported)) in offered
        assert all(content in seeded for content in imported)

    second = run_pipeline(tmp_path / "run", real_sandbox.environment(), wait=0)
    assert second.success
    again = second.ledger.acquisitions(State.CONFIRMED)
    assert {entry.id for entry in confirmed} <= {entry.id for entry in again}
    assert len({entry.wanted_id for entry in again}) == len(again)
    gaps = second.table("series_gap_report")
    for entry in confirmed:
        still = gaps[
            (gaps["status"] == "missing")
            & (gaps["title"] == entry.book.title)
            & (gaps["series"] == (entry.book.series or ""))
        ]
        assert still.empty


def test_plan_sends_nothing_and_writes_nothing(planned) -> None:
    run, sandbox = planned
    assert run.success
    assert (run.table("added_torrents")["state"] == "planned").all()
    assert len(run.table("added_torrents")) >= 1
    assert sandbox.primary.faults.count("torrents/add") == 0
    assert sandbox.prowlarr.faults.count("/download") == 0
    writes = [seen for seen in sandbox.audiobookshelf.faults.requests if seen.method in {"PATCH", "PUT", "DELETE"}]
    assert writes == []
    assert sandbox.audiobookshelf.faults.count("batch/update") == 0
    assert sandbox.audiobookshelf.faults.count("scan") == 0


@pytest.mark.parametrize(
    ("broken", "fails", "words"),
    [
        ({"ABS_TOKEN": ""}, "library_snapshot", "ABS_TOKEN is not set"),
        ({"ABS_TOKEN": "wrong-key"}, "library_snapshot", "ABS_TOKEN"),
        ({"ABS_URL": "localhost:13378"}, "library_snapshot", "ABS_URL=localhost:13378 is wrong"),
        ({"ABS_URL": "http://127.0.0.1:9"}, "library_snapshot", "ABS_URL"),
        ({"PROWLARR_API_KEY": "wrong-key"}, "genre_releases/fantasy", "PROWLARR_API_KEY"),
        ({"PROWLARR_URL": ""}, "genre_releases/fantasy", "PROWLARR_URL is not set"),
        ({"ACQUISITION_MODE": "go"}, "download_queue", "ACQUISITION_MODE=go is wrong"),
    ],
)
def test_a_wrong_setting_stops_with_its_name_and_what_to_do(sandbox, tmp_path, broken, fails, words) -> None:
    values = {**sandbox.environment(), **broken}
    run = run_pipeline(tmp_path / "run", values, only=dg.AssetSelection.assets(fails).upstream())
    assert not run.success
    assert words in run.phases[fails].came_out


def test_another_program_at_the_address_is_named(sandbox, tmp_path) -> None:
    values = {**sandbox.environment(), "PROWLARR_URL": sandbox.environment()["ABS_URL"]}
    both = dg.AssetSelection.assets("genre_releases/fantasy", "library_snapshot")
    run = run_pipeline(tmp_path / "run", values, only=both)
    assert not run.success
    assert "PROWLARR_URL" in run.phases["genre_releases/fantasy"].came_out
    assert run.phases["library_snapshot"].ok


def test_a_dead_qbittorrent_parks_and_the_next_run_sends(planned, sandbox, tmp_path) -> None:
    dead = {"QBITTORRENT_URL": "http://127.0.0.1:9", "QBITTORRENT_SECONDARY_URL": ""}
    folder = continued(planned[0], tmp_path / "run")
    choosing = dg.AssetSelection.assets("download_queue") | SENDING
    first = run_pipeline(folder, {**sandbox.environment(), **dead}, wait=0, only=choosing)
    assert first.success
    parked = first.ledger.acquisitions(State.PARKED)
    assert parked
    queue = (folder / "data" / "parked.jsonl").read_text()
    assert all(entry.book.title in queue for entry in parked)

    plan = run_pipeline(folder, sandbox.environment(), acquisition="plan", wait=0, only=SENDING)
    assert {entry.release.title for entry in parked} <= set(plan.table("added_torrents")["release"])
    assert [entry.id for entry in plan.ledger.acquisitions(State.PARKED)] == [entry.id for entry in parked]

    # The limits of one run hold for what was parked as well.
    while True:
        second = run_pipeline(folder, sandbox.environment(), only=SENDING)
        assert second.success
        if not second.ledger.acquisitions(State.PARKED):
            break
        assert second.table("added_torrents")["state"].eq("sent").any()
    states = {entry.id: entry.state for entry in second.ledger.acquisitions()}
    assert all(states[entry.id] is State.CONFIRMED for entry in parked)


def test_the_definitions_load_in_time_for_a_person() -> None:
    """No clock here (the speed is measured by the benchmarks): nothing heavy may be imported with them."""
    code = "import sys, audiobook_pipeline.definitions; print('libtorrent' in sys.modules, 'uvicorn' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert shown.stdout.split() == ["False", "False"]
