"""Only what is absent is filled, only from what is certainly the same book, in the library's own words."""

import pandas as pd
import pytest

from audiobook_pipeline.curation.fields import FIELDS
from audiobook_pipeline.domain.enrichment import (
    as_the_library_writes,
    lacking_most,
    plan_enrichment,
)
from audiobook_pipeline.domain.models import CatalogueBook
from audiobook_pipeline.domain.works import merge_works
from audiobook_pipeline.schemas.rows import read
from audiobook_pipeline.schemas.tables import CATALOGUE, table
from audiobook_pipeline_tests.written import held, written

ITEM = {
    "item_id": "i1",
    "title": "The Hidden Harbor",
    "subtitle": "",
    "authors": "Ann Example",
    "narrators": "",
    "series": "",
    "language": "",
    "published_year": "",
    "isbn": "",
    "asin": "",
    "duration_s": 36_000.0,
}
BOOK = CatalogueBook(
    "w1",
    "The Hidden Harbor",
    ("Ann Example",),
    series="Harbors",
    position="2",
    language="en",
    year=1911,
    narrators=("Rita Reader",),
    runtime_min=600.0,
    asin="B000000001",
    sources=("Audnexus",),
)


def filled(items, *books):
    proposals = plan_enrichment(library(*items), books)
    rows = proposals.to_dict("records")
    return {(row["item_id"], row["field"]): written(row["field"], row["after"]) for row in rows}


def library(*items):
    return pd.DataFrame([{name: held(name, value) for name, value in item.items()} for item in items])


def catalogue(*books):
    """Return the books as the catalogue table gives them: merged to works."""
    return read(table(merge_works(books), CATALOGUE), CATALOGUE, CatalogueBook)


def change(book, **values):
    from dataclasses import replace

    return replace(book, **values)


def test_the_same_recording_fills_everything_but_the_year() -> None:
    assert filled([ITEM], BOOK) == {
        ("i1", "language"): "en",
        ("i1", "asin"): "B000000001",
        ("i1", "narrators"): "Rita Reader",
        ("i1", "series"): "Harbors #2",
    }


def test_the_year_comes_from_those_who_know_the_works() -> None:
    assert filled([ITEM], change(BOOK, sources=("Open Library",)))["i1", "published_year"] == "1911"


@pytest.mark.parametrize(
    ("book", "absent"),
    [
        (change(BOOK, runtime_min=400.0), {"asin", "narrators"}),
        (change(BOOK, runtime_min=None), {"asin", "narrators"}),
        (change(BOOK, authors=("Bob Sample",)), {"asin", "narrators", "series", "language"}),
        (change(BOOK, title="The Hidden Harbor 2"), {"asin", "narrators", "series", "language"}),
    ],
    ids=["another reading", "runtime unknown", "another author", "another volume"],
)
def test_what_is_not_certain_is_not_filled(book, absent) -> None:
    assert not {field for _, field in filled([ITEM], book)} & absent


BOUND = {"asin", "isbn", "narrators"}
OTHER_ISBN, ISBN = "9780306406157", "9780141439600"


@pytest.mark.parametrize(
    ("item", "book"),
    [
        ({"narrators": "Bob Speaker"}, BOOK),
        (
            {"narrators": "Bob Speaker", "asin": "B000000001"},
            change(BOOK, isbn=ISBN),
        ),
        ({"asin": "B000000002"}, BOOK),
        ({"isbn": OTHER_ISBN}, change(BOOK, isbn=ISBN)),
    ],
    ids=["another reader", "another reader under the ASIN", "another ASIN", "another ISBN"],
)
def test_a_recording_that_contradicts_the_item_fills_nothing_of_a_recording(item, book) -> None:
    fields = {field for _, field in filled([ITEM | item], change(book, runtime_min=605.0))}
    assert not fields & BOUND
    assert "language" not in fields
    assert "series" in fields


