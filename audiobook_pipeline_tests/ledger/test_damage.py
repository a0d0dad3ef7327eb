"""A ledger that is damaged is named, and never taken for a new one."""

import random
from pathlib import Path

import pytest

from audiobook_pipeline.ledger.errors import LedgerError, LedgerUnavailableError
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline_tests.ledger.samples import DUNE, NOW


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.sqlite"
    ledger = open_ledger(f"sqlite:///{path}")
    ledger.want(DUNE, now=NOW, run_id="run")
    ledger.close()
    return path


@pytest.mark.parametrize("create", [True, False])
def test_an_empty_file_is_no_new_ledger(file: Path, create: bool) -> None:
    file.write_bytes(b"")
    with pytest.raises(LedgerUnavailableError, match="is an empty file: restore its last backup"):
        open_ledger(f"sqlite:///{file}", create=create)
    assert file.read_bytes() == b""


def test_a_ledger_that_is_gone_from_beside_its_journal_is_missed(file: Path) -> None:
    file.with_name("ledger.sqlite-wal").write_bytes(b"something")
    file.unlink()
    with pytest.raises(LedgerUnavailableError, match="restore its last backup"):
        open_ledger(f"sqlite:///{file}")
    assert not file.exists()


def test_one_that_was_being_made_when_the_process_died_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / ".ledger.sqlite.new").write_bytes(b"half")
    (tmp_path / ".ledger.sqlite.new-wal").write_bytes(b"half")
    open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}").close()
    assert not (tmp_path / ".ledger.sqlite.new").exists()


@pytest.mark.parametrize("part", ["header", "schema", "anywhere"])
def test_a_flipped_bit_is_told_in_words_or_does_no_harm(file: Path, part: str) -> None:
    whole = file.read_bytes()
    places = {"header": range(108), "schema": range(100, 4096, 37), "anywhere": range(4096, len(whole), 4099)}[part]
    dice, told = random.Random(13), 0
    for place in places:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << dice.randrange(8)
        file.write_bytes(flipped)
        try:
            ledger = open_ledger(f"sqlite:///{file}")
            try:
                found = len(ledger.wanted())
            finally:
                ledger.close()
        except LedgerError as error:
            told += str(file) in str(error)
        else:
            told += 1
            assert found == 1, place
        for left in ("-wal", "-shm"):
            file.with_name(f"ledger.sqlite{left}").unlink(missing_ok=True)
    assert told == len(places)
