"""Two wanted books in one download become two items."""

from dataclasses import replace
from pathlib import Path

import pytest

from audiobook_pipeline.domain.acquisition import State
from audiobook_pipeline.domain.models import WantedBook
from audiobook_pipeline.sandbox.audio import mp3_bytes
from audiobook_pipeline_tests.acquisition.downloads import DUNE, TAGS
from audiobook_pipeline_tests.acquisition.shelf import simulated_shelf
from audiobook_pipeline_tests.ledgers import dying_before

MESSIAH = WantedBook(title="Dune Messiah", authors=("Frank Herbert",), series="Dune", position="2", runtime_min=1.0)


@pytest.fixture
def shelf(tmp_path, world):
    with simulated_shelf(tmp_path / "library", world) as made:
        yield made


@pytest.fixture
def both(tmp_path) -> Path:
    """A folder with both books, as their tags say, and a cover."""
    content = tmp_path / "save" / "Frank Herbert"
    content.mkdir(parents=True)
    for album, minutes in (("Dune", 1.0), ("Dune Messiah", 1.1)):
        for number in (1, 2):
            file = content / f"{album[5:] or 'a'} {number}.mp3"
            file.write_bytes(mp3_bytes(minutes * 30, replace(TAGS, album=album)))
    (content / "cover.jpg").write_bytes(b"\xff\xd8\xff\xe0 cover")
    return content


def want(shelf, book: WantedBook = MESSIAH) -> int:
    return shelf.ledger.want(book, now=shelf.now, run_id="r")


def states(shelf) -> dict[str, State]:
    return {each.book.title: each.state for each in shelf.ledger.wanted()}


def test_each_wanted_book_in_a_download_becomes_an_item_of_its_own(shelf, both):
    want(shelf)
    shelf.finished(both)
    shelf.run()
    assert states(shelf) == {"Dune": State.CONFIRMED, "Dune Messiah": State.CONFIRMED}
    assert sorted(shelf.items().values()) == ["Dune", "Dune Messiah"]
    placed = {path.parent.name: path.name for path in shelf.folder.rglob("*.mp3") if path.stem.endswith("1")}
    assert placed == {"Book 1 - Dune": "a 1.mp3", "Book 2 - Dune Messiah": "Messiah 1.mp3"}
    covers = [path.parent.name for path in shelf.folder.rglob("cover.jpg")]
    assert covers == ["Book 1 - Dune"], "the cover is that of the book it was downloaded for"


def test_a_process_that_dies_between_the_two_loses_neither(shelf, both, monkeypatch):
    want(shelf)
    shelf.finished(both)
    with dying_before(State.VERIFIED, shelf.ledger, monkeypatch):
        shelf.run()
    shelf.run()
    assert sorted(shelf.items().values()) == ["Dune", "Dune Messiah"]
    assert len(list(shelf.folder.rglob("*.mp3"))) == 4


@pytest.mark.parametrize(
    ("book", "state"),
    [
        (replace(MESSIAH, runtime_min=60.0), State.WANTED),
        (replace(MESSIAH, title="Children of Dune", position="3"), State.WANTED),
        (replace(MESSIAH, title="Emma", authors=("Jane Austen",), series=None), State.WANTED),
    ],
)
def test_a_book_that_is_not_whole_in_it_goes_on_being_wanted(shelf, both, book, state):
    want(shelf, book)
    shelf.finished(both, replace(DUNE, runtime_min=None))
    shelf.run()
    assert states(shelf)[book.title] is state


def test_a_book_with_a_release_of_its_own_is_not_taken_from_another_download(shelf, both, tmp_path):
    own = tmp_path / "own" / "Dune Messiah"
    own.mkdir(parents=True)
    (own / "01.mp3").write_bytes(mp3_bytes(60, replace(TAGS, album="Dune Messiah")))
    shelf.finished(own, MESSIAH)
    shelf.finished(both)
    shelf.run()
    assert sorted(shelf.items().values()) == ["Dune", "Dune Messiah"]
    assert len(list(shelf.folder.rglob("*.mp3"))) == 3
