"""``audiobook-pipeline changes``: a person sees, approves, refuses and puts back."""

import json
from datetime import timedelta

import pandas as pd
import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.clients.audiobookshelf import AudiobookshelfClient
from audiobook_pipeline.clients.audiobookshelf_writes import MediaChange
from audiobook_pipeline.curation.direction import APPLY
from audiobook_pipeline.ledger.records import ChangeStatus
from audiobook_pipeline.schemas.tables import LIBRARY, table
from audiobook_pipeline.sources.library import items_by_id
from audiobook_pipeline_tests.curation.shelves import NOW, metadata_of, planned, proposal, writer
from audiobook_pipeline_tests.ledgers import ledger_in
from audiobook_pipeline_tests.written import written_items


@pytest.fixture
def shelf(sandbox):
    return AudiobookshelfClient(sandbox.environment()["ABS_URL"], sandbox.environment()["ABS_TOKEN"])


@pytest.fixture
def items(shelf):
    ids = [item.id for item in shelf.iter_items(shelf.libraries()[0].id)]
    return written_items(items_by_id(shelf, ids[:2]))


@pytest.fixture
def ledger(tmp_path):
    return ledger_in(tmp_path / "data" / "ledger.sqlite")


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
    listed = json.loads(changes("list", "--json")[1].out)
    assert [row["field"] for row in listed] == ["title", "title", "narrators"]
    _, told = changes("show", "2")
    assert "Second" in told.out
    assert items.iloc[1]["title"] in told.out
    assert "First" not in told.out
    _, told = changes("show", "--field", "narrators")
    assert any(line.split() == ["after", "Some", "Reader"] for line in told.out.splitlines())


def test_what_is_approved_is_written_at_once_and_nothing_else(changes, ledger, shelf, items) -> None:
    status, told = changes("approve", "1", "3")
    assert status == 0
    assert "2 changes written" in told.out
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
    assert "2 changes put back" in changes("revert", "--field", "title")[1].out
    assert statuses(ledger) == ["reverted", "reverted", "applied"]
    assert metadata_of(shelf, items.iloc[0]).title == items.iloc[0]["title"]
    assert "1 change put back" in changes("revert", "--run", "run")[1].out
    assert "Nothing to do: 3 reverted" in changes("revert", "--all")[1].out


@pytest.mark.parametrize("action", ["list", "show", "approve", "refuse", "revert"])
@pytest.mark.parametrize("slip", [("999",), ("--run", "nonsense"), ("--item", "nobody")], ids=" ".join)
def test_a_slip_does_not_look_as_if_all_were_done(changes, ledger, action, slip) -> None:
    status, told = changes(action, *slip)
    assert status == 2
    assert "there is no such change" in told.err
    assert set(statuses(ledger)) == {"planned"}


def test_a_field_has_both_its_names_and_another_is_refused(changes, items, shelf, ledger) -> None:
    planned(shelf, ledger, proposal(items.iloc[0].to_dict(), "published_year", "1911"))
    for name in ("published_year", "publishedYear"):
        assert changes("list", "--field", name)[1].out.count("1911") == 1
    status, told = changes("revert", "--field", "narator")
    assert status == 2
    assert "narrators" in told.err


def test_putting_back_goes_on_where_it_broke_off(changes, ledger, shelf, items, sandbox) -> None:
    """One run planned, another wrote; the first attempt to put that back was refused, the second died."""
    original = metadata_of(shelf, items.iloc[0]).title
    writer(shelf, ledger, "the run that wrote").write(ledger.changes(), APPLY)
    sandbox.audiobookshelf.faults.add("status", path="/api/items/batch/update", status=403, body="Forbidden")
    assert changes("revert", "--run", "the run that wrote")[0] == 2
    sandbox.audiobookshelf.faults.clear()
    ledger.mark([1, 2, 3], ChangeStatus.REVERTING, run_id="a dead run", now=NOW)
    assert "3 changes put back" in changes("revert", "--run", "the run that wrote")[1].out
    assert metadata_of(shelf, items.iloc[0]).title == original


