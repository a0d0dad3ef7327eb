"""A person says that a release was wrong: it is never chosen again, and its book is free for another one."""

from datetime import UTC, datetime

import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.ledger.errors import BlockedError
from audiobook_pipeline.ledger.ledger import open_ledger

NOW = datetime(2026, 5, 1, tzinfo=UTC)
WRONG = Release(key="wrong", title="Emma [Unabridged]", infohash="a" * 40)


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    monkeypatch.setenv("LEDGER_URL", url)
    return open_ledger(url)


@pytest.fixture
def emma(ledger):
    number = ledger.want(WantedBook(title="Emma", authors=("Jane Austen",)), now=NOW, run_id="run")
    ledger.choose(number, WRONG, reason="best", run_id="run", now=NOW)
    return number


@pytest.mark.parametrize("mark", ["wrong", "a" * 40])
def test_a_wrong_release_is_blocked_and_its_book_is_free(ledger, emma, capsys, mark) -> None:
    (chosen,) = ledger.acquisitions(State.CHOSEN)
    ledger.move(chosen.id, State.FETCHED, reason="", run_id="run", now=NOW, infohash_v1="a" * 40)
    assert main(["block", "release", mark, "--reason", "a sermon"]) == 0
    assert "searches for “Emma” again" in capsys.readouterr().out
    assert [record.id for record in ledger.wanted(State.WANTED, due=NOW)] == [emma]
    with pytest.raises(BlockedError):
        ledger.choose(emma, WRONG, reason="again", run_id="run", now=NOW)
    assert ledger.choose(emma, Release(key="right", title="Emma"), reason="next", run_id="run", now=NOW)


def test_a_block_is_listed_and_can_be_taken_back(ledger, capsys) -> None:
    assert main(["block", "release", "b" * 40, "--reason", "fake"]) == 0
    assert main(["block", "list"]) == 0
    assert "fake" in capsys.readouterr().out
    (entry,) = ledger.blocked().entries
    assert main(["block", "remove", str(entry.id)]) == 0
    assert ledger.blocked().entries == ()


def test_a_book_is_let_go(ledger, emma) -> None:
    assert main(["block", "book", str(emma)]) == 0
    assert ledger.wanted(State.WANTED) == []
    assert main(["block", "book", "999"]) == 2
