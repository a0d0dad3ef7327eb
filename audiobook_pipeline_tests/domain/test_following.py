"""What is wanted because an author or a series is followed, and what is announced."""

from collections.abc import Collection
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from audiobook_pipeline.domain.following import Follows, last_owned, with_followed
from audiobook_pipeline.domain.models import Follow
from audiobook_pipeline.domain.shelf.coverage import author_coverage, author_works
from audiobook_pipeline.domain.shelf.gaps import survey_series
from audiobook_pipeline.domain.upcoming import day_of, released, upcoming
from audiobook_pipeline.domain.wishlist import Exclusions, rank_missing

NOW = datetime(2026, 11, 30, tzinfo=UTC)
COLUMNS = ["work_id", "title", "authors", "series", "position", "kind", "language", "release_date"]
WORKS = [
    ("t1", "Ebb", "Mara Quill", "Tides", "1", "novel", "en", "2001"),
    ("t2", "Flow", "Mara Quill", "Tides", "2", "novel", "en", "2002"),
    ("t3", "Surge", "Mara Quill", "Tides", "3", "novel", "en", "2026-11-20"),
    ("t4", "Neap", "Mara Quill", "Tides", "4", "novel", "en", "2027-02-03"),
    ("t5", "Slack", "Mara Quill", "Tides", "5", "novel", "de", "2027-03"),
    ("f1", "Rime", "Una Holt", "Frost", "1", "novel", "en", "2010"),
    ("f2", "Hail", "Una Holt", "Frost", "2", "novel", "en", "2026-11-29"),
    ("f2d", "Hagel", "Una Holt", "Frost", "2", "novel", "de", "2011"),
    ("f3", "Sleet", "Una Holt", "Frost", "3", "novella", "en", "2027-01-01"),
    ("b", "Frost Boxed Set", "Una Holt", "Frost", "1-2", "omnibus", "en", "2012"),
    ("x", "Untold", "Nemo Unknown", "Depths", "1", "novel", "en", "2027-01-01"),
]


def survey() -> pd.DataFrame:
    """The library has Tides 2, and nothing else."""
    known = pd.DataFrame(WORKS, columns=COLUMNS)
    return survey_series(known[known["work_id"] == "t2"].rename(columns={"work_id": "item_id"}), known, now=NOW)


def follow(kind, name, *, only_next: bool = False, languages: tuple[str, ...] = (), kinds: tuple[str, ...] = ()):
    return Follow(1, kind, name, name, only_next, languages, kinds, datetime(2026, 11, 1, tzinfo=UTC))


def wanted(*follows: Follow, languages: Collection[str] = ("en",)) -> set[str]:
    table = survey()
    ranked = rank_missing(
        table,
        author_coverage(author_works(table)),
        pd.DataFrame({"item_id": [], "progress": []}),
        Exclusions(),
        (),
        Follows(follows, tuple(languages), last_owned(table)),
        limit=50,
        now=NOW,
        languages=languages,
    )
    return set(ranked["work_id"])


def test_without_a_follow_nothing_of_a_series_that_was_never_begun_is_wanted() -> None:
    assert wanted() == {"t1", "t3"}


@pytest.mark.parametrize(
    ("followed", "more"),
    [
        (follow("series", "Frost"), {"f1", "f2", "b"}),
        (follow("series", "The Frost Series"), {"f1", "f2", "b"}),
        (follow("author", "Holt, Una"), {"f1", "f2", "b"}),
        (follow("author", "Una Holt", only_next=True), {"f2"}),
        (follow("author", "Una Holt", languages=("de",)), {"f2d"}),
        (follow("author", "Una Holt", kinds=("omnibus",)), {"b"}),
        (follow("author", "Somebody Else"), set()),
    ],
)
def test_what_is_missing_of_what_is_followed_is_wanted(followed, more) -> None:
    assert wanted(followed) == {"t1", "t3"} | more


def test_what_comes_next_in_a_series_comes_after_the_last_that_is_there() -> None:
    table = survey()
    next_only = Follows([follow("series", "Tides", only_next=True)], ("en",), last_owned(table))
    missing = table[table["status"] == "missing"]
    assert {row.work_id for row in missing.itertuples() if next_only.of(row)} == {"t3"}


def test_followed_authors_and_series_are_asked_for_first_and_once() -> None:
    authors, series = with_followed(
        [("Mara Quill",), ("Jane Austen",)],
        [("Tides", "Mara Quill"), ("Emma", "Jane Austen")],
        [follow("author", "Austen, Jane"), follow("series", "Frost"), follow("series", "tides")],
    )
    assert authors == [("Austen, Jane",), ("Mara Quill",)]
    assert series == [("Frost", ""), ("Tides", "Mara Quill"), ("Emma", "Jane Austen")]


def test_what_is_announced_of_what_is_there_or_followed_is_listed_by_its_day() -> None:
    found = list(upcoming(survey(), Follows([]), ["en"]))
    assert [(each.book.title, each.day) for each in found] == [("Neap", date(2027, 2, 3))]
    every = list(upcoming(survey(), Follows([follow("series", "Frost", kinds=("novella",))]), []))
    assert [(each.book.title, each.day, each.release_date) for each in every] == [
        ("Sleet", date(2027, 1, 1), "2027-01-01"),
        ("Neap", date(2027, 2, 3), "2027-02-03"),
        ("Slack", None, "2027-03"),
    ]
    assert every[0].why == "series Frost is followed"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-02-03", date(2027, 2, 3)),
        ("2027-02-03T00:00:00.000Z", date(2027, 2, 3)),
        ("2027-02", None),
        ("2027", None),
        ("2027-02-31", None),
        ("", None),
    ],
)
def test_only_a_day_is_a_day(text, day) -> None:
    assert day_of(text) == day


def test_on_its_day_a_book_that_was_announced_is_out() -> None:
    before = [(each.book, each.release_date) for each in upcoming(survey(), Follows([]), ["en"])]
    known = pd.DataFrame(WORKS, columns=COLUMNS)
    owned = known[known["work_id"] == "t2"].rename(columns={"work_id": "item_id"})

    def out(day: str, catalogue: pd.DataFrame) -> list[str]:
        now = datetime.fromisoformat(day).replace(tzinfo=UTC)
        return [book.title for book in released(before, survey_series(owned, catalogue, now=now), now.date())]

    assert out("2027-02-02", known) == []
    assert out("2027-02-03", known) == ["Neap"]
    moved = known.replace("2027-02-03", "2027-09-09")
    assert out("2027-02-03", moved) == []
    assert out("2027-02-03", known.replace("2027-02-03", "")) == ["Neap"]
    assert out("2027-02-02", known.replace("2027-02-03", "")) == []
    assert out("2027-01-02", known.replace("2027-02-03", "2027-01-01")) == ["Neap"]
