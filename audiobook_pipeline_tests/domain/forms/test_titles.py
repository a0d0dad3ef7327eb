import pytest

from audiobook_pipeline.domain.forms.titles import (
    article_first,
    main_title,
    title_key,
    title_numbers,
    without_edition,
    without_format,
)
from audiobook_pipeline.domain.text.numbers import digits_for_words, roman


@pytest.mark.parametrize(
    "spellings",
    [
        ("The Count of Monte Cristo", "Count of Monte Cristo", "Count of Monte Cristo, The", "COUNT OF MONTE CRISTO"),
        ("20,000 Leagues Under the Sea", "Twenty Thousand Leagues Under the Sea (Version 2)"),
        ("War and Peace", "War & Peace (Unabridged)", "War and Peace [MP3]"),
        ("Dune", "Dune: A Novel", "Dune (Audiobook)"),
        ("Les Misérables", "Miserables"),
        ("Don Juan, Canto V", "Don Juan, Canto 5"),
        ("East by West, Vol. I", "East by West, Volume 1"),
        ("Henry VI, Part III", "Henry VI, Part 3"),
        ("Catch-22", "Catch Twenty-Two"),
        ("1984", "Nineteen Eighty-Four"),
        ("Wallenstein, Zweiter Teil", "Wallenstein, 2. Teil"),
        ("Sonnet 028", "Sonnet 28"),
        ("L'albatros", "Albatros"),
    ],
)
def test_spellings_of_one_title_are_one(spellings):
    assert len({title_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Memoirs, Volume 1", "Memoirs, Volume 2"),
        ("Memoirs", "Memoirs, Volume 2"),
        ("Henry IV", "Henry V"),
        ("Malcolm X", "Malcolm 10"),
        ("Level 2.5", "Level 25"),
        ("First Love", "One Love"),
        ("I, Robot", "Robot"),
        ("😀", "😡"),
    ],
)
def test_numbers_and_telling_words_keep_titles_apart(a, b):
    assert title_key(a) != title_key(b)


def test_a_title_is_never_emptied():
    assert without_format("(Unabridged)") == "(Unabridged)"
    assert without_edition("(version 2)") == "(version 2)"
    assert title_key("The") == "the"
    assert title_key("A") == "a"


def test_articles_go_to_the_front():
    assert article_first("Belton Estate, The") == "The Belton Estate"
    assert article_first("Dead, The (version 2)") == "The Dead (version 2)"
    assert article_first("Sense, and Sensibility") == "Sense, and Sensibility"


def test_a_subtitle_with_the_only_number_stays():
    assert main_title("Walden; or, Life in the Woods") == "Walden"
    assert main_title("Chronicles: Volume 2") == "Chronicles: Volume 2"
    assert title_numbers("Part IV: The 39 Steps") == ("4", "39")


def test_numbers_in_words_and_roman():
    assert digits_for_words(["one", "hundred", "and", "one", "nights"]) == ["101", "nights"]
    assert digits_for_words(["007"]) == ["7"]
    assert (roman("XIV"), roman("iv"), roman("mix"), roman("")) == (14, 4, None, None)


@pytest.mark.parametrize("odd", ["", "x" * 5000, "\x00", "((((", ": : :", "1-3"])
def test_odd_titles_do_no_harm(odd):
    assert isinstance(title_key(odd), str)
    assert isinstance(main_title(odd), str)


def test_a_small_word_within_a_title_is_no_border():
    assert main_title("The Lord of the Lakes") == "The Lord of the Lakes"
    assert main_title("Pamela, or The Lakes") == "Pamela"
