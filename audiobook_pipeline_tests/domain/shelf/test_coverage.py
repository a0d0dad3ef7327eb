"""How much of authors and series a library has, from its snapshot to the counts."""

from datetime import date

import pandas as pd

from audiobook_pipeline.domain.models import SeriesPlace
from audiobook_pipeline.domain.shelf.coverage import (
    author_coverage,
    author_works,
    library_languages,
    series_completeness,
)
from audiobook_pipeline.domain.shelf.gaps import survey_series
from audiobook_pipeline.domain.shelf.owned import owned_by_fields
from audiobook_pipeline_tests.written import held, written_table

LIBRARY = written_table(
    [
        ("i1", "Ebb", "", "Mara Quill", "Tides #1, Shores #4", "English"),
        ("i2", "Flow (Tides, #2)", "", "Mara Quill", "", "English"),
        ("i3", "Slack", "Tides, Book 4", "Mara Quill", "", "English"),
        ("i4", "Alone", "", "Ivo Marsh", "", "English"),
    ],
    ["item_id", "title", "subtitle", "authors", "series", "language"],
)


def survey() -> pd.DataFrame:
    rows = [
        ("w1", "Ebb", "Mara Quill", "Tides", "1", "en"),
        ("w2", "Flow", "Mara Quill", "Tides", "2", "en"),
        ("w3", "Surge", "Mara Quill", "Tides", "3", "en"),
        ("w3x", "Surge (Special Edition)", "Mara Quill", "Tides", "3", "en"),
        ("w4", "Slack", "Mara Quill", "Tides", "4", "en"),
        ("w5", "Brine", "Mara Quill", "Tides", "1.5", "en"),
        ("w6", "Ebbe und Flut", "Mara Quill", "", "", "de"),
        ("w7", "Tides Boxed Set", "Mara Quill", "", "", "en"),
        ("w8", "Lantern", "Mara Quill", "", "", "en"),
        ("w9", "Other", "Nobody Owned", "", "", "en"),
        ("w10", "Both", "Mara Quill; Ivo Marsh", "", "", "en"),
    ]
    known = pd.DataFrame(rows, columns=["work_id", "title", "authors", "series", "position", "language"])
    known = known.assign(authors=[held("authors", text) for text in known["authors"]])
    return survey_series(owned_by_fields(LIBRARY), known, now=date(2025, 1, 1))


def test_owned_books_have_a_row_for_each_series_and_read_titles_where_the_field_is_empty() -> None:
    owned = owned_by_fields(LIBRARY)
    found = list(zip(owned["item_id"], owned["title"], owned["series"], owned["position"], strict=True))
    assert found == [
        ("i1", "Ebb", "Tides", "1"),
        ("i1", "Ebb", "Shores", "4"),
        ("i2", "Flow", "Tides", "2"),
        ("i3", "Slack", "Tides", "4"),
        ("i4", "Alone", "", ""),
    ]


def test_an_ambiguous_series_field_is_marked() -> None:
    place = SeriesPlace("Harbour, the Novels", "2")
    assert owned_by_fields(LIBRARY.assign(series=[(place,)] * len(LIBRARY)))["ambiguous"].all()


def test_a_bibliography_lists_every_work_once_for_each_author_of_whom_something_is_owned() -> None:
    table = author_works(survey(), library_languages(LIBRARY))
    assert set(table["author"]) == {"Mara Quill"}
    assert not table.duplicated(["author", "work_id"]).any()
    states = dict(zip(table["work_id"], table["state"], strict=True))
    assert states["w1"] == "owned"
    assert states["w6"] == "translation"
    assert states["w7"] == "not_counted"
    assert states["w8"] == "missing"


def test_translations_and_sets_are_not_counted_as_missing() -> None:
    row = author_coverage(author_works(survey(), library_languages(LIBRARY))).iloc[0]
    assert (row["owned"], row["missing"]) == (3, 5)
    assert row["known"] == row["owned"] + row["missing"]
    assert "novella 1" in row["missing_by_kind"]


def test_a_position_of_a_series_counts_once_and_novellas_apart() -> None:
    row = series_completeness(survey()).iloc[0]
    assert (row["series"], row["owned"], row["missing"], row["total"]) == ("Tides", 3, 1, 4)
    assert row["missing_positions"] == "3"
    assert row["novellas_missing"] == 1
    assert row["completeness"] == 0.75


def test_nothing_owned_makes_empty_tables() -> None:
    known = pd.DataFrame(
        [("w", "Ebb", "Mara Quill", "Tides", "1")], columns=["work_id", "title", "authors", "series", "position"]
    )
    found = survey_series(owned_by_fields(LIBRARY.head(0)), known, now=date(2025, 1, 1))
    assert author_coverage(author_works(found)).empty
    assert series_completeness(found).empty