@pytest.mark.parametrize(
    ("item", "book", "fields"),
    [
        ({"narrators": "RITA READER"}, BOOK, {"asin"}),
        ({"narrators": "Reader, Rita"}, BOOK, {"asin"}),
        ({"narrators": "R. Reader and Bob Speaker"}, BOOK, {"asin"}),
        ({"narrators": "Rita Raeder"}, change(BOOK, narrators=("Rita Ræder", "Bob Speaker")), {"asin"}),
        ({"narrators": "Full Cast"}, BOOK, {"asin", "narrators"}),
        ({"narrators": "Bob Speaker"}, change(BOOK, narrators=()), {"asin"}),
        ({"asin": "b000000001"}, BOOK, {"narrators"}),
        (
            {"asin": "B000000001", "isbn": OTHER_ISBN},
            change(BOOK, asin="B000000001", isbn=ISBN),
            {"narrators"},
        ),
        (
            {"asin": "B000000002", "isbn": ISBN},
            change(BOOK, asin="B000000001", isbn=ISBN),
            {"narrators"},
        ),
        (
            {"asin": "B000000002", "narrators": "Rita Reader"},
            change(BOOK, asin="B000000001", isbn=ISBN),
            {"isbn"},
        ),
        (
            {"asin": "not known", "isbn": "123"},
            change(BOOK, asin="B000000001", isbn=ISBN),
            {"narrators"},
        ),
    ],
    ids=[
        "in capitals",
        "last name first",
        "one of two by an initial",
        "a slip",
        "nobody",
        "the source names no reader",
        "the ASIN",
        "the ASIN beside the ISBN of a print edition",
        "the ISBN beside the ASIN of another region",
        "the reader beside the ASIN of another region",
        "identifiers that are none",
    ],
)
def test_a_recording_that_agrees_fills_what_is_absent(item, book, fields) -> None:
    assert {field for _, field in filled([ITEM | item], change(book, runtime_min=605.0))} & BOUND == fields


ROE = change(BOOK, narrators=("Ann Roe",), runtime_min=598.0, asin="B00000000R")
CARTER = change(BOOK, narrators=("Ben Carter",), runtime_min=601.0, asin="B00000000C")


@pytest.mark.parametrize(
    "books", [(ROE, CARTER), (CARTER, ROE), (change(ROE, title="Harbors: The Hidden Harbor"), CARTER)]
)
def test_of_two_readings_of_one_length_none_is_taken(books) -> None:
    assert filled([ITEM], *books) == {("i1", "language"): "en", ("i1", "series"): "Harbors #2"}


@pytest.mark.parametrize(
    ("item", "absent"),
    [
        ({"narrators": "Ann Roe"}, {"asin": "B00000000R"}),
        ({"asin": "B00000000R"}, {"narrators": "Ann Roe"}),
        ({"duration_s": 700 * 60.0}, {}),
    ],
    ids=["by its reader", "by its ASIN", "of another length"],
)
def test_of_two_readings_the_one_that_the_item_names_is_taken(item, absent) -> None:
    found = filled([ITEM | item], ROE, CARTER)
    assert {field: value for (_, field), value in found.items() if field in BOUND} == absent


def test_one_reading_listed_twice_is_one_reading() -> None:
    again = change(ROE, series="Bays", position="1", narrators=("A. Roe",))
    assert filled([ITEM], ROE, again)["i1", "narrators"] == "Ann Roe"


def test_a_work_put_together_from_several_sources_is_no_recording() -> None:
    print_edition = change(
        BOOK, narrators=(), runtime_min=None, asin=None, isbn=ISBN, sources=("Google Books",), position="2"
    )
    known = catalogue(ROE, CARTER, print_edition)
    fields = plan_enrichment(library(ITEM), known, recordings=False)["field"]
    assert set(fields) == {"series"}


def test_a_work_of_one_source_with_the_item_s_identifier_is_its_recording() -> None:
    listed = change(BOOK, runtime_min=None, sources=("catalogue file",))
    proposals = plan_enrichment(library(ITEM | {"asin": "B000000001"}), catalogue(listed), recordings=False)
    assert dict(zip(proposals["field"], proposals["after"], strict=True))["narrators"] == ("Rita Reader",)


def test_what_a_person_wrote_is_not_replaced_and_a_placeholder_is() -> None:
    assert ("i1", "narrators") not in filled([ITEM | {"narrators": "Somebody Else"}], BOOK)
    proposals = plan_enrichment(library(ITEM | {"narrators": "Various"}), [BOOK])
    narrators = proposals[proposals["field"] == "narrators"].iloc[0]
    assert (narrators["before"], narrators["after"]) == (("Various",), ("Rita Reader",))


def test_every_value_has_source_evidence_and_confidence() -> None:
    proposals = plan_enrichment(library(ITEM), [BOOK])
    assert set(proposals["source"]) == {"Audnexus"}
    assert proposals["confidence"].between(0.8, 1).all()
    assert (proposals["evidence"] != "").all()


def test_nothing_known_proposes_nothing() -> None:
    assert plan_enrichment(library(ITEM), []).empty
    assert plan_enrichment(library(ITEM)[:0], [BOOK]).empty


def test_an_item_that_is_there_twice_is_filled_once() -> None:
    assert len(plan_enrichment(library(ITEM, ITEM), [BOOK])) == 4


