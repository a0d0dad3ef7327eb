"""Only what is absent is filled, only from what is certainly the same book, in the library's own words."""

import pandas as pd
import pytest

from audiobook_pipeline.curation.fields import FIELDS
from audiobook_pipeline.domain.enrichment import (
    as_the_library_writes,
    lacking_most,
    plan_enrichment,
    recordings_table,
)
from audiobook_pipeline.domain.models import CatalogueBook

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
    identifiers={"asin": "B000000001"},
    sources=("Audnexus",),
)


def filled(items, *books):
    proposals = plan_enrichment(pd.DataFrame(items), recordings_table(books))
    return {(row["item_id"], row["field"]): row["after"] for row in proposals.to_dict("records")}


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


def test_what_a_person_wrote_is_not_replaced_and_a_placeholder_is() -> None:
    assert ("i1", "narrators") not in filled([ITEM | {"narrators": "Somebody Else"}], BOOK)
    proposals = plan_enrichment(pd.DataFrame([ITEM | {"narrators": "Various"}]), recordings_table([BOOK]))
    narrators = proposals[proposals["field"] == "narrators"].iloc[0]
    assert (narrators["before"], narrators["after"]) == ("Various", "Rita Reader")


def test_every_value_has_source_evidence_and_confidence() -> None:
    proposals = plan_enrichment(pd.DataFrame([ITEM]), recordings_table([BOOK]))
    assert set(proposals["source"]) == {"Audnexus"}
    assert proposals["confidence"].between(0.8, 1).all()
    assert (proposals["evidence"] != "").all()


def test_nothing_known_proposes_nothing() -> None:
    assert plan_enrichment(pd.DataFrame([ITEM]), recordings_table([])).empty
    assert plan_enrichment(pd.DataFrame([ITEM])[:0], recordings_table([BOOK])).empty


def test_an_item_that_is_there_twice_is_filled_once() -> None:
    assert len(plan_enrichment(pd.DataFrame([ITEM, ITEM]), recordings_table([BOOK]))) == 4


def test_languages_are_written_as_the_library_writes_them() -> None:
    library = pd.DataFrame({"language": ["English", "English", "en", "de", "Klingon", ""]})
    proposals = pd.DataFrame(
        {"field": ["language", "language", "language", "title"], "after": ["en", "de", "fr", "en"]}
    )
    assert list(as_the_library_writes(proposals, library)["after"]) == ["English", "de", "fr", "en"]


def test_those_that_lack_most_come_first_and_what_is_proposed_is_not_lacking() -> None:
    full = ITEM | {"narrators": "A", "language": "en"}
    library = pd.DataFrame(
        [full | {"item_id": "none"}, ITEM | {"item_id": "some", "language": "en"}, ITEM | {"item_id": "most"}]
    )
    nothing = pd.DataFrame({"item_id": [], "field": []}, dtype=str)
    fields = ["narrators", "language"]
    assert list(lacking_most(library, nothing, fields)["item_id"]) == ["most", "some"]
    proposed = pd.DataFrame({"item_id": ["some", "most"], "field": ["narrators", "language"]})
    assert list(lacking_most(library, proposed, fields)["item_id"]) == ["most"]


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
    proposals = plan_enrichment(pd.DataFrame([ITEM]), recordings_table([change(BOOK, position=position)]))
    series = proposals[proposals["field"] == "series"].iloc[0]
    assert series["after"] == after
    assert FIELDS["series"].from_cell(after) == [{"name": "Harbors", "sequence": after.partition("#")[2]}]
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
    assert FIELDS["series"].from_cell(after) == [{"name": "Harbors, Bays and Straits", "sequence": "2"}]
