"""Titles that differ for certain are recognised by their words; titles that are alike never are."""

from itertools import product

import pytest

from audiobook_pipeline.domain.forms.title import TitleForm
from audiobook_pipeline.domain.forms.title_bounds import LEAST, TitleBag, may_be_alike
from audiobook_pipeline.domain.forms.title_likeness import likeness

NAMES = frozenset({"jane", "tacitus"})
TITLES = (
    "The Time Machine",
    "The Tme Machine",
    "Time Machines",
    "The Time Machine: An Invention",
    "Camp Fire Tales",
    "Campfire Tales",
    "The Annals",
    "Tacitus' Annals",
    "Annals by Tacitus",
    "Pamela",
    "Pamela; or, Virtue Rewarded",
    "Bible (YLT) 27: Daniel",
    "Book of Daniel",
    "Discworld 1: The Colour of Magic",
    "The Color of Magic",
    "Cat Cat Tales",
    "Cat Cats Tales",
    "La vita nuova (The New Life)",
    "The New Life",
    "Emma (dramatised)",
    "Emma",
    "The Adventures of Sherlock Holmes",
    "The Memoirs of Sherlock Holmes",
    "1984",
    "Tales 1-3: Dawn, Noon, Dusk",
    "Noon",
)


@pytest.mark.parametrize("names", [NAMES, frozenset[str]()])
def test_titles_that_are_alike_are_never_cut(names) -> None:
    forms = {title: TitleForm.of(title) for title in TITLES}
    bags = {title: TitleBag.of(form) for title, form in forms.items()}
    alike = {
        (a, b): likeness(forms[a], forms[b], names | {f"{name}s" for name in names})[0] >= LEAST
        for a, b in product(TITLES, TITLES)
    }
    assert {pair for pair, yes in alike.items() if yes and not may_be_alike(*map(bags.get, pair), names)} == set()
    assert sum(alike.values()) > len(TITLES)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The Adventures of Sherlock Holmes", "The Hound of the Baskervilles"),
        ("The House of Mirth", "The House on the Borderland"),
        ("Emma (dramatised)", "Emma"),
    ],
)
def test_titles_that_share_small_words_alone_are_cut(a, b) -> None:
    assert not may_be_alike(*(TitleBag.of(TitleForm.of(title)) for title in (a, b)), NAMES)
