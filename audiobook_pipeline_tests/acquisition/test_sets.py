"""A wanted set or its volumes: what costs less is fetched."""

from datetime import UTC, datetime

import pytest

from audiobook_pipeline.acquisition.decided import Decided
from audiobook_pipeline.acquisition.sets import sets_or_volumes
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.choosing.decision import Selection, Verdict
from audiobook_pipeline.domain.models import Release, WantedBook
from audiobook_pipeline.ledger.records import WantedRecord

MB = 1_000_000
FIRST, SECOND = WantedBook("Ebb", work_key="ebb|"), WantedBook("Flow", work_key="flow|")
SET = WantedBook("Tides 1-2", work_key="tides|", holds=("ebb|", "flow|"))


def record(book: WantedBook, *, searches: int = 1) -> WantedRecord:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return WantedRecord(
        id=len(book.title),
        book=book,
        state=State.WANTED,
        searches=searches,
        misses=0,
        created_at=now,
        last_search_at=None,
        next_search_at=None,
    )


def decided(book: WantedBook, size: int | None) -> Decided:
    """Return a book for which a release of this size was chosen."""
    release = Release(book.title, book.title, size=size)
    return Decided(record(book), Selection(book, release, (Verdict(release, True, 0.9),)))


def chosen(*found: Decided, searched: int = 1) -> set[str]:
    wanted = {book.work_key: record(book, searches=searched) for book in (FIRST, SECOND, SET)}
    return {each.record.book.title for each in sets_or_volumes(found, wanted) if each.selection.chosen}


@pytest.mark.parametrize(
    ("sizes", "taken"),
    [
        ((300, 250, 250), {"Tides 1-2"}),
        ((600, 250, 250), {"Ebb", "Flow"}),
        ((500, 250, 250), {"Ebb", "Flow"}),
        ((None, 250, 250), {"Ebb", "Flow"}),
        ((300, None, 250), {"Ebb", "Flow"}),
    ],
)
def test_what_costs_less_is_taken_and_never_both(sizes, taken) -> None:
    found = [decided(book, size and size * MB) for book, size in zip((SET, FIRST, SECOND), sizes, strict=True)]
    assert chosen(*found) == taken


def test_a_volume_that_nobody_offers_costs_more_than_any_set() -> None:
    assert chosen(decided(SET, 900 * MB), decided(FIRST, MB)) == {"Tides 1-2"}
    assert chosen(decided(SET, None)) == {"Tides 1-2"}


def test_a_set_waits_until_all_its_volumes_were_searched_for_and_are_wanted() -> None:
    assert chosen(decided(SET, MB), searched=0) == set()
    (only,) = sets_or_volumes([decided(SET, MB)], {"ebb|": record(FIRST)})
    assert only.selection.chosen is None
    assert "one of them is no longer wanted" in only.selection.reason


def test_what_is_not_taken_says_why() -> None:
    found = {
        each.record.book.title: each
        for each in sets_or_volumes(
            [decided(SET, 300 * MB), decided(FIRST, 250 * MB), decided(SECOND, 250 * MB)],
            {book.work_key: record(book) for book in (FIRST, SECOND, SET)},
        )
    }
    assert "a chosen box set contains it (“Tides 1-2”)" in found["Ebb"].selection.reason
    assert found["Ebb"].selection.near == ()
