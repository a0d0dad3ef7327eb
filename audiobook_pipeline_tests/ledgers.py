"""Ledgers for tests, as copies of one: its migrations take longer than most tests; and processes that die over one."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from audiobook_pipeline.domain.acquisition import State
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


@contextmanager
def dying_before(state: State, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the process die right before the ledger would record this state, which it must come to."""
    move = ledger.move

    def die(acquisition_id: int, to: State, **facts: object) -> object:
        if to is state:
            raise KeyboardInterrupt
        return move(acquisition_id, to, **facts)

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "move", die)
        with pytest.raises(KeyboardInterrupt):
            yield
