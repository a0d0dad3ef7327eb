import pandas as pd
import pytest

from audiobook_pipeline.domain.columns import MissingColumnsError, read_rows
from audiobook_pipeline.domain.models import LibraryItem, SeriesPlace
from audiobook_pipeline.domain.quality import (
    ISSUE_COLUMNS,
    RULES,
    find_issues,
    item_scores,
    library_score,
    score_spread,
    worst_items,
)
from audiobook_pipeline.domain.shelf.identify import identify_all
from audiobook_pipeline.domain.shelf.identity import stated_elsewhere
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


def test_spellings_of_one_author_are_brought_together_and_others_left_alone():
    shelf_rules = rules_of({"authors": "H.G. Wells", "title": "Kipps"}, {}, {"title": "The Invisible Man"})
    assert "author_variant" in shelf_rules
    assert "author_variant" not in rules_of({"authors": "John Smith"}, {"authors": "John R. Smith"})


def test_a_narrator_among_the_authors_is_one_who_never_writes():
    book = {"authors": "Jane Austen; Anna Schmidt", "title": "Emma"}
    assert "author_is_narrator" in rules_of(book, {"authors": "Jane Austen", "title": "Persuasion"})
    writes = {"authors": "Anna Schmidt", "title": "My Own Book", "published_year": "2001"}
    assert "author_is_narrator" not in rules_of(book, {"authors": "Jane Austen", "title": "Persuasion"}, writes)


def test_an_author_of_today_may_read():
    assert "narrator_is_author" not in rules_of(
        {"authors": "Michelle Obama", "narrators": "Michelle Obama", "published_year": "2018"}
    )


def test_two_works_at_one_place_clash_and_editions_of_one_do_not():
    first = {"title": "The Last Wish", "series": "The Witcher #1", "authors": "A B"}
    other = {"title": "Blood of Elves", "series": "Witcher #1", "authors": "A B"}
    again = {"title": "The Last Wish (Unabridged)", "series": "The Witcher #1", "authors": "A B", "narrators": "C D"}
    assert "series_position_clash" in rules_of(first, other)
    assert "series_position_clash" not in rules_of(first, again)


def test_a_series_position_is_missed_where_others_have_one():
    with_place = {"title": "Guards! Guards!", "series": "Discworld #8"}
    assert "series_without_position" in rules_of({"title": "Mort", "series": "Discworld"}, with_place)
    assert "series_without_position" not in rules_of({"title": "Mort", "series": "Discworld"})


def test_one_recording_twice_and_another_edition_are_told_apart():
    assert "duplicate_recording" in rules_of({}, {"duration_s": 12_350.0})
    other = rules_of({}, {"narrators": "Ben Carter", "duration_s": 20_000.0})
    assert "other_edition" in other
    assert "duplicate_recording" not in other
    assert rules_of({}, {"language": "German"}) == set()


def test_volumes_of_one_title_are_no_duplicates():
    one = {"title": "Rebirth", "series": "Rebirth #1", "subtitle": "Volume 1"}
    two = {"title": "Rebirth", "series": "Rebirth #2", "subtitle": "Volume 2"}
    assert not {"duplicate_recording", "other_edition"} & rules_of(one, two)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"series": "Novels #1"}, {"series": "Novels #1, Classics #7"}),
        ({"series": "Novels #1"}, {"series": "Classics #7"}),
        ({"series": "Novels #1"}, {"series": ""}),
        ({"series": "Novels #1"}, {"series": "Novels"}),
        ({"series": "Novels #1, Classics #7"}, {"series": "Classics #7, Novels #1"}),
        ({"language": ""}, {"language": "English"}),
        ({"language": ""}, {"language": ""}),
        ({"language": "", "series": "Novels #1"}, {"series": "Classics #7"}),
    ],
)
def test_a_recording_is_there_twice_whatever_series_and_language_its_copies_lack(one, other):
    for first, second in ((one, other), (other, one)):
        assert "duplicate_recording" in rules_of(first, second)
        editions = rules_of(first | {"narrators": "Ben Carter", "duration_s": 20_000.0}, second)
        assert "other_edition" in editions
        assert "duplicate_recording" not in editions


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"series": "Novels #1"}, {"series": "Novels #2"}),
        ({"series": "Novels #1, Classics #7"}, {"series": "Novels #2, Classics #8"}),
        ({"series": "Novels #1"}, {"series": "Novels #1-3"}),
        ({"subtitle": "Volume 1"}, {"subtitle": "Volume 2"}),
        ({"series": "Novels #1"}, {"subtitle": "Volume 2"}),
        ({"language": "German"}, {"language": "English"}),
        ({"authors": "Jane Austen"}, {}),
        ({"authors": ""}, {"authors": ""}),
    ],
)
def test_volumes_and_translations_of_one_title_are_no_duplicates(one, other):
    assert not {"duplicate_recording", "other_edition"} & rules_of(one, other)
    assert not {"duplicate_recording", "other_edition"} & rules_of(other, one)


