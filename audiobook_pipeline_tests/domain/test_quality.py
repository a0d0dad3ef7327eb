import pandas as pd
import pytest

from audiobook_pipeline.domain.columns import MissingColumnsError
from audiobook_pipeline.domain.models import SeriesPlace
from audiobook_pipeline.domain.quality import (
    ISSUE_COLUMNS,
    find_issues,
    item_scores,
    library_score,
    score_spread,
    worst_items,
)
from audiobook_pipeline.domain.standardise import propose_repairs
from audiobook_pipeline_tests.domain.shelves import NOW, applied, shelf


def rules_of(*items, item="li_0"):
    issues = find_issues(shelf(*items), now=NOW)
    return set(issues.loc[issues["item_id"] == item, "rule"])


def test_a_well_kept_library_has_no_issues():
    library = shelf(
        {}, {"title": "Emma", "authors": "Jane Austen", "narrators": "Ben Carter", "published_year": "1815"}
    )
    issues = find_issues(library, now=NOW)
    assert issues.empty
    assert list(issues.columns) == list(ISSUE_COLUMNS)
    assert library_score(library, issues) == 100.0


@pytest.mark.parametrize(
    ("field", "wrong", "rule"),
    [
        ("title", "", "title_missing"),
        ("title", "Unknown Album", "title_placeholder"),
        ("title", "Track 01", "title_is_file_name"),
        ("title", "07 - Chapter 7.mp3", "title_is_file_name"),
        ("title", "The Time Machine (Unabridged)", "title_holds_fields"),
        ("title", "The Time Machine [MP3]", "title_holds_fields"),
        ("title", "The Time Machine [64kbps m4b]", "title_holds_fields"),
        ("title", "The Time Machine (Audible Audio Edition)", "title_holds_fields"),
        ("title", "Untitled Audiobook", "title_placeholder"),
        ("title", "the_time_machine", "title_is_file_name"),
        ("title", "[Oz 03] Ozma of Oz", "title_series"),
        ("title", "Ozma: Book Three of The Lands", "title_series"),
        ("title", "Time Machine, The", "title_article_last"),
        ("title", "THE TIME MACHINE", "title_shouted"),
        ("title", "The Time  Machine\x00", "title_untidy"),
        ("title", "Time &amp; Tide", "title_untidy"),
        ("title", "x" * 5000, "title_too_long"),
        ("title", "Ozma of Oz (Oz, Book 3)", "title_series"),
        ("title", "Emma (Abridged)", "abridged_unmarked"),
        ("subtitle", "The Time Machine", "subtitle_repeats_title"),
        ("description", "", "description_missing"),
        ("description", "No description available.", "description_placeholder"),
        ("description", "&lt;p&gt;A tale.&lt;/p&gt;", "description_markup"),
        ("authors", "", "author_missing"),
        ("authors", "Unknown Author", "author_placeholder"),
        ("authors", "Various", "author_collective"),
        ("authors", "Verschiedene Autoren", "author_collective"),
        ("authors", "JRR Tolkien", "author_initials"),
        ("authors", "J.K.Rowling", "author_initials"),
        ("authors", "George R.R.Martin", "author_initials"),
        ("authors", "Wells, Herbert", "author_last_first"),
        ("authors", "H. G. Wells; Lee Chadeayne - translator", "author_role"),
        ("authors", "Neil Gaiman & Terry Pratchett", "author_several"),
        ("authors", "Neil Gaiman/Terry Pratchett", "author_several"),
        ("authors", "Neil Gaiman, Terry Pratchett, Diana Wynne Jones", "author_several"),
        ("authors", "Written by H. G. Wells", "author_prefix"),
        ("authors", "Geschrieben von H. G. Wells", "author_prefix"),
        ("authors", "Herbert Wells 1866-1946", "author_dates"),
        ("authors", "Herbert Wells (1866-1946)", "author_dates"),
        ("authors", "H. G. Wells; H.G. Wells", "author_twice"),
        ("authors", "<b>H. G. Wells</b>", "author_untidy"),
        ("narrators", "", "narrator_missing"),
        ("narrators", "Full Cast", "narrator_placeholder"),
        ("narrators", "Narrated by Jim Dale", "narrator_prefix"),
        ("narrators", "read by: Jim Dale", "narrator_prefix"),
        ("narrators", "Читает Анна Роу", "narrator_prefix"),
        ("narrators", "Fry, Stephen", "narrator_last_first"),
        ("narrators", "Jim Dale (narrator)", "narrator_role"),
        ("narrators", "Kate Reading & Michael Kramer", "narrator_several"),
        ("narrators", "Jim Dale; Jim Dale", "narrator_twice"),
        ("narrators", "y" * 5000, "narrator_untidy"),
        ("narrators", "H.G. Wells", "narrator_is_author"),
        ("series", "Discworld 3", "series_number_in_name"),
        ("series", "Oz (Book 3)", "series_number_in_name"),
        ("series", "Oxford Tales (3)", "series_number_in_name"),
        ("series", "Oxford [3] #3", "series_number_in_name"),
        ("series", "Discworld (Unabridged) #3", "series_note"),
        ("series", "Discworld [Audiobook] #3", "series_note"),
        ("language", "", "language_missing"),
        ("language", "Unknown", "language_unknown"),
        ("genres", "", "genres_missing"),
        ("published_year", "", "year_missing"),
        ("published_year", "0", "year_impossible"),
        ("published_year", "2195", "year_impossible"),
        ("published_year", "n.d.", "year_impossible"),
        ("published_year", "2011-03-04", "year_form"),
        ("published_year", "May 3, 2019", "year_form"),
        ("published_year", "c2019", "year_form"),
        ("published_year", "0000", "year_impossible"),
        ("isbn", "", "identifier_missing"),
        ("isbn", "9780306406158", "isbn_wrong"),
        ("isbn", "9780306406158 (pbk)", "isbn_wrong"),
        ("isbn", "ISBN 0-306-40615-2 (pbk)", "isbn_form"),
        ("isbn", "978-0-306-40615-7 : 12.99", "isbn_form"),
        ("isbn", "9780306406157 / 0306406152", "isbn_form"),
        ("asin", "B00", "asin_wrong"),
        ("duration_s", 12.0, "duration_impossible"),
        ("duration_s", float("nan"), "duration_impossible"),
        ("duration_s", 2_000_000.0, "duration_impossible"),
        ("has_cover", False, "cover_missing"),
        ("is_missing", True, "files_missing"),
        ("is_invalid", True, "no_audio"),
    ],
)
def test_each_rule_fires_on_what_is_wrong(field, wrong, rule):
    assert rule in rules_of({field: wrong})


