"""Rows are records: written and read by name, whatever the order of the columns, and lists stay lists."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from io import BytesIO

import pandas as pd
import pandera.pandas as pa
import pytest
from pyarrow import parquet

from audiobook_pipeline.domain.choosing.decision import Candidate, Verdict
from audiobook_pipeline.domain.choosing.evidence import Evidence
from audiobook_pipeline.domain.choosing.rules import evidence_of
from audiobook_pipeline.domain.models import CatalogueBook, LibraryItem, Offer, Release, SeriesPlace, WantedBook
from audiobook_pipeline.schemas.arrow import to_arrow, to_frame
from audiobook_pipeline.schemas.rows import read, write
from audiobook_pipeline.schemas.tables import CATALOGUE, DECISIONS, LIBRARY, SEARCH_RESULTS, table

TIME = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
# Each field holds what no other field holds.
ITEM = LibraryItem(
    **{field.name: field.name for field in fields(LibraryItem)}
    | {
        "authors": ("Ann Roe; Esq.", "Ben Carter"),
        "narrators": ("Cy Dorn",),
        "series": (SeriesPlace("Oz, the Novels", "1-3"), SeriesPlace("Area #51")),
        "genres": (),
        "tags": ("To relisten",),
        "duration_s": 1.5,
        "size": 2,
        "num_files": 3,
        "has_cover": True,
        "cover": "",
        "is_missing": False,
        "is_invalid": True,
        "abridged": False,
        "added_at": TIME,
        "updated_at": TIME.replace(year=2027),
        "progress": 0.25,
    }
)
RELEASE = Release(
    "key", "Emma [m4b]", 7, "indexer", 8, 9, 10, "usenet", (3030, 3000), ("freeleech",), TIME, "ab", "l", "f"
)
OFFER = Offer(release=RELEASE, query="emma", wanted_id=4, genre="classics", book="Emma", note="because")
BOOK = CatalogueBook(
    "w1",
    "Emma",
    ("Jane Austen",),
    series="Novels",
    position="4",
    kind="novel",
    language="en",
    year=1815,
    narrators=("Ann Roe",),
    runtime_min=600.5,
    variants=("Emma; or", "EMMA"),
    isbn="9780306406157",
    asin="B000000001",
    sources=("Audible", "Hardcover"),
    release_date="1815-12-23",
)


def swapped(schema: pa.DataFrameSchema) -> pa.DataFrameSchema:
    """Return a schema with its columns in the opposite order."""
    return pa.DataFrameSchema(dict(reversed(schema.columns.items())), name=schema.name, coerce=True, strict="filter")


def stored(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table as it comes back from its file."""
    file = BytesIO()
    parquet.write_table(to_arrow(frame), file)
    return to_frame(parquet.read_table(BytesIO(file.getvalue())))


@pytest.mark.parametrize(
    ("record", "schema"),
    [
        (ITEM, LIBRARY),
        (LibraryItem(item_id="bare"), LIBRARY),
        (OFFER, SEARCH_RESULTS),
        (Offer(release=Release("key", "Emma")), SEARCH_RESULTS),
        (BOOK, CATALOGUE),
        (CatalogueBook("w2", "Emma"), CATALOGUE),
    ],
    ids=["item", "bare item", "offer", "bare offer", "book", "bare book"],
)
def test_a_record_comes_back_from_its_table_whatever_the_order_of_the_columns(record, schema) -> None:
    missing = {"series_sources": (), "conflicts": ()}
    rows = [_with(record, missing)] if schema is CATALOGUE else [record]
    for written_by in (schema, swapped(schema)):
        frame = stored(table(write(rows, written_by), written_by))
        for read_by in (schema, swapped(schema)):
            assert read(frame, read_by, type(record)) == [record]
            assert read(frame[list(reversed(frame.columns))], read_by, type(record)) == [record]


def _with(record, facts):
    """Return a record with facts that are of its table and not of it."""
    return type("Row", (), {**{field.name: getattr(record, field.name) for field in fields(record)}, **facts})


def test_no_two_columns_change_places_unseen() -> None:
    one, other = write([ITEM], LIBRARY), write([ITEM], swapped(LIBRARY))
    assert list(other.columns) == list(reversed(one.columns))
    pd.testing.assert_frame_equal(one, other[list(one.columns)])


def test_a_candidate_is_a_row_with_its_book_release_and_evidence() -> None:
    evidence = (evidence_of("title", "for", "Emma", 0), evidence_of("author", "neutral"))
    verdict = Verdict(RELEASE, accepted=True, score=0.5, evidence=evidence)
    frame = stored(write([Candidate(4, WantedBook("Emma", ("Jane Austen",)), verdict, "chosen")], DECISIONS))
    row = frame.iloc[0]
    assert (row["wanted_id"], row["title"], list(row["authors"])) == (4, "Emma", ["Jane Austen"])
    assert (row["release_key"], row["release"], row["verdict"], row["score"]) == ("key", "Emma [m4b]", "chosen", 0.5)
    assert [Evidence(**each) for each in frame["evidence"].tolist()[0]] == list(evidence)


@pytest.mark.parametrize("schema", [LIBRARY, CATALOGUE, SEARCH_RESULTS, DECISIONS])
def test_an_empty_table_has_the_types_of_a_full_one(schema) -> None:
    empty = stored(write([], schema))
    pd.testing.assert_frame_equal(empty, table([], schema), check_index_type=False)
    assert (table([], schema).dtypes == write([], schema).dtypes).all()


def test_what_a_table_lacks_is_the_record_s_default() -> None:
    frame = write([replace(ITEM, title="Emma")], LIBRARY)[["title", "item_id", "series"]]
    assert read(frame, LIBRARY, LibraryItem) == [LibraryItem(item_id="item_id", title="Emma", series=ITEM.series)]


def test_any_pandas_reads_a_stored_table(tmp_path) -> None:
    parquet.write_table(to_arrow(write([ITEM], LIBRARY)), tmp_path / "library.parquet")
    row = pd.read_parquet(tmp_path / "library.parquet").iloc[0]
    assert list(row["authors"]) == ["Ann Roe; Esq.", "Ben Carter"]
    assert [entry["name"] for entry in row["series"]] == ["Oz, the Novels", "Area #51"]
