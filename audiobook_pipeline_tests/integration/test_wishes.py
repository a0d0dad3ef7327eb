"""Wishes in the world of the demonstration: searched whoever wrote the book, settled when it comes otherwise."""

import io
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from icalendar import Calendar

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sandbox.world import World, WorldBook
from audiobook_pipeline.variables import in_force
from audiobook_pipeline_tests.integration.running import MISSING, PLAN, Run, run_pipeline

pytestmark = pytest.mark.slow

UNWRITTEN = "The Unwritten Book of Mars"


CATALOGUE = """work_id,title,authors,series,position,kind,language,release_date
b99,The Unwritten Book of Mars,Edgar Rice Burroughs,Barsoom,99,novel,en,{day}
"""


def unknown_to_the_library(world: World, *others: WorldBook) -> WorldBook:
    """Return a book that somebody offers, by an author of whom the library has nothing, and none of the others."""
    known = {author for book in world.books.values() if book.owned for author in book.authors}
    return next(
        book
        for release in world.releases.values()
        if release.kind == "right" and release.seeders != 0
        for book in [world.books[release.book_id or ""]]
        if book.language == "en" and not book.owned and known.isdisjoint(book.authors)
        if all(set(book.authors).isdisjoint(other.authors) for other in others)
    )


def calendar_days(file: Path) -> dict[str, date]:
    events = Calendar.from_ical(file.read_text("utf-8")).walk("VEVENT")
    return {str(event["summary"]): event["dtstart"].dt for event in events}


def said(*words: str) -> str:
    """Return what a command says that succeeds."""
    with redirect_stdout(io.StringIO()) as out:
        assert main(words) == 0
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Story:
    """Two runs, and what the commands said.

    Attributes:
        book: A book by an author unknown to the library, wished for before the first run.
        nobody: A wish for a book that there is not.
        followed: An author of whom the library has nothing, followed before the first run.
    """

    book: WorldBook
    nobody: str
    followed: str
    first: Run
    second: Run
    at_first: str
    again: str
    owned: str
    listed: str
    days: dict[str, date]


@pytest.fixture(scope="module")
def story(world: World, tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("wishes")
    book, nobody = unknown_to_the_library(world), "The Book That Nobody Wrote"
    followed = unknown_to_the_library(world, book).authors[0]
    items = (item for item in world.items if item.title and item.authors and not item.flaws)
    owned = world.books[next(items).book_id]
    with Sandbox(folder / "sandbox", world=world, qbittorrent="simulated") as sandbox:
        catalogue = folder / "catalogue.csv"
        values = {**sandbox.environment(), "CATALOGUE_FILE": str(catalogue)}
        catalogue.write_text(CATALOGUE.format(day="2099-05-06"), "utf-8")
        here = {"PIPELINE_DATA": str(folder / "run" / "data"), "LEDGER_URL": "", "TABLES_URL": ""}
        with in_force(here):
            at_first = said("want", "book", book.title, "--author", book.authors[0], "--reason", "for the journey")
            said("want", "book", nobody, "--author", "Nemo Unwritten")
            said("want", "author", followed)
        first = run_pipeline(folder / "run", values)
        with in_force(here):
            again = said("want", "book", book.title, "--author", book.authors[0])
            has = said("want", "book", owned.title, "--author", owned.authors[0])
            listed = said("want", "list")
        days = calendar_days(folder / "run" / "data" / "exports" / "upcoming.ics")
        catalogue.write_text(CATALOGUE.format(day="2020-01-01"), "utf-8")
        second = run_pipeline(folder / "run", values, only=MISSING, **PLAN)
    return Story(book, nobody, followed, first, second, at_first, again, has, listed, days)


def row_of(table: pd.DataFrame, title: str) -> pd.Series:
    (row,) = table[table["title"] == title].to_dict("records")
    return pd.Series(row)


def test_a_wish_for_an_author_unknown_to_the_library_is_searched_fetched_and_imported(story: Story) -> None:
    assert story.first.success
    assert story.book.title not in set(story.first.table("book_catalogue")["title"])
    assert "the next run searches for it" in story.at_first
    row = row_of(story.first.table("missing_books"), story.book.title)
    assert (row["state"], row["reason"]) == ("looked up", "asked for: for the journey")
    came = [each for each in story.first.ledger.acquisitions(State.CONFIRMED) if each.book.title == story.book.title]
    assert [each.item_id for each in came] == [row_of(story.second.table("wishes"), story.book.title)["item_id"]]
    assert row_of(story.second.table("missing_books"), story.book.title)["state"] == "there"


def test_a_wish_has_the_record_that_the_sources_have_of_its_book(story: Story) -> None:
    found = row_of(story.first.table("wishes"), story.book.title)
    assert tuple(found["narrators"]) == story.book.readers
    assert found["runtime_min"] == round(story.book.runtime_s / 60)
    assert (found["language"], found["asin"]) == ("en", story.book.asin)
    assert "Audible" in set(found["sources"])


def test_what_nobody_knows_is_searched_all_the_same_and_stays_a_wish(story: Story) -> None:
    assert row_of(story.first.table("wishes"), story.nobody)["sources"] == []
    (record,) = [each for each in story.first.ledger.wanted(State.WANTED) if each.book.title == story.nobody]
    assert record.searches == 1
    assert row_of(story.second.table("missing_books"), story.nobody)["state"] == "searched"


def test_a_wish_says_at_once_that_the_library_has_the_book(story: Story) -> None:
    assert "The library has" in story.owned
    assert "item " in story.owned
    assert "The library has" in story.again
    assert "there" in next(line for line in story.listed.splitlines() if story.book.title[:20] in line)


def test_what_is_missing_of_a_followed_author_is_wanted(story: Story) -> None:
    missing = story.first.table("missing_books")
    by_them = missing[[story.followed in authors for authors in missing["authors"]]]
    assert set(by_them["reason"]) == {f"author {story.followed} is followed"}


def test_what_is_announced_is_in_the_calendar_and_a_wish_on_its_day(story: Story) -> None:
    announced = row_of(story.first.table("upcoming_books"), UNWRITTEN)
    assert (announced["release_date"], announced["why"]) == ("2099-05-06", "the library has books of Barsoom")
    assert story.days == {f"{UNWRITTEN} (Barsoom #99) by Edgar Rice Burroughs": date(2099, 5, 6)}
    assert UNWRITTEN not in set(story.first.table("missing_books")["title"])
    assert story.second.table("upcoming_books").empty
    (wish,) = [each for each in story.second.ledger.wishes() if each.book.title == UNWRITTEN]
    assert wish.origin == "announced books"
    assert row_of(story.second.table("missing_books"), UNWRITTEN)["state"] == "looked up"
