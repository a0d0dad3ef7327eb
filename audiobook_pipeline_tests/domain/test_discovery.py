"""Books behind the releases of a genre search: whom and what to look up, and what is set aside."""

import pandas as pd

from audiobook_pipeline.domain.discovery import Shelf, authors_named, discover, find_works, titles_named
from audiobook_pipeline.domain.models import CatalogueBook, Release
from audiobook_pipeline.domain.reading.known import KnownNames
from audiobook_pipeline_tests.domain.shelves import shelf


def offers(*names: str) -> list[Release]:
    return [Release(key=name, title=name, categories=(3030,)) for name in names]


def test_only_names_of_single_books_are_looked_up() -> None:
    releases = offers(
        "The Second Deluge by Garrett P. Serviss [ENG / MP3]",
        "The Second Deluge by Garrett P. Serviss [ENG / M4B]",
        "The Moon Metal by Garrett P. Serviss [ENG / MP3]",
        "Garrett P. Serviss - 13 Audiobooks",
        "Summary of The Second Deluge by Quick Reads",
        "The Second Deluge - Chapter 7 of 28 by Some Body",
        "The Second Deluge by No Body [ENG / EPUB]",
    )
    assert authors_named(releases) == ["Garrett P. Serviss"]
    assert titles_named(releases, KnownNames()) == [
        ("Garrett P. Serviss", "The Second Deluge"),
        ("Garrett P. Serviss", "The Moon Metal"),
    ]


def test_a_series_of_the_catalogue_is_no_part_of_a_title() -> None:
    releases = offers("Ann Roe - The Long Lake Northern Lights, Book 3 (Unabridged)")
    assert titles_named(releases, KnownNames(["Northern Lights"])) == [("Ann Roe", "The Long Lake")]


def test_each_release_is_its_book_or_set_aside_with_the_reason() -> None:
    shelf = Shelf(pd.DataFrame({"title": []}))
    book = CatalogueBook("w1", "The Second Deluge", ("Garrett P. Serviss",), language="en")
    names = ("The Second Deluge by Garrett P. Serviss [ENG / MP3]", "The Moon Metal by Garrett P. Serviss [MP3]")
    works = find_works(offers(*names), [book], shelf)
    found = discover(works, [book], ["en"], dict.fromkeys(names, "science_fiction"))
    wanted = found[names[0]].book
    assert wanted is not None
    assert wanted.title == "The Second Deluge"
    assert wanted.reason == "found by the genre search for science fiction"
    assert found[names[1]].book is None
    assert found[names[1]].note.startswith("not identified")


def test_another_language_is_not_wanted() -> None:
    shelf = Shelf(pd.DataFrame({"title": []}))
    book = CatalogueBook("w1", "Der Tunnel", ("Bernhard Kellermann",), language="de")
    name = "Bernhard Kellermann - Der Tunnel (ungekürzt)"
    works = find_works(offers(name), [book], shelf)
    (found,) = discover(works, [book], ["en"], {name: "science_fiction"}).values()
    assert found.book is None
    assert found.note == "it is in another language (de)"


def test_a_work_is_there_in_whatever_recording() -> None:
    owned = Shelf(shelf({"title": "The Moon Metal (version 2)", "authors": "Garrett P. Serviss"}))
    assert owned.item_of(CatalogueBook("w1", "The Moon Metal", ("Garrett P. Serviss",)))
    assert not owned.item_of(CatalogueBook("w2", "The Second Deluge", ("Garrett P. Serviss",)))
