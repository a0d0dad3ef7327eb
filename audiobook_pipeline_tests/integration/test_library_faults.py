"""What happens to a book when the library fails at its end of the way."""

from pathlib import Path

import pytest

from audiobook_pipeline.clients import audiobookshelf_scans
from audiobook_pipeline.clients.errors import ServiceError, TransientError
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline_tests.integration.faulty_life import arrive, download, kept


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop", "path": "/scan", "times": 1},
        {"kind": "cut", "path": "/scan", "times": 1},
        {"kind": "status", "path": "/scan", "status": 502, "times": 1},
        {"kind": "status", "path": "/api/tasks", "status": 502},
    ],
    ids=["before the scan", "while it answers", "behind a proxy", "during the scan"],
)
def test_a_library_that_goes_down_at_the_scan_gets_the_book_once(life, sandbox, book, fault):
    download(life, book)
    sandbox.audiobookshelf.faults.add(**fault)
    with pytest.raises(TransientError):
        life.bring_in()
    assert kept(life, book).state is State.IMPORTED
    assert Path(kept(life, book).library_path).is_dir()
    sandbox.audiobookshelf.faults.clear()
    arrive(life, book)


def test_a_library_that_is_down_before_the_import_keeps_it_waiting(life, sandbox, book):
    download(life, book)
    sandbox.audiobookshelf.faults.add("drop")
    with pytest.raises(ServiceError):
        life.bring_in()
    assert kept(life, book).state is State.VERIFIED
    sandbox.audiobookshelf.faults.clear()
    arrive(life, book)


def test_a_scan_that_fails_is_told_and_made_again(life, sandbox, book, monkeypatch):
    monkeypatch.setattr(audiobookshelf_scans, "_SCAN_GRACE_S", 0.1)
    download(life, book)
    # A yes, and then neither a task nor a later end of a scan: so the real one shows a scan that failed.
    sandbox.audiobookshelf.faults.add("status", path="/scan", status=200, body="OK", times=1)
    with pytest.raises(TransientError, match="ended without result"):
        life.bring_in()
    assert kept(life, book).state is State.IMPORTED
    arrive(life, book)
    assert sandbox.audiobookshelf.faults.count("/scan") == 2


def test_an_unmounted_library_is_neither_filled_nor_scanned(life, sandbox, book):
    download(life, book)
    away = sandbox.library.with_name("away")
    sandbox.library.rename(away)
    sandbox.library.mkdir()
    with pytest.raises(Exception, match="looks unmounted"):
        life.bring_in()
    assert kept(life, book).state is State.VERIFIED
    assert list(sandbox.library.iterdir()) == []
    assert sandbox.audiobookshelf.faults.count("/scan") == 0
    sandbox.library.rmdir()
    away.rename(sandbox.library)
    arrive(life, book)