@pytest.mark.parametrize(
    ("field", "right"),
    [
        ("title", "14"),
        ("title", "1984"),
        ("title", "Fahrenheit 451"),
        ("title", "Catch-22"),
        ("title", "Beethoven: His Life"),
        ("title", "V."),
        ("title", "Дюна"),
        ("authors", "Anonymous"),
        ("authors", "Kurt Vonnegut, Jr."),
        ("authors", "J. R. R. Tolkien"),
        ("authors", "J.R.R. Tolkien"),
        ("authors", "HAL Laboratory Team"),
        ("authors", "BBC Radio"),
        ("authors", "TJ Klune"),
        ("narrators", "JD Weber"),
        ("narrators", "E.Lee"),
        ("authors", "ANN ROE"),
        ("authors", "Ann Roe, D.Phil"),
        ("authors", "St. John Roe"),
        ("narrators", "TriciaG"),
        ("authors", "Ann Roe, New York, United States"),
        ("authors", "George Gordon, Lord Byron"),
        ("authors", "The Securities and Exchange Commission"),
        ("narrators", "Priya, India"),
        ("narrators", "hefyd; mb"),
        ("series", "Discworld #1, Rincewind #2"),
        ("series", "Area 51 #3"),
        ("series", "Spider-Man (2014) #3"),
        ("series", "Oxford Tales (Second Cycle) #3"),
        ("series", "The Sandman #1-3"),
        ("language", "Multilingual"),
        ("language", "de"),
        ("language", "中文"),
        ("published_year", "-411"),
        ("published_year", "397"),
        ("published_year", "99"),
        ("published_year", "1"),
        ("published_year", "-44"),
        ("published_year", "2027"),
        ("isbn", "0-306-40615-2"),
        ("isbn", "ISBN 0-306-40615-2"),
        ("isbn", "ISBN-13: 978-0-306-40615-7"),
        ("description", "If 3 < 5 and AT&T agree, 👨\u200d👩\u200d👧 laugh."),
        ("description", "Ecclesiastes (Hebrew: קֹהֶלֶת\u200e\u200e, Qoheleth) is a book of the Hebrew Bible."),
    ],
)
def test_no_rule_fires_on_what_is_right(field, right):
    assert rules_of({field: right}) == set()


