"""What runs leave on disk: little, and no secret."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from audiobook_pipeline.instance.sqlite import unpacked
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline_tests.integration.running import WAIT_SECONDS, run_pipeline

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def nights(world, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sandbox, list[int]]:
    """Two runs whose events are kept on disk: (their folder, the sandbox, bytes of DAGSTER_HOME after each)."""
    folder, sizes = tmp_path_factory.mktemp("nights"), []
    with Sandbox(folder / "sandbox", world=world, qbittorrent="simulated") as sandbox:
        for wait in (WAIT_SECONDS, 0):
            sandbox.prowlarr.faults.add("status", path="/api/v1/search", times=1, status=500)
            assert run_pipeline(folder / "run", sandbox.environment(), wait=wait, on_disk=True).success
            sizes.append(_bytes(folder / "run" / "dagster_home"))
    return folder / "run", sandbox, sizes


def test_a_night_adds_less_than_half_a_megabyte_and_no_picture(nights) -> None:
    folder, _, sizes = nights
    assert sizes[1] - sizes[0] < 500_000, sizes
    with closing(sqlite3.connect(folder / "dagster_home" / "history" / "event_log.db")) as database:
        events = [unpacked(bytes(kept)) for (kept,) in database.execute("select cast(event as blob) from event_logs")]
    assert len(events) > 500
    assert not [event[:80] for event in events if "data:image" in event]
    assert max(map(len, events)) < 30_000
    report = (folder / "data" / "reports" / "latest.html").read_text("utf-8")
    for picture in ("Share of each series", "Books missing in series over time", "Quality score over time"):
        assert f'alt="{picture}' in report


def test_nothing_that_a_run_leaves_holds_a_secret(nights) -> None:
    folder, sandbox, _ = nights
    secrets = [secret.encode() for secret in sandbox.secrets()]
    assert len(secrets) >= 5
    leaks = [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(secret in path.read_bytes() for secret in secrets)
    ]
    assert leaks == []


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
