"""Ledgers for tests, as copies of one: its migrations take longer than most tests."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from audiobook_pipeline.ledger.ledger import Ledger, open_ledger


def ledger_in(file: Path) -> Ledger:
    """Open the ledger in a file; a new one if there is none."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_new())
    return open_ledger(f"sqlite:///{file}")


@cache
def _new() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.sqlite"
        open_ledger(f"sqlite:///{file}").close()
        return file.read_bytes()