# title, subtitle, authors, series, language, year
RIGHT = [
    ("Moby-Dick; or, The Whale", "", "Herman Melville", "", "English", "1851"),
    ("Le Avventure di Pinocchio", "Storia di un burattino", "Carlo Collodi", "", "Italian", "1883"),
    ("Twelfth Night, or What You Will", "", "William Shakespeare", "", "English", "1602"),
    ("The Iliad", "", "Homer", "", "English", "-750"),
    ("Henry IV, Part 1", "", "William Shakespeare", "", "English", "1597"),
    ("Henry IV, Part 2", "", "William Shakespeare", "", "English", "1598"),
    ("Around the World in Eighty Days", "", "Jules Verne", "Extraordinary Voyages #11", "English", "1872"),
    ("Twenty Thousand Leagues Under the Sea", "", "Jules Verne", "Extraordinary Voyages #6", "English", "1870"),
    ("The Wonderful Wizard of Oz", "", "L. Frank Baum", "Oz #1", "English", "1900"),
    ("The Marvelous Land of Oz", "", "L. Frank Baum", "Oz #2", "English", "1904"),
    ("A Study in Scarlet", "", "Arthur Conan Doyle", "Sherlock Holmes #1", "English", "1887"),
    ("Les Trois Mousquetaires", "", "Alexandre Dumas", "D'Artagnan #1", "French", "1844"),
    ("Die Leiden des jungen Werthers", "", "Johann Wolfgang von Goethe", "", "German", "1774"),
    ("R.U.R.", "Rossum's Universal Robots", "Karel Čapek", "", "English", "1920"),
    ("She", "A History of Adventure", "H. Rider Haggard", "", "English", "1887"),
    ("Преступление и наказание", "", "Фёдор Достоевский", "", "Russian", "1866"),
    ("Three Men in a Boat (To Say Nothing of the Dog)", "", "Jerome K. Jerome", "", "English", "1889"),
    ("The Communist Manifesto", "", "Karl Marx; Friedrich Engels", "", "English", "1848"),
    ("The Song of Roland", "", "Anonymous", "", "English", "1100"),
    ("Ninety-Three", "", "Victor Hugo", "", "English", "1874"),
    ("By the Ionian Sea", "Notes of a Ramble in Southern Italy", "George Gissing", "", "English", "1901"),
    ("Novel Notes", "", "Jerome K. Jerome", "", "English", "1893"),
    ("The Book of Dragons", "", "E. Nesbit", "", "English", "1901"),
    ("Volpone", "", "Ben Jonson", "", "English", "1606"),
]  # fmt: skip


def test_a_shelf_of_classics_as_they_are_called_has_no_issues_and_no_repairs():
    fields = ("title", "subtitle", "authors", "series", "language", "published_year")
    library = shelf(*(dict(zip(fields, row, strict=True)) for row in RIGHT))
    assert find_issues(library, now=NOW)[["rule", "value"]].to_numpy().tolist() == []
    assert propose_repairs(library)[["field", "before", "after"]].to_numpy().tolist() == []


def test_an_issue_says_what_and_why_and_what_to_do():
    issues = find_issues(shelf({"isbn": "9780306406158"}), now=NOW)
    (issue,) = issues.to_dict("records")
    assert issue["value"] == "9780306406158"
    assert issue["field"] == "isbn"
    assert "checksum" in issue["explanation"]
    assert issue["suggestion"]


def test_a_right_isbn_among_words_is_not_called_wrong():
    assert rules_of({"isbn": "ISBN 0-306-40615-2 (pbk)"}) == {"isbn_form"}
    assert rules_of({"isbn": "9780306406157, 9780143105428"}) == {"isbn_form"}


def test_initials_without_a_blank_give_way_however_often_they_are_used():
    library = shelf(
        *(
            {"authors": author, "title": f"Tale of {author} {n}"}
            for n, author in enumerate(["J.K.Rowling", "J.K.Rowling", "J.K.Rowling", "J.K. Rowling"])
        )
    )
    issues = find_issues(library, now=NOW)
    assert "li_3" not in set(issues["item_id"])
    repaired = applied(library, propose_repairs(library))
    assert set(repaired["authors"]) == {("J.K. Rowling",)}
    assert find_issues(repaired, now=NOW).empty
    assert propose_repairs(repaired).empty


OXFORD = [
    {"title": title, "series": f"Oxford Tales #{n}"} for n, title in ((1, "Kipps"), (2, "Ann Veronica"), (4, "Tono"))
]


