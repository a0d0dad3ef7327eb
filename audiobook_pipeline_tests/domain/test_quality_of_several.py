"""Issues of items beside each other: spellings, clashes of places, recordings that are there twice."""

import pandas as pd
import pytest

from audiobook_pipeline.domain.columns import read_rows
from audiobook_pipeline.domain.models import LibraryItem
from audiobook_pipeline.domain.quality import (
    find_issues,
    item_scores,
)
from audiobook_pipeline.domain.shelf.identify_library import identify_all
from audiobook_pipeline.domain.shelf.identity import stated_elsewhere
from audiobook_pipeline_tests.domain.shelves import NOW, shelf
from audiobook_pipeline_tests.domain.test_quality import rules_of


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


def test_double_ids_are_an_error_and_do_no_harm():
    library = pd.concat([shelf({}), shelf({"title": "Emma", "authors": "Jane Austen", "published_year": "1815"})])
    issues = find_issues(library, now=NOW)
    assert set(issues["rule"]) == {"item_id_twice"}
    assert len(issues) == 2
    assert len(item_scores(library, issues)) == 1


def test_an_item_whose_folder_alone_tells_its_book_is_a_second_copy_of_it() -> None:
    unnamed = {"title": "Part 1", "authors": "", "rel_path": "H. G. Wells - The Time Machine", "narrators": "Otto Bell"}
    library = shelf({}, unnamed)
    told = stated_elsewhere(identify_all(list(read_rows(library, LibraryItem)), lambda _: {}))
    found = find_issues(library, now=NOW, identified=told).query("rule == 'other_edition'")
    assert set(found["item_id"]) == {"li_0", "li_1"}
    assert "other_edition" not in set(find_issues(library, now=NOW)["rule"])
