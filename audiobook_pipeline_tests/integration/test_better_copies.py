"""A better copy from the wish to the library: fetched once, placed beside the old item, which stays."""

from dataclasses import replace
from pathlib import Path

import pytest

from audiobook_pipeline.cli.main import main
from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.sandbox.build import build_world
from audiobook_pipeline.sandbox.run import Sandbox
from audiobook_pipeline.sandbox.world import World, WorldBook
from audiobook_pipeline.variables import in_force
from audiobook_pipeline_tests.integration.running import ACQUIRED, CONFIG, MISSING, PLAN, run_pipeline

pytestmark = pytest.mark.slow

READER = "Juliet Stevenson"


def owned_book(world: World) -> WorldBook:
    """Return a book that the library has once, in an item that says who reads it."""
    items = [item for item in world.items if item.title and item.authors and item.narrators and not item.flaws]
    once = [item for item in items if sum(other.title == item.title for other in world.items) == 1]
    return next(book for item in once if (book := world.books[item.book_id]).language == "en" and book.series is None)


def with_other_reader(world: World) -> World:
    """Return a world in which the book is offered as another reader reads it."""
    book, right = owned_book(world), next(each for each in world.releases.values() if each.kind == "right")
    whole = replace(right.files[0], path=f"{book.title}.mp3", seconds=book.runtime_s, size=book.runtime_s * 2000)
    offer = replace(
        right,
        id=max(world.releases) + 1,
        name=f"{book.authors[0]} - {book.title} read by {READER} [ENG / MP3]",
        book_id=None,
        files=(whole,),
        size=whole.size,
        seeders=40,
        categories=(3000, 3030),
    )
    return World(
        seed=world.seed,
        books=world.books.values(),
        items=world.items,
        indexers=world.indexers,
        releases=[*world.releases.values(), offer],
        missing=world.missing,
    )


def test_a_copy_by_the_wished_reader_comes_beside_the_one_that_is_there(tmp_path: Path) -> None:
    world = with_other_reader(build_world())
    book = owned_book(world)
    with Sandbox(tmp_path / "sandbox", world=world, qbittorrent="simulated") as sandbox:
        config = tmp_path / "pipeline.toml"
        text = CONFIG.read_text("utf-8").replace("wanted_searches = 30", "wanted_searches = 3")
        config.write_text(text + "\n[upgrades]\nnarrator = true\n", "utf-8")
        values = {**sandbox.environment(), "PIPELINE_CONFIG": str(config)}
        with in_force({"PIPELINE_DATA": str(tmp_path / "run" / "data"), "LEDGER_URL": "", "TABLES_URL": ""}):
            assert main(["want", "book", book.title, "--author", book.authors[0], "--narrator", READER]) == 0
        first = run_pipeline(tmp_path / "run", values, only=ACQUIRED)
        second = run_pipeline(tmp_path / "run", values, only=MISSING, **PLAN)
        items = set(sandbox.audiobookshelf.library.items)
    (old,) = first.table("better_copies")["item_id"]
    (came,) = [each for each in second.ledger.acquisitions() if each.book.better_than]
    assert (came.state, came.book.better_than) == (State.CONFIRMED, old)
    assert came.item_id != old
    assert {came.item_id, old} <= items
    assert second.table("better_copies").empty
    listed = second.table("missing_books").set_index("reason")["state"]
    assert listed[[reason for reason in listed.index if "a better copy" in reason]].tolist() == ["there"]
