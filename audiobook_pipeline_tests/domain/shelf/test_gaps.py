"""What a library lacks of its series: every trap that real catalogues set."""

from datetime import date

import pandas as pd
import pytest

from audiobook_pipeline.domain.columns import MissingColumnsError
from audiobook_pipeline.domain.shelf.gaps import GAP_COLUMNS, find_series_gaps, survey_series

NOW = date(2025, 6, 1)
AUTHOR = "Mara Quill"


def library(*rows: tuple[str, str, str], author: str = AUTHOR, language: str = "") -> pd.DataFrame:
    """Return owned books of (title, series, position)."""
    table = pd.DataFrame(rows, columns=["title", "series", "position"])
    return table.assign(authors=author, language=language, item_id=[f"i{n}" for n in range(len(rows))])


def catalogue(*rows: tuple[str, str, str], author: str = AUTHOR, **columns: object) -> pd.DataFrame:
    """Return works of (title, series, position)."""
    table = pd.DataFrame(rows, columns=["title", "series", "position"])
    return table.assign(authors=author, work_id=[f"w{n}" for n in range(len(rows))], **columns)


def statuses(owned: pd.DataFrame, known: pd.DataFrame) -> list[str]:
    return list(find_series_gaps(owned, known, now=NOW)["status"])


def test_first_inner_and_last_gaps_are_missing() -> None:
    known = catalogue(*((f"Tide {name}", "Tides", str(n)) for n, name in enumerate(("One", "Two", "Three", "Four"), 1)))
    assert statuses(library(("Tide Two", "Tides", "2")), known) == ["missing", "owned", "missing", "missing"]


def test_there_is_one_row_for_each_row_of_the_catalogue_in_its_order() -> None:
    known = catalogue(("Ebb", "Tides", "1"), ("Flow", "Tides", "2"), ("Ebb", "Tides", "1")).set_index(
        pd.Index([7, 3, 5])
    )
    gaps = find_series_gaps(library(("Ebb", "Tides", "1")), known, now=NOW)
    assert list(gaps.columns) == list(GAP_COLUMNS)
    assert list(gaps.index) == [7, 3, 5]
    assert list(gaps["work_id"]) == ["w0", "w1", "w2"]
    assert gaps["reason"].str.len().min() > 0
    assert gaps["confidence"].between(0, 1).all()


@pytest.mark.parametrize("title", ["Tides: The First Three", "Tides Omnibus"])
def test_an_owned_set_covers_its_volumes(title: str) -> None:
    known = catalogue(*((name, "Tides", str(n)) for n, name in enumerate(("Ebb", "Flow", "Surge", "Slack"), 1)))
    assert statuses(library((title, "Tides", "1-3")), known) == ["covered", "covered", "covered", "missing"]


@pytest.mark.parametrize(
    ("title", "covered"),
    [
        ("Tides Trilogy Boxed Set", 3),
        ("Tides Box Set: Books 1-2", 2),
        ("Tides Boxset Volumes One to Three", 3),
        ("The Complete Tides Series", 4),
        ("Ebb / Flow", 2),
        ("Tides Boxed Set: Ebb; Flow; & Surge", 3),
    ],
)
def test_a_set_without_a_position_covers_what_its_title_says(title: str, covered: int) -> None:
    known = catalogue(*((name, "Tides", str(n)) for n, name in enumerate(("Ebb", "Flow", "Surge", "Slack"), 1)))
    expected = ["covered"] * covered + ["missing"] * (4 - covered)
    assert statuses(library((title, "Tides", "")), known) == expected


def test_a_set_of_the_catalogue_is_covered_when_its_volumes_are_owned() -> None:
    known = catalogue(
        ("Ebb", "Tides", "1"), ("Flow", "Tides", "2"), ("Tides 1-2", "Tides", "1-2"), ("All", "Tides", "1-3")
    )
    owned = library(("Ebb", "Tides", "1"), ("Flow", "Tides", "2"))
    assert statuses(owned, known) == ["owned", "owned", "covered", "missing"]


