"""Works of several sources, merged with their provenance; catalogues that can't be true."""

import pandas as pd
import pytest

from audiobook_pipeline.domain.catalogue_table import catalogue_problems
from audiobook_pipeline.domain.kinds import detect_kind, kind_column
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.domain.works import merge_works

QUILL = ("Mara Quill",)


def book(
    work_id: str, title: str, series: str | None = None, position: str | None = None, **more: object
) -> CatalogueBook:
    return CatalogueBook(work_id, title, more.pop("authors", QUILL), series, position, **more)  # type: ignore[arg-type]


def test_spellings_of_one_work_are_one_row_with_every_source() -> None:
    works = merge_works(
        [
            book("a1", "Ebb", "Tides", "1", sources=("audnexus",), year=2012),
            book(
                "b7",
                "EBB: A Novel",
                "The Tides Series",
                "Book 1",
                sources=("hardcover",),
                authors=("Quill, Mara",),
                year=2011,
            ),
            book("c3", "Ebb (Tides, #1)", sources=("google_books",), isbn="9780441013593"),
        ]
    )
    row = works.iloc[0]
    assert len(works) == 1
    assert (row["work_id"], row["series"], row["position_number"], row["first_year"]) == ("a1", "Tides", 1.0, 2011)
    assert row["sources"] == ("audnexus", "hardcover", "google_books")
    assert row["isbn"] == "9780441013593"
    assert row["conflicts"] == ()


def test_records_with_one_isbn_are_one_work_under_two_titles() -> None:
    isbn = "978-0-441-01359-3"
    works = merge_works([book("a", "Ebb", isbn=isbn), book("b", "Ebbe", isbn=isbn)])
    assert len(works) == 1
    assert works["variants"].item() == ("Ebbe",)


def test_a_work_in_two_series_has_a_row_for_each() -> None:
    works = merge_works([book("a", "Ebb", "Tides", "4"), book("b", "Ebb", "Lamplighter", "1")])
    assert list(works["series"]) == ["Tides", "Lamplighter"]
    assert works["work_id"].nunique() == 1


def test_sources_that_number_a_series_differently_are_reported() -> None:
    works = merge_works(
        [book("a", "Ebb", "Tides", "1", sources=("x",)), book("b", "Ebb", "Tides", "2", sources=("y",))]
    )
    problems = catalogue_problems(works)
    assert works["conflicts"].item() == ("Tides: #1 or #2",)
    assert list(problems["problem"]) == ["different numbering"]


def test_volumes_that_share_a_title_stay_works_of_their_own() -> None:
    works = merge_works([book(f"v{n}", "Sword Play", "Sword Play", str(n), sources=("x",)) for n in (1, 2, 3)])
    assert list(works["position"]) == ["1", "2", "3"]


def test_a_dramatisation_is_not_the_novel() -> None:
    works = merge_works([book("a", "Ebb", "Tides", "1"), book("b", "Ebb", "Tides", "1, Dramatized Adaptation")])
    assert list(works["kind"]) == ["novel", "dramatisation"]


def test_books_of_one_title_by_two_authors_stay_apart() -> None:
    assert len(merge_works([book("a", "Ebb"), book("b", "Ebb", authors=("Ivo Marsh",))])) == 2


def test_no_books_make_an_empty_table() -> None:
    assert merge_works([]).empty


@pytest.mark.parametrize(
    ("title", "position", "kind"),
    [
        ("Ebb", "1", "novel"),
        ("Ebb", "1.5", "novella"),
        ("Ebb: A Novella", "", "novella"),
        ("Ebb", "1-3", "omnibus"),
        ("Tides Boxed Set", "", "omnibus"),
        ("Ebb", "1, Part 2", "part"),
        ("Ebb", "2, Dramatized Adaptation", "dramatisation"),
        ("Ebb (Abridged)", "1", "abridgement"),
        ("Ebb (Unabridged)", "1", "novel"),
        ("The Official Guide to Tides", "", "companion"),
        ("The Companion", "2", "novel"),
        ("Ebb", "", "unknown"),
    ],
)
def test_a_kind_is_read_from_title_and_position(title: str, position: str, kind: str) -> None:
    assert detect_kind(title, position) == kind
    assert list(kind_column(pd.Series([title], dtype=str), pd.Series([position], dtype=str))) == [kind]


def known(*rows: tuple[str, str, str, str], **columns: object) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["work_id", "title", "series", "position"]).assign(authors="Mara Quill")
    return table.assign(**columns)


def test_what_can_not_be_true_is_reported_and_not_repaired() -> None:
    table = known(
        ("w1", "Ebb", "Tides", "1"),
        ("w1", "Ebb", "Tides", "1"),
        ("w2", "Granite Dawn", "Tides", "1"),
        ("w3", "Flow", "Tides", "∞"),
        ("w4", "", "Tides", "4"),
    )
    found = catalogue_problems(table)
    assert sorted(found["problem"]) == [
        "duplicate row",
        "no title",
        "two works at the same position",
        "unreadable position",
    ]
    assert set(found["series"]) == {"Tides"}


def test_series_that_contain_themselves_are_reported() -> None:
    table = known(("w1", "Ebb", "Tides", "1"), ("w2", "Flow", "Shores", "1"), parent_series=["Shores", "Tides"])
    found = catalogue_problems(table)
    assert list(found["problem"]) == ["cyclic sub-series"]
    assert found["detail"].item() == "Tides → Shores → Tides"


def test_a_sound_catalogue_has_no_problems() -> None:
    table = known(("w1", "Ebb", "Tides", "1"), ("w2", "Flow", "Tides", "2"), ("w3", "The Flow", "Tides", "2"))
    assert catalogue_problems(table.assign(parent_series=["Shores", "Shores", ""])).empty
