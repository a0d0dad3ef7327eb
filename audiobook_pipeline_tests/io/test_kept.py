"""What nothing has changed of is not worked out again, and is the same as if it were."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from audiobook_pipeline.domain.models import SeriesPlace
from audiobook_pipeline.io import kept
from audiobook_pipeline.io.kept import Kept, version
from audiobook_pipeline.schemas.tables import LIBRARY, table

BOOKS = pd.DataFrame({"item_id": ["a", "b"], "title": ["Emma", "She"], "series": [[], [SeriesPlace("Ayesha", "1")]]})


class Work:
    """Makes a table of books, and counts how often."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder, 0

    def table(self, *inputs: object, name: str = "books") -> pd.DataFrame:
        return Kept(self.folder).table(name, LIBRARY, inputs, self.make)

    def make(self) -> pd.DataFrame:
        self.made += 1
        return BOOKS


@pytest.fixture
def work(tmp_path):
    return Work(tmp_path / "kept")


def test_the_same_is_not_made_again_and_comes_back_as_it_was(work):
    pd.testing.assert_frame_equal(first := work.table(table(BOOKS, LIBRARY), 3), table(BOOKS, LIBRARY))
    pd.testing.assert_frame_equal(work.table(table(BOOKS, LIBRARY), 3), first)
    assert work.made == 1


@pytest.mark.parametrize(
    "inputs",
    [
        (BOOKS.assign(title=["Emma", "Ayesha"]), 3),
        (BOOKS.iloc[::-1], 3),
        (BOOKS.rename(columns={"title": "subtitle"}), 3),
        (BOOKS, 4),
        (BOOKS, "3"),
        (BOOKS,),
        (3, BOOKS),
    ],
)
def test_other_inputs_make_it_anew(work, inputs):
    work.table(BOOKS, 3)
    work.table(*inputs)
    assert work.made == 2


def test_inputs_that_run_into_each_other_differ(work):
    for inputs in (("ab", "c"), ("a", "bc"), (["ab", "c"],)):
        work.table(*inputs)
    assert work.made == 3


def test_tables_of_two_names_stand_beside_each_other(work):
    for name in ("books", "others", "books"):
        work.table(1, name=name)
    assert work.made == 2


def test_one_table_is_kept_of_each_name(work):
    for number in range(3):
        work.table(number)
    assert [path.name for path in work.folder.iterdir()] == ["books.parquet"]


def test_another_version_of_the_code_makes_it_anew(work, monkeypatch):
    work.table(1)
    monkeypatch.setattr(kept, "version", lambda: b"the next one")
    work.table(1)
    assert work.made == 2


@pytest.mark.parametrize("changed", ["domain/forms/title.py", "domain/lexicon/en.toml", "schemas/tables.py"])
def test_any_source_and_any_row_of_words_is_part_of_the_version(tmp_path, changed):
    file = tmp_path / changed
    file.parent.mkdir(parents=True)
    file.write_text("one")
    before = version(tmp_path)
    version.cache_clear()
    file.write_text("two")
    assert version(tmp_path) != before


@pytest.mark.parametrize(
    "spoil", [lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"PAR1 no"), Path.unlink]
)
def test_a_damaged_file_is_made_anew(work, spoil):
    work.table(1)
    spoil(work.folder / "books.parquet")
    pd.testing.assert_frame_equal(work.table(1), table(BOOKS, LIBRARY))
    work.table(1)
    assert work.made == 2


def test_a_folder_that_takes_nothing_costs_time_alone(work, caplog):
    work.folder.write_text("a file in its place")
    pd.testing.assert_frame_equal(work.table(1), table(BOOKS, LIBRARY))
    assert "can't be kept" in caplog.text


@pytest.mark.parametrize("vague", [np.arange(5000), pd.Series([1]), {1, 2}, object()])
def test_what_has_no_words_of_its_own_is_refused(work, vague):
    with pytest.raises(TypeError):
        work.table(vague)