def test_a_set_says_which_volumes_the_library_lacks() -> None:
    gaps = find_series_gaps(library(("Ebb", "Tides", "1")), catalogue(("Ebb and Flow", "Tides", "1-2")), now=NOW)
    assert gaps["status"].item() == "missing"
    assert "#2" in gaps["reason"].item()


def test_further_editions_of_an_owned_position_are_no_gap() -> None:
    known = catalogue(("Ebb", "Tides", "1"), ("Ebb (Deluxe Edition)", "Tides", "1"), ("The Ebb Tide", "Tides", "1"))
    assert statuses(library(("Ebb", "Tides", "1")), known) == ["owned", "other_edition", "other_edition"]


def test_editions_that_are_both_owned_are_both_owned() -> None:
    known = catalogue(("Ebb", "Tides", "1"), ("The Ebb Tide", "Tides", "1"))
    assert statuses(library(("Ebb", "Tides", "1"), ("The Ebb Tide", "Tides", "1")), known) == ["owned", "owned"]


def test_a_book_owned_in_a_part_of_a_cycle_is_owned_in_the_cycle() -> None:
    known = catalogue(
        ("Ebb", "Tides", "8"),
        ("Flow", "Tides", "15"),
        ("Surge", "Tides", "19"),
        ("Ebb", "Tides - Moons", "1"),
        ("Flow", "Tides - Moons", "2"),
    )
    owned = library(("Ebb", "Tides", "8"), ("Flow", "Tides - Moons", "2"))
    assert statuses(owned, known) == ["owned", "owned", "missing", "owned", "owned"]


def test_a_set_of_novellas_holds_those_between_its_ends() -> None:
    known = catalogue(("Brine", "Tides", "0.1"), ("Foam", "Tides", "0.2"), ("Ebb", "Tides", "1"))
    assert statuses(library(("Tidal Shorts", "Tides", "0.1-0.3")), known) == ["covered", "covered", "missing"]


def test_umlauts_may_be_written_out() -> None:
    known = catalogue(("Der Waechter", "Tuerme", "1"), ("Die Wacht", "Tuerme", "2"), author="Juergen Schaefer")
    owned = library(("Der Wächter", "Türme", "1"), author="Jürgen Schäfer")
    assert statuses(owned, known) == ["owned", "missing"]


def test_one_title_in_two_series_is_not_taken_for_one_book() -> None:
    known = catalogue(("Ebb", "The Promise", "1"), ("Ebb", "The Rift", "1"))
    assert statuses(library(("Ebb", "The Promise", "1")), known) == ["owned", "missing"]


@pytest.mark.parametrize("position", ["1.5", "0.5"])
def test_a_novella_is_missing_by_itself(position: str) -> None:
    known = catalogue(("Ebb", "Tides", "1"), ("Brine", "Tides", position), ("Flow", "Tides", "2"))
    survey = survey_series(library(("Ebb", "Tides", "1"), ("Flow", "Tides", "2")), known, now=NOW)
    assert list(survey["status"]) == ["owned", "missing", "owned"]
    assert survey["kind"].iloc[1] == "novella"


@pytest.mark.parametrize("position", ["", "∞", "Prequel"])
def test_what_has_no_number_is_reported_apart(position: str) -> None:
    known = catalogue(("Ebb", "Tides", "1"), ("A Map of the Tides", "Tides", position))
    gaps = find_series_gaps(library(("Ebb", "Tides", "1")), known, now=NOW)
    assert list(gaps["status"]) == ["owned", "unnumbered"]
    assert position in gaps["reason"].iloc[1]


def test_a_numberless_work_is_owned_by_its_title() -> None:
    known = catalogue(("Ebb", "Tides", "1"), ("Sea Songs", "Tides", ""))
    assert statuses(library(("Sea Songs", "Tides", "")), known) == ["missing", "owned"]


@pytest.mark.parametrize(
    ("released", "status"),
    [
        ("2025-06-02", "unreleased"),
        ("2025-07", "unreleased"),
        ("2026", "unreleased"),
        ("2200-01-01", "unreleased"),
        ("2025-06-01", "missing"),
        ("2025", "missing"),
        ("", "missing"),
        ("soon", "missing"),
    ],
)
def test_what_is_announced_is_not_missing(released: str, status: str) -> None:
    known = catalogue(("Ebb", "Tides", "1"), ("Flow", "Tides", "2"), release_date=["2020-01-01", released])
    assert statuses(library(("Ebb", "Tides", "1")), known) == ["owned", status]


