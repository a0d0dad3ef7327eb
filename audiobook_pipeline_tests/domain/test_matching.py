import pytest

from audiobook_pipeline.domain.book_record import BookRecord
from audiobook_pipeline.domain.matching import MatchIndex, best_match


def book(key, title, author="Jane Austen", **more):
    return BookRecord(key, title, (author,) if author else (), **more)


def chosen(query, *candidates):
    result = best_match(query, candidates)
    return result.chosen.key if result.chosen else None


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("The Count of Monte Cristo", "Count of Monte Cristo"),
        ("20,000 Leagues under the Seas", "Twenty Thousand Leagues Under the Sea"),
        ("The Tiger of Mysore: A Story of the War", "Tiger of Mysore"),
        ("Ecclesiastes (YLT)", "Bible (YLT) 21: Ecclesiastes"),
        (
            "History of England Chapter 14",
            "History of England, from the Accession of James II - (Volume 3, Chapter 14)",
        ),
        ("Wallenstein - Zweiter Teil", "Wallenstein - 2. Teil"),
        ("Campfire Girls at Twin Lakes", "Camp-Fire Girls at Twin Lakes"),
        ("Über Bürgers Gedichte", "Ueber Buergers Gedichte"),
        ("Poems by Mrs. Austen on Winter", "Poems on Winter"),
        ("The Book of Daniel", "Bible (YLT) 27: Daniel"),
        ("The Betrothed", "Betrothed (I Promessi Sposi)"),
        ("Junjo Shokyokushu", "純情小曲集 (Junjo Shokyokushu)"),
        ("Di Zi Gui", "弟子规 Di Zi Gui"),
        ("Emma (dramatic reading)", "Emma (version 2 dramatic reading)"),
        ("Emma", "Emma (version 1)"),
        ("Emma", "Emma (Highbury Tales, #1)"),
        ("Emma", "Emma: Highbury Tales, Book 1"),
        ("Emma", "Emma: Book One of The Highbury Tales"),
        ("Emma", "Emma: A Novel (Book One of The Highbury Tales)"),
        ("Das Erbe von Highbury (Das Lied von Eis 2)", "Das Erbe von Highbury"),
        ("El nombre del viento", "El nombre del viento (Crónica de reyes, 1)"),
        ("Pamela", "Pamela; or, Virtue Rewarded"),
        ("The Jacket (or The Star Rover)", "Jacket"),
        ("Max Havelaar", "Max Havelaar, of De koffiveilingen"),
        ("The Hidden Sea, or A Voyage to the Inner Earth", "Hidden Sea or a Voyage to the Inner World"),
        ("Emma (dramatic reading)", "Emma, or the Matchmaker (version 2 dramatic reading)"),
        ("Anna Miller", "Anna Miller: A Study in Two Parts"),
        ("A Year Among Friends", "A Year Among Friends: Received During Twelve Months in the Years 1887-8"),
        ("Old Fables: A New Revised Version", "Old Fables: A New Revised Edition"),
        ("The Minor Prophets", "Bible (YLT) 28-39: Minor Prophets"),
        ("Galatians, Ephesians, Philippians (YLT)", "Bible (YLT) NT 09-11: Galatians, Ephesians, Philippians"),
        ("The Gospel of Mark", "Bible (YLT) NT 02: Mark"),
        ("Catch 22", "Catch-22: 50th Anniversary Edition"),
        ("The Colour of Winter", "The Color of Winter"),
        ("Die Sagen von Highbury, Band 1", "Die Sagen von Highbury, Folge 1"),
    ],
)
def test_one_work_under_two_titles_is_matched(asked, held):
    assert chosen(book("q", asked), book("right", held)) == "right"


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("Memoirs of Napoleon, Vol. 1", "Memoirs of Napoleon, Vol. 2"),
        ("Memoirs of Napoleon", "Memoirs of Napoleon, Vol. 2"),
        ("History of the Conquest of Mexico", "History of the Conquest of Peru"),
        ("What Katy Did at School", "What Katy Did"),
        ("Bab Ballads", "More Bab Ballads"),
        ("Lines", "Lines: We Meet Not As We Parted"),
        ("His Dog", "Lad: A Dog"),
        ("The Path of Prosperity", "The Path to Prosperity"),
        ("Emma", "Emma (Dramatic Reading)"),
        ("Emma", "Emma (Abridged)"),
        ("Pride and Prejudice", "Pride and Prejudice: A Play"),
        ("Medea", "Medea (Way Translation)"),
        ("Sarrasine", "Sarrasine (de)"),
        ("Dawn", "Dawn / Dusk"),
        ("Dawn at Sea", "The Great Sea Trilogy: Dawn at Sea, Noon at Sea, Dusk at Sea"),
        ("Emma", "Emma: The Graphic Novel, Book 1"),
        ("Emma: The First Winter", "Summary of Emma: The First Winter"),
        ("Emma (Highbury Tales, #1)", "Emma (Highbury Tales, #2)"),
        ("Walden", "Walden, Version 2"),
        ("Walden", "Walden (ver 2)"),
        ("Walden", "Walden (solo version)"),
        ("Walden (version 3)", "Walden - Version 2"),
        ("The New Life", "Vita nuova (The New Life)"),
        ("Cold Moon", "冷たい月 (The Cold Moon of Winter)"),
        ("The Happy Prince", "The Happy Prince and Other Tales"),
        ("Jane Eyre", "Jane Eyre, die Waise von Lowood"),
        ("Divina Commedia", "Divina Comedia"),
        ("De Consolatione Philosophiae", "Consolation of Philosophy"),
        ("Bindle", "Mrs. Bindle"),
        ("Truth", "Truth or Dare"),
        ("Ephesians (YLT)", "Bible (YLT) NT 09-11: Galatians, Ephesians, Philippians"),
        ("Noon at Sea", "Sea Tales 1-3: Dawn at Sea, Noon at Sea, Dusk at Sea"),
        ("Live", "Live or Let Die"),
        ("Pamela", "Pamela; or, Virtue Rewarded, Volume 2"),
        ("Pamela", "Pamela; or, Virtue Rewarded, and Other Tales"),
        ("Lines, or Night", "Lines, or Morning"),
        ("Memoirs of Napoleon", "Memoirs of Napoleon: The Emperor, Part Two"),
        ("Memoirs of Napoleon", "Memoirs of Napoleon 1805-1806, 2"),
        ("😀", "😡"),
        ("", "Emma"),
        ("Die Sagen von Highbury, Band 1", "Die Sagen von Highbury, Folge 2"),
    ],
)
def test_another_work_is_refused(asked, held):
    assert chosen(book("q", asked), book("wrong", held)) is None


