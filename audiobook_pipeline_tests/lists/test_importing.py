"""What happens to the books of a list; importing again changes nothing."""

from datetime import UTC, datetime

import pytest

from audiobook_pipeline.domain.discovery import Shelf
from audiobook_pipeline.lists.importing import counted, import_list
from audiobook_pipeline.lists.reading import read_list
from audiobook_pipeline_tests.domain.shelves import shelf
from audiobook_pipeline_tests.ledgers import ledger_in

NOW = datetime(2026, 11, 30, tzinfo=UTC)
TEXT = """Jane Austen - Emma
Bram Stoker - Dracula
no dash here
Bram Stoker - Dracula
"""


@pytest.fixture
def ledger(tmp_path):
    store = ledger_in(tmp_path / "ledger.sqlite")
    yield store
    store.close()


def outcomes(ledger, text: str = TEXT, library: Shelf | None = None):
    item_of = library.item_of if library else lambda _book: ""
    rows = import_list("mine", read_list(text.encode()), ledger, item_of, now=NOW)
    return [(row.line, row.outcome, row.item_id) for row in rows]


def test_each_line_is_added_wished_already_there_already_or_not_understood(ledger) -> None:
    library = Shelf(shelf({"item_id": "li-1", "title": "Emma", "authors": "Jane Austen"}))
    assert outcomes(ledger, library=library) == [
        (1, "already there", "li-1"),
        (2, "added", ""),
        (3, "not understood", ""),
        (4, "already wished", ""),
    ]
    (wish,) = ledger.wishes()
    assert (wish.book.title, wish.origin, wish.created_at) == ("Dracula", "mine", NOW)


def test_importing_again_changes_nothing(ledger) -> None:
    outcomes(ledger)
    before = ledger.wishes()
    assert [outcome for _, outcome, _ in outcomes(ledger)] == [
        "already wished",
        "already wished",
        "not understood",
        "already wished",
    ]
    assert ledger.wishes() == before


def test_what_a_person_took_back_no_list_brings_again_but_the_person_does(ledger) -> None:
    outcomes(ledger)
    emma = next(wish for wish in ledger.wishes() if wish.book.title == "Emma")
    ledger.take_back(emma.id, now=NOW)
    assert outcomes(ledger)[0] == (1, "taken back", "")
    assert [wish.book.title for wish in ledger.wishes()] == ["Dracula"]
    assert ledger.wish(emma.book, now=NOW) == emma.id
    assert {wish.book.title for wish in ledger.wishes()} == {"Emma", "Dracula"}


def test_a_wish_that_was_made_by_name_stays_what_it_is_when_a_list_has_it_too(ledger) -> None:
    book = read_list(b"Jane Austen - Emma").entries[0].book
    ledger.wish(book, reason="for the journey", now=NOW)
    outcomes(ledger)
    emma = next(wish for wish in ledger.wishes() if wish.book.title == "Emma")
    assert (emma.reason, emma.origin) == ("for the journey", "")


def test_a_list_of_20_000_rows_is_imported_with_progress(ledger) -> None:
    text = "\n".join(f"Writer {n % 997} - The Book of {n:x} Things" for n in range(20_000))
    told = []
    read = read_list(text.encode())
    rows = import_list("long", read, ledger, lambda _: "", now=NOW, progress=lambda *each: told.append(each))
    assert dict(counted(rows)) == {"added": 20_000}
    assert told[-1] == (20_000, 20_000)
    assert len(ledger.wishes()) == 20_000
