"""One answer to "the same?": titles, people and series under their spellings."""

import pytest

from audiobook_pipeline.domain.forms.likeness import Likeness
from audiobook_pipeline.domain.forms.person import PersonForm, compare_people
from audiobook_pipeline.domain.forms.series import SeriesForm
from audiobook_pipeline.domain.forms.title import TitleForm

SAME, LONGER, SHORTER, ANOTHER = Likeness.SAME, Likeness.LONGER, Likeness.SHORTER, Likeness.ANOTHER


def turned(likeness: Likeness) -> Likeness:
    return {LONGER: SHORTER, SHORTER: LONGER}.get(likeness, likeness)


@pytest.mark.parametrize(
    ("a", "b", "likeness"),
    [
        ("The Stand", "Stand, The", SAME),
        ("The Stand: The Complete and Uncut Edition", "The Stand", SAME),
        ("The Poppy War: A Novel", "The Poppy War", SAME),
        ("Overlord (Light Novel)", "Overlord", SAME),
        ("Emma (25th Anniversary Edition)", "Emma", SAME),
        ("Sapiens: A Brief History of Humankind", "Sapiens", LONGER),
        ("Sapiens: A Brief History of Humankind", "Sapiens: A Graphic History", ANOTHER),
        ("Overlord, Vol. 2", "Overlord, Volume II", SAME),
        ("Overlord, Vol. 2", "Overlord, Vol. 3", ANOTHER),
        ("Die Säulen der Erde, Band 1", "Die Saeulen der Erde, Folge 1", SAME),
        ("The Final Empire (Mistborn, #1)", "The Final Empire", SAME),
        ("The Final Empire: Mistborn, Book 1", "Mistborn, Book 1: The Final Empire", SAME),
        ("Der nasse Fisch. Gereon Rath 1", "Der nasse Fisch", SAME),
        ("“The Raven” and Other Tales", "Raven and Other Tales", SAME),
        ("Le Petit Prince", "Petit Prince", SAME),
        ("Hunger Games Boxset", "The Hunger Games Box Set", SAME),
        ("Mortal Realms Complete Series: Books 1-5", "Mortal Realms Box Set, Books 1-5", SAME),
        ("Hunger Games Boxset", "The Hunger Games", ANOTHER),
        ("Die drei Fragezeichen und der Super-Papagei", "Die drei ??? und der Super-Papagei", SAME),
        ("A Storm of Swords: Part 1", "A Storm of Swords: Part 2", ANOTHER),
        ("Catch-22", "Catch-23", ANOTHER),
        ("20,000 Leagues Under the Sea", "Twenty Thousand Leagues Under the Sea", SAME),
        ("1984", "Nineteen Eighty-Four", SAME),
        ("Fahrenheit 451: A Novel", "Fahrenheit 451", SAME),
        ("Persepolis 2: The Story of a Return", "Persepolis 2", SAME),
        ("Dune", "Dune Messiah", ANOTHER),
        ("The Colour of Magic", "The Color of Magic", SAME),
    ],
)
def test_titles(a: str, b: str, likeness: Likeness) -> None:
    assert TitleForm.of(a).compare(TitleForm.of(b)) is likeness
    assert TitleForm.of(b).compare(TitleForm.of(a)) is turned(likeness)


@pytest.mark.parametrize("title", ["Tom Clancy's Enemy Contact", "Tom Clancy Enemy Contact", "Clancy's Enemy Contact"])
def test_the_author_may_stand_before_the_title(title: str) -> None:
    assert TitleForm.of(title, authors=("Tom Clancy",)).compare(TitleForm.of("Enemy Contact")) is SAME
    assert TitleForm.of(title).compare(TitleForm.of("Enemy Contact")) is ANOTHER


def test_a_subtitle_in_its_own_field_is_the_same_as_one_behind_a_colon() -> None:
    apart, together = TitleForm.of("Quiet", "The Power of Introverts"), TitleForm.of("Quiet: The Power of Introverts")
    assert apart.compare(together) is SAME
    assert TitleForm.of("Quiet: The Power of Introverts", "The Power of Introverts").compare(apart) is SAME


@pytest.mark.parametrize(
    ("a", "b", "likeness"),
    [
        ("J.R.R. Tolkien", "Tolkien, J. R. R.", SAME),
        ("JRR Tolkien", "J. R. R. Tolkien", SAME),
        ("Ursula K. Le Guin", "Le Guin, Ursula K.", SAME),
        ("Steven King", "Stephen King", SAME),
        ("Katherine Arden", "Catherine Arden", SAME),
        ("Robert Galbraith", "J.K. Rowling", SAME),
        ("Brandon Sanderson", "B. Sanderson", LONGER),
        ("John R. Smith", "John Smith", LONGER),
        ("Kim Stanley Robinson", "Stanley Robinson", LONGER),
        ("Chögyam Trungpa", "Choegyam Trungpa", SAME),
        ("Stephen King", "Owen King", ANOTHER),
        ("Steven King", "Stephen Kong", ANOTHER),
        ("Alexandre Dumas père", "Alexandre Dumas fils", ANOTHER),
        ("", "Anna Roe", ANOTHER),
    ],
)
def test_people(a: str, b: str, likeness: Likeness) -> None:
    assert PersonForm.of(a).compare(PersonForm.of(b)) is likeness
    assert PersonForm.of(b).compare(PersonForm.of(a)) is turned(likeness)


def test_one_author_more_or_fewer_is_the_same_book() -> None:
    assert compare_people(["Terry Pratchett", "Neil Gaiman"], ["Neil Gaiman", "Terry Pratchett"]) is SAME
    assert compare_people(["Terry Pratchett", "Neil Gaiman"], ["Pratchett, Terry"]) is LONGER
    assert compare_people(["Neil Gaiman"], ["Terry Pratchett"]) is ANOTHER
    assert compare_people([], ["Terry Pratchett"]) is ANOTHER


@pytest.mark.parametrize(
    ("a", "b", "likeness"),
    [
        ("The Dresden Files", "Dresden Files Series", SAME),
        ("Rivers of London (Publication Order)", "Rivers of London", SAME),
        ("Twilight", "The Twilight Saga", SHORTER),
        ("Star Wars: The Thrawn Trilogy", "Thrawn", LONGER),
        ("Die Königsmörder-Chronik", "Die Koenigsmoerder Chronik", SAME),
        ("Area 51", "Area 52", ANOTHER),
        ("", "", ANOTHER),
    ],
)
def test_series(a: str, b: str, likeness: Likeness) -> None:
    assert SeriesForm.of(a).compare(SeriesForm.of(b)) is likeness
    assert SeriesForm.of(b).compare(SeriesForm.of(a)) is turned(likeness)