def test_the_author_must_agree():
    assert chosen(book("q", "Foundation", "Isaac Asimov"), book("x", "Foundation", "Mercedes Lackey")) is None
    assert chosen(book("q", "Foundation", "Asimov, Isaac"), book("x", "Foundation", "Isaac Asimov")) == "x"
    assert (
        chosen(book("q", "Jimmy Skunk", "Thorton W. Burgess"), book("x", "Jimmy Skunk", "Thornton W. Burgess")) == "x"
    )
    assert chosen(book("q", "Waterbiography", ""), book("x", "Waterbiography", "Robert Leslie")) == "x"
    assert chosen(book("q", "It", ""), book("x", "It", "Stephen King")) is None
    assert chosen(book("q", "Spring", "Jan Roe (a.k.a. Ann Doe)"), book("x", "Spring", "Ann Doe")) == "x"
    assert chosen(book("q", "Spring", "John W. Roe"), book("x", "Spring", "John Wood Roe. Jr.")) == "x"
    assert chosen(book("q", "Ballads", "Anonymous"), book("x", "Ballads", "Anonymous")) == "x"
    assert chosen(book("q", "Letters", "Roe (Rho)"), book("x", "Letters to Rome (Epistles)", "Roe")) is None
    assert (
        chosen(book("q", "Briefe aus Rom", "Jan Roe (Rho)"), book("x", "Briefe aus Rom: Ein Leben", "Jan Roe")) == "x"
    )
    assert chosen(book("q", "Notes from Rome", "https://example.org/Roe"), book("x", "Notes from Rome")) == "x"
    assert chosen(book("q", "The Unbearable", "H. H. Munro"), book("x", "The Unbearable", "Saki")) == "x"
    assert chosen(book("q", "The Unbearable", "Thomas Munro"), book("x", "The Unbearable", "Saki")) is None


def test_of_two_that_nobody_is_known_to_have_written_the_one_said_alike_is_taken():
    unknown, anonymous = book("a", "The Old Song", "Unknown"), book("b", "The Old Song", "Anonymous")
    assert chosen(book("q", "The Old Song", "Anonymous"), unknown, anonymous) == "b"