def test_among_volumes_only_those_of_one_place_are_the_same():
    volumes = [{"series": "Novels #1"}, {"series": "Novels #2"}, {"series": "Novels #2, Classics #7"}]
    issues = find_issues(shelf(*volumes), now=NOW)
    assert set(issues.loc[issues["rule"] == "duplicate_recording", "item_id"]) == {"li_1", "li_2"}
    assert "other_edition" not in set(issues["rule"])


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


def test_double_ids_are_an_error_and_do_no_harm():
    library = pd.concat([shelf({}), shelf({"title": "Emma", "authors": "Jane Austen", "published_year": "1815"})])
    issues = find_issues(library, now=NOW)
    assert set(issues["rule"]) == {"item_id_twice"}
    assert len(issues) == 2
    assert len(item_scores(library, issues)) == 1


# What one value shows nobody: rules about several items, several fields, or flags.
NOT_OF_ONE_VALUE = {
    "item_id_twice", "files_missing", "no_audio", "cover_missing", "subtitle_repeats_title", "abridged_unmarked",
    "author_variant", "author_is_narrator", "narrator_variant", "narrator_is_author", "series_variant",
    "series_without_position", "series_position_clash", "duplicate_recording", "other_edition",
}  # fmt: skip


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id not in NOT_OF_ONE_VALUE], ids=lambda rule: rule.id)
def test_each_rule_fires_on_its_own_example_and_no_more_once_that_is_repaired(rule):
    library = shelf({rule.field: rule.example})
    assert rule.id in set(find_issues(library, now=NOW)["rule"])
    repairs = propose_repairs(library)
    if rule.field in set(repairs["field"]):
        repaired = applied(library, repairs)
        assert rule.id not in set(find_issues(repaired, now=NOW)["rule"])
        assert propose_repairs(repaired).empty


@pytest.mark.parametrize(
    ("rule", "items"),
    [
        ("subtitle_repeats_title", [{"subtitle": "The Time Machine"}]),
        ("author_variant", [{"authors": "H.G. Wells", "title": "Kipps"}, {}, {"title": "The Invisible Man"}]),
        ("narrator_variant", [{"narrators": "anna schmidt", "title": "Kipps"}, {}, {"title": "The Invisible Man"}]),
        (
            "series_variant",
            [
                {"title": title, "authors": "L. Frank Baum", "series": series}
                for title, series in (("Ozma of Oz", "The Oz Books #3"), ("Sky Island", "Oz books #4"),
                                      ("Tik-Tok of Oz", "The Oz Books #8"))
            ],
        ),
        (
            "author_is_narrator",
            [
                {"title": "Emma", "authors": "Jane Austen; Elizabeth Klett", "narrators": "Elizabeth Klett"},
                {"title": "Persuasion", "authors": "Jane Austen", "narrators": "Elizabeth Klett"},
            ],
        ),
    ],
)  # fmt: skip
def test_a_rule_about_several_values_fires_and_no_more_once_that_is_repaired(rule, items):
    library = shelf(*items)
    assert rule in set(find_issues(library, now=NOW)["rule"])
    repaired = applied(library, propose_repairs(library))
    assert rule not in set(find_issues(repaired, now=NOW)["rule"])
    assert propose_repairs(repaired).empty


def test_rules_are_declared_whole():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.explanation and rule.suggestion for rule in RULES)


def test_a_missing_column_is_named():
    with pytest.raises(MissingColumnsError, match="narrators"):
        find_issues(shelf({}).drop(columns="narrators"), now=NOW)


def test_an_item_whose_folder_alone_tells_its_book_is_a_second_copy_of_it() -> None:
    unnamed = {"title": "Part 1", "authors": "", "rel_path": "H. G. Wells - The Time Machine", "narrators": "Otto Bell"}
    library = shelf({}, unnamed)
    told = stated_elsewhere(identify_all(list(read_rows(library, LibraryItem)), lambda _: {}))
    found = find_issues(library, now=NOW, identified=told).query("rule == 'other_edition'")
    assert set(found["item_id"]) == {"li_0", "li_1"}
    assert "other_edition" not in set(find_issues(library, now=NOW)["rule"])
