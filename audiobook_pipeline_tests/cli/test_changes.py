"""``audiobook-pipeline changes``: a person sees, approves, refuses and puts back."""

import pytest

from audiobook_pipeline.assets.library import read_items
from audiobook_pipeline.cli.main import main
from audiobook_pipeline.clients.audiobookshelf import AudiobookShelfClient
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.ledger.ledger import open_ledger
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline_tests.curation.shelves import NOW, metadata_of, planned, proposal


@pytest.fixture
def shelf(sandbox):
    return AudiobookShelfClient(sandbox.environment()["ABS_URL"], sandbox.environment()["ABS_TOKEN"])


@pytest.fixture
def items(shelf):
    ids = [item.id for item in shelf.iter_items(shelf.libraries()[0].id)]
    return read_items(shelf, ids[:2])


@pytest.fixture
def ledger(tmp_path):
    return open_ledger(f"sqlite:///{tmp_path / 'data' / 'ledger.sqlite'}")


@pytest.fixture
def changes(sandbox, shelf, ledger, items, tmp_path, monkeypatch, capsys):
    """Plan three changes, and return the command."""
    for name, value in sandbox.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PIPELINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LEDGER_URL", "")
    monkeypatch.chdir(tmp_path)
    first, second = (items.iloc[number].to_dict() for number in (0, 1))
    planned(
        shelf,
        ledger,
        proposal(first, "title", "First"),
        proposal(second, "title", "Second"),
        proposal(second, "narrators", "Some Reader"),
    )

    def run(*words):
        status = main(["changes", *words])
        return status, capsys.readouterr()

    return run


def statuses(ledger):
    return [str(row.status) for row in ledger.changes()]


def test_list_and_show_say_what_would_be_changed(changes, items) -> None:
    _, told = changes("list")
    assert told.out.count("planned") == 3
    _, told = changes("show", "2")
    assert "Second" in told.out
    assert items.iloc[1]["title"] in told.out
    assert "First" not in told.out
    assert changes("list", "--item", "nobody")[1].out.strip() == "No such change."


def test_what_is_approved_is_written_at_once_and_nothing_else(changes, ledger, shelf, items) -> None:
    status, told = changes("approve", "1", "3")
    assert status == 0
    assert "2 written" in told.out
    assert statuses(ledger) == ["applied", "planned", "applied"]
    assert metadata_of(shelf, items.iloc[0]).title == "First"
    assert metadata_of(shelf, items.iloc[1]).title == items.iloc[1]["title"]


def test_what_is_refused_is_neither_written_nor_planned_again(changes, ledger, shelf, items) -> None:
    assert "1 set aside" in changes("refuse", "2")[1].out
    changes("approve", "--all")
    assert statuses(ledger) == ["applied", "failed", "applied"]
    again = proposal(items.iloc[1].to_dict(), "title", "Second")
    count, _ = planned(shelf, ledger, again, run_id="later")
    assert count.planned == 0


def test_revert_puts_back_what_is_named(changes, ledger, shelf, items) -> None:
    changes("approve", "--all")
    assert "2 put back" in changes("revert", "--field", "title")[1].out
    assert statuses(ledger) == ["reverted", "reverted", "applied"]
    assert metadata_of(shelf, items.iloc[0]).title == items.iloc[0]["title"]
    assert "1 put back" in changes("revert", "--run", "run")[1].out
    assert "0 put back" in changes("revert", "--all")[1].out


@pytest.mark.parametrize("action", ["approve", "refuse", "revert"])
def test_nothing_is_written_by_a_command_that_names_nothing(changes, ledger, action) -> None:
    status, told = changes(action)
    assert status == 2
    assert "--all" in told.err
    assert set(statuses(ledger)) == {str(ChangeStatus.PLANNED)}


def test_a_list_written_in_part_is_mended_where_it_is_named_and_nowhere_else(changes, ledger, shelf, items) -> None:
    item = items.iloc[0].to_dict()
    planned(shelf, ledger, proposal(item, "authors", f"First Author; {item['authors']}"))
    number = ledger.changes(field="authors")[0].id
    ledger.mark([number], ChangeStatus.APPLYING, run_id="dead run", now=NOW)
    shelf.batch_update([MediaChange(item["item_id"], {"authors": [{"name": "First Author"}]})])
    _, told = changes("approve", "1")
    assert "1 written" in told.out
    assert "1 still in doubt" in told.out
    assert len(metadata_of(shelf, item).authors) == 1
    assert "1 changes there after all" in changes("approve", str(number))[1].out
    assert len(metadata_of(shelf, item).authors) > 1
    assert ledger.changes(field="authors")[0].status is ChangeStatus.APPLIED


def test_a_server_that_is_down_is_told_and_loses_nothing(changes, ledger, sandbox) -> None:
    sandbox.audiobookshelf.faults.add("drop")
    status, told = changes("approve", "--all")
    assert status == 2
    assert "ABS_URL" in told.err
    sandbox.audiobookshelf.faults.clear()
    assert "3 written" in changes("approve", "--all")[1].out


def test_since_takes_a_day_and_refuses_what_is_none(changes) -> None:
    assert changes("list", "--since", "2026-01-01")[1].out.count("planned") == 3
    assert changes("list", "--since", "2027-01-01")[1].out.strip() == "No such change."
    with pytest.raises(SystemExit):
        changes("list", "--since", "yesterday")