def test_a_name_in_brackets_that_is_only_the_candidates_tells_its_edition():
    edited = BookRecord("x", "Quatrains (Le Roe)", ("Omar Doe", "Richard Le Roe"))
    assert chosen(book("q", "Quatrains", "Omar Doe"), edited) is None
    assert chosen(book("q", "Quatrains (Le Roe)", "Omar Doe"), edited) == "x"


def test_another_recording_is_taken_where_reader_or_runtime_say_that_it_is_this_one():
    query = book("q", "Walden", narrators=("Anna Schmidt",))
    second = "Walden (version 2)"
    assert chosen(query, book("x", second, narrators=("Anna Schmidt",))) == "x"
    assert chosen(query, book("x", second, narrators=("Ben Carter",))) is None
    assert "another recording of it" in best_match(query, [book("x", second)]).evidence


def test_a_title_in_another_language_is_taken_where_both_languages_are_known():
    german = book("x", "Jane Eyre, die Waise von Lowood", language="de")
    assert chosen(book("q", "Jane Eyre", language="de"), german) == "x"
    assert chosen(book("q", "Jane Eyre"), german) is None


def test_a_title_may_open_with_the_series_that_the_other_names():
    query = book("q", "Area 51: The Reply")
    assert chosen(query, book("first", "Area 51"), book("second", "The Reply", series="Area 51")) == "second"


def test_the_number_beside_an_authors_name_is_no_title():
    peter = BookRecord("x", "Epistles (KV): 1, 2 Peter", ("King Version",))
    assert chosen(book("q", "1 Kings (KV)", "King Version"), peter) is None


def test_names_of_another_script_may_stand_in_the_other_order():
    assert chosen(book("q", "Дозор", "Иван Доу"), book("a", "Дозор", "Доу Иван")) == "a"
    assert chosen(book("q", "Дозор", "Иван Доу"), book("a", "Дозор", "Доу И. П.")) == "a"
    assert chosen(book("q", "Дозор", "Иван Доу"), book("a", "Дозор", "Доу П. П.")) is None


def test_language_series_and_runtime_speak_against():
    query = book("q", "Foundation", language="en", series="Foundation", position="1", runtime_min=500.0)
    assert chosen(query, book("x", "Foundation", language="de")) is None
    assert chosen(query, book("x", "Foundation", series="The Foundation Series", position="2")) is None
    assert chosen(query, book("x", "Foundation", language="en", series="Foundation", position="1")) == "x"
    far = best_match(query, [book("x", "Foundation", runtime_min=200.0)])
    near = best_match(query, [book("x", "Foundation", runtime_min=505.0)])
    assert far.confidence < near.confidence
    assert "runtimes differ" in far.evidence


def test_the_right_recording_of_a_work_is_preferred():
    query = book("q", "Emma", runtime_min=900.0, narrators=("Anna Schmidt",))
    short = book("short", "Emma", runtime_min=890.0, narrators=("Ben Carter",))
    exact = book("exact", "Emma", runtime_min=901.0, narrators=("Anna Schmidt",))
    assert chosen(query, short, exact) == "exact"


def test_two_works_that_fit_equally_well_are_a_question_for_a_person():
    query = book("q", "Selected Stories", "")
    result = best_match(
        query, [book("a", "Selected Stories", "Anna Baker"), book("b", "Selected Stories", "Ben Carter")]
    )
    assert result.chosen is None
    assert "fit equally well" in result.evidence[0]


def test_an_identifier_settles_it_where_the_title_does_not_contradict():
    query = book("q", "Emma", isbn="0-306-40615-2")
    assert chosen(query, book("x", "Emma: Illustrated Classics", isbn="9780306406157")) == "x"
    assert chosen(query, book("x", "Cooking for Two", "Someone Else", isbn="9780306406157")) is None


def test_an_index_finds_what_a_walk_finds():
    shelf = [book(str(number), f"The Tale of House Number {number}") for number in range(300)]
    index = MatchIndex([*shelf, book("right", "Tale of the House Nobody Owns")])
    assert index.best(book("q", "The Tale of the House Nobody Owns")).chosen.key == "right"
    assert index.best(book("q", "The Tale of House Number 77")).chosen.key == "77"
    assert (
        index.best(book("q", "The Tale of House Number 77"), without=lambda record: record.key == "77").chosen is None
    )
    assert index.best(book("q", "zzz", "Nobody Known")).chosen is None
    assert MatchIndex([]).best(book("q", "Emma")).chosen is None