def test_languages_are_written_as_the_library_writes_them() -> None:
    languages = pd.DataFrame({"language": ["English", "English", "en", "de", "Klingon", ""]})
    proposals = pd.DataFrame(
        {"field": ["language", "language", "language", "title"], "after": [("en",), ("de",), ("fr",), ("en",)]}
    )
    assert list(as_the_library_writes(proposals, languages)["after"]) == [("English",), ("de",), ("fr",), ("en",)]


MOMO = change(BOOK, title="Momo", authors=("Michael Ende",), language="de", series=None, position=None)


@pytest.mark.parametrize(
    "books",
    [
        (change(MOMO, runtime_min=None), change(MOMO, runtime_min=None, language="en")),
        (MOMO, change(MOMO, language="en")),
        (MOMO, change(MOMO, language="en", runtime_min=300.0)),
        (change(MOMO, runtime_min=None),),
        (change(MOMO, runtime_min=300.0),),
    ],
    ids=["two, none measured", "two of one length", "two of different length", "not measured", "of another length"],
)
def test_no_language_is_taken_from_what_may_be_a_translation(books) -> None:
    item = ITEM | {"title": "Momo", "authors": "Michael Ende"}
    for order in (books, books[::-1]):
        assert ("i1", "language") not in filled([item], *order)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Der Schrecken vom Amazonas und das Ende", "de"),
        ("The House of the Harbor", "en"),
        ("Le Tour du monde dans un port", "fr"),
    ],
)
def test_a_language_is_taken_where_the_title_speaks_it(title, language) -> None:
    item, book = ITEM | {"title": title}, change(BOOK, title=title, language=language, runtime_min=None)
    assert filled([item], book)["i1", "language"] == language
    assert ("i1", "language") not in filled([item], change(book, language="nl"))
    assert ("i1", "language") not in filled([item], book, change(book, language="nl"))


def test_a_language_is_taken_from_the_same_recording() -> None:
    item = ITEM | {"title": "Momo", "authors": "Michael Ende"}
    assert filled([item], MOMO)["i1", "language"] == "de"
    assert filled([item], MOMO, change(MOMO, runtime_min=None))["i1", "language"] == "de"


def test_those_that_lack_most_come_first_and_what_is_proposed_is_not_lacking() -> None:
    full = ITEM | {"narrators": "A", "language": "en"}
    items = library(
        full | {"item_id": "none"}, ITEM | {"item_id": "some", "language": "en"}, ITEM | {"item_id": "most"}
    )
    nothing = pd.DataFrame({"item_id": [], "field": []}, dtype=str)
    fields = ["narrators", "language"]
    assert list(lacking_most(items, nothing, fields)["item_id"]) == ["most", "some"]
    proposed = pd.DataFrame({"item_id": ["some", "most"], "field": ["narrators", "language"]})
    assert list(lacking_most(items, proposed, fields)["item_id"]) == ["most"]


@pytest.mark.parametrize(
    ("position", "after"),
    [
        ("2, Dramatized Adaptation", "Harbors #2"),
        ("Book 1", "Harbors #1"),
        ("Book One", "Harbors #1"),
        ("0.5", "Harbors #0.5"),
        ("1-3", "Harbors #1-3"),
        ("1, 2, 3", "Harbors #1-3"),
        ("10", "Harbors #10"),
    ],
)
def test_a_position_is_written_as_a_number_with_its_words_as_evidence(position, after) -> None:
    proposals = plan_enrichment(library(ITEM), [change(BOOK, position=position)])
    series = proposals[proposals["field"] == "series"].iloc[0]
    assert series["after"] == (after,)
    assert FIELDS["series"].from_entries([after]) == [{"name": "Harbors", "sequence": after.partition("#")[2]}]
    assert (f"“{position}”" in series["evidence"]) == (after != f"Harbors #{position}")


@pytest.mark.parametrize(
    ("name", "position"),
    [
        ("Harbors", "unnumbered"),
        ("Harbors", "1, 3, 7"),
        ("Harbors", "1, Part 3"),
        ("Harbors #3, Bays", "2"),
        ("Harbors #3", "2"),
        ("  ", "2"),
    ],
)
def test_a_place_that_is_no_one_name_with_one_number_is_not_proposed(name, position) -> None:
    assert ("i1", "series") not in filled([ITEM], change(BOOK, series=name, position=position))


def test_a_comma_in_the_name_of_a_series_makes_no_second_one() -> None:
    after = filled([ITEM], change(BOOK, series="Harbors, Bays and Straits"))["i1", "series"]
    assert FIELDS["series"].from_entries([after]) == [{"name": "Harbors, Bays and Straits", "sequence": "2"}]
