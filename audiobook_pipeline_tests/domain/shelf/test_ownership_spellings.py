"""What is owned where its title or author is written in two ways, in the languages of the shelves it was seen on."""

import pytest

from audiobook_pipeline_tests.domain.shelf.test_ownership import Owned, Work, statuses

OTHER_TITLES = [
    ("Salt Reef (also known as The Lantern)", "The Lantern"),
    ("Salt Reef (a.k.a. The Lantern)", "The Lantern"),
    ("Salt Reef [UK title: The Lantern]", "The Lantern"),
    ("Salt Reef (originally published as The Lantern)", "The Lantern"),
    ("Salt Reef, also published as The Lantern", "The Lantern"),
    ("Salt Reef: aka The Lantern", "The Lantern"),
    ("Salt Reef (UK: The Lantern)", "The Lantern"),
    ("Salzriff (auch erschienen als Die Laterne)", "Die Laterne"),
    ("Salzriff (früher: Die Laterne)", "Die Laterne"),
    ("Die Laterne (Originaltitel: The Lantern)", "The Lantern"),
    ("Le Récif (aussi publié sous le titre La Lanterne)", "La Lanterne"),
    ("El arrecife (también publicado como La linterna)", "La linterna"),
    ("La scogliera (già pubblicato come La lanterna)", "La lanterna"),
    ("Het rif (ook verschenen als De lantaarn)", "De lantaarn"),
    ("La Lanterne (The Lantern)", "The Lantern"),
    ("The Lantern; or, The Salt Reef", "The Lantern"),
    ("Undine; or, The Lake of Spirits", "The Lake of Spirits"),
    ("Undine, oder Der See der Geister", "Der See der Geister"),
    ("Wolf #1 Returns", "Wolf #1 Returns"),
    ("Staatsfeind Nr. 1 kehrt heim", "Staatsfeind Nr. 1 kehrt heim"),
    ("The No. 1 Lantern Agency", "The No. 1 Lantern Agency"),
]
NO_OTHER_TITLES = [
    ("Foam (Reefs)", "Reefs"),
    ("Salt Reef (includes The Lantern)", "The Lantern"),
    ("Salt Reef (with a preview of The Lantern)", "The Lantern"),
    ("Salt Reef (the sequel to The Lantern)", "The Lantern"),
    ("Salt Reef: From the author of The Lantern", "The Lantern"),
]
SPELLINGS = [
    ("The Theatre of Dreams", "The Theater of Dreams"),
    ("Grey Harbour", "Gray Harbor"),
    ("The Organised Crime", "The Organized Crime"),
    ("The Jewellery Thief", "The Jewelry Thief"),
    ("The Traveller's Defence", "The Traveler's Defense"),
    ("The Programme", "The Program"),
    ("Der Schloßberg", "Der Schlossberg"),
    ("Der Delphin", "Der Delfin"),
    ("Die Muehle", "Die Mühle"),
    ("The 7 Lamps", "The Seven Lamps"),
    ("Salt & Foam", "Salt and Foam"),
    ("Sel & Écume", "Sel et écume"),
]
OTHER_BOOKS = [
    ("The Cat", "The Car"),
    ("Harbour 1914", "Harbor 1915"),
    ("The Colours", "The Color"),
    ("Vitamin", "Vitamin A"),
]
NAMES = [
    ("DE LINT Charles", "Charles de Lint"),
    ("LE GUIN Ursula", "Ursula K. Le Guin"),
    ("VAN DER BERG Jan", "Jan van der Berg"),
    ("GARCÍA MÁRQUEZ Gabriel", "Gabriel García Márquez"),
    ("LE CARRÉ John", "John le Carré"),
    ("ECO Umberto", "Umberto Eco"),
    ("ROE Ann", "Ann Roe"),
    ("POE Edgar Allan", "Edgar Allan Poe"),
    ("URSULA LE GUIN", "Ursula K. Le Guin"),
    ("Fjodor Dostojewski", "Fyodor Dostoevsky"),
]
OTHER_PEOPLE = [("LE GUIN Ursula", "Anna Le Guin"), ("JRR Ann", "Ann Jarrow")]


@pytest.mark.parametrize(("title", "work"), OTHER_TITLES + SPELLINGS)
def test_a_book_of_two_titles_or_spellings_is_owned(title: str, work: str) -> None:
    assert statuses([Owned(title)], [Work(work, "Tides", "1"), Work("The Ford", "Tides", "2")]) == "owned missing"


@pytest.mark.parametrize(("title", "work"), NO_OTHER_TITLES + OTHER_BOOKS)
def test_another_book_is_not(title: str, work: str) -> None:
    assert statuses([Owned(title)], [Work(work, "Reefs", "1")]) == "missing"


def test_a_subtitle_may_name_the_other_title() -> None:
    items = [Owned("Salt Reef", subtitle="Originally published as The Lantern"), Owned("Foam", subtitle="aka The Lamp")]
    assert statuses(items, [Work("The Lantern", "Reefs", "1"), Work("The Lamp", "Reefs", "2")]) == "owned owned"


def test_where_both_titles_are_works_the_second_is_no_gap() -> None:
    works = [Work("Salt Reef", "Reefs", "1"), Work("The Lantern", "Reefs", "1")]
    assert statuses([Owned("Salt Reef (also published as The Lantern)")], works) == "owned other_edition"


def test_what_stands_in_brackets_is_no_book_of_somebody_else() -> None:
    assert statuses([Owned("Salt Reef (The Lantern)")], [Work("The Lantern", "Lamps", "1", "Ivo Marsh")]) == "missing"


@pytest.mark.parametrize(("written", "author"), NAMES)
def test_last_names_in_capitals_and_other_spellings_are_one_person(written: str, author: str) -> None:
    assert statuses([Owned("The Lake", authors=(written,))], [Work("The Lake", "Lakes", "1", author)]) == "owned"


@pytest.mark.parametrize(("written", "author"), OTHER_PEOPLE)
def test_others_of_that_name_are_not(written: str, author: str) -> None:
    assert statuses([Owned("The Lake", authors=(written,))], [Work("The Lake", "Lakes", "1", author)]) == "missing"


@pytest.mark.parametrize(
    ("path", "author", "expected"),
    [
        ("LE GUIN Ursula K/The Lake", "Ursula K. Le Guin", "owned"),
        ("POE Edgar Allan - The Lake", "Edgar Allan Poe", "owned"),
        ("J.R.R.Nolan.The.Lake", "J.R.R. Nolan", "owned"),
        ("Jean.Paul.Dubois-The.Lake", "Jean-Paul Dubois", "owned"),
        ("Ann_Mary_Roe-The_Lake", "Ann Mary Roe", "owned"),
        # Nothing in the name shows where the author ends, but the catalogue does.
        ("Anna.Maria.Roth.The.Lake", "Anna Maria Roth", "owned"),
        ("The.Lake.Ann.Mary.Roe.MP3", "Ann Mary Roe", "owned"),
    ],
)
def test_a_folder_alone_names_the_book(path: str, author: str, expected: str) -> None:
    item = Owned(path.rpartition("/")[2], authors=(), path=path)
    assert statuses([item], [Work("The Lake", "Lakes", "1", author)]) == expected
