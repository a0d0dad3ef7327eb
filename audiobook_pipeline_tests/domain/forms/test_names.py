import pytest

from audiobook_pipeline.domain.credits import credits_of
from audiobook_pipeline.domain.forms.name_lists import joined_people, split_names
from audiobook_pipeline.domain.forms.names import (
    clean_name,
    is_typo_of,
    name_key,
    names_compatible,
    preferred_spelling,
    role_of,
    same_person,
)
from audiobook_pipeline.domain.forms.pen_names import owner_of_pen_name, pen_names
from audiobook_pipeline.domain.narrators import find_narrators
from audiobook_pipeline.domain.placeholders import is_placeholder, says_unknown


@pytest.mark.parametrize(
    "spellings",
    [
        ("J.R.R. Tolkien", "J. R. R. Tolkien", "JRR Tolkien", "Tolkien, J.R.R.", "jrr tolkien", "J.R.R.Tolkien"),
        ("Ursula K. Le Guin", "Le Guin, Ursula K.", "URSULA K. LE GUIN"),
        ("Kurt Vonnegut, Jr.", "Kurt Vonnegut Jr", "Vonnegut, Kurt, Jr.", "Kurt Vonnegut Junior"),
        ("Brené Brown", "Brené Brown, PhD", "Brene Brown Ph.D.", "Dr. Brené Brown"),
        ("Edgar Rice Burroughs", "Edgar Rice Burroughs (1875-1950)", "Burroughs, Edgar Rice, 1875-1950"),
        ("Lee Chadeayne", "Lee Chadeayne - translator", "Lee Chadeayne (Translator)"),
        ("Stephen Fry", "Narrated by Stephen Fry", "Read by: Stephen Fry", "Fry, Stephen"),
        ("Vincent van Gogh", "van Gogh, Vincent"),
        ("J.D. Robb", "Robb, J.D.", "J. D. Robb", "Nora Roberts"),
        ("Georg Büchner", "Georg Buechner"),
        ("Robert Galbraith", "J.K. Rowling"),
    ],
)
def test_spellings_of_one_person_are_one(spellings):
    first, *others = spellings
    assert [other for other in others if not same_person(first, other)] == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("John Smith", "John R. Smith"),
        ("Alexandre Dumas père", "Alexandre Dumas fils"),
        ("Frank Herbert", "Brian Herbert"),
        ("Kurt Vonnegut", "Kurt Vonnegut Jr."),
        ("Humphry Ward", "Mrs. Humphry Ward"),
        ("H. G. Wells", "H. P. Wells"),
        ("", ""),
    ],
)
def test_what_is_not_certainly_one_person_stays_apart(a, b):
    assert not same_person(a, b)


def test_initials_and_slips_are_evidence_but_no_proof():
    assert names_compatible("H. G. Wells", "Herbert George Wells")
    assert names_compatible("Sun Tzu", "Sun Tzu 孙武")
    assert not names_compatible("John Smith", "Jane Smith")
    assert is_typo_of("Thorton W. Burgess", "Thornton W. Burgess")
    assert is_typo_of("LeFanu", "Le Fanu")
    assert not is_typo_of("Anna May", "Anna Ray")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A, B & C", ("A", "B", "C")),
        ("Tolkien, J. R. R.", ("Tolkien, J. R. R.",)),
        ("Doe, Jane; Roe, Richard", ("Doe, Jane", "Roe, Richard")),
        ("Preston, Douglas & Child, Lincoln", ("Preston, Douglas", "Child, Lincoln")),
        ("Kurt Vonnegut, Jr., Jane Doe", ("Kurt Vonnegut, Jr.", "Jane Doe")),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Ana Costa e Bruno Lima", ("Ana Costa", "Bruno Lima")),
        ("Ezwa et Sebly", ("Ezwa", "Sebly")),
        ("George Gordon, Lord Byron", ("George Gordon, Lord Byron",)),
        ("", ()),
        (" , ; ", ()),
    ],
)
def test_lists_of_people_are_split(text, names):
    assert split_names(text) == names


