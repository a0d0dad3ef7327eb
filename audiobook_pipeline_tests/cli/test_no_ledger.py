"""A data folder that is mistyped or new: what only reads or answers makes no ledger there, and says where it looked."""

import sqlite3

import pytest

from audiobook_pipeline.cli.configured import configured_ledger
from audiobook_pipeline.cli.main import main

NEEDS_ONE = (
    ["explain", "Emma"],
    ["queue", "list"],
    ["queue", "approve", "1"],
    ["queue", "drop", "1"],
    ["block", "list"],
    ["block", "release", "a" * 40],
    ["block", "book", "1"],
    ["block", "remove", "1"],
    ["want", "list"],
    ["want", "forget-wish", "1"],
    ["want", "forget-exclusion", "1"],
    ["changes", "list"],
    ["changes", "show"],
    ["changes", "approve", "1"],
    ["changes", "refuse", "1"],
    ["changes", "revert", "1"],
)
MAKES_ONE = (["want", "book", "Emma", "--author", "Jane Austen"], ["want", "exclude", "series", "Oz"])


@pytest.fixture(autouse=True)
def nowhere(tmp_path, monkeypatch):
    """An empty folder to be in, and no services."""
    monkeypatch.chdir(tmp_path)
    for name in ("LEDGER_URL", "PIPELINE_DATA", "ABS_URL", "ABS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize("command", NEEDS_ONE, ids=" ".join)
def test_a_mistyped_folder_is_named_and_nothing_is_made_in_it(nowhere, monkeypatch, capsys, command) -> None:
    monkeypatch.setenv("PIPELINE_DATA", str(nowhere / "dtaa"))
    assert main(command) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert f"there is no ledger at {nowhere / 'dtaa' / 'ledger.sqlite'}" in told.err
    assert "PIPELINE_DATA" in told.err
    assert list(nowhere.iterdir()) == []


@pytest.mark.parametrize("set_to", [None, "", "elsewhere"])
def test_the_whole_path_is_named_however_the_folder_was_given(nowhere, monkeypatch, capsys, set_to) -> None:
    if set_to is not None:
        monkeypatch.setenv("PIPELINE_DATA", set_to)
    assert main(["queue", "list"]) == 2
    told = capsys.readouterr().err
    assert str(nowhere / (set_to or "data") / "ledger.sqlite") in told
    assert ("PIPELINE_DATA is not set" in told) == (not set_to)
    assert list(nowhere.iterdir()) == []


def test_a_mistyped_address_of_the_ledger_is_told(nowhere, monkeypatch, capsys) -> None:
    monkeypatch.setenv("LEDGER_URL", f"sqlite:///{nowhere / 'ledgr.sqlite'}")
    assert main(["queue", "list"]) == 2
    told = capsys.readouterr().err
    assert str(nowhere / "ledgr.sqlite") in told
    assert "LEDGER_URL" in told
    assert list(nowhere.iterdir()) == []


def test_a_database_that_holds_no_ledger_stays_as_it_is(nowhere, monkeypatch, capsys) -> None:
    other = nowhere / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE things (name TEXT)")
    before = other.read_bytes()
    monkeypatch.setenv("LEDGER_URL", f"sqlite:///{other}")
    assert main(["queue", "list"]) == 2
    assert f"there is no ledger at {other}" in capsys.readouterr().err
    assert other.read_bytes() == before
    assert list(nowhere.iterdir()) == [other]


@pytest.mark.parametrize("command", MAKES_ONE, ids=" ".join)
def test_a_wish_before_the_first_run_makes_one_and_says_where(nowhere, monkeypatch, capsys, command) -> None:
    monkeypatch.setenv("PIPELINE_DATA", str(nowhere / "data"))
    assert main(command) == 0
    assert f"A new ledger was made: {nowhere / 'data' / 'ledger.sqlite'}" in capsys.readouterr().err
    assert main(command) == 0
    assert "new ledger" not in capsys.readouterr().err
    assert main(["want", "list"]) == 0


def test_an_existing_ledger_is_read(nowhere, monkeypatch, capsys) -> None:
    monkeypatch.setenv("PIPELINE_DATA", str(nowhere / "data"))
    configured_ledger(create=True)
    for command in (["queue", "list"], ["block", "list"], ["want", "list"], ["changes", "list"]):
        assert main(command) == 0
    assert main(["explain", "Emma"]) == 1