def test_an_attempt_to_put_back_makes_no_change_younger(changes, ledger, shelf, sandbox) -> None:
    writer(shelf, ledger).write(ledger.changes(), APPLY)
    sandbox.audiobookshelf.faults.add("status", path="/api/items/batch/update", status=403, body="Forbidden")
    changes("revert", "--all")
    sandbox.audiobookshelf.faults.clear()
    status, _ = changes("revert", "--since", f"{NOW + timedelta(days=1):%Y-%m-%d}")
    assert status == 2
    assert set(statuses(ledger)) == {"applied"}


@pytest.mark.parametrize("action", ["approve", "refuse", "revert"])
def test_nothing_is_written_by_a_command_that_names_nothing(changes, ledger, action) -> None:
    status, told = changes(action)
    assert status == 2
    assert "--all" in told.err
    assert set(statuses(ledger)) == {str(ChangeStatus.PLANNED)}


def test_a_list_written_in_part_is_fixed_where_it_is_named_and_nowhere_else(changes, ledger, shelf, items) -> None:
    item = items.iloc[0].to_dict()
    planned(shelf, ledger, proposal(item, "authors", f"First Author; {item['authors']}"))
    number = ledger.changes(field="authors")[0].id
    ledger.mark([number], ChangeStatus.APPLYING, run_id="dead run", now=NOW)
    shelf.batch_update([MediaChange(item["item_id"], {"authors": [{"name": "First Author"}]})])
    _, told = changes("approve", "1")
    assert "1 change written" in told.out
    assert "1 still in doubt" in told.err
    assert len(metadata_of(shelf, item).authors) == 1
    assert "1 change found written" in changes("approve", str(number))[1].err
    assert len(metadata_of(shelf, item).authors) > 1
    assert ledger.changes(field="authors")[0].status is ChangeStatus.APPLIED


def test_a_server_that_is_down_is_told_and_loses_nothing(changes, ledger, sandbox) -> None:
    sandbox.audiobookshelf.faults.add("drop")
    status, told = changes("approve", "--all")
    assert status == 2
    assert "ABS_URL" in told.err
    sandbox.audiobookshelf.faults.clear()
    assert "3 changes written" in changes("approve", "--all")[1].out


def test_since_takes_a_day_and_refuses_what_is_none(changes) -> None:
    assert changes("list", "--since", "2026-01-01")[1].out.count("planned") == 3
    assert changes("list", "--since", "2027-01-01")[0] == 2
    assert changes("list", "--since", "yesterday")[0] == 2


def test_changes_are_told_with_their_book_and_chosen_by_it(changes, items, tmp_path, ledger) -> None:
    tables = tmp_path / "data" / "tables"
    tables.mkdir(parents=True)
    known = pd.DataFrame(
        {
            "item_id": items["item_id"],
            "title": ["The Sea-Wolf", "White Fang"],
            "authors": [["Jack London"]] * len(items),
        }
    )
    table(known, LIBRARY).to_parquet(tables / "library_snapshot.parquet")
    told = changes("list", "--book", "fang london")[1].out
    assert "White Fang" in told
    assert "Jack London" in told
    assert "Sea-Wolf" not in told
    assert [row["title"] for row in json.loads(changes("show", "--json", "--limit", "1")[1].out)] == ["White Fang"]
    assert "2 changes written" in changes("approve", "--book", "White Fang")[1].out
    assert statuses(ledger) == ["planned", "applied", "applied"]
    assert changes("list", "--status", "planned")[1].out.count("First") == 1


def test_changes_are_chosen_by_rule_and_confidence(changes, ledger) -> None:
    rule = ledger.changes()[0].change.rule
    assert changes("list", "--rule", rule)[1].out.count("planned") == 3
    assert changes("list", "--rule", "nonsense")[0] == 2
    assert changes("list", "--confidence", "0.5")[1].out.count("planned") == 3
