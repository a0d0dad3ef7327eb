"""Finding the book behind a release in a catalogue, and grouping the releases of one book."""

import pytest

from audiobook_pipeline.domain.identification import CatalogueIndex, group_releases, identify_release
from audiobook_pipeline.domain.models import CatalogueBook, Release

CATALOGUE = [
    CatalogueBook("dune", "Dune", ("Frank Herbert",), series="Dune", position="1"),
    CatalogueBook("messiah", "Dune Messiah", ("Frank Herbert",), series="Dune", position="2"),
    CatalogueBook("emma", "Emma", ("Jane Austen",)),
    CatalogueBook("golden", "Northern Lights", ("Philip Pullman",), variants=("The Golden Compass",)),
    CatalogueBook("firm", "The Firm", ("John Grisham",)),
    CatalogueBook("nobody", "A Book of Nobody"),
]
INDEX = CatalogueIndex(CATALOGUE)


def release(name: str) -> Release:
    return Release(key=name, title=name, categories=(3030,))


@pytest.mark.parametrize(
    ("name", "work"),
    [
        ("Frank Herbert - Dune (Unabridged) M4B", "dune"),
        ("Frank Herbert - Dune Messiah", "messiah"),
        ("Dune 2 by Frank Herbert [ENG / MP3]", "messiah"),
        ("Jane Austen - Emma (abridged)", "emma"),
        ("Philip Pullman - The Golden Compass", "golden"),
        ("Firm, The - John Grisham", "firm"),
        ("Emma - Alexander McCall Smith", None),
        ("Emma [MP3]", None),
        ("Frank Herbert - Dune 1-6", None),
        ("Summary of Dune by Frank Herbert", None),
        ("Frank Herbert - Dune and Dune Messiah", None),
        ("Brian Herbert - Dune: House Atreides", None),
        ("A Book of Nobody", None),
        ("", None),
    ],
)
def test_the_book_behind_a_release(name: str, work: str | None) -> None:
    found = identify_release(release(name), INDEX)
    assert (found.book.work_id if found.book else None) == work, found.reason
    assert found.reason


def test_two_works_of_one_title_and_author_are_not_told_apart() -> None:
    twins = [CatalogueBook(key, "Selected Poems", ("Ann Author",)) for key in ("a", "b")]
    found = identify_release(release("Ann Author - Selected Poems"), twins)
    assert found.book is None
    assert "any of 2 works" in found.reason


def test_releases_of_one_book_stand_together_and_the_others_say_why_not() -> None:
    names = ["Frank Herbert - Dune", "Jane Austen - Emma", "Dune by Frank Herbert [ENG / M4B]", "Unknown - Thing"]
    groups, unknown = group_releases([release(name) for name in names], INDEX)
    assert {work: [r.title for r in found] for work, found in groups.items()} == {
        "dune": [names[0], names[2]],
        "emma": [names[1]],
    }
    assert list(unknown) == ["Unknown - Thing"]