@pytest.mark.parametrize(
    ("title", "series"),
    [
        ("Emma - Oxford Tales #3", "Oxford Tales #3"),
        ("Emma – The Oxford Tales, Book 3", "Oxford Tales #3"),
        ("Emma, Oxford Tales Book 3", ""),
        ("Emma - Oxford Tales Vol. 03", ""),
        ("Oxford Tales #3 - Emma", "Oxford Tales #3"),
        ("03 - Emma", "Oxford Tales #3"),
        ("3. Emma", "Oxford Tales #3"),
    ],
)
def test_a_known_series_in_a_title_is_found_and_moved_to_its_field(title, series):
    library = shelf({"title": title, "series": series}, *OXFORD)
    issues = find_issues(library, now=NOW)
    assert set(issues.loc[issues["item_id"] == "li_0", "rule"]) == {"title_series"}
    repaired = applied(library, propose_repairs(library))
    assert tuple(repaired.loc[0, ["title", "series"]]) == ("Emma", (SeriesPlace("Oxford Tales", "3"),))
    assert find_issues(repaired, now=NOW).empty
    assert propose_repairs(repaired).empty


@pytest.mark.parametrize(
    ("title", "series"),
    [
        ("Emma, Cambridge Tales Book 3", ""),
        ("Emma, or the Oxford Tales", ""),
        ("Emma - Oxford Tales", "Oxford Tales #3"),
        ("Emma - A Room in Oxford #3 Street", ""),
        ("03 - Emma", ""),
        ("04 - Emma", "Oxford Tales #3"),
        ("13 Reasons", "Oxford Tales #13"),
        ("3", "Oxford Tales #3"),
        ("3 - 2 - 1", "Oxford Tales #3"),
        ("3.5 Ways", "Oxford Tales #3"),
    ],
)
def test_a_number_in_a_title_that_is_no_known_place_is_left_alone(title, series):
    library = shelf({"title": title, "series": series}, *OXFORD)
    assert find_issues(library, now=NOW).query("item_id == 'li_0'")["rule"].tolist() == []
    assert propose_repairs(library).empty


def test_long_values_are_cut():
    issues = find_issues(shelf({"title": "x" * 5000}), now=NOW)
    assert issues["value"].str.len().max() <= 200


def test_errors_cost_more_than_hints_and_nothing_goes_below_zero():
    library = shelf({"genres": ""}, {"title": "", "narrators": "Ben Carter"}, dict.fromkeys(("title", "authors"), ""))
    wrecked = shelf({"is_missing": True, "is_invalid": True, "title": "", "authors": "", "isbn": "1", "narrators": ""})
    scores = item_scores(library, find_issues(library, now=NOW))
    assert list(scores) == sorted(scores, reverse=True)
    assert list(scores.index) == ["li_0", "li_1", "li_2"]
    assert item_scores(wrecked, find_issues(wrecked, now=NOW))["li_0"] == 0.0
    assert library_score(shelf(), find_issues(shelf(), now=NOW)) == 100.0


def test_the_spread_tells_a_library_with_few_wrecks_from_one_that_lacks_little_everywhere():
    scores = pd.Series([100.0] * 8 + [40.0, 0.0])
    assert score_spread(scores) == {
        "items": 10,
        "below_50": 2,
        "lowest": 0.0,
        "tenth": 36.0,
        "median": 100.0,
        "nine_tenths": 100.0,
    }
    assert score_spread(pd.Series([78.0] * 10))["tenth"] == 78.0
    assert score_spread(scores[:0]) == {
        "items": 0,
        "below_50": 0,
        "lowest": 100.0,
        "tenth": 100.0,
        "median": 100.0,
        "nine_tenths": 100.0,
    }


def test_the_worst_items_come_first_with_what_is_wrong_with_them():
    library = shelf(
        {},
        {"title": "Emma", "authors": "Jane Austen", "genres": "", "published_year": "1815"},
        {"title": "", "genres": ""},
    )
    worst = worst_items(library, find_issues(library, now=NOW), most=2)
    assert worst["item_id"].tolist() == ["li_2", "li_1"]
    assert worst["score"].is_monotonic_increasing
    assert worst["rules"].tolist()[1] == "genres_missing"
    assert set(worst["rules"][0].split(", ")) == {"title_missing", "genres_missing"}
    assert worst_items(shelf({}), find_issues(shelf({}), now=NOW), most=2).empty


def test_a_missing_column_is_named():
    with pytest.raises(MissingColumnsError, match="narrators"):
        find_issues(shelf({}).drop(columns="narrators"), now=NOW)
