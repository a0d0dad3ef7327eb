"""Tables as files: what goes in comes out, and a trouble with a file says what to do."""

import dagster as dg
import pandas as pd
import pytest

from audiobook_pipeline.io.parquet import ParquetIOManager

BOOKS = pd.DataFrame({"title": ["Persuasion", ""], "year": pd.array([1817, None], dtype="Int64")})


@dg.asset
def books() -> pd.DataFrame:
    return BOOKS


@dg.asset
def old_books(books: pd.DataFrame) -> pd.DataFrame:
    return books[books["year"] < 1900]


def materialize(folder, *selection: str) -> dg.ExecuteInProcessResult:
    manager = ParquetIOManager(base_path=str(folder))
    return dg.materialize([books, old_books], resources={"io_manager": manager}, selection=list(selection) or None)


def test_a_table_comes_back_as_it_was(tmp_path):
    materialize(tmp_path)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "books.parquet"), BOOKS)
    assert list(pd.read_parquet(tmp_path / "old_books.parquet")["title"]) == ["Persuasion"]
    assert not list(tmp_path.glob("*.partial"))


def test_a_table_that_is_not_there_yet_names_the_asset_to_materialize(tmp_path):
    with pytest.raises(dg.Failure, match="Materialize books first"):
        materialize(tmp_path, "old_books")


def test_a_damaged_table_says_how_to_mend_it(tmp_path):
    (tmp_path / "books.parquet").write_bytes(b"not parquet")
    with pytest.raises(dg.Failure, match="Materialize books again"):
        materialize(tmp_path, "old_books")


def test_a_folder_that_cannot_be_made_names_the_variable(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(dg.Failure, match="PIPELINE_DATA"):
        materialize(tmp_path / "file" / "tables", "books")