@pytest.mark.parametrize("author", ["Quill, Mara", "M. Quill", "MARA QUILL", "Mara Quill; Ivo Marsh - translator"])
@pytest.mark.parametrize("series", ["The Tides", "Tides Series", "TIDES (Publication Order)", "Tides Saga"])
def test_spellings_of_authors_and_series_are_one(author: str, series: str) -> None:
    known = catalogue(("Ebb", "Tides", "1"), ("Flow", "Tides", "2"))
    assert statuses(library(("Ebb", series, "Book One"), author=author), known) == ["owned", "missing"]


def test_a_pen_name_is_known_by_its_books() -> None:
    known = catalogue(("Ebb", "Tides", "1"), ("Flow", "Tides", "2"), ("Surge", "Tides", "3"), author="Mara Quill")
    owned = library(("Ebb", "Tides", "1"), ("Flood", "Tides", "2"), author="Orla Penhallow")
    assert statuses(owned, known) == ["owned", "owned", "missing"]


def test_series_of_one_name_by_two_authors_stay_apart() -> None:
    known = pd.concat(
        [
            catalogue(("Oath", "Legacy", "1"), author="John Marsh"),
            catalogue(("Vow", "Legacy", "1"), author="Jane Marsh"),
        ]
    )
    known["work_id"] = ["w1", "w2"]
    assert statuses(library(("Oath", "Legacy", "1"), author="John Marsh"), known) == ["owned", "missing"]


def test_series_whose_names_differ_by_a_number_stay_apart() -> None:
    known = catalogue(("Run", "Frontier 15", "1"), ("Hide", "Frontier 06", "1"))
    assert statuses(library(("Run", "Frontier 15", "1")), known) == ["owned", "missing"]


def test_a_work_in_several_series_is_owned_in_each() -> None:
    known = catalogue(("Mist", "Harbours", "4"), ("Mist", "Lamplighter", "1"), ("Fog", "Lamplighter", "2"))
    known["work_id"] = ["w4", "w4", "w5"]
    assert statuses(library(("Mist", "Harbours", "4")), known) == ["owned", "owned", "missing"]


def test_the_library_may_number_a_series_in_its_own_way() -> None:
    known = catalogue(
        ("Archmage", "Saga of Dark", "31"), ("Maestro", "Saga of Dark", "32"), ("Homeland", "Saga of Dark", "1")
    )
    assert statuses(library(("Archmage", "Homecoming", "1")), known) == ["owned", "missing", "missing"]
    gaps = find_series_gaps(library(("Archmage", "Saga of Dark", "1")), known, now=NOW)
    assert list(gaps["status"]) == ["owned", "missing", "missing"]
    assert gaps["confidence"].iloc[0] < 0.95


def test_titles_match_where_there_are_no_positions() -> None:
    known = catalogue(("Tides: Ebb", "Tides", "1"), ("Tides: Flow", "Tides", "2"))
    assert statuses(library(("Ebb", "", "")), known) == ["owned", "missing"]


def test_volumes_that_share_a_title_are_told_apart_by_their_number() -> None:
    known = catalogue(*(("Sword Play", "Sword Play", str(n)) for n in range(1, 5)))
    assert statuses(library(("Sword Play", "Sword Play", "3")), known) == ["missing", "missing", "owned", "missing"]


def test_a_series_name_before_the_title_is_no_evidence() -> None:
    known = catalogue(("Deep Sea: Ebb", "Deep Sea Series", "1"), ("Deep Sea: Flow", "Deep Sea Series", "2"))
    assert statuses(library(("Deep Sea: Flow", "Deep Sea Series", "2")), known) == ["missing", "owned"]


def test_a_translation_is_another_edition_of_what_is_owned() -> None:
    known = catalogue(
        ("Ebb", "Tides", "1"), ("Ebbe", "Tides", "1"), ("Flut", "Tides", "2"), language=["en", "de", "de"]
    )
    owned = library(("Ebb", "Tides", "1"), language="English")
    assert statuses(owned, known)[:2] == ["owned", "other_edition"]
    assert statuses(library(("Ebbe", "Tides", "1"), language="German"), known)[1] == "owned"