@pytest.mark.parametrize(
    "whole", ["The Securities and Exchange Commission", "Priya, India", "Ortega y Gasset", "Simon and Schuster"]
)
def test_one_entry_is_split_only_where_it_certainly_holds_several(whole):
    assert joined_people(whole) == (whole,)
    assert joined_people("Neil Gaiman & Terry Pratchett") == ("Neil Gaiman", "Terry Pratchett")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Tolkien, J. R. R.", "J. R. R. Tolkien"),
        ("Read by Jim Dale", "Jim Dale"),
        ("Denny Sayers (d. 2015)", "Denny Sayers"),
        ("Priya, India", "Priya, India"),
        ("Sophie, Comtesse de Ségur", "Sophie, Comtesse de Ségur"),
        ("M.S.C. Lambert, LC", "M.S.C. Lambert, LC"),
        ("hefyd", "hefyd"),
        ("", ""),
    ],
)
def test_names_are_shown_plainly(name, clean):
    assert clean_name(name) == clean


def test_roles_are_told():
    assert role_of("Lee Chadeayne - translator") == "translator"
    assert role_of("Jim Dale (narrator)") == "narrator"
    assert role_of("Jane Austen") == ""


@pytest.mark.parametrize(
    "nobody", ["Anonymous", "full cast", "Uncredited", "VARIOUS", "N/A", "LibriVox Volunteers", "", "😀"]
)
def test_placeholders_are_nobody(nobody):
    assert is_placeholder(nobody)


def test_a_full_cast_says_more_than_unknown():
    assert says_unknown("Unknown Author")
    assert not says_unknown("Full Cast")
    assert not says_unknown("Anonymous")


def test_the_most_used_careful_spelling_is_preferred():
    assert preferred_spelling(["JANE AUSTEN", "Jane Austen", "Austen, Jane", "Austen, Jane"]) == "Jane Austen"


@pytest.mark.parametrize("odd", ["x" * 5000, ",", "😀😀", "\x00\x01", "Jr.", "and", "(1950)", "- translator"])
def test_odd_names_do_no_harm(odd):
    assert isinstance(name_key(odd), str)
    assert isinstance(clean_name(odd), str)
    assert isinstance(split_names(odd), tuple)


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0"])
def test_a_cell_full_of_blanks_is_read_like_any(blank):
    assert split_names(f"Ann Roe,{blank * 100_000}Ben Carter") == ("Ann Roe", "Ben Carter")
    assert joined_people(f"Ann Roe{blank * 100_000}& Ben Carter") == ("Ann Roe", "Ben Carter")
    assert len(joined_people(f"Ann Roe{blank * 100_000}Ben Carter")) == 1


def test_every_name_of_the_table_is_found_by_its_key_and_leads_to_a_person_in_one_step():
    for other, person in pen_names().items():
        assert (name_key(other), name_key(person)) == (other, person)
        assert owner_of_pen_name(person) is None
    assert same_person("Фёдор Достоевский", "Fyodor Dostoyevsky")
    assert same_person("Munro, H. H.", "Saki")


@pytest.mark.parametrize(
    ("spellings", "shown"),
    [
        (["James Mcavoy", "James Mcavoy", "James McAvoy"], "James McAvoy"),
        (["Maureen O'brien", "Maureen O'brien", "Maureen O'Brien"], "Maureen O'Brien"),
        (["JAMES MCAVOY", "JAMES MCAVOY", "James McAvoy"], "James McAvoy"),
        (["Danny DeVito", "Danny DeVito", "Danny Devito"], "Danny DeVito"),
        (["Betty Macdonald", "Betty Macdonald", "Betty MacDonald"], "Betty Macdonald"),
        (["Rip van der Berg", "Rip Van Der Berg", "Rip van der Berg"], "Rip van der Berg"),
        (["Charles d'Artagnan", "CHARLES D'ARTAGNAN"], "Charles d'Artagnan"),
    ],
)
def test_capitals_within_a_name_stay(spellings, shown):
    assert preferred_spelling(spellings) == shown


@pytest.mark.parametrize(
    "name",
    ["McAvoy", "DeVito", "LeGuin", "MacDonald", "O'Brien", "van der Berg", "d'Artagnan", "L'Engle", "FitzGerald"],
)
def test_a_name_is_turned_and_read_without_losing_capitals(name):
    assert [person.name for person in credits_of([f"{name}, Anna"])] == [f"Anna {name}"]
    assert [person.name for person in credits_of([f"Narrator: Anna {name}"])] == [f"Anna {name}"]
    for text in (f"Read by Anna {name}.", f"Read by {name}, Anna."):
        assert [credit.name for credit in find_narrators(text)] == [f"Anna {name}"]
