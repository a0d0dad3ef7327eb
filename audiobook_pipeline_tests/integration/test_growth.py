"""What a night leaves in DAGSTER_HOME."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from audiobook_pipeline.instance.sqlite import unpacked
from audiobook_pipeline_tests.integration.running import run_pipeline

pytestmark = pytest.mark.slow


def test_a_night_adds_less_than_half_a_megabyte_and_no_picture(sandbox, tmp_path: Path) -> None:
    sizes = []
    for _ in range(2):
        assert run_pipeline(tmp_path / "run", sandbox.environment(), wait=0, on_disk=True).success
        sizes.append(_bytes(tmp_path / "run" / "dagster_home"))
    assert sizes[1] - sizes[0] < 500_000, sizes
    with closing(sqlite3.connect(tmp_path / "run" / "dagster_home" / "history" / "event_log.db")) as database:
        events = [unpacked(bytes(kept)) for (kept,) in database.execute("select cast(event as blob) from event_logs")]
    assert len(events) > 500
    assert not [event[:80] for event in events if "data:image" in event]
    assert max(map(len, events)) < 30_000
    report = (tmp_path / "run" / "data" / "reports" / "latest.html").read_text("utf-8")
    for picture in ("Share of each series", "Books missing in series over time", "Quality score over time"):
        assert f'alt="{picture}' in report


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
