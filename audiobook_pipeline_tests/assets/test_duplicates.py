"""No book is fetched that the library has, however its item is kept."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from audiobook_pipeline.domain.forms.titles import title_key
from audiobook_pipeline.sandbox.build import build_world
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sandbox.world import World, WorldBook, WorldItem
from audiobook_pipeline_tests.assets.choosing import ChoosingPipeline

pytestmark = [pytest.mark.integration, pytest.mark.slow]

ITEMS, EVERY = 500, 3


def reader_for_author(item: WorldItem, book: WorldBook) -> WorldItem:
    folder = f"{book.authors[0]}/{book.title} (read by {book.readers[0]})"
    return replace(item, title=book.title, authors=book.readers[:1], narrators=(), series=(), folder=folder)


def reader_behind_author(item: WorldItem, book: WorldBook) -> WorldItem:
    authors = (f"{book.authors[0]} read by {book.readers[0]}",)
    folder = f"{book.authors[0]}/{book.title}"
    return replace(item, title=f"{book.title} [Disc 1]", authors=authors, narrators=(), series=(), folder=folder)


def first_file(item: WorldItem, book: WorldBook) -> WorldItem:
    return replace(item, title="Part 1", authors=(), series=(), folder=f"{book.authors[0]} - {book.title}")


def whole_folder(item: WorldItem, book: WorldBook) -> WorldItem:
    folder = f"{book.authors[0]} - {book.title} (Unabridged)"
    return replace(item, title=folder, authors=(), series=(), folder=folder)


def credit_for_author(item: WorldItem, book: WorldBook) -> WorldItem:
    folder = f"{book.authors[0]}/{book.title}"
    return replace(item, title=book.title, authors=(f"Read by {book.readers[0]}",), series=(), folder=folder)


def reader_in_brackets(item: WorldItem, book: WorldBook) -> WorldItem:
    authors = (f"{book.authors[0]} ({book.readers[0]})",)
    return replace(item, title=book.title, authors=authors, narrators=(), series=(), folder=book.title)


def genre_for_author(item: WorldItem, book: WorldBook) -> WorldItem:
    folder = f"Classics/{book.authors[0]}/{book.title}"
    return replace(item, title=book.title, authors=("Classics",), series=((book.authors[0], None),), folder=folder)


def title_by_author(item: WorldItem, book: WorldBook) -> WorldItem:
    name = f"{book.title} by {book.authors[0]}"
    return replace(item, title=name, authors=(), series=(), folder=name)


def chapter_for_title(item: WorldItem, book: WorldBook) -> WorldItem:
    folder = f"{book.authors[0]}/{book.title}"
    return replace(item, title="Chapter 01: The Beginning", series=(), folder=folder)


WAYS: tuple[Callable[[WorldItem, WorldBook], WorldItem], ...] = (
    reader_for_author,
    reader_behind_author,
    first_file,
    whole_folder,
    credit_for_author,
    reader_in_brackets,
    genre_for_author,
    title_by_author,
    chapter_for_title,
)


def kept_otherwise(world: World) -> tuple[World, dict[str, str]]:
    """Return the world with every third well-kept item kept in one of the ways, and those books: way by title."""
    items, changed = list(world.items), dict[str, str]()
    plain = [at for at, item in enumerate(items) if not item.mess and world.books[item.book_id].readers]
    for number, at in enumerate(plain[::EVERY]):
        book, way = world.books[items[at].book_id], WAYS[number % len(WAYS)]
        items[at] = replace(way(items[at], book), mess=(way.__name__,))
        changed[title_key(book.title)] = way.__name__
    world.items = tuple(items)
    return world, changed


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> tuple[dict[str, str], pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the changed books, and the tables of one run: items as identified, gaps, queue."""
    world, changed = kept_otherwise(build_world(items=ITEMS))
    folder = tmp_path_factory.mktemp("duplicates")
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        Sandbox(folder / "sandbox", world=world, qbittorrent="simulated") as running,
    ):
        pipeline = ChoosingPipeline(folder, monkeypatch, running.environment())
        queue = pipeline.run("plan")
        return changed, pipeline.table("identified_library"), pipeline.table("series_gap_report"), queue


def test_items_kept_in_these_ways_are_identified(run) -> None:
    changed, identified, _, _ = run
    known = {title_key(title) for title in identified.loc[identified["known"], "title"]}
    assert len(changed) > 20
    assert {title: way for title, way in changed.items() if title not in known} == {}


def test_what_they_are_is_not_missing_and_not_fetched(run) -> None:
    changed, _, gaps, queue = run
    missing = {title_key(title) for title in gaps.loc[gaps["status"] == "missing", "title"]}
    taken = {title_key(title) for title in queue.loc[queue["verdict"].isin(["chosen", "accepted"]), "title"]}
    assert {title: way for title, way in changed.items() if title in missing | taken} == {}
    assert len(taken) > 20