def test_a_translation_of_a_missing_book_is_no_second_gap() -> None:
    known = catalogue(
        ("Ebb", "Tides", "1"), ("Flow", "Tides", "2"), ("Flut", "Tides", "2"), language=["en", "en", "de"]
    )
    assert statuses(library(("Ebb", "Tides", "1"), language="en"), known) == ["owned", "missing", "other_edition"]


def test_dramatisations_are_editions() -> None:
    known = catalogue(("Ebb", "Tides", "1"), ("Flow", "Tides", "2"), ("Flow", "Tides", "2, Dramatized Adaptation"))
    assert statuses(library(("Ebb", "Tides", "1")), known) == ["owned", "missing", "other_edition"]
    dramatised = library(("Ebb (Dramatized Adaptation)", "Tides", "1"))
    assert statuses(dramatised, known)[0] == "other_edition"


def test_parts_and_wholes_cover_each_other() -> None:
    known = catalogue(
        ("Ebb", "Tides", "1"), ("Ebb, Part 1", "Tides", "1, Part 1 of 2"), ("Ebb II", "Tides", "1, Part 2 of 2")
    )
    assert statuses(library(("Ebb", "Tides", "1")), known) == ["owned", "covered", "covered"]
    halves = library(("Ebb, Part 1", "Tides", "1, Part 1 of 2"), ("Ebb II", "Tides", "1, Part 2 of 2"))
    assert statuses(halves, known) == ["covered", "owned", "owned"]
    assert statuses(halves.head(1), known)[0] == "missing"


def test_two_works_on_one_position_mark_the_series() -> None:
    known = catalogue(("Ebb", "Tides", "1"), ("Granite Dawn", "Tides", "1"), ("Flow", "Tides", "2"))
    survey = survey_series(library(("Ebb", "Tides", "1")), known, now=NOW)
    assert list(survey["status"]) == ["owned", "other_edition", "missing"]
    assert survey["inconsistent"].all()
    assert survey["reason"].iloc[2].endswith("inconsistent")
    assert survey["confidence"].iloc[2] <= 0.5


def test_a_series_that_nobody_owns_is_missing_with_less_confidence() -> None:
    gaps = find_series_gaps(library(("Ebb", "Tides", "1")), catalogue(("Ash", "Embers", "1")), now=NOW)
    assert gaps["status"].item() == "missing"
    assert "nothing of this series" in gaps["reason"].item()


def test_a_standalone_is_no_gap_of_a_series() -> None:
    assert statuses(library(("Ebb", "Tides", "1")), catalogue(("Alone", "", ""))) == ["unnumbered"]


def test_language_kind_and_release_date_may_be_absent_and_values_empty() -> None:
    owned = pd.DataFrame({"item_id": ["i"], "title": [None], "authors": [None], "series": [None], "position": [3.0]})
    known = pd.DataFrame({"work_id": [1], "title": [""], "authors": [None], "series": ["Tides"], "position": [2]})
    assert statuses(owned, known) == ["missing"]


def test_numbers_as_positions_are_read() -> None:
    owned = library(("Ebb", "Tides", "1")).assign(position=[1.0])
    assert statuses(owned, catalogue(("Ebb", "Tides", "1")).assign(position=[1])) == ["owned"]


def test_empty_tables_give_an_empty_report_or_nothing_owned() -> None:
    assert statuses(library(), catalogue()) == []
    assert statuses(library(), catalogue(("Ebb", "Tides", "1"))) == ["missing"]
    assert statuses(library(("Ebb", "Tides", "1")), catalogue()) == []


def test_missing_columns_are_named() -> None:
    with pytest.raises(MissingColumnsError, match=r"catalogue: missing columns authors, position; it has .*title"):
        find_series_gaps(library(), catalogue().drop(columns=["authors", "position"]), now=NOW)
    with pytest.raises(MissingColumnsError, match="library: missing column item_id"):
        find_series_gaps(library().drop(columns="item_id"), catalogue(), now=NOW)
