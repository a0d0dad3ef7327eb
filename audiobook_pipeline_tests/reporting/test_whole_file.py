"""Who reads a report while it is written sees the last one or the next one."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from audiobook_pipeline.reporting.exports import write_exports
from audiobook_pipeline.reporting.report import Report, Section, write_report

REPORT = Report(
    made_at=datetime(2026, 1, 1, tzinfo=UTC),
    run_id="run",
    acquisition_mode="plan",
    metadata_mode="plan",
    figures={},
    cards=(),
    phases=(),
    next_steps=(),
    sections=(Section("Books", columns=("Title",), rows=tuple((f"Book {number}",) for number in range(2000))),),
)


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow over 10 kB, as on a disk that is nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_reader_never_sees_a_part(tmp_path: Path) -> None:
    write_report(REPORT, tmp_path)
    stop, cut = Event(), []

    def read() -> None:
        while not stop.is_set():
            for name, end in (("latest.html", "</html>"), ("latest.json", "}")):
                if not (tmp_path / name).read_text("utf-8").rstrip().endswith(end):
                    cut.append(name)

    reader = Thread(target=read)
    reader.start()
    for _ in range(60):
        write_report(REPORT, tmp_path)
    stop.set()
    reader.join()
    assert cut == []


def test_a_full_disk_leaves_the_last_report_and_no_empty_one(tmp_path: Path) -> None:
    write_report(REPORT, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with full_disk(), pytest.raises(OSError, match="large"):
        write_report(replace(REPORT, made_at=datetime(2026, 1, 2, tzinfo=UTC)), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_full_disk_leaves_the_last_export(tmp_path: Path) -> None:
    write_exports({"library": {"items": ["a"]}}, tmp_path)
    with full_disk(), pytest.raises(OSError, match="large"):
        write_exports({"library": {"items": ["b" * 20_000]}}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["library.json"]
    assert "b" not in (tmp_path / "library.json").read_text("utf-8")
